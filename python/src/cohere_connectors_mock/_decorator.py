"""The mock for a function, a class, or a block, without pytest."""

from __future__ import annotations

import contextlib
import functools
import inspect
import unittest
from typing import TYPE_CHECKING, Any, Callable, TypeVar, overload

from ._mock import CohereMock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from ._server import OptionValue

Class = TypeVar("Class", bound=type)
Result = TypeVar("Result")
_PARAMETER = "cohere_mock"
_MARK = "__mock_cohere__"


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

    Until the end, ``CO_API_URL`` and ``CO_API_KEY`` lead to it. They are the whole process's, so tests in threads side
    by side share them.

    A function that has a parameter ``cohere_mock`` gets the ``CohereMock``; ``with mock_cohere() as mock`` gives it
    too. Of a ``unittest.TestCase``, each test has a server from before ``setUp`` on, and finds the mock in
    ``self.cohere_mock``; ``setUpClass`` has none. Of another class, every method whose name begins with ``test`` is
    decorated. The options are those of ``CohereMock.start``.
    """
    mocking = _Mocking(options)
    return mocking if decorated is None else mocking(decorated)


class _Mocking:
    """What ``mock_cohere`` returns: a decorator, and a context manager for one block."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._block: contextlib.ExitStack | None = None

    @overload
    def __call__(self, decorated: Class) -> Class: ...

    @overload
    def __call__(self, decorated: Callable[..., Result]) -> Callable[..., Result]: ...

    def __call__(self, decorated: Any) -> Any:
        if isinstance(decorated, type) and issubclass(decorated, unittest.TestCase):
            return self._with_run(decorated)
        if isinstance(decorated, type):
            return self._with_tests(decorated)
        return self._wrapped(decorated)

    def __enter__(self) -> CohereMock:
        if self._block is not None:
            raise RuntimeError("this block is active already: call mock_cohere() for each block")
        self._block = contextlib.ExitStack()
        return self._block.enter_context(self._mock())

    def __exit__(self, *error: Any) -> None:
        block, self._block = self._block, None
        if block is not None:
            block.close()

    @contextlib.contextmanager
    def _mock(self) -> Iterator[CohereMock]:
        with CohereMock.start(**self._options) as mock, mock.environment():
            yield mock

    def _with_run(self, decorated: Any) -> Any:
        own = vars(decorated).get("run")

        def run(case: Any, result: Any = None) -> Any:
            parent: Any = super(decorated, case)
            inner = functools.partial(own, case) if own else parent.run
            # A subclass that is decorated too has given the mock already.
            if getattr(case, _PARAMETER, None) is not None:
                return inner(result)
            with self._mock() as mock:
                case.cohere_mock = mock
                try:
                    return inner(result)
                finally:
                    case.cohere_mock = None

        decorated.run = run
        return decorated

    def _with_tests(self, decorated: Any) -> Any:
        for name in ("setup_method", "setup_class", "teardown_method", "teardown_class"):
            if hasattr(decorated, name):
                raise TypeError(f"{name} would not see the mock: use the fixture cohere_mock")
        for name in dir(decorated):
            if not name.startswith("test"):
                continue
            member = inspect.getattr_static(decorated, name)
            if isinstance(member, (staticmethod, classmethod)):
                setattr(decorated, name, type(member)(self._wrapped(member.__func__)))
            elif inspect.isfunction(member) and not hasattr(member, _MARK):
                setattr(decorated, name, self._wrapped(member))
        return decorated

    def _wrapped(self, function: Any) -> Any:
        if not callable(function):
            raise TypeError("mock_cohere decorates functions and classes")
        inner = inspect.unwrap(function)
        if inner is not function and (inspect.isgeneratorfunction(inner) or inspect.isasyncgenfunction(inner)):
            raise TypeError("mock_cohere would end before the block does: put it below contextmanager")
        wants_mock = _PARAMETER in inspect.signature(function).parameters

        def arguments(mock: CohereMock, named: dict[str, Any]) -> dict[str, Any]:
            return {**named, _PARAMETER: mock} if wants_mock else named

        wrapper: Any
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def wrapper(*values: Any, **named: Any) -> Any:
                with self._mock() as mock:
                    return await function(*values, **arguments(mock, named))

        elif inspect.isasyncgenfunction(function):

            @functools.wraps(function)
            async def wrapper(*values: Any, **named: Any) -> AsyncIterator[Any]:
                with self._mock() as mock:
                    generator = function(*values, **arguments(mock, named))
                    try:
                        async for value in generator:
                            yield value
                    finally:
                        await generator.aclose()

        elif inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def wrapper(*values: Any, **named: Any) -> Iterator[Any]:
                with self._mock() as mock:
                    yield from function(*values, **arguments(mock, named))

        else:

            @functools.wraps(function)
            def wrapper(*values: Any, **named: Any) -> Any:
                with self._mock() as mock:
                    return function(*values, **arguments(mock, named))

        # Test runners must not look for a fixture of that name.
        signature = inspect.signature(function)
        others = [parameter for parameter in signature.parameters.values() if parameter.name != _PARAMETER]
        setattr(wrapper, _MARK, True)
        wrapper.__signature__ = signature.replace(parameters=others)
        return wrapper
