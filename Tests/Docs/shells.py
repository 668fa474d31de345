"""Where the blocks of a page are run: a shell, a Python process, and a server."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

_END = "end of a block of this page:"


class Shell:
    """One bash, so that `cd`, `export` and background jobs last from block to block."""

    def __init__(self, folder: pathlib.Path, environment: dict[str, str]):
        self._script = folder.parent / f"{folder.name}.sh"
        self._output = folder.parent / f"{folder.name}.out"
        self._process = subprocess.Popen(
            ["bash"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )

    def run(self, text: str) -> tuple[int, str]:
        """Run commands. Return the status of the last one that failed, or 0, and what they printed."""
        self._script.write_text(text)
        self._process.stdin.write(
            f"failed=0; trap 'failed=$?' ERR; source '{self._script}' >'{self._output}' 2>&1 </dev/null; "
            f"trap - ERR; echo; echo '{_END}' $failed\n"
        )
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith(_END):
                return int(line.split()[-1]), self._output.read_text()
        raise AssertionError(f"the shell has ended: {self._output.read_text()}")

    def environment(self) -> dict[str, str]:
        """Return the variables that the shell exports now."""
        _, text = self.run("env -0")
        return dict(entry.split("=", 1) for entry in text.split("\0") if "=" in entry)

    def folder(self) -> str:
        return self.run("pwd")[1].strip()

    def close(self) -> None:
        """End the shell and all that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, 15)
        self._process.communicate(timeout=30)


class Python:
    """One Python process, whose names last from block to block."""

    _SOURCE = textwrap.dedent("""
        import json, sys, traceback
        names = {"__name__": "__main__"}
        for line in sys.stdin:
            try:
                exec(compile(json.loads(line), "<page>", "exec"), names)
                answer = ""
            except BaseException:
                answer = traceback.format_exc()
            print(json.dumps(answer), flush=True)
    """)

    def __init__(self, folder: str, environment: dict[str, str]):
        self._process = subprocess.Popen(
            [sys.executable, "-c", self._SOURCE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=environment,
        )

    def run(self, text: str) -> str:
        """Run statements. Return the traceback of their error, or nothing."""
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        # What the statements print comes first.
        for line in self._process.stdout:
            if line.startswith('"'):
                return json.loads(line)
        return "the process has ended"

    def close(self) -> None:
        self._process.communicate(timeout=30)


class Server:
    """The server of a page, on a free port."""

    def __init__(self, command: str, folder: str, environment: dict[str, str]):
        # The command may be the last of a pipe or of a list, and others may stand before it.
        self._process = subprocess.Popen(
            ["bash", "-c", f"{command.strip()} --port 0"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        line = self._process.stdout.readline()
        assert re.search("listening on http", line), f"{command}: {line}"
        self.url = line.split()[-1]

    def close(self) -> None:
        os.killpg(self._process.pid, 15)
        self._process.communicate(timeout=30)
