"""CohereMock: what a test asks of its organization."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import re
import urllib.error
import urllib.request
from typing import Any

import pytest
from conftest import SDK, needs_connectors

from cohere_connectors_mock import CohereMock, CohereMockError, Connector, MockServer


def call(
    mock: CohereMock, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Call the API as a client would, and return the status and the JSON of the answer."""
    request = urllib.request.Request(
        mock.url + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {mock.key}", "Content-Type": "application/json", **(headers or {})},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"null")


def names(mock: CohereMock) -> list[str]:
    return [connector["name"] for connector in call(mock, "GET", "/v1/connectors")[1]["connectors"]]


# Clients


def test_the_environment_leads_to_the_mock(cohere_mock: CohereMock) -> None:
    assert os.environ["CO_API_KEY"] == cohere_mock.key
    assert os.environ["CO_API_URL"] == cohere_mock.base_url
    assert cohere_mock.base_url.startswith(cohere_mock.url)
    assert cohere_mock.base_url.endswith("/v1") == ((5, 0) <= SDK < (5, 8))
    assert cohere_mock.key.startswith(cohere_mock.organization + "/")


@needs_connectors
def test_clients_of_the_sdk_are_of_the_organization(cohere_mock: CohereMock) -> None:
    import cohere

    cohere_mock.connector("Drive")
    for client in (cohere_mock.client(), cohere_mock.client("bob"), cohere.Client()):
        connectors = client.connectors.list().connectors
        assert [connector.name for connector in connectors] == ["Drive"]
    authorization = cohere_mock.requests[1].raw["request"]["headers"]["Authorization"]
    assert authorization == "[redacted]"


def test_a_client_finds_the_mock(cohere_mock: CohereMock) -> None:
    # A call that every version of the SDK has.
    route = cohere_mock.stub("POST", "/v1/tokenize", json={"tokens": [1], "token_strings": ["a"], "meta": {}})
    options: Any = {} if SDK < (5, 9) else {"offline": False}
    assert cohere_mock.client(timeout=5).tokenize(text="a", model="any", **options).tokens == [1]
    assert route.called


@needs_connectors
@pytest.mark.asyncio
async def test_an_asynchronous_client(cohere_mock: CohereMock) -> None:
    cohere_mock.connector("Drive")
    client = cohere_mock.async_client(timeout=5)
    connectors = (await client.connectors.list()).connectors
    assert [connector.name for connector in connectors] == ["Drive"]


def test_a_proxy_is_passed_by(cohere_mock: CohereMock, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert "NO_PROXY" not in cohere_mock.env
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet")
    assert cohere_mock.env["NO_PROXY"].split(",")[0] == "intranet"
    assert len(cohere_mock.env["NO_PROXY"].split(",")) == 2
    assert cohere_mock.connectors == []


# Connectors and authorizations


@needs_connectors
def test_an_http_client_of_one_s_own_stays_open(cohere_mock_server: MockServer) -> None:
    import httpx

    with httpx.Client() as shared:
        for _ in range(2):
            with cohere_mock_server.mock() as mock:
                mock.client(httpx_client=shared).connectors.list()


def test_the_report_shows_ten_silent_stubs(cohere_mock: CohereMock) -> None:
    routes = [cohere_mock.stub("GET", f"/v1/{number}") for number in range(13)]
    routes[0].remove()
    lines = cohere_mock.report()
    assert len([line for line in lines if line.endswith(": never answered")]) == 10
    assert lines[-1] == "… and 2 stubs more that never answered"
    cohere_mock.reset()
    assert cohere_mock.report()[1:] == []


def test_a_connector_is_added(cohere_mock: CohereMock) -> None:
    made = cohere_mock.connector("Drive", "https://drive.example.com/search", description="All files", excludes=["a"])
    assert isinstance(made, Connector)
    assert (made.name, made.description, made.excludes, made.auth_type) == ("Drive", "All files", ["a"], None)
    assert made.created_at.tzinfo is not None
    assert cohere_mock.connectors == [made]
    assert call(cohere_mock, "GET", f"/v1/connectors/{made.id}")[0] == 200


def test_a_connector_may_have_an_id_and_times(cohere_mock: CohereMock) -> None:
    made = cohere_mock.connector("Drive", id="drive", created_at="2024-01-02T03:04:05Z")
    assert made.id == "drive"
    assert made.created_at == datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    with pytest.raises(CohereMockError, match="409 .*has this id already") as caught:
        cohere_mock.connector("Drive", id="drive")
    assert caught.value.status == 409


def test_a_faulty_connector_is_refused_by_its_field(cohere_mock: CohereMock) -> None:
    with pytest.raises(CohereMockError, match="400 url must be an absolute http or https URL"):
        cohere_mock.connector("Drive", "drive")
    with pytest.raises(CohereMockError, match="400 exclude is not a field"):
        cohere_mock.connector("Drive", exclude=["a"])
    with pytest.raises(ValueError, match="auth_status must be valid or expired"):
        cohere_mock.connector("Drive", auth_status="revoked")  # type: ignore[arg-type]
    assert cohere_mock.connectors == []


def test_a_service_token_and_a_client_secret_never_come_back(cohere_mock: CohereMock) -> None:
    cohere_mock.connector("A", service_auth={"type": "bearer", "token": "hunter2"})
    cohere_mock.connector("B", oauth={"client_secret": "hunter3"})
    shown = repr([(connector, connector.raw) for connector in cohere_mock.connectors])
    assert [connector.auth_type for connector in cohere_mock.connectors] == ["service_auth", "oauth"]
    assert "hunter" not in shown


def test_authorizations_are_each_user_s(cohere_mock: CohereMock) -> None:
    def status(user: str) -> Any:
        headers = {"Authorization": f"Bearer {cohere_mock.key_of(user)}"}
        return call(cohere_mock, "GET", f"/v1/connectors/{drive.id}", headers=headers)[1]["connector"].get(
            "auth_status"
        )

    drive = cohere_mock.connector("Drive", auth_status="expired", user="alice")
    assert (status("alice"), status("user")) == ("expired", None)
    cohere_mock.authorize(drive)
    cohere_mock.authorize(drive.id, user="bob")
    assert (status("alice"), status("user"), status("bob")) == ("expired", "valid", "valid")
    cohere_mock.expire({"id": drive.id})
    cohere_mock.forget(drive, user="alice")
    assert (status("alice"), status("user"), status("bob")) == (None, "expired", "valid")
    with pytest.raises(CohereMockError, match="404 no connector"):
        cohere_mock.authorize("nothing")
    with pytest.raises(CohereMockError, match="has no oauth settings"):
        cohere_mock.authorize(cohere_mock.connector("Plain"))


def test_the_oauth_flow_ends_at_a_valid_authorization(cohere_mock: CohereMock) -> None:
    drive = cohere_mock.connector("Drive", oauth=True)
    redirect = call(cohere_mock, "POST", f"/v1/connectors/{drive.id}/oauth/authorize")[1]["redirect_url"]
    with urllib.request.urlopen(redirect, timeout=30) as page:
        assert page.status == 200
    assert call(cohere_mock, "GET", f"/v1/connectors/{drive.id}")[1]["connector"]["auth_status"] == "valid"


def test_a_seed_takes_the_place_of_connectors_and_adds_stubs(cohere_mock: CohereMock, tmp_path: pathlib.Path) -> None:
    cohere_mock.connector("Old")
    fixture = {
        "connectors": [{"id": "drive", "name": "Drive", "url": "https://drive.example.com/search"}],
        "mappings": [{"request": {"urlPath": "/v1/models"}, "response": {"status": 200, "jsonBody": {"models": []}}}],
    }
    cohere_mock.seed(fixture)
    assert names(cohere_mock) == ["Drive"]
    assert call(cohere_mock, "GET", "/v1/models") == (200, {"models": []})
    path = tmp_path / "fixture.json"
    path.write_text(json.dumps({"connectors": []}))
    cohere_mock.seed(path)
    assert names(cohere_mock) == []
    with pytest.raises(ValueError, match="not api_keys"):
        cohere_mock.seed({"api_keys": []})


# Time


def test_an_access_token_expires_as_time_goes_on(cohere_mock: CohereMock) -> None:
    start = cohere_mock.set_time("2030-01-01T00:00:00Z")
    assert start == datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
    assert cohere_mock.connector("Drive").created_at == start
    assert cohere_mock.advance(days=1, hours=1, seconds=0.5) - start == datetime.timedelta(hours=25, seconds=0.5)
    assert cohere_mock.advance(minutes=-1) < start + datetime.timedelta(hours=25)
    zoned = datetime.datetime(2031, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert cohere_mock.set_time(zoned) == zoned
    assert cohere_mock.resume_time() < start
    with pytest.raises(CohereMockError, match="set must be a time"):
        cohere_mock.set_time("tomorrow")


# Stubs


def test_a_stub_answers_in_place_of_the_api(cohere_mock: CohereMock) -> None:
    route = cohere_mock.stub("POST", "/v1/chat", json={"text": "hi"}, headers={"X-A": "1"})
    assert not route.called
    assert call(cohere_mock, "POST", "/v1/chat", {"message": "hello"}) == (200, {"text": "hi"})
    assert (route.called, route.count) == (True, 1)
    assert route.requests[0].json == {"message": "hello"}
    assert route.requests[0].response_json == {"text": "hi"}
    assert route.requests[0].raw["response"]["headers"]["Content-Type"] == "application/json"
    route.remove()
    assert call(cohere_mock, "POST", "/v1/chat", {})[0] == 501
    assert route.count == 1
    route.remove()


@pytest.mark.parametrize(
    "path, target, matches",
    [
        ("/v1/connectors/{id}", "/v1/connectors/a", True),
        ("/v1/connectors/{id}", "/v1/connectors", False),
        (re.compile("/v1/connectors/[ab]"), "/v1/connectors/b", True),
        (re.compile("/v1/connectors/[ab]"), "/v1/connectors/bc", False),
        ("/v1/connectors?limit=1", "/v1/connectors?limit=1", True),
        ("/v1/connectors?limit=1", "/v1/connectors?limit=2", False),
        ("/v1/connectors", "/v1/connectors?limit=2", True),
    ],
)
def test_the_path_of_a_stub(cohere_mock: CohereMock, path: Any, target: str, matches: bool) -> None:
    route = cohere_mock.stub("get", path, 418)
    call(cohere_mock, "GET", target)
    assert route.called == matches


def test_the_conditions_of_a_stub(cohere_mock: CohereMock) -> None:
    route = cohere_mock.stub(
        "POST",
        "/v1/connectors",
        status=418,
        text="teapot",
        query={"a": 1},
        request_headers={"X-Team": "b"},
        sent={"$.name": "c", "$.excludes": ["d"], "$.active": False},
    )
    body = {"name": "c", "excludes": ["d"], "active": False, "url": "https://a.example/search"}
    target, headers = "/v1/connectors?a=1", {"X-Team": "b"}
    changes: list[dict[str, Any]] = [{"name": "x"}, {"excludes": []}, {"active": True}]
    for changed in changes:
        assert call(cohere_mock, "POST", target, {**body, **changed}, headers)[0] == 200
    assert call(cohere_mock, "POST", "/v1/connectors", body, headers)[0] == 200
    assert call(cohere_mock, "POST", target, body)[0] == 200
    assert not route.called
    with pytest.raises(json.JSONDecodeError):
        call(cohere_mock, "POST", target, body, headers)
    assert route.requests[0].status == 418
    assert route.requests[0].response_body == "teapot"


def test_a_stub_for_a_number_of_times_makes_room_for_the_api(cohere_mock: CohereMock) -> None:
    route = cohere_mock.stub("GET", "/v1/connectors", 503, json={"message": "no"}, times=2)
    assert [call(cohere_mock, "GET", "/v1/connectors")[0] for _ in range(4)] == [503, 503, 200, 200]
    assert route.count == 2
    with pytest.raises(ValueError, match="from 1 to 1000"):
        cohere_mock.stub("GET", "/v1/connectors", times=0)


def test_a_stub_in_a_with_block_is_gone_after_it(cohere_mock: CohereMock) -> None:
    with cohere_mock.fail(500, message="down") as route:
        assert call(cohere_mock, "GET", "/v1/connectors") == (500, {"message": "down"})
    assert call(cohere_mock, "GET", "/v1/connectors")[0] == 200
    assert route.count == 1


def test_a_rate_limit_tells_the_client_when_to_come_back(cohere_mock: CohereMock) -> None:
    cohere_mock.rate_limit(times=1, retry_after=1.5)
    assert call(cohere_mock, "GET", "/v1/connectors")[0] == 429
    assert call(cohere_mock, "GET", "/v1/connectors")[0] == 200
    headers = {name.lower(): value for name, value in cohere_mock.requests[0].raw["response"]["headers"].items()}
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("2", "1500")


@needs_connectors
def test_the_sdk_passes_a_rate_limit_and_an_outage(cohere_mock: CohereMock) -> None:
    import cohere

    limit, outage = cohere_mock.rate_limit(), cohere_mock.fail(503, times=1)
    assert cohere_mock.client().connectors.list(request_options={"max_retries": 3}).connectors == []
    assert (limit.count, outage.count) == (1, 1)
    cohere_mock.fail(500)
    with pytest.raises(cohere.errors.InternalServerError):
        cohere_mock.client().connectors.list(request_options={"max_retries": 0})


def test_a_connection_is_reset_and_an_answer_held_back(cohere_mock: CohereMock) -> None:
    reset = cohere_mock.reset_connection(times=1)
    with pytest.raises(OSError, match="reset|closed"):
        call(cohere_mock, "GET", "/v1/connectors")
    assert reset.count == 1
    held = cohere_mock.delay(0.05, times=1)
    assert call(cohere_mock, "GET", "/v1/connectors")[0] == 200
    assert held.requests[0].milliseconds >= 50
    with pytest.raises(TypeError, match="a delay must be a number of seconds, and is '3'"):
        cohere_mock.delay("3")  # type: ignore[arg-type]
    for seconds in (-1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="a delay must be from 0 to 3600 seconds"):
            cohere_mock.delay(seconds)


def test_a_mapping_in_the_format_of_wiremock(cohere_mock: CohereMock) -> None:
    route = cohere_mock.mapping({"name": "tea", "request": {"urlPathPattern": "/v1/t.*"}, "response": {"status": 418}})
    assert route.name == "tea"
    assert call(cohere_mock, "GET", "/v1/tea") == (418, None)
    assert route.requests[0].stub_name == "tea"
    with pytest.raises(CohereMockError, match="proxyBaseUrl"):
        cohere_mock.mapping({"request": {}, "response": {"proxyBaseUrl": "http://a.example"}})


# What came


def test_requests_are_told_oldest_first_and_without_secrets(cohere_mock: CohereMock) -> None:
    oauth = {"client_secret": "hunter2", "authorize_url": "https://a.example", "token_url": "https://t.example"}
    call(cohere_mock, "POST", "/v1/connectors", {"name": "x", "url": "https://x.example/search", "oauth": oauth})
    call(cohere_mock, "GET", "/v1/connectors?limit=1&limit=2")
    call(cohere_mock, "GET", "/nothing")
    created, listed, unknown = cohere_mock.requests
    assert (created.method, created.path, created.status, created.matched) == ("POST", "/v1/connectors", 200, True)
    assert created.json["oauth"]["client_secret"] == "[redacted]"
    assert created.headers["authorization"] == "[redacted]"
    assert listed.query == {"limit": ["1", "2"]}
    assert listed.json is None
    assert (unknown.matched, unknown.status, unknown.stub_id) == (False, 404, None)
    assert re.fullmatch(r"GET /nothing -> 404 by nothing in [0-9.]+ ms: this path is not served", str(unknown))
    assert "hunter2" not in repr([(request, request.raw) for request in cohere_mock.requests])


def test_an_assertion_holds_for_what_came(cohere_mock: CohereMock) -> None:
    oauth = {"client_secret": "hunter2", "authorize_url": "https://a.example", "token_url": "https://t.example"}
    call(cohere_mock, "POST", "/v1/connectors?a=b", {"name": "x", "url": "https://x.example/search", "oauth": oauth})
    cohere_mock.assert_requested()
    cohere_mock.assert_requested("POST")
    cohere_mock.assert_requested("POST", "/v1/connectors", 1, {"$.oauth.client_secret": "hunter2"})
    cohere_mock.assert_requested("post", re.compile("/v1/.*"), query={"a": "b"})
    cohere_mock.assert_requested("DELETE", times=0)
    assert cohere_mock.count() == cohere_mock.count(headers={"Content-Type": "application/json"}) == 1


def test_what_could_never_match_is_an_error(cohere_mock: CohereMock) -> None:
    with pytest.raises(ValueError, match="method must be one of ANY, GET"):
        cohere_mock.assert_requested("/v1/connectors", times=0)
    with pytest.raises(ValueError, match="give that as query="):
        cohere_mock.stub("GET", "/v1/connectors/{id}?a=1")
    with pytest.raises(ValueError, match="must begin with a slash"):
        cohere_mock.count("GET", "v1/connectors")
    with pytest.raises(ValueError, match="the query parameter a must be"):
        cohere_mock.count("GET", query={"a": None})
    with pytest.raises(ValueError, match=r"\$.a must not be None"):
        cohere_mock.count("GET", sent={"$.a": None})


def test_conditions_of_a_query_and_flags_of_an_expression(cohere_mock: CohereMock) -> None:
    call(cohere_mock, "GET", "/v1/connectors?active=true&limit=1&tag=a&tag=b")
    cohere_mock.assert_requested(query={"active": True, "limit": 1, "tag": ["a", "b"]}, times=1)
    cohere_mock.assert_requested("GET", re.compile("/V1/CONN ECTORS", re.IGNORECASE | re.VERBOSE), times=1)
    assert cohere_mock.count("GET", re.compile("/V1/CONNECTORS")) == 0


def test_no_journal_is_an_error() -> None:
    with CohereMock.start(journal_limit=0) as mock:
        for ask in (mock.count, mock.assert_requested, lambda: mock.requests):
            with pytest.raises(CohereMockError, match="keeps no requests"):
                ask()


def test_an_assertion_that_fails_says_what_came_and_the_nearest(cohere_mock: CohereMock) -> None:
    with pytest.raises(AssertionError, match="(?s)0 requests match GET any path.*what came:\n  no request"):
        cohere_mock.assert_requested("GET")
    oauth = {"client_secret": "hunter2", "authorize_url": "https://a.example", "token_url": "https://t.example"}
    call(cohere_mock, "POST", "/v1/connectors", {"name": "x", "url": "https://x.example/search", "oauth": oauth})
    with pytest.raises(AssertionError) as caught:
        cohere_mock.assert_requested("POST", "/v1/connectors", sent={"$.name": "y", "$.oauth.client_secret": "hunter3"})
    message = str(caught.value)
    assert message.startswith("0 requests match POST /v1/connectors with $.name, $.oauth.client_secret; expected: one")
    assert 'expected at "$.name" "y", was "x"' in message
    assert "POST /v1/connectors -> 200 by the API" in message
    assert "hunter" not in message
    with pytest.raises(AssertionError, match="1 request matches POST /v1/connectors; expected: 2"):
        cohere_mock.assert_requested("POST", "/v1/connectors", times=2)


# Organizations


@pytest.mark.parametrize("number", range(60))
def test_tests_side_by_side_do_not_meet(cohere_mock: CohereMock, number: int) -> None:
    call(cohere_mock, "POST", "/v1/connectors", {"name": f"{number}", "url": "https://a.example/search"})
    assert names(cohere_mock) == [f"{number}"]
    assert len(cohere_mock.requests) == 2


def test_a_reset_returns_to_the_start(cohere_mock: CohereMock) -> None:
    cohere_mock.connector("Drive")
    cohere_mock.fail(500)
    cohere_mock.set_time("2030-01-01T00:00:00Z")
    cohere_mock.reset()
    assert names(cohere_mock) == []
    assert len(cohere_mock.requests) == 1


def test_nothing_is_left_of_an_organization_that_is_removed(cohere_mock_server: MockServer) -> None:
    with cohere_mock_server.mock() as mock:
        mock.connector("Drive")
        listed = cohere_mock_server.admin.call("GET", "/cohere/organizations")["organizations"]
        assert mock.organization in [organization.get("name") for organization in listed]
    listed = cohere_mock_server.admin.call("GET", "/cohere/organizations")["organizations"]
    assert mock.organization not in [organization.get("name") for organization in listed]


def test_the_name_of_an_organization_has_no_slash(cohere_mock_server: MockServer) -> None:
    for name in ("a/b", "", " a", "日本", "a\nb"):
        with pytest.raises(ValueError, match="organization must be visible ASCII without a slash"):
            CohereMock(cohere_mock_server, name)
    with pytest.raises(ValueError, match="user must be visible ASCII without"):
        cohere_mock_server.mock("a", "ünï")
    with pytest.raises(ValueError, match="user must be visible ASCII without a slash"):
        cohere_mock_server.mock("a").client("a/b")


def test_no_server_is_a_clear_error() -> None:
    with pytest.raises(CohereMockError, match="no mock answers at http://127.0.0.1:9: ") as caught:
        MockServer("http://127.0.0.1:9/").mock().connector("Drive")
    assert caught.value.status is None
