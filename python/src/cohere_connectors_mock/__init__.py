"""A stateful mock of Cohere's connectors API: the server, and what steers it from a test.

In pytest, the fixture ``cohere_mock`` is a ``CohereMock`` for each test. Elsewhere::

    with CohereMock.start() as mock:
        client = mock.client()
"""

from ._admin import CohereMockError
from ._decorator import mock_cohere
from ._mock import CohereMock
from ._program import ProgramNotFoundError, program
from ._records import Connector, RecordedRequest
from ._route import Route
from ._server import MockServer, ServerStartError

__all__ = [
    "CohereMock",
    "CohereMockError",
    "Connector",
    "MockServer",
    "ProgramNotFoundError",
    "RecordedRequest",
    "Route",
    "ServerStartError",
    "mock_cohere",
    "program",
]
