"""What README shows is run as it stands there.

`console` blocks: every command's output must be the one shown, but for times, ids of requests and random values.
Blocks behind `<!-- run -->`: Python that must end well; behind `<!-- run: with shared -->` each with the shared one
before it.
"""

import os
import pathlib
import re
import subprocess
import sys
import textwrap

import pytest
from conftest import BINARY, ROOT

README = (ROOT / "README.md").read_text()
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.S)
SHARED = "".join(re.findall(r"<!-- run: shared -->\n```python\n(.*?)```", README, re.S))
PYTHON = re.findall(r"<!-- run -->\n```python\n(.*?)```", README, re.S) + [
    SHARED + program for program in re.findall(r"<!-- run: with shared -->\n```python\n(.*?)```", README, re.S)
]


def commands(block):
    """Pairs of a command and the output that is shown for it."""
    for piece in re.split(r"^\$ ", block, flags=re.M)[1:]:
        lines = piece.splitlines()
        end = next(n for n in range(1, len(lines) + 1) if "\n".join(lines[:n]).count("'") % 2 == 0)
        yield "\n".join(lines[:end]), "\n".join(lines[end:])


def normalized(output):
    output = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", "TIME", output)
    output = re.sub(r'"id":"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"', '"id":"REQUEST"', output)
    return re.sub(r"(state|code_challenge)=[\w-]{43}", r"\1=RANDOM", output).strip()


@pytest.mark.parametrize("block", CONSOLE, ids=range(len(CONSOLE)))
def test_console(start_server, block):
    server = start_server("--seed", "1", "--public-url", "http://localhost:8080")
    for command, shown in commands(block):
        run = subprocess.run(
            command.replace("http://localhost:8080", server.url), shell=True, capture_output=True, text=True, check=True
        )
        assert normalized(run.stdout) == normalized(shown), command


@pytest.mark.parametrize("program", PYTHON, ids=range(len(PYTHON)))
def test_python(start_server, tmp_path, program):
    server = start_server()
    env = {
        **os.environ,
        "CO_API_URL": server.url,
        "CO_API_KEY": "any-key",
        "PATH": f"{pathlib.Path(BINARY).parent}:{os.environ['PATH']}",
    }
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], env=env, cwd=tmp_path, check=True, timeout=60)
