"""The pytest plugin: one server for each worker, and one organization for each test."""

from __future__ import annotations

import os
import re
import uuid
import weakref
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ._mock import CohereMock
    from ._server import MockServer

# Arguments may have secrets. pytest would show them, so it passes over the frames of this module.
__tracebackhide__ = True

# pytest imports this module in every run, so it imports the rest when a test asks for it.

_mocks: weakref.WeakKeyDictionary[pytest.Item, CohereMock] = weakref.WeakKeyDictionary()
_MARKER = "cohere_mock(organization=None, user='user', connectors=[], fixtures=None)"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("cohere-connectors-mock")
    group.addoption(
        "--cohere-mock-url",
        metavar="URL",
        help="the base URL of a server that runs elsewhere, in place of one that is started (or COHERE_MOCK_URL)",
    )
    parser.addini("cohere_mock_url", "the base URL of a server that runs elsewhere")
    parser.addini("cohere_mock_options", "options of the server, as on its command line", type="args", default=[])
    parser.addini("cohere_mock_fixtures", "files and folders that every test starts from", type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{_MARKER}: what the organization of a test starts with")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the marker bring the fixture, as a test may need it for its environment alone."""
    names = getattr(item, "fixturenames", None)
    if names is None or "cohere_mock" in names or not item.get_closest_marker("cohere_mock"):
        return
    # Behind the fixtures of the session and the module, and before those of the test.
    definitions = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    scopes = [definitions[name][-1].scope if definitions.get(name) else "function" for name in names]
    place = next((n for n, scope in enumerate(scopes) if scope == "function" and names[n] != "request"), len(names))
    # A list of its own, as the tests that one function is made into share theirs.
    item.fixturenames = [*names[:place], "cohere_mock", *names[place:]]  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def cohere_mock_options(pytestconfig: pytest.Config) -> list[str]:
    """The options of the server, as on its command line. Override it to change them."""
    options = list(pytestconfig.getini("cohere_mock_options"))
    for path in pytestconfig.getini("cohere_mock_fixtures"):
        options += ["--fixtures", str(path)]
    return options


@pytest.fixture(scope="session")
def cohere_mock_url(pytestconfig: pytest.Config) -> str | None:
    """The base URL of a server that runs elsewhere; None starts one. Override it for a container."""
    url = pytestconfig.getoption("cohere_mock_url") or os.environ.get("COHERE_MOCK_URL")
    return url or pytestconfig.getini("cohere_mock_url") or None


@pytest.fixture(scope="session")
def cohere_mock_server(cohere_mock_url: str | None, cohere_mock_options: list[str]) -> Iterator[MockServer]:
    """The server of this worker."""
    from ._admin import CohereMockError
    from ._server import MockServer

    if cohere_mock_url is not None:
        if cohere_mock_options:
            raise pytest.UsageError(
                "cohere_mock_options and cohere_mock_fixtures are for a server that is started, and "
                "cohere_mock_url names one that runs elsewhere"
            )
        server = MockServer(cohere_mock_url, admin_key=os.environ.get("COHERE_MOCK_ADMIN_KEY") or None)
        try:
            server.admin.call("GET", "/version")
        except CohereMockError as error:
            advice = "start it, or wait for it with `cohere-connectors-mock health --wait`"
            raise pytest.UsageError(
                f"{error} (--cohere-mock-url, COHERE_MOCK_URL or cohere_mock_url): {advice}"
            ) from None
        yield server
        return
    with MockServer.start(*cohere_mock_options) as server:
        yield server


@pytest.fixture
def cohere_mock(
    cohere_mock_server: MockServer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CohereMock]:
    """An organization of this test's own. ``CO_API_URL`` and ``CO_API_KEY`` lead to it until the test ends."""
    from ._environment import sdk_default
    from ._mock import CohereMock

    arguments = _marked(request.node)
    organization = arguments["organization"] or f"{_slug(request.node.name)}-{uuid.uuid4().hex[:12]}"
    mock = CohereMock(cohere_mock_server, organization, arguments["user"])
    _mocks[request.node] = mock
    if arguments["organization"]:
        # A run that was killed may have left something under this name.
        mock.remove()
    try:
        _plant(mock, request, arguments)
        mock.note_start()
        # A test may set the variables otherwise, and what monkeypatch undoes must be in one order.
        for name, value in mock.env.items():
            monkeypatch.setenv(name, value)
        with sdk_default(mock.base_url):
            yield mock
    finally:
        # A server that has ended has nothing left, and the test has failed of it.
        if not cohere_mock_server.has_ended:
            mock.remove()


def _marked(
    node: pytest.Item,
    organization: str | None = None,
    user: str = "user",
    connectors: Any = (),
    fixtures: Any = None,
) -> dict[str, Any]:
    """Return the arguments of the markers of a test. Those of the test win over those of its class and module."""
    named = {"organization": organization, "user": user, "connectors": connectors, "fixtures": fixtures}
    for marker in reversed(list(node.iter_markers("cohere_mock"))):
        unknown = [*marker.args, *(set(marker.kwargs) - set(named))]
        if unknown:
            raise pytest.UsageError(f"{node.nodeid}: the marker is {_MARKER}, and {unknown[0]!r} is none of these")
        named.update(marker.kwargs)
    return named


def _plant(mock: CohereMock, request: pytest.FixtureRequest, arguments: dict[str, Any]) -> None:
    """Bring in what the marker names. Paths are relative to the test's file."""
    fixtures = arguments["fixtures"]
    for fixture in fixtures if isinstance(fixtures, (list, tuple)) else [fixtures] if fixtures else []:
        mock.seed(fixture if isinstance(fixture, dict) else request.path.parent / fixture)
    connectors = arguments["connectors"]
    if not isinstance(connectors, (list, tuple)):
        raise pytest.UsageError(f"{request.node.nodeid}: connectors of the marker must be a list")
    for number, connector in enumerate(connectors):
        if isinstance(connector, str):
            mock.connector(connector)
        elif isinstance(connector, dict) and "name" in connector:
            mock.connector(**connector)
        else:
            raise pytest.UsageError(f"{request.node.nodeid}: connectors[{number}] of the marker has no name")


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60] or "test"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """Add to the report of a failed test the requests that the mock has received."""
    outcome = yield
    report = outcome.get_result()
    mock = _mocks.get(item)
    if mock is None or call.when == "teardown" or not report.failed:
        return
    try:
        lines = mock.report()
    except Exception as error:  # The report of the test must not get lost.
        lines = [f"they can't be had: {error}"]
    report.sections.append(("requests that cohere_mock received", "\n".join(lines)))
