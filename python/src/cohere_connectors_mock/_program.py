"""Where the server's program is."""

from __future__ import annotations

import pathlib
import platform


class ProgramNotFoundError(RuntimeError):
    """This installation has no server program, as there is none for its platform."""


def program() -> str:
    """Return the path of the server's program.

    Raises ``ProgramNotFoundError`` if the installed wheel has none.
    """
    path = pathlib.Path(__file__).with_name("bin") / "cohere-connectors-mock"
    if not path.is_file():
        raise ProgramNotFoundError(
            f"this installation has no server program for {platform.system()} on {platform.machine()}: "
            "the wheel that has one needs Linux with glibc 2.34 or newer. "
            "Run the server in a container. pytest finds it by --cohere-mock-url or COHERE_MOCK_URL, "
            "and without pytest MockServer(url).mock() does"
        )
    return str(path)
