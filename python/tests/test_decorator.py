"""mock_cohere: without pytest's fixtures."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import unittest
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from conftest import needs_connectors

from cohere_connectors_mock import CohereMock, mock_cohere


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CO_API_URL", "before")
    monkeypatch.delenv("CO_API_KEY", raising=False)


def test_a_function_gets_the_mock() -> None:
    @mock_cohere
    def function(value: int, cohere_mock: CohereMock) -> int:
        """Its text."""
        assert os.environ["CO_API_KEY"] == cohere_mock.key
        assert cohere_mock.connectors == []
        return value

    assert function(7) == 7
    assert function.__doc__ == "Its text."
    assert os.environ["CO_API_URL"] == "before"
    assert "CO_API_KEY" not in os.environ


@mock_cohere(seed=1)
def test_a_test_of_pytest_s() -> None:
    assert os.environ["CO_API_KEY"].startswith("test-")


def test_a_coroutine_function() -> None:
    @mock_cohere(user="alice")
    async def function(cohere_mock: CohereMock) -> str:
        await asyncio.sleep(0)
        return cohere_mock.user

    assert asyncio.run(function()) == "alice"


def test_a_block() -> None:
    with mock_cohere() as outer, mock_cohere() as inner:
        assert os.environ["CO_API_KEY"] == inner.key
        assert outer.url != inner.url
    assert os.environ["CO_API_URL"] == "before"


def test_an_error_passes_through_and_the_environment_returns() -> None:
    with pytest.raises(KeyError, match="a"), mock_cohere():
        raise KeyError("a")
    assert os.environ["CO_API_URL"] == "before"


@mock_cohere
class TestOfUnittest(unittest.TestCase):
    def setUp(self) -> None:
        self.outside = os.environ.get("CO_API_KEY")

    cohere_mock: CohereMock

    def test_each_has_a_server(self) -> None:
        assert self.outside == self.cohere_mock.key == os.environ["CO_API_KEY"]

    def helper(self) -> None:
        raise AssertionError


@mock_cohere
class TestOfUnittestAsync(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.outside = os.environ.get("CO_API_KEY")

    async def test_a_coroutine_has_a_server(self) -> None:
        assert self.outside == os.environ["CO_API_KEY"] != "before"


class Case(unittest.TestCase):
    def setUp(self) -> None:
        self.key = os.environ.get("CO_API_KEY", "none")


class Other(unittest.TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.other = True


@mock_cohere
class TestOfTwoCases(Other, Case):
    def test_every_set_up_runs_within_the_block(self) -> None:
        assert self.other
        assert self.key == os.environ["CO_API_KEY"] != "none"


@mock_cohere(user="bob")
class TestOfASubclass(TestOfTwoCases):
    cohere_mock: CohereMock

    def setUp(self) -> None:
        self.key, self.other = os.environ["CO_API_KEY"], True

    def test_its_own_options_count(self) -> None:
        assert self.cohere_mock.user == "bob"
        assert self.key == self.cohere_mock.key


class Base:
    def test_inherited(self) -> str:
        return os.environ["CO_API_KEY"]


def test_a_class_with_inherited_static_and_class_methods() -> None:
    @mock_cohere
    class Tests(Base):
        @staticmethod
        def test_static(cohere_mock: CohereMock) -> bool:
            return os.environ["CO_API_KEY"] == cohere_mock.key

        @classmethod
        def test_class(cls) -> str:
            return os.environ["CO_API_KEY"]

    tests: Any = Tests()
    assert tests.test_static()
    assert Tests.test_class().startswith("test-")
    assert Tests().test_inherited().startswith("test-")
    with pytest.raises(KeyError):
        Base().test_inherited()


def test_a_class_whose_set_up_would_not_see_the_mock_is_refused() -> None:
    class Tests:
        def setup_method(self) -> None: ...

    with pytest.raises(TypeError, match="use the fixture"):
        mock_cohere(Tests)


def test_what_would_end_before_its_block_is_refused() -> None:
    @contextlib.contextmanager
    def block() -> Iterator[None]:
        yield

    with pytest.raises(TypeError, match="put it below contextmanager"):
        mock_cohere(block)

    @contextlib.contextmanager
    @mock_cohere
    def other() -> Iterator[str]:
        yield os.environ["CO_API_KEY"]

    with other() as key:
        assert key == os.environ["CO_API_KEY"]


def test_generator_functions() -> None:
    @mock_cohere
    def generate() -> Iterator[str]:
        yield os.environ["CO_API_KEY"]

    @mock_cohere
    async def generate_later() -> AsyncIterator[str]:
        yield os.environ["CO_API_KEY"]

    async def collect() -> list[str]:
        return [key async for key in generate_later()]

    assert [key[:5] for key in [*generate(), *asyncio.run(collect())]] == ["test-", "test-"]


def test_blocks_that_overlap_leave_nothing_behind() -> None:
    first, second = mock_cohere(), mock_cohere()
    first.__enter__()
    mock = second.__enter__()
    first.__exit__()
    assert os.environ["CO_API_KEY"] == mock.key
    with pytest.raises(RuntimeError, match="active already"):
        second.__enter__()
    second.__exit__()
    assert os.environ["CO_API_URL"] == "before"
    assert "CO_API_KEY" not in os.environ


@needs_connectors
def test_a_client_that_a_tracer_has_wrapped_finds_the_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    import cohere

    original = cohere.Client.__init__

    @functools.wraps(original)
    def traced(self: Any, *values: Any, **named: Any) -> None:
        original(self, *values, **named)

    monkeypatch.setattr(cohere.Client, "__init__", traced)
    with mock_cohere():
        assert cohere.Client().connectors.list().connectors == []

    class Traced(cohere.Client):
        pass

    monkeypatch.setattr("cohere.client.Client", Traced)
    with mock_cohere():
        assert Traced().connectors.list().connectors == []
    assert os.environ["CO_API_URL"] == "before"
