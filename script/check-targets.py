"""Compares the targets with the picture in docs/architecture.md: arrows point down only.

Package.swift comes as JSON on standard input, and says what each target depends on. The sources are searched too, as
SwiftPM lets a target import what only its dependencies depend on.
"""

import json
import pathlib
import re
import sys

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "Sources"
IMPORT = re.compile(r"^(?:@\w+ )?(?:public |package |internal )?import (\w+)", re.MULTILINE)
# The toolchain's own modules.
TOOLCHAIN = {"Dispatch", "FoundationEssentials", "Glibc", "Synchronization", "Testing"}

# Each target, and what it may depend on. Products of other packages have a capital letter and no target here.
ALLOWED = {
    "Compression": {"CZlib"},
    "RegularExpressions": {"CPCRE2"},
    "Cryptography": {"CGnuTLS"},
    "CivilDates": set(),
    "Texts": set(),
    "JSON": {"RegularExpressions", "Texts"},
    "HTTP": {"Texts"},
    "MicroHTTPD": {"CGnuTLS", "CMicrohttpd", "CivilDates", "HTTP"},
    "HTTPClient": {"CCurl", "HTTP"},
    "HTTPStubs": {"CivilDates", "Compression", "HTTP", "JSON", "RegularExpressions", "Texts"},
    "Connectors": {"CivilDates", "Cryptography", "Texts"},
    "OAuthProvider": {"Connectors", "HTTP", "Texts"},
    "GroundedChat": {"Texts"},
    "ConnectorProtocol": {"Connectors", "GroundedChat", "HTTP", "HTTPClient", "HTTPStubs", "JSON"},
    "EmbeddedFiles": {"CEmbeddedFiles"},
    "CohereConnectorsMock": {
        "Compression", "ConnectorProtocol", "Connectors", "Cryptography", "EmbeddedFiles", "GroundedChat", "HTTP",
        "HTTPClient", "HTTPStubs", "JSON", "Logging", "MicroHTTPD", "OAuthProvider", "Texts",
    },
    "ConnectorCheck": {
        "ConnectorProtocol", "Connectors", "GroundedChat", "HTTP", "HTTPClient", "HTTPStubs", "JSON", "Texts",
    },
    "CohereConnectorsMockTesting": {"CohereConnectorsMock", "HTTP", "JSON"},
    "cohere-connectors-mock": {
        "ArgumentParser", "CohereConnectorsMock", "ConnectorCheck", "ConnectorProtocol", "Connectors", "HTTPClient",
        "Logging", "MicroHTTPD", "Texts",
    },
}  # fmt: skip


def names(target):
    return {(dependency.get("byName") or dependency.get("product"))[0] for dependency in target["dependencies"]}


targets = {
    target["name"]: names(target)
    for target in json.load(sys.stdin)["targets"]
    if target["type"] in ("regular", "executable") and not (target.get("path") or "").startswith("Tests")
}
failures = [
    f"{name} depends on {', '.join(sorted(found - ALLOWED.get(name, set())))}, which the picture does not have"
    for name, found in targets.items()
    if found - ALLOWED.get(name, set())
]
for name in ALLOWED:
    if name not in targets:
        failures.append(f"there is no target {name}")
for name, allowed in ALLOWED.items():
    for source in sorted((SOURCES / name).rglob("*.swift")):
        for module in sorted(set(IMPORT.findall(source.read_text())) - allowed - TOOLCHAIN):
            failures.append(f"{source.relative_to(SOURCES)} imports {module}, which the picture does not have")
for failure in failures:
    print(f"script/check: {failure}", file=sys.stderr)
sys.exit(bool(failures))
