import importlib.metadata

import pytest

pytest_plugins = ["pytester"]

SDK = tuple(int(part) for part in importlib.metadata.version("cohere").split(".")[:2])
#: Before 5.0, Cohere's SDK had no calls for connectors.
needs_connectors = pytest.mark.skipif(SDK < (5, 0), reason="this version of the SDK has no calls for connectors")


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Runs of pytest within the test, without the options of the run around it."""
    for name in ("COHERE_MOCK_URL", "PYTEST_ADDOPTS", "CO_API_URL", "CO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return pytester
