"""Says which public symbols have no documentation comment."""

import pathlib
import re
import sys

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "Sources"
SYMBOL = re.compile(r"\s*(?:@\w+(?:\(.*\))? )*public (?!import)")
# What a protocol of the standard library asks for is documented there.
REQUIRED = re.compile(r"(?:var (?:description|debugDescription|customMirror)|init\(\w+Literal|static func (?:==|<))")

missing = []
for source in sorted(SOURCES.rglob("*.swift")):
    lines = source.read_text().splitlines()
    for number, line in enumerate(lines):
        if not SYMBOL.match(line) or REQUIRED.search(line):
            continue
        before = number - 1
        while before >= 0 and lines[before].lstrip().startswith("@"):
            before -= 1
        if before < 0 or not lines[before].lstrip().startswith("///"):
            missing.append(f"{source.relative_to(SOURCES)}:{number + 1}: {line.strip()}")
for symbol in missing:
    print(f"script/check: no documentation: {symbol}", file=sys.stderr)
sys.exit(bool(missing))
