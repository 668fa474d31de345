"""The fenced blocks of a page, and what a comment before a block says about it.

    <!-- server -->        a command that runs the server: it is run on a free port until the page ends
    <!-- file: NAME -->    the block is written to the file NAME in the page's own folder
    <!-- docker -->        commands that need a container engine and the image: script/docker-test runs them
    <!-- not run: WHY -->  the block can't be run

Without a comment, blocks of `sh` are commands that must end well, those of `console` are commands with the output that
they must print, and those of `python` are run one after another in one process.
"""

import dataclasses
import pathlib
import re

_BLOCK = re.compile(r"(?:^<!-- (?P<comment>[^\n]*?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
_RUN = {"sh", "console", "python"}


@dataclasses.dataclass(frozen=True)
class Block:
    kind: str
    """`server`, `file`, `docker`, `not run`, `sh`, `console` or `python`."""
    argument: str
    """The name of a file, or the reason for which a block is not run."""
    text: str
    line: int
    """The number of its first line in the page."""


def blocks(page: pathlib.Path) -> list[Block]:
    """Return the blocks of a page in order. Raises `ValueError` for a block that nobody would run."""
    source = page.read_text()
    found = []
    for match in _BLOCK.finditer(source):
        line = source.count("\n", 0, match.start("text")) + 1
        comment, language = match["comment"] or "", match["language"]
        kind, _, argument = comment.partition(": ")
        if not comment:
            kind = language
            if language not in _RUN:
                raise ValueError(f"{page.name}:{line}: nothing says how this block of {language!r} is run")
        elif kind not in {"server", "file", "docker", "not run"} or (kind in {"file", "not run"}) != bool(argument):
            raise ValueError(f"{page.name}:{line}: {comment!r} says nothing about a block")
        found.append(Block(kind, argument, match["text"], line))
    if len(found) != source.count("\n```") // 2 + source.startswith("```"):
        raise ValueError(f"{page.name}: a block is not closed, or not at the line's beginning")
    return found


def commands(text: str) -> list[tuple[str, str]]:
    """Return the commands of a `console` block, each with the output that is shown for it."""
    pairs = []
    for piece in re.split(r"^\$ ", text, flags=re.M)[1:]:
        lines = piece.splitlines()
        # A command goes on as long as a quote is open, or a line ends with a backslash or a pipe.
        end = next(
            number
            for number in range(1, len(lines) + 1)
            if "\n".join(lines[:number]).count("'") % 2 == 0 and not lines[number - 1].endswith(("\\", "|"))
        )
        pairs.append(("\n".join(lines[:end]), "\n".join(lines[end:])))
    return pairs


def normalized(output: str) -> str:
    """Return an output without what differs from run to run: times, ids of requests, random values and durations."""
    output = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME", output)
    output = re.sub(r'("id": ?)"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"', r'\1"REQUEST"', output)
    output = re.sub(r"(state|code_challenge)=[\w-]{43}", r"\1=RANDOM", output)
    return re.sub(r"\b[\d.]+( ?m?s\b)", r"DURATION\1", output).strip()
