"""A stateful mock of Cohere's connectors API: the server, and what steers it from a test.

In pytest, the fixture ``cohere_mock`` is a ``CohereMock`` for each test. Elsewhere::

    with CohereMock.start() as mock:
        client = mock.client()
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._admin import CohereMockError as CohereMockError
    from ._decorator import mock_cohere as mock_cohere
    from ._mock import CohereMock as CohereMock
    from ._program import ProgramNotFoundError as ProgramNotFoundError
    from ._program import program as program
    from ._records import Connector as Connector
    from ._records import RecordedRequest as RecordedRequest
    from ._records import RecordedSearch as RecordedSearch
    from ._route import Route as Route
    from ._server import MockServer as MockServer
    from ._server import ServerStartError as ServerStartError

_MODULES = {
    "CohereMock": "_mock",
    "CohereMockError": "_admin",
    "Connector": "_records",
    "MockServer": "_server",
    "ProgramNotFoundError": "_program",
    "RecordedRequest": "_records",
    "RecordedSearch": "_records",
    "Route": "_route",
    "ServerStartError": "_server",
    "mock_cohere": "_decorator",
    "program": "_program",
}

__all__ = [
    "CohereMock",
    "CohereMockError",
    "Connector",
    "MockServer",
    "ProgramNotFoundError",
    "RecordedRequest",
    "RecordedSearch",
    "Route",
    "ServerStartError",
    "mock_cohere",
    "program",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})


# A type checker knows the names from above, and must find that others are none.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Import a name when it is first used, as pytest imports this package in every run."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
