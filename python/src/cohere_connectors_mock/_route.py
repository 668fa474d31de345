"""A stub that a test has made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._records import RecordedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from ._mock import CohereMock


class Route:
    """A stub, and the requests that it has answered. It can be used as a context manager, which removes it."""

    def __init__(self, mock: CohereMock, ids: Sequence[str], name: str, pattern: Mapping[str, Any]) -> None:
        self._mock = mock
        #: The pattern of the requests that it answers, in WireMock's format.
        self.pattern = pattern
        #: The ids of the stubs that this route is made of: several where it answers a number of times.
        self.ids = tuple(ids)
        #: The name that logs, near misses and the header ``Matched-Stub-Name`` show.
        self.name = name

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests that it has answered, oldest first."""
        ids = set(self.ids)
        return [request for request in self._mock.requests if request.stub_id in ids]

    @property
    def count(self) -> int:
        """How many requests it has answered."""
        return len(self.requests)

    @property
    def called(self) -> bool:
        """Whether it has answered a request."""
        return self.count > 0

    def remove(self) -> None:
        """Remove it. Its requests stay in the journal. A route that is gone already is no error."""
        self._mock.remove_stubs(self.ids)
        if self in self._mock.routes:
            self._mock.routes.remove(self)

    def __enter__(self) -> Route:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<Route {self.name}>"
