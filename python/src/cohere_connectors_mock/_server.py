"""A running server."""

from __future__ import annotations

import atexit
import collections
import os
import subprocess
import threading
import uuid
from typing import TYPE_CHECKING, Union

from ._admin import AdminClient
from ._program import program

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from ._mock import CohereMock

# Arguments may have secrets. pytest would show them, so it passes over the frames of this module.
__tracebackhide__ = True

#: The value of an option of the server: True turns a switch on, and a list gives an option several times.
OptionValue = Union[bool, int, float, str, "pathlib.Path", "Sequence[str | pathlib.Path]", None]


class ServerStartError(RuntimeError):
    """The server did not start. The message has what it printed."""


class MockServer:
    """A server: one that was started here, or one that runs elsewhere.

        with MockServer.start(seed=1) as server:
            mock = server.mock()

    A server that was started here ends with the ``with`` block, with ``stop()``, or with this process, whatever comes
    first.
    """

    #: The lines of its log that a started server keeps.
    LOG_LINES = 1000

    def __init__(self, url: str, *, admin_key: str | None = None) -> None:
        """Take a server that runs elsewhere, such as in a container.

        ``url`` is its base URL, without ``/v1``. ``admin_key`` is that of its option ``--admin-key``.
        """
        self.admin = AdminClient(url, admin_key, on_silence=self._died)
        self._process: subprocess.Popen[str] | None = None
        #: Whether the server was started here, so that nobody else uses it.
        self.is_own = False
        self._log_reader: threading.Thread | None = None
        self._owner = os.getpid()
        self._log: collections.deque[str] = collections.deque(maxlen=self.LOG_LINES)

    @classmethod
    def start(cls, *arguments: str, timeout: float = 30, **options: OptionValue) -> MockServer:
        """Start a server on a free port of 127.0.0.1, and return it when it answers.

        ``arguments`` and ``options`` are those of the command: ``fixtures="fixtures"`` is ``--fixtures fixtures``,
        ``auto_consent=True`` is ``--auto-consent``, and a list gives an option several times. Variables
        ``COHERE_MOCK_…`` of this process don't count, so a test's server is the same everywhere. ``timeout`` is in
        seconds. Raises ``ServerStartError`` with what the server printed if it doesn't start, and
        ``ProgramNotFoundError`` if there is no program for this platform.
        """
        line = [*_command_line(options), *arguments]
        if _has_option(line, "--unix-socket"):
            raise ValueError("clients of a test need an address, so unix_socket can't be given")
        if not _has_option(line, "--port"):
            line += ["--port", "0"]
        variables = {name: value for name, value in os.environ.items() if not name.startswith("COHERE_MOCK_")}
        line, admin_key = _without_admin_key(line)
        if admin_key is not None:
            # Others can see the command line of a process.
            variables["COHERE_MOCK_ADMIN_KEY"] = admin_key
        server = cls(_NO_ADDRESS, admin_key=admin_key)
        server._process = subprocess.Popen(
            [program(), "serve", "--exit-with-parent", *line],
            env=variables,
            # A Ctrl-C at the terminal is for the tests. They end the server when they have ended.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        server.is_own = True
        atexit.register(server.stop)
        server.admin.url = server._wait_for_address(timeout)
        return server

    def _wait_for_address(self, timeout: float) -> str:
        """Return the base URL, which the first line of the output says."""
        assert self._process is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        errors, output = self._process.stderr, self._process.stdout
        lines: list[str] = []
        # The log is read all the time, so that the server never waits for a reader.
        self._log_reader = threading.Thread(target=lambda: self._log.extend(errors), daemon=True)
        self._log_reader.start()
        address_reader = threading.Thread(target=lambda: lines.append(output.readline()), daemon=True)
        address_reader.start()
        address_reader.join(timeout)
        if lines and " listening on " in lines[0]:
            return lines[0].split()[-1]
        self.stop(timeout=0)
        printed = "".join(lines) + self.log
        raise ServerStartError(printed.strip() or f"the server did not start within {timeout:g} s")

    def _died(self) -> str | None:
        """Return what is known of a server that was started here and has ended; None for another one."""
        if self._process is None or self._process.poll() is None:
            return None
        if self._log_reader is not None:
            self._log_reader.join(1)
        last = "".join(list(self._log)[-10:])
        return f"the server has ended with status {self._process.returncode}; its last log lines:\n{last}"

    @property
    def has_ended(self) -> bool:
        """Whether a server that was started here has ended, by itself or by ``stop()``."""
        return self.is_own and (self._process is None or self._process.poll() is not None)

    @property
    def url(self) -> str:
        """The base URL, such as ``http://127.0.0.1:8080``."""
        return self.admin.url

    @property
    def log(self) -> str:
        """The last lines that a server started here has logged; empty for one that runs elsewhere."""
        return "".join(list(self._log))

    def mock(self, organization: str | None = None, user: str = "user") -> CohereMock:
        """Return an organization on this server. Without a name it is a new one, which no other test has."""
        from ._mock import CohereMock

        return CohereMock(self, organization or f"test-{uuid.uuid4().hex}", user)

    def stop(self, *, timeout: float = 15) -> None:
        """End a server that was started here. Do nothing for one that runs elsewhere, or has ended."""
        process = self._process
        # A process that was forked has a copy of this object. The server is not its.
        if process is None or self._owner != os.getpid():
            return
        self._process = None
        atexit.unregister(self.stop)
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._log_reader is not None:
            self._log_reader.join(5)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()

    def __enter__(self) -> MockServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


_NO_ADDRESS = "http://127.0.0.1:0"


def _has_option(line: Sequence[str], option: str) -> bool:
    return any(word.partition("=")[0] == option for word in line)


def _without_admin_key(line: Sequence[str]) -> tuple[list[str], str | None]:
    """Return a command line without ``--admin-key``, and the key; None if there is none."""
    rest, key = [], None
    words = iter(line)
    for word in words:
        if word == "--admin-key":
            key = next(words, "")
        elif word.startswith("--admin-key="):
            key = word.partition("=")[2]
        else:
            rest.append(word)
    return rest, key


def _command_line(options: Mapping[str, OptionValue]) -> list[str]:
    line: list[str] = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        if value is True:
            line.append(option)
        elif isinstance(value, (list, tuple)):
            for element in value:
                line += [option, str(element)]
        elif value is not None and value is not False:
            line += [option, str(value)]
    return line
