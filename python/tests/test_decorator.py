"""mock_cohere: without pytest's fixtures."""

from __future__ import annotations

import asyncio
import os
import unittest

import pytest

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

    def test_each_method_has_a_server(self) -> None:
        assert self.outside is None
        assert os.environ["CO_API_KEY"].startswith("test-")

    def helper(self) -> None:
        raise AssertionError
