"""Chats that search connectors: what they find, and what a test asks of it afterwards."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import importlib
import json
import os
import pathlib
import re
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import SDK
from test_mock import call

from cohere_connectors_mock import CohereMock, CohereMockError, Connector, RecordedSearch, mock_cohere

# The SDK's own.
pytestmark = pytest.mark.filterwarnings("ignore:The `__fields__` attribute is deprecated:DeprecationWarning")

MESSAGE = "Where is the ☕?"
SERVICE_AUTH = {"type": "basic", "token": "hunter2-service"}


def chat(mock: CohereMock, *connectors: Any, user: str | None = None) -> str:
    """Chat over connectors with the installed SDK, whatever its version is, and return the answer's text."""
    asked: Any = [connector if isinstance(connector, dict) else {"id": connector.id} for connector in connectors]
    text: str = mock.client(user).chat(message=MESSAGE, connectors=asked).text
    return text


def refused(mock: CohereMock, *connectors: Any, user: str | None = None) -> None:
    """Chat, and let the SDK raise its error."""
    module, name = ("cohere", "CohereAPIError") if SDK < (5, 0) else ("cohere.core.api_error", "ApiError")
    with pytest.raises(getattr(importlib.import_module(module), name)):
        chat(mock, *connectors, user=user)


@contextlib.contextmanager
def searched_elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A connector of the test's own: its URL, and the tokens that it has got."""
    tokens: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            tokens.append(str(self.headers["authorization"]))
            answer = json.dumps({"results": [{"text": f"Your token is {tokens[-1]}."}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/search", tokens
        server.shutdown()


def shown(connector: Connector, who: str, outcome: str = "200") -> str:
    """Return the line of a search, as reports and errors show it."""
    return f"{connector.id} ({connector.url}) for {MESSAGE!r} {who} -> {outcome}"


def failure(mock: CohereMock, *arguments: Any, **named: Any) -> list[str]:
    """Return the lines of the error of ``assert_searched``."""
    with pytest.raises(AssertionError) as caught:
        mock.assert_searched(*arguments, **named)
    return str(caught.value).splitlines()


# Results


def test_a_chat_finds_results(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[{"text": "In the kitchen. Hidden."}, {"text": "On the desk."}])
    wiki = cohere_mock.connector("Wiki", "https://wiki.example.com/search", results=({"text": "Nowhere!"},))
    assert drive.url == f"{cohere_mock.url}/connectors/{drive.id}/search"
    assert wiki.url == "https://wiki.example.com/search"
    assert chat(cohere_mock, drive, wiki) == "In the kitchen. Nowhere! On the desk."
    assert [connector.id for connector in cohere_mock.connectors] == [drive.id, wiki.id]


@pytest.mark.asyncio
async def test_an_asynchronous_client_finds_results(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[{"text": "In the kitchen."}])
    client: Any = cohere_mock.async_client("alice")
    answer = await client.chat(message=MESSAGE, connectors=[{"id": drive.id}])
    assert answer.text == "In the kitchen."
    if SDK < (5, 0):
        await client.close()
    cohere_mock.assert_searched(drive, MESSAGE, user="alice", times=1)


def test_results_are_set_and_removed(cohere_mock: CohereMock) -> None:
    with searched_elsewhere() as (url, tokens):
        drive = cohere_mock.connector("Drive", url)
        cohere_mock.set_results(drive, [{"text": "In the kitchen."}])
        assert chat(cohere_mock, drive) == "In the kitchen."
        cohere_mock.set_results(drive.id, [])
        assert chat(cohere_mock, drive) == "I could not find any information about this."
        assert tokens == []
        cohere_mock.set_results({"id": drive.id}, None)
        assert chat(cohere_mock, drive).startswith("Your token is")
        assert tokens == ["None"]
    with pytest.raises(CohereMockError, match="404 no connector") as caught:
        cohere_mock.set_results("nobody", [])
    assert caught.value.status == 404


def test_results_are_dictionaries(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[])
    wrong: Any = [{"text": "a"}, "secret"]
    for function in (lambda: cohere_mock.set_results(drive, wrong), lambda: cohere_mock.connector("x", results=wrong)):
        with pytest.raises(TypeError, match=r"results must be dictionaries, and results\[1\] is of type str$"):
            function()
    assert [connector.name for connector in cohere_mock.connectors] == ["Drive"]


@pytest.mark.cohere_mock(connectors=[{"name": "Drive", "id": "drive", "results": [{"text": "In the kitchen."}]}])
def test_a_marker_has_results(cohere_mock: CohereMock) -> None:
    assert chat(cohere_mock, {"id": "drive"}) == "In the kitchen."


def test_a_seed_has_results(cohere_mock: CohereMock, tmp_path: pathlib.Path) -> None:
    seed = {"connectors": [{"id": "drive", "name": "Drive", "url": "https://a.example", "results": [{"text": "A."}]}]}
    cohere_mock.seed(seed)
    assert chat(cohere_mock, {"id": "drive"}) == "A."
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(seed))
    cohere_mock.seed(path)
    assert chat(cohere_mock, {"id": "drive"}) == "A."


def test_a_function_that_is_decorated() -> None:
    @mock_cohere(user="alice")
    def function(cohere_mock: CohereMock) -> str:
        drive = cohere_mock.connector("Drive", results=[{"text": "In the kitchen."}], auth_status="valid")
        assert os.environ["CO_API_KEY"].endswith("/alice")
        text = chat(cohere_mock, drive)
        cohere_mock.assert_searched(drive, MESSAGE, "alice", 1)
        return text

    assert function() == "In the kitchen."


def test_a_stub_lets_a_search_fail(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[{"text": "In the kitchen."}])
    route = cohere_mock.fail(503, times=1, path=f"/connectors/{drive.id}/search")
    refused(cohere_mock, drive)
    assert route.called
    assert chat(cohere_mock, drive) == "In the kitchen."
    assert [(search.status, search.error) for search in cohere_mock.searches] == [
        (503, "request failed with status code 503"),
        (200, None),
    ]


# Searches


def test_searches_are_told_oldest_first(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[{"text": "In the kitchen."}], auth_status="valid", user="alice")
    wiki = cohere_mock.connector("Wiki", results=[], service_auth=SERVICE_AUTH)
    assert cohere_mock.searches == []
    start = datetime.datetime.now(datetime.timezone.utc)
    chat(cohere_mock, drive, user="alice")
    end = datetime.datetime.now(datetime.timezone.utc)
    chat(cohere_mock, wiki, user="bob")
    first, second = cohere_mock.searches
    assert isinstance(first, RecordedSearch)
    assert (first.connector, first.url, first.query, first.user) == (drive.id, drive.url, MESSAGE, "alice")
    assert (first.authorization, first.token_user) == ("oauth", "alice")
    assert (first.status, first.error) == (200, None)
    assert start <= first.time <= end
    assert json.loads(first.response_body) == {"results": [{"text": "In the kitchen."}]}
    assert first.milliseconds >= 0
    assert [search.request_id for search in (first, second)] == [
        request.raw["id"] for request in cohere_mock.requests if request.path == "/v1/chat"
    ]
    assert first.raw["request"]["headers"]["Authorization"] == "[redacted]"
    assert str(first) == shown(drive, "by 'alice' with the access token of 'alice' (OAuth)")
    assert (second.authorization, second.token_user, second.user) == ("service_auth", None, "bob")
    assert str(second) == shown(wiki, "by 'bob' with the service's token (service_auth)")
    assert "hunter2" not in repr([(search, search.raw) for search in cohere_mock.searches])
    cohere_mock.reset()
    assert cohere_mock.searches == []


def test_searches_of_other_organizations_are_not_told(cohere_mock: CohereMock) -> None:
    with cohere_mock.server.mock() as other:
        for mock in (cohere_mock, other):
            mock.connector("Drive", id="drive", results=[])
        chat(other, {"id": "drive"})
        assert len(other.searches) == 1
        assert cohere_mock.searches == []
        cohere_mock.assert_searched("drive", times=0)


def test_a_search_of_a_connector_that_is_about_to_be_created_has_no_id() -> None:
    with CohereMock.start(test_connectors=True) as mock, searched_elsewhere() as (url, _):
        status, created = call(mock, "POST", "/v1/connectors", {"name": "Drive", "url": url})
        assert status == 200
        (search,) = mock.searches
        assert (search.connector, search.url) == (None, url)
        assert str(search) == f"a new connector ({url}) for {search.query!r} by 'user' without a token -> 200"
        mock.assert_searched(created["connector"]["id"], times=0)


def test_an_assertion_holds_for_what_was_searched(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[{"text": "A."}])
    wiki = cohere_mock.connector("Wiki", results=[])
    cohere_mock.assert_searched(drive, times=0)
    chat(cohere_mock, drive, wiki, user="alice")
    chat(cohere_mock, drive, user="bob")
    cohere_mock.assert_searched(drive)
    cohere_mock.assert_searched(drive.id, MESSAGE, times=2)
    cohere_mock.assert_searched({"id": drive.id}, user="alice", times=1)
    cohere_mock.assert_searched(wiki, MESSAGE, "alice", 1)
    cohere_mock.assert_searched(wiki, user="bob", times=0)
    cohere_mock.assert_searched(drive, "something else", times=0)


def test_an_assertion_that_fails_says_what_was_searched(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[{"text": "A."}])
    wiki = cohere_mock.connector("Wiki", results=[])
    chat(cohere_mock, drive, user="alice")
    came = ["what was searched:", "  " + shown(drive, "by 'alice' without a token")]
    assert failure(cohere_mock, wiki) == [f"0 searches of {wiki.id}; expected: one or more", *came]
    assert failure(cohere_mock, drive, "x", "bob", token_user="alice") == [
        f"0 searches of {drive.id} for 'x' by 'bob' with the access token of 'alice'; expected: one or more",
        *came,
    ]
    assert failure(cohere_mock, drive, times=2) == [f"1 search of {drive.id}; expected: 2", *came]
    assert failure(cohere_mock, drive, MESSAGE, times=0) == [
        f"1 search of {drive.id} for {MESSAGE!r}; expected: 0",
        *came,
    ]
    assert failure(cohere_mock, drive, token="hunter3") == [
        f"0 searches of {drive.id} with this token; expected: one or more",
        *came,
    ]


def test_an_assertion_that_fails_shows_thirty_searches(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[])
    for _ in range(32):
        chat(cohere_mock, drive)
    first, _, more, *searches = failure(cohere_mock, drive, times=31)
    assert (first, more) == (f"32 searches of {drive.id}; expected: 31", "  … and 2 before these")
    assert searches == [f"  {search}" for search in cohere_mock.searches[-30:]]


@pytest.mark.parametrize("times", [None, 0, 1])
def test_an_id_that_no_connector_has_is_pointed_out(cohere_mock: CohereMock, times: int | None) -> None:
    drive = cohere_mock.connector("Drive", results=[])
    cohere_mock.connector("Wiki", id="wiki")
    chat(cohere_mock, drive)
    came = ["what was searched:", f"  {cohere_mock.searches[0]}"]
    unknown = failure(cohere_mock, "Drive", times=times)
    assert unknown == [f"no connector has the id 'Drive'; that is the name of '{drive.id}'", *came]
    assert failure(cohere_mock, "nobody", times=times) == ["no connector has the id 'nobody'", *came]


def test_a_connector_that_is_gone_was_searched_all_the_same(cohere_mock: CohereMock) -> None:
    drive, wiki = (cohere_mock.connector(name, results=[]) for name in ("Drive", "Wiki"))
    chat(cohere_mock, drive)
    for connector in (drive, wiki):
        assert call(cohere_mock, "DELETE", f"/v1/connectors/{connector.id}")[0] == 200
    cohere_mock.assert_searched(drive.id, times=1)
    cohere_mock.assert_searched(drive.id, "something else", times=0)
    cohere_mock.assert_searched(wiki, times=0)


@pytest.mark.parametrize("wrong", [None, 1, {}, {"id": None}, {"connector": {"id": "drive"}}])
def test_what_is_no_connector_is_an_error(cohere_mock: CohereMock, wrong: Any) -> None:
    kind = type(wrong).__name__
    for ask in (cohere_mock.assert_searched, cohere_mock.authorize):
        with pytest.raises(TypeError, match=f"^connector must be a connector or its id, and is of type {kind}$"):
            ask(wrong)


def test_where_nothing_was_searched_the_assertion_says_why(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[{"text": "A."}], oauth=True)
    nothing = [f"0 searches of {drive.id}; expected: one or more", "what was searched:", "  nothing"]
    assert failure(cohere_mock, drive) == [*nothing, "no chat came"]
    refused(cohere_mock, drive)
    *lines, chats, came = failure(cohere_mock, drive)
    assert [*lines, chats] == [*nothing, "the chats that came:"]
    reason = f"failed to get auth token: user is not authenticated for connector {drive.id}"
    assert re.fullmatch(rf"  POST /v1/chat -> 400 by the API in [0-9.]+ ms: connectors failed .*'{reason}'", came)


def test_a_chat_with_another_key_is_pointed_out() -> None:
    with CohereMock.start() as mock, mock.server.mock() as other:
        drive = mock.connector("Drive", results=[])
        chat(other, other.connector("Drive", results=[]))
        assert failure(mock, drive)[-1] == ("1 came with other keys: give the program the key cohere_mock.key")


def test_what_could_never_match_is_an_error(cohere_mock: CohereMock) -> None:
    with pytest.raises(ValueError, match="^user must be visible ASCII without a slash"):
        cohere_mock.assert_searched("drive", user=cohere_mock.key, times=0)
    with pytest.raises(ValueError, match="^token_user must be visible ASCII without a slash"):
        cohere_mock.assert_searched("drive", token_user=cohere_mock.key, times=0)
    with pytest.raises(ValueError, match="token must not be empty"):
        cohere_mock.assert_searched("drive", token="", times=0)


def test_no_journal_is_an_error() -> None:
    with CohereMock.start(journal_limit=0) as mock:
        drive = mock.connector("Drive", results=[])
        chat(mock, drive)
        for ask in (lambda: mock.searches, lambda: mock.assert_searched(drive, times=0)):
            with pytest.raises(CohereMockError, match="keeps no requests"):
                ask()


# Tokens


@pytest.mark.parametrize("kind", ["bearer", "basic", "noscheme"])
def test_the_token_of_a_service(cohere_mock: CohereMock, kind: str) -> None:
    auth = {"type": kind, "token": f"hunter2-{kind}"}
    wiki = cohere_mock.connector("Wiki", results=[{"text": "A."}], service_auth=auth)
    assert chat(cohere_mock, wiki) == "A."
    cohere_mock.assert_searched(wiki, token=f"hunter2-{kind}", times=1)
    cohere_mock.assert_searched(wiki, token=f"hunter2-{kind}x", times=0)
    cohere_mock.assert_searched(wiki, token="hunter2", times=0)


def test_a_token_that_a_chat_brings(cohere_mock: CohereMock) -> None:
    with searched_elsewhere() as (url, tokens):
        wiki = cohere_mock.connector("Wiki", url, service_auth=SERVICE_AUTH)
        asked = {"id": wiki.id, "user_access_token": "hunter2-brought"}
        assert chat(cohere_mock, asked) == "Your token is Bearer [redacted]."
        assert tokens == ["Bearer hunter2-brought"]
    cohere_mock.assert_searched(wiki, user=cohere_mock.user, token="hunter2-brought")
    lines = failure(cohere_mock, wiki, token="hunter2-service")
    assert lines[-1] == "  " + shown(wiki, "by 'user' with a token that the chat brought (user_access_token)")
    assert "hunter2" not in "\n".join(lines)
    assert "hunter2" not in repr([(search, search.raw) for search in cohere_mock.searches])


def test_each_user_s_own_token(cohere_mock: CohereMock) -> None:
    with searched_elsewhere() as (url, tokens):
        drive = cohere_mock.connector("Drive", url, auth_status="valid", user="alice")
        cohere_mock.authorize(drive, user="bob")
        for user in ("alice", "bob"):
            assert chat(cohere_mock, drive, user=user) == "Your token is Bearer [redacted]."
            cohere_mock.assert_searched(drive, MESSAGE, user, times=1)
            cohere_mock.assert_searched(drive, MESSAGE, user, times=1, token_user=user)
        alice, bob = (token[len("Bearer ") :] for token in tokens)
        assert alice != bob
        cohere_mock.assert_searched(drive, token_user="bob", token=bob, times=1)
        lines = failure(cohere_mock, drive, token_user="alice", token=bob)
        lines += failure(cohere_mock, drive, user="alice", token=bob)
        # Alice chats, and the connector gets Bob's token: that is no search of Alice's.
        cohere_mock.server.admin.call("DELETE", "/cohere/searches", key=cohere_mock.key)
        chat(cohere_mock, {"id": drive.id, "user_access_token": bob}, user="alice")
        assert tokens[2] == tokens[1]
        lines += failure(cohere_mock, drive, user="alice")
        lines += failure(cohere_mock, drive, token_user="alice")
        assert lines[-1] == "  " + shown(drive, "by 'alice' with the access token of 'bob' (user_access_token)")
        cohere_mock.assert_searched(drive, user="bob", times=0)
        cohere_mock.assert_searched(drive, token_user="bob", times=1)
        cohere_mock.assert_searched(drive, token=bob, times=1)
    seen = "\n".join(lines) + repr([(search, search.raw) for search in cohere_mock.searches])
    seen += repr([(request, request.raw) for request in cohere_mock.requests])
    assert alice not in seen
    assert bob not in seen


@pytest.mark.parametrize("way", ["service", "none", "unknown", "bob"])
def test_only_the_user_of_the_token_proves_whose_it_was(cohere_mock: CohereMock, way: str) -> None:
    """``user`` says who chatted, whatever the program has made of the connector's settings and of its tokens."""
    with searched_elsewhere() as (url, tokens):
        drive = cohere_mock.connector("Drive", url, auth_status="valid", user="alice")
        chat(cohere_mock, drive, user="alice")
        cohere_mock.assert_searched(drive, user="alice", token_user="alice", times=1)
        asked: dict[str, Any] = {"id": drive.id}
        if way == "service":
            changes = {"service_auth": {"type": "bearer", "token": "hunter2-shared"}}
            assert call(cohere_mock, "PATCH", f"/v1/connectors/{drive.id}", changes)[0] == 200
        elif way == "none":
            drive = cohere_mock.connector("Drive", url)
            asked = {"id": drive.id}
        elif way == "unknown":
            asked["user_access_token"] = "hunter2-unknown"
        else:
            cohere_mock.authorize(drive, user="bob")
            chat(cohere_mock, drive, user="bob")
            asked["user_access_token"] = tokens[-1][len("Bearer ") :]
        cohere_mock.server.admin.call("DELETE", "/cohere/searches", key=cohere_mock.key)
        chat(cohere_mock, asked, user="alice")
    cohere_mock.assert_searched(drive, user="alice", times=0 if way == "bob" else 1)
    cohere_mock.assert_searched(drive, token_user="alice", times=0)
    whose = {
        "service": "with the service's token (service_auth)",
        "none": "without a token",
        "unknown": "with a token that the chat brought (user_access_token)",
        "bob": "with the access token of 'bob' (user_access_token)",
    }
    assert failure(cohere_mock, drive, user="alice", token_user="alice") == [
        f"0 searches of {drive.id} by 'alice' with the access token of 'alice'; expected: one or more",
        "what was searched:",
        "  " + shown(drive, "by 'alice' " + whose[way]),
    ]


def test_an_expired_token_is_refreshed_first(cohere_mock: CohereMock) -> None:
    with searched_elsewhere() as (url, tokens):
        drive = cohere_mock.connector("Drive", url, oauth=True)
        redirect = call(cohere_mock, "POST", f"/v1/connectors/{drive.id}/oauth/authorize")[1]["redirect_url"]
        with urllib.request.urlopen(redirect, timeout=30) as page:
            assert page.status == 200
        chat(cohere_mock, drive)
        cohere_mock.advance(seconds=3601)
        chat(cohere_mock, drive)
        cohere_mock.assert_searched(drive, user=cohere_mock.user, token_user=cohere_mock.user, times=2)
        assert len(set(tokens)) == 2
        cohere_mock.advance(days=91)
        refused(cohere_mock, drive)
        assert len(tokens) == 2
    cohere_mock.assert_searched(drive, times=2)


def test_results_take_the_right_token_alone(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", results=[{"text": "A."}], auth_status="valid", user="alice")
    assert chat(cohere_mock, drive, user="alice") == "A."
    refused(cohere_mock, drive, user="bob")
    cohere_mock.expire(drive, user="alice")
    refused(cohere_mock, drive, user="alice")
    refused(cohere_mock, {"id": drive.id, "user_access_token": "wrong"}, user="alice")
    assert [search.status for search in cohere_mock.searches] == [200, 401]


# Reports


def test_the_report_of_a_failed_test_has_the_searches_and_no_token(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import cohere

        def chat(cohere_mock, times):
            auth = {"type": "bearer", "token": "hun" + "ter2"}
            drive = cohere_mock.connector("Drive", id="drive", results=[{"text": "It is here."}], service_auth=auth)
            for _ in range(times):
                cohere_mock.client("alice").chat(message="Where?", connectors=[{"id": "drive"}])

        def test_it(cohere_mock):
            chat(cohere_mock, 1)
            cohere_mock.assert_searched("drive", token="hun" + "ter3")

        def test_many(cohere_mock):
            chat(cohere_mock, 32)
            cohere_mock.assert_searched("drive", "Where?", "alice", times=31)
    """)
    result = pytester.runpytest_subprocess("-p", "no:randomly", "--showlocals")
    result.assert_outcomes(failed=2)
    search = "drive (*/connectors/drive/search) for 'Where?' by 'alice' with the service's token (service_auth) -> 200"
    result.stdout.fnmatch_lines(
        [
            "E * 0 searches of drive with this token; expected: one or more",
            "E * what was searched:",
            f"E * {search}",
            "*requests that cohere_mock received*",
            "POST /v1/chat -> 200 by the API in *",
            "searches of connectors:",
            search,
            "E * 32 searches of drive for 'Where?' by 'alice'; expected: 31",
            "… and 2 before these",
            "searches of connectors:",
            "… and 2 before these",
            search,
        ]
    )
    result.stdout.no_fnmatch_line("*_mock.py*")
    result.stdout.no_fnmatch_line("*hunter*")


def test_the_report_says_why_chats_and_searches_fail(pytester: pytest.Pytester) -> None:
    """Also where the program says nothing of it."""
    pytester.makepyfile("""
        import json, urllib.error, urllib.request

        def chat(mock, connector):
            body = json.dumps({"message": "Where?", "connectors": [{"id": connector}]}).encode()
            headers = {"Authorization": f"Bearer {mock.key}", "Content-Type": "application/json"}
            try:
                urllib.request.urlopen(urllib.request.Request(mock.url + "/v1/chat", body, headers)).close()
            except urllib.error.HTTPError as error:
                error.close()

        def test_it(cohere_mock):
            cohere_mock.connector("Page", id="page", results=[], continue_on_failure=True)
            cohere_mock.connector("Closed", id="closed", results=[], continue_on_failure=True)
            cohere_mock.connector("Wiki", id="wiki", results=[{"text": "A.", "tags": ["a"]}])
            cohere_mock.connector("Drive", id="drive", results=[], oauth=True)
            page = "<html>\\n<body>" + "x" * 300
            cohere_mock.stub("POST", "/connectors/page/search", text=page)
            cohere_mock.stub("POST", "/connectors/closed/search", 401, json={"detail": "who are you?"})
            for name in ("page", "closed", "wiki", "drive", "nobody"):
                chat(cohere_mock, name)
            assert False
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    reason = "failed to get auth token: user is not authenticated for connector drive"
    refused = f"connectors failed with continue on failure disabled: connector drive failed with message '{reason}'"
    searches = "for 'Where?' by 'user' without a token ->"
    result.stdout.fnmatch_lines(
        [
            "POST /v1/chat -> 200 by the API in * ms; x-api-warning: connector wiki: results[[]0[]].tags is an array *",
            f"POST /v1/chat -> 400 by the API in * ms: {refused}",
            "POST /v1/chat -> 404 by the API in * ms: connector 'nobody' not found.",
            "searches of connectors:",
            f"page (*/page/search) {searches} 200: the answer is not valid JSON: <html> <body>{'x' * 187}…",
            f"closed (*/closed/search) {searches} 401: * status code 401: {{*who are you?*}}",
            f"wiki (*/wiki/search) {searches} 200",
        ],
    )
