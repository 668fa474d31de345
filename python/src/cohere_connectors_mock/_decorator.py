"""The mock for a function, a class, or a block, without pytest."""

from __future__ import annotations

import contextlib
import functools
import inspect
from typing import TYPE_CHECKING, Any, Callable, TypeVar, overload

from ._environment import environment
from ._mock import CohereMock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._server import OptionValue

Class = TypeVar("Class", bound=type)
Result = TypeVar("Result")
_PARAMETER = "cohere_mock"


@overload
def mock_cohere(decorated: Class) -> Class: ...


@overload
def mock_cohere(decorated: Callable[..., Result]) -> Callable[..., Result]: ...


@overload
def mock_cohere(*, user: str = "user", **options: OptionValue) -> _Mocking: ...


def mock_cohere(decorated: Any = None, **options: Any) -> Any:
    """Start a server for a function, for each test of a class, or for a ``with`` block.

        @mock_cohere
        def test_drive(cohere_mock):
            cohere.Client().connectors.list()

    Until the end, ``CO_API_URL`` and ``CO_API_KEY`` lead to it. A function that has a parameter ``cohere_mock`` gets
    the ``CohereMock``; ``with mock_cohere() as mock`` gives it too. Of a class, every method whose name begins with
    ``test`` is decorated. The options are those of ``CohereMock.start``.
    """
    mocking = _Mocking(options)
    return mocking if decorated is None else mocking(decorated)


class _Mocking:
    """What ``mock_cohere`` returns: a decorator and a context manager."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._blocks: list[contextlib.ExitStack] = []

    @overload
    def __call__(self, decorated: Class) -> Class: ...

    @overload
    def __call__(self, decorated: Callable[..., Result]) -> Callable[..., Result]: ...

    def __call__(self, decorated: Any) -> Any:
        if isinstance(decorated, type):
            for name, member in list(vars(decorated).items()):
                if name.startswith("test") and inspect.isfunction(member):
                    setattr(decorated, name, self(member))
            return decorated
        return self._wrapped(decorated)

    def __enter__(self) -> CohereMock:
        block = contextlib.ExitStack()
        mock = block.enter_context(self._mock())
        self._blocks.append(block)
        return mock

    def __exit__(self, *error: Any) -> None:
        self._blocks.pop().close()

    @contextlib.contextmanager
    def _mock(self) -> Iterator[CohereMock]:
        with CohereMock.start(**self._options) as mock, environment(mock.env):
            yield mock

    def _wrapped(self, function: Any) -> Any:
        wants_mock = _PARAMETER in inspect.signature(function).parameters

        def arguments(mock: CohereMock) -> dict[str, CohereMock]:
            return {_PARAMETER: mock} if wants_mock else {}

        wrapper: Any
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def wrapper(*values: Any, **named: Any) -> Any:
                with self._mock() as mock:
                    return await function(*values, **named, **arguments(mock))

        else:

            @functools.wraps(function)
            def wrapper(*values: Any, **named: Any) -> Any:
                with self._mock() as mock:
                    return function(*values, **named, **arguments(mock))

        # Test runners must not look for a fixture of that name.
        signature = inspect.signature(function)
        others = [parameter for parameter in signature.parameters.values() if parameter.name != _PARAMETER]
        wrapper.__signature__ = signature.replace(parameters=others)
        return wrapper
