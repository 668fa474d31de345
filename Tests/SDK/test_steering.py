"""What a test can ask of the server: stubs, faults, scenarios, verification, the clock, isolation."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from cohere.core.api_error import ApiError
from cohere.types import CreateConnectorOAuth, CreateConnectorServiceAuth
from conftest import secret

ERRORS = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    422: "UnprocessableEntityError",
    429: "TooManyRequestsError",
    498: "InvalidTokenError",
    499: "ClientClosedRequestError",
    500: "InternalServerError",
    501: "NotImplementedError",
    503: "ServiceUnavailableError",
    504: "GatewayTimeoutError",
}


@pytest.fixture
def admin(server, key, http):
    """Calls the admin API for this test's organization."""

    def call(method, path, value=None, status=200, token=key):
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = http.request(method, server.url + "/__admin" + path, headers=headers, json=value)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    return call


def create(client, name="x", **fields):
    return client.connectors.create(name=name, url="https://x.example/search", **fields).connector


# MARK: Prefer


@pytest.mark.parametrize("code", ERRORS)
def test_each_documented_error_on_request(client, once, code):
    with pytest.raises(ApiError) as caught:
        client.connectors.list(request_options={**once, "additional_headers": {"Prefer": f"code={code}"}})
    assert type(caught.value).__name__ == ERRORS[code]
    assert caught.value.status_code == code
    body = caught.value.body
    assert body["message"] if isinstance(body, dict) else body.message


def test_preferences(server, http, key):
    url, headers = server.url + "/v1/connectors", {"authorization": f"Bearer {key}"}
    limited = http.get(url, headers={"prefer": "code=429"})
    assert limited.status_code == 429 and limited.headers["retry-after"] == "1"
    start = time.monotonic()
    late = http.get(url, headers={**headers, "prefer": "respond-async, delay=250"})
    assert late.status_code == 200 and time.monotonic() - start >= 0.25
    start = time.monotonic()
    assert http.get(url, headers={"prefer": 'code=503; delay="100"'}).status_code == 503
    assert time.monotonic() - start >= 0.1
    assert http.get(url, headers={**headers, "prefer": "code=200"}).status_code == 200
    assert http.get(url, headers={**headers, "prefer": "return=minimal"}).status_code == 200
    for wrong in ["code=418", "code=x", "delay=-1", "delay=soon"]:
        answer = http.get(url, headers={**headers, "prefer": wrong})
        assert answer.status_code == 400 and "Prefer" in answer.json()["message"]


# MARK: stubs, scenarios, faults


def test_the_sdk_retries_until_it_succeeds(client, admin):
    for required, new, response in [
        (
            "Started",
            "limited once",
            {"status": 429, "headers": {"Retry-After": "0"}, "jsonBody": {"message": "slow down"}},
        ),
        ("limited once", "over", {"status": 503, "jsonBody": {"message": "later"}}),
    ]:
        admin(
            "POST",
            "/mappings",
            {
                "scenarioName": "limit",
                "requiredScenarioState": required,
                "newScenarioState": new,
                "request": {"method": "GET", "urlPath": "/v1/connectors"},
                "response": response,
            },
            status=201,
        )
    assert client.connectors.list(request_options={"max_retries": 4}).connectors == []
    assert admin("POST", "/requests/count", {"urlPath": "/v1/connectors"})["count"] == 3
    assert admin("GET", "/scenarios")["scenarios"][0]["state"] == "over"
    statuses = [event["response"]["status"] for event in admin("GET", "/requests")["requests"]]
    assert statuses == [200, 503, 429]


@pytest.mark.parametrize(
    "fault", ["CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE", "MALFORMED_RESPONSE_CHUNK"]
)
def test_faults(client, admin, once, fault):
    made = create(client)
    admin(
        "POST",
        "/mappings",
        {"request": {"method": "GET", "urlPath": f"/v1/connectors/{made.id}"}, "response": {"fault": fault}},
        status=201,
    )
    with pytest.raises(httpx.TransportError):
        client.connectors.get(made.id, request_options=once)
    admin("DELETE", "/mappings")
    assert client.connectors.get(made.id).connector.id == made.id


def test_a_fault_after_the_work_was_done(client, admin, once):
    """The connection breaks while the answer is under way: what a client must expect of a network."""
    admin(
        "POST",
        "/mappings",
        {
            "request": {"method": "POST", "urlPath": "/v1/connectors"},
            "response": {"passthrough": True, "fault": "CONNECTION_RESET_BY_PEER"},
        },
        status=201,
    )
    with pytest.raises(httpx.TransportError):
        create(client, request_options=once)
    assert client.connectors.list().total_count == 1


def test_a_dribbled_and_delayed_answer_of_the_server_itself(client, admin):
    made = create(client, name="dribbled", description="d" * 500)
    admin(
        "POST",
        "/mappings",
        {
            "request": {
                "method": "GET",
                "urlPathTemplate": "/v1/connectors/{id}",
                "pathParameters": {"id": {"equalTo": made.id}},
            },
            "response": {
                "passthrough": True,
                "fixedDelayMilliseconds": 100,
                "chunkedDribbleDelay": {"numberOfChunks": 5, "totalDuration": 200},
            },
        },
        status=201,
    )
    start = time.monotonic()
    got = client.connectors.get(made.id).connector
    assert time.monotonic() - start >= 0.3
    assert got.description == "d" * 500
    # Another connector is not concerned.
    other = create(client)
    assert client.connectors.get(other.id).connector.id == other.id


def test_a_client_that_does_not_wait(client, admin, once):
    admin(
        "POST",
        "/mappings",
        {"request": {"urlPath": "/v1/connectors"}, "response": {"passthrough": True, "fixedDelayMilliseconds": 1500}},
        status=201,
    )
    with pytest.raises(httpx.TimeoutException):
        client.connectors.list(request_options={**once, "timeout_in_seconds": 1})
    # What was sent is in the journal all the same, before its answer would have been.
    assert admin("POST", "/requests/count", {"urlPath": "/v1/connectors"})["count"] == 1


def test_a_canned_answer(client, admin):
    admin(
        "POST",
        "/mappings",
        {
            "request": {"method": "GET", "urlPath": "/v1/connectors/canned"},
            "response": {
                "jsonBody": {
                    "connector": {
                        "id": "canned",
                        "name": "Canned",
                        "created_at": "2023-09-21T15:45:39Z",
                        "updated_at": "2023-09-21T15:45:39Z",
                        "oauth": {
                            "client_id": "c",
                            "client_secret": secret("stub"),
                            "authorize_url": "https://a.example",
                            "token_url": "https://t.example",
                        },
                    }
                }
            },
        },
        status=201,
    )
    connector = client.connectors.get("canned").connector
    assert connector.oauth.client_id == "c" and connector.oauth.client_secret is None


def test_no_stub_gives_a_secret_away(admin, server, key, http):
    nested = {
        "a": [{"oauth": {"client_secret": secret("nested"), "client_id": "kept"}}],
        "service_auth": {"token": secret("service")},
    }
    escaped = json.dumps(nested).replace("client_secret", "client\\u005fsecret")
    from base64 import b64encode

    for number, response in enumerate(
        [
            {"jsonBody": nested},
            {"body": json.dumps(nested)},
            {"body": escaped},
            {"base64Body": b64encode(json.dumps(nested).encode()).decode()},
        ]
    ):
        made = admin(
            "POST", "/mappings", {"request": {"urlPath": f"/secret/{number}"}, "response": response}, status=201
        )
        answer = http.get(f"{server.url}/secret/{number}", headers={"authorization": f"Bearer {key}"})
        assert answer.status_code == 200 and "kept" in answer.text
        admin("GET", f"/mappings/{made['id']}")
    for response in [
        {"body": f"client_secret={secret('form')}&a=kept"},
        {"body": f'<p>kept "client_secret": "{secret("html")}"'},
        {"body": "kept", "headers": {"X-Config": f'client_secret="{secret("header")}"'}},
        {"jsonBody": {"kept": f"client_secret={secret('string')}"}},
    ]:
        refused = admin("POST", "/mappings", {"request": {"urlPath": "/refused"}, "response": response}, status=422)
        assert "has client_secret or service_auth in a text" in refused["errors"][0]["detail"]
    admin("GET", "/mappings")
    admin("GET", "/requests")
    # That none of it came back, the transcript's own check says at the end.


# MARK: the journal


def test_verifying_what_was_sent_without_reading_it(client, admin):
    made = create(
        client,
        oauth=CreateConnectorOAuth(
            client_id="c",
            client_secret=secret("verified"),
            authorize_url="https://a.example",
            token_url="https://t.example",
        ),
    )
    create(client, service_auth=CreateConnectorServiceAuth(type="bearer", token=secret("token")))

    def count(*patterns, **fields):
        return admin("POST", "/requests/count", {"method": "POST", "bodyPatterns": list(patterns), **fields})["count"]

    assert count({"matchesJsonPath": {"expression": "$.oauth.client_secret", "equalTo": secret("verified")}}) == 1
    assert count({"matchesJsonPath": {"expression": "$.oauth.client_secret", "equalTo": "wrong"}}) == 0
    assert count({"matchesJsonPath": {"expression": "$.service_auth.token", "equalTo": secret("token")}}) == 1
    assert count({"contains": secret("verified")}) == 1
    assert count(headers={"Authorization": {"matches": "Bearer .+"}}) == 2
    events = admin("GET", "/requests")["requests"]
    assert len(events) == 2
    shown = json.loads(events[1]["request"]["body"])
    assert shown["oauth"] == {
        "client_id": "c",
        "client_secret": "[redacted]",
        "authorize_url": "https://a.example",
        "token_url": "https://t.example",
    }
    assert events[1]["request"]["headers"]["Authorization"] == "[redacted]"
    assert json.loads(events[0]["request"]["body"])["service_auth"] == "[redacted]"
    assert events[1]["response"]["status"] == 200 and made.id in events[1]["response"]["body"]
    admin("POST", "/requests/find", {})
    admin(
        "POST",
        "/near-misses/request-pattern",
        {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.oauth.client_secret", "equalTo": secret("near")}}]},
    )
    admin(
        "POST",
        "/near-misses/request",
        {
            "url": "/v1/connectors",
            "method": "POST",
            "body": json.dumps({"client_secret": secret("near")}),
            "headers": {"Authorization": secret("near")},
        },
    )
    admin("POST", "/requests/remove", {})


def test_broken_bodies_are_redacted_too(admin, server, key, http):
    for body in [
        f'{{"oauth": {{"client_secret": "{secret("cut")}',
        f'{{"client\\u005fsecret": "{secret("escaped")}"',
        f"client_secret={secret('form')}",
        f"client%5Fsecret={secret('encoded')}&a=b",
        f"{{'client_secret': '{secret('quotes')}'}}",
        f"service_auth: {{token: {secret('yaml')}}}",
    ]:
        assert (
            http.post(
                server.url + "/v1/connectors", headers={"authorization": f"Bearer {key}"}, content=body.encode()
            ).status_code
            == 400
        )
    http.get(
        server.url + f"/v1/connectors?client_secret={secret('query')}&code={secret('code')}",
        headers={"authorization": f"Bearer {key}"},
    )
    assert len(admin("GET", "/requests")["requests"]) == 7


def test_stubs_are_shown_without_secrets(admin):
    made = admin(
        "POST",
        "/mappings",
        {
            "request": {
                "method": "POST",
                "urlPath": "/x",
                "headers": {"Authorization": {"equalTo": "Bearer " + secret("header")}},
                "queryParameters": {"code": {"equalTo": secret("code")}},
                "basicAuthCredentials": {"username": "u", "password": secret("basic")},
                "bodyPatterns": [
                    {"equalToJson": {"oauth": {"client_secret": secret("json")}}},
                    {"equalToJson": json.dumps({"client_secret": secret("text")})},
                    {"matchesJsonPath": {"expression": "$.oauth.client_secret", "equalTo": secret("path")}},
                    {"matchesJsonPath": f"$[?(@.client_secret == '{secret('filter')}')]"},
                    {"contains": f'"client_secret": "{secret("contains")}"'},
                ],
            },
            "response": {"status": 200},
        },
        status=201,
    )
    assert made["request"]["bodyPatterns"][2]["matchesJsonPath"] == {
        "expression": "$.oauth.client_secret",
        "equalTo": "[redacted]",
    }
    admin("GET", "/mappings")
    admin("POST", "/near-misses/request", {"url": "/x", "method": "GET"})


def test_requests_that_nothing_answers(client, admin, server, http, key):
    client.connectors.list()
    http.get(server.url + "/v1/conectors", headers={"authorization": f"Bearer {key}"})
    admin(
        "POST",
        "/mappings",
        {"name": "near", "request": {"method": "GET", "urlPath": "/v1/conector"}, "response": {}},
        status=201,
    )
    assert [request["url"] for request in admin("GET", "/requests/unmatched")["requests"]] == ["/v1/conectors"]
    miss = admin("GET", "/requests/unmatched/near-misses")["nearMisses"][0]
    assert miss["stubMapping"]["name"] == "near" and miss["request"]["differences"][0].startswith(
        ("url: expected", "path: expected")
    )


def test_an_answer_names_its_entry_in_the_journal(client, admin, server, http, key):
    answer = http.get(server.url + "/v1/connectors/none", headers={"authorization": f"Bearer {key}"})
    event = admin("GET", "/requests/" + answer.json()["id"])
    assert event["id"] == answer.headers["x-debug-trace-id"] and event["response"]["status"] == 404


# MARK: scope


def test_organizations_see_their_own_only(make_client, key, admin, server, http):
    mine, other = make_client(f"{key}/alice"), make_client(f"{key}-other")
    stub = {
        "request": {"method": "GET", "urlPath": "/v1/connectors"},
        "response": {"jsonBody": {"connectors": [], "total_count": 99}},
    }
    admin("POST", "/mappings", stub, status=201)
    assert mine.connectors.list().total_count == 99
    assert other.connectors.list().total_count == 0
    assert admin("GET", "/mappings")["meta"]["total"] == 1
    assert admin("GET", "/mappings", token=f"{key}-other")["meta"]["total"] == 0
    assert admin("POST", "/requests/count", {})["count"] == 1
    assert admin("POST", "/requests/count", {}, token=f"{key}-other")["count"] == 1
    admin("POST", "/settings", {"fixedDelay": 10_000}, token=f"{key}-other")
    assert mine.connectors.list().total_count == 99
    create(other_fast := make_client(f"{key}-third"))
    admin("POST", "/reset", token=f"{key}-other")
    admin("POST", "/reset")
    assert mine.connectors.list().total_count == 0
    assert other_fast.connectors.list().total_count == 1
    # What is done without a token is done for all.
    everything = admin("GET", "/mappings", token=None)["mappings"]
    assert isinstance(everything, list)
    shared = admin(
        "POST",
        "/mappings",
        {"request": {"urlPath": f"/shared/{key}"}, "response": {"body": "for all"}},
        status=201,
        token=None,
    )
    for token in [key, f"{key}-other"]:
        assert http.get(f"{server.url}/shared/{key}", headers={"authorization": f"Bearer {token}"}).text == "for all"
    assert http.get(f"{server.url}/shared/{key}").text == "for all"
    admin("DELETE", f"/mappings/{shared['id']}", token=None)


def test_organizations_listed_and_forgotten(client, admin, key):
    create(client)
    listed = admin("GET", "/cohere/organizations", token=None)["organizations"]
    # A key of one word is organization and user in one, and is not shown: the id stands for it.
    id = client.connectors.list().connectors[0].organization_id
    mine = next(organization for organization in listed if organization["id"] == id)
    assert mine == {"id": id, "connectors": 1}
    assert admin("GET", "/cohere/organizations")["organizations"] == [mine]
    admin("DELETE", "/cohere/organizations/nobody", token=None)
    admin("DELETE", f"/cohere/organizations/{key}", status=404, token="somebody-else")
    for name in [key, id]:
        admin("DELETE", f"/cohere/organizations/{name}", token=None)
        assert client.connectors.list().total_count == 0
        create(client)


def test_a_clock_for_each_organization(client, make_client, key, admin):
    admin("POST", "/cohere/clock", {"set": "2030-01-01T00:00:00Z"})
    assert create(client).created_at.year == 2030
    assert create(make_client(f"{key}-other")).created_at.year != 2030
    assert admin("POST", "/cohere/clock", {"advance_seconds": 86400 * 366})["now"].startswith("2031-01-02")
    assert admin("POST", "/cohere/clock", {"resume": True})["now"][:4] != "2031"
    for wrong in [
        {},
        {"set": "soon"},
        {"advance_seconds": "1"},
        {"advance_seconds": 1e20},
        {"set": "2030-01-01T00:00:00Z", "resume": True},
    ]:
        assert "message" in admin("POST", "/cohere/clock", wrong, status=400)


def test_authorizations_without_a_flow(make_client, key, admin):
    alice, bob = make_client(f"{key}/alice"), make_client(f"{key}/bob")
    made = create(
        alice,
        oauth=CreateConnectorOAuth(client_id="c", authorize_url="https://a.example", token_url="https://t.example"),
    )
    for status in ["valid", "expired", "none"]:
        admin("PUT", f"/cohere/connectors/{made.id}/authorizations/alice", {"status": status})
        assert alice.connectors.get(made.id).connector.auth_status == (None if status == "none" else status)
        assert bob.connectors.get(made.id).connector.auth_status is None
    plain = create(alice)
    admin("PUT", f"/cohere/connectors/{plain.id}/authorizations/alice", {"status": "valid"}, status=400)
    admin("PUT", "/cohere/connectors/none/authorizations/alice", {"status": "valid"}, status=404)
    assert (
        "status"
        in admin("PUT", f"/cohere/connectors/{made.id}/authorizations/alice", {"status": "maybe"}, status=400)[
            "message"
        ]
    )


def test_state_exported_and_imported(client, make_client, key, admin):
    create(
        client,
        name="First",
        description="d",
        excludes=["a"],
        oauth=CreateConnectorOAuth(
            client_id="c",
            client_secret=secret("export"),
            authorize_url="https://a.example",
            token_url="https://t.example",
            scope="s",
        ),
    )
    create(client, name="Second", service_auth=CreateConnectorServiceAuth(type="basic", token=secret("export-token")))
    before = [c.dict() for c in client.connectors.list().connectors]
    state = admin("GET", "/cohere/state")
    assert [c["name"] for c in state["connectors"]] == ["First", "Second"]
    assert state["connectors"][0]["oauth"]["client_secret"] == "[redacted]"
    for connector in before:
        client.connectors.delete(connector["id"])
    create(client, name="Third")
    admin("PUT", "/cohere/state", state)
    assert [c.dict() for c in client.connectors.list().connectors] == before
    # Faulty state changes nothing.
    for wrong, path in [
        ({"connectors": [{"name": "x"}]}, "connectors[0].url"),
        ({"connectors": [{"name": 7}]}, "connectors[0].name"),
        ({}, "connectors"),
        ({"connectors": [*state["connectors"], state["connectors"][0]]}, "connectors[2].id"),
    ]:
        assert path in admin("PUT", "/cohere/state", wrong, status=400)["message"]
    assert [c.dict() for c in client.connectors.list().connectors] == before
    # The secret of a connector that was gone when its redacted export came back is gone.
    del state["connectors"][0]["oauth"]["client_secret"]
    organization_id = before[0]["organization_id"]
    assert admin("GET", "/cohere/state", token=None)["organizations"][organization_id] == state


def test_an_import_keeps_the_secrets_of_what_is_there(client, admin, server, browser):
    made = create(
        client,
        oauth=CreateConnectorOAuth(
            client_id="kept",
            client_secret=secret("kept"),
            authorize_url=f"{server.url}/oauth/authorize?prompt=none",
            token_url=f"{server.url}/oauth/token",
        ),
    )
    admin("PUT", "/cohere/state", admin("GET", "/cohere/state"))
    # The provider takes the secret that the connector has: had the import lost it, both would have none, and agree too.
    assert browser(client.connectors.o_auth_authorize(made.id).redirect_url)[-1].status_code == 200
    answer = httpx.post(
        f"{server.url}/oauth/token", data={"grant_type": "refresh_token", "refresh_token": "x", "client_id": "kept"}
    )
    assert answer.status_code == 401, "the secret was lost"


def test_the_callback_is_in_its_organizations_journal(client, admin, server, browser):
    made = create(
        client,
        oauth=CreateConnectorOAuth(
            client_id="c",
            client_secret=secret("callback"),
            authorize_url=f"{server.url}/oauth/authorize?prompt=none",
            token_url=f"{server.url}/oauth/token",
        ),
    )
    browser(client.connectors.o_auth_authorize(made.id).redirect_url)
    events = admin("GET", "/requests")["requests"]
    # The exchange at the token endpoint ends before the callback that asks for it.
    assert [event["request"]["url"].split("?")[0] for event in reversed(events)][-2:] == [
        "/oauth/token",
        "/v1/connectors/oauth/token",
    ]
    assert "code=[redacted]" in events[0]["request"]["url"]
    token = json.loads(events[1]["response"]["body"])
    assert token["access_token"] == token["refresh_token"] == "[redacted]"
    # A refusal by the provider, for this organization alone.
    admin(
        "POST",
        "/mappings",
        {"request": {"urlPath": "/oauth/token"}, "response": {"status": 400, "jsonBody": {"error": "invalid_grant"}}},
        status=201,
    )
    assert "invalid_grant" in browser(client.connectors.o_auth_authorize(made.id).redirect_url)[-1].text


# MARK: many at once


def test_a_thousand_delayed_requests_hold_no_thread(start_server, key):
    """Were a thread held by each, two threads would need more than eight minutes."""
    import asyncio

    server = start_server("--threads", "2")
    httpx.post(
        server.url + "/__admin/mappings",
        json={"request": {"urlPath": "/slow"}, "response": {"body": "ok", "fixedDelayMilliseconds": 1000}},
    ).raise_for_status()
    host, port = server.url.removeprefix("http://").split(":")

    async def one():
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        return answer

    async def all_of_them():
        return await asyncio.gather(*(one() for _ in range(1000)))

    start = time.monotonic()
    answers = asyncio.run(all_of_them())
    taken = time.monotonic() - start
    assert all(answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"ok") for answer in answers)
    assert 1 <= taken < 300


def test_a_scenario_moves_once_for_each_request(server, key, admin):
    for number in range(32):
        admin(
            "POST",
            "/mappings",
            {
                "scenarioName": "count",
                "requiredScenarioState": str(number) if number else "Started",
                "newScenarioState": str(number + 1),
                "request": {"urlPath": "/count"},
                "response": {"body": str(number)},
            },
            status=201,
        )

    def one(_):
        return httpx.get(server.url + "/count", headers={"authorization": f"Bearer {key}"}).text

    with ThreadPoolExecutor(16) as pool:
        assert sorted(map(int, pool.map(one, range(32)))) == list(range(32))


# MARK: what is refused


@pytest.mark.parametrize(
    "mapping, pointer",
    [
        ({"request": {"url": "/x"}, "response": {"proxyBaseUrl": "http://x"}}, "/response/proxyBaseUrl"),
        ({"request": {"url": "/x"}, "response": {"transformers": ["x"]}}, "/response/transformers"),
        ({"request": {"url": "/x"}, "postServeActions": [{"name": "x"}]}, "/postServeActions"),
        ({"request": {"url": "/x", "customMatcher": {"name": "x"}}}, "/request/customMatcher"),
        ({"request": {"url": "/x", "bodyPatterns": [{"equalToXml": "<x/>"}]}}, "/request/bodyPatterns/0/equalToXml"),
        ({"request": {"headers": {"A": {"matches": "("}}}}, "/request/headers/A/matches"),
        ({"request": {"bodyPatterns": [{"matchesJsonPath": "$["}]}}, "/request/bodyPatterns/0/matchesJsonPath"),
        ({"request": {"bodyPatterns": [{"matchesJsonPath": "a.b"}]}}, "/request/bodyPatterns/0/matchesJsonPath"),
        ({"request": {"bodyPatterns": [{"equalToJson": "{"}]}}, "/request/bodyPatterns/0/equalToJson"),
        ({"request": {"url": "/x", "urlPath": "/y"}}, "/request/urlPath"),
        ({"request": {"urlPath": "/x", "pathParameters": {"id": {"equalTo": "1"}}}}, "/request/pathParameters"),
        (
            {"request": {"urlPathTemplate": "/x/{id}", "pathParameters": {"di": {"equalTo": "1"}}}},
            "/request/pathParameters/di",
        ),
        ({"response": {"status": 99}}, "/response/status"),
        ({"response": {"fault": "UNKNOWN"}}, "/response/fault"),
        ({"response": {"body": "a", "jsonBody": {}}}, "/response/jsonBody"),
        ({"response": {"base64Body": "?"}}, "/response/base64Body"),
        ({"response": {"bodyFileName": "../../etc/passwd"}}, "/response/bodyFileName"),
        ({"response": {"passthrough": True, "status": 200}}, "/response/status"),
        ({"response": {"fixedDelayMilliseconds": -1}}, "/response/fixedDelayMilliseconds"),
        ({"response": {"headers": {"A": "b\r\nC: d"}}}, "/response/headers/A"),
        (
            {"response": {"delayDistribution": {"type": "uniform", "lower": 2, "upper": 1}}},
            "/response/delayDistribution/upper",
        ),
        (
            {"response": {"chunkedDribbleDelay": {"numberOfChunks": 0, "totalDuration": 1}}},
            "/response/chunkedDribbleDelay/numberOfChunks",
        ),
        ({"requiredScenarioState": "x"}, "/requiredScenarioState"),
        ({"priority": "high"}, "/priority"),
        ({"id": "not-a-uuid"}, "/id"),
    ],
)
def test_what_is_not_supported_is_named(admin, mapping, pointer):
    error = admin("POST", "/mappings", mapping, status=422)["errors"][0]
    assert error["source"]["pointer"] == pointer
    assert error["detail"].startswith(pointer)
    assert admin("GET", "/mappings")["meta"]["total"] == 0


def test_an_import_is_whole_or_not_at_all(admin):
    good = {"request": {"url": "/x"}, "response": {}}
    error = admin("POST", "/mappings/import", {"mappings": [good, {"request": {"bogus": 1}}]}, status=422)["errors"][0]
    assert error["source"]["pointer"] == "/mappings/1/request/bogus"
    assert admin("GET", "/mappings")["meta"]["total"] == 0


def test_a_pattern_that_backtracks_without_end(start_server, make_client, http, key):
    server = start_server()
    client = make_client(key, server.url)
    stub = {"request": {"urlPath": "/evil", "bodyPatterns": [{"matches": "(a+)+$"}]}, "response": {"body": "matched"}}
    headers = {"authorization": f"Bearer {key}"}
    assert http.post(server.url + "/__admin/mappings", headers=headers, json=stub).status_code == 201
    assert http.post(server.url + "/evil", headers=headers, content="a" * 20).text == "matched"
    start = time.monotonic()
    assert http.post(server.url + "/evil", headers=headers, content="a" * 60 + "b").status_code == 404
    assert http.post(server.url + "/evil", headers=headers, content="a" * 1_000_000 + "b").status_code == 404
    assert time.monotonic() - start < 60, "backtracking was not bounded"
    assert client.connectors.list().total_count == 0
    assert "takes more work than one request may cause" in server.log


def test_patterns_on_a_megabyte(admin, server, http, key):
    body = json.dumps({"a": [{"b": i, "c": "x" * 20} for i in range(21_000)]})
    assert 800_000 < len(body) < 1 << 20
    for number, pattern in enumerate(
        [
            {"contains": '"b": 20999'},
            {"matches": '[\\s\\S]*"b": 20999[\\s\\S]*'},
            {"matchesJsonPath": "$.a[?(@.b == 20999)]"},
            {"matchesJsonPath": "$..b"},
            {"matchesJsonPath": "$.a[20999].c"},
            {"equalToJson": body[:-2] + "]}"},
        ]
    ):
        admin(
            "POST",
            "/mappings",
            {"request": {"urlPath": f"/big/{number}", "bodyPatterns": [pattern]}, "response": {"body": "ok"}},
            status=201,
        )
        answer = http.post(f"{server.url}/big/{number}", headers={"authorization": f"Bearer {key}"}, content=body)
        assert answer.text == "ok", pattern


def test_an_admin_key(start_server, http):
    server = start_server("--admin-key", secret("admin"))
    assert http.get(server.url + "/__admin/mappings").status_code == 401
    assert http.get(server.url + "/__admin/mappings", headers={"x-admin-key": "wrong"}).status_code == 401
    assert http.get(server.url + "/__admin/mappings", headers={"x-admin-key": secret("admin")}).status_code == 200
    assert http.get(server.url + "/health").status_code == 200


def test_the_journals_limit(start_server, http):
    server = start_server("--journal-limit", "5")
    for number in range(12):
        http.get(f"{server.url}/v1/{number}")
    urls = [event["request"]["url"] for event in http.get(server.url + "/__admin/requests").json()["requests"]]
    assert urls == [f"/v1/{number}" for number in [11, 10, 9, 8, 7]]
    server = start_server("--journal-limit", "0")
    http.get(server.url + "/v1/x")
    assert http.get(server.url + "/__admin/requests").json() == {
        "requests": [],
        "meta": {"total": 0},
        "requestJournalDisabled": True,
    }


def test_shutdown(start_server, http):
    server = start_server()
    assert http.post(server.url + "/__admin/shutdown", headers={"authorization": "Bearer k"}).status_code == 422
    assert http.post(server.url + "/__admin/shutdown").status_code == 200
    assert server.process.wait(timeout=15) == 0


# MARK: fixtures


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


def test_stubs_of_fixtures(start_server, make_client, http, tmp_path):
    """A fixture's own, a WireMock folder's, and a file as SDK generators write them."""
    write(
        tmp_path / "own.json",
        {"mappings": [{"request": {"urlPath": "/own"}, "response": {"body": "own"}}], "meta": {"total": 1}},
    )
    write(
        tmp_path / "mappings/one.json", {"request": {"urlPath": "/one"}, "response": {"bodyFileName": "deep/one.txt"}}
    )
    write(
        tmp_path / "mappings/deeper/several.json",
        {
            "mappings": [
                {
                    "id": "36817c7c-a5d9-4b1c-8c1d-2c3ad3f5a3a1",
                    "name": "default",
                    "uuid": "36817c7c-a5d9-4b1c-8c1d-2c3ad3f5a3a1",
                    "persistent": True,
                    "priority": 3,
                    "insertionIndex": 0,
                    "postServeActions": [],
                    "metadata": {"mocklab": {"created": {"at": "2025-10-22T12:45:20Z", "via": "SYSTEM"}}},
                    "request": {
                        "urlPathTemplate": "/v1/models/{model}",
                        "method": "GET",
                        "pathParameters": {"model": {"equalTo": "command"}},
                    },
                    "response": {
                        "status": 200,
                        "body": '{"name": "command"}',
                        "headers": {"Content-Type": "application/json"},
                    },
                }
            ]
        },
    )
    write(tmp_path / "__files/deep/one.txt", "from a file")
    server = start_server("--fixtures", str(tmp_path))
    for path, expected in [
        ("/own", "own"),
        ("/one", "from a file"),
        ("/v1/models/command", '{"name": "command"}'),
    ]:
        assert http.get(server.url + path).text == expected
    assert http.get(server.url + "/v1/models/other").status_code == 401
    client = make_client("k", server.url)
    assert client.models.get("command").name == "command"
    # Each organization has its own copy of them, and a reset brings them back.
    admin = server.url + "/__admin/mappings"
    mine, yours = {"authorization": "Bearer mine"}, {"authorization": "Bearer yours"}
    assert http.delete(admin, headers=mine).status_code == 200
    assert http.get(server.url + "/own", headers=mine).status_code == 404
    assert http.get(server.url + "/own", headers=yours).text == "own"
    assert http.post(server.url + "/__admin/mappings/reset", headers=mine).status_code == 200
    assert http.get(server.url + "/own", headers=mine).text == "own"


@pytest.mark.parametrize(
    "content, complaint",
    [
        (
            {"mappings": [{"request": {"url": "/x"}}, {"request": {"headers": {"A": {"equls": "b"}}}}]},
            "mappings[1].request.headers.A.equls is no operator",
        ),
        ({"mappings": {}}, "mappings must be an array"),
        (
            {"mappings": [{"response": {"bodyFileName": "missing.txt"}}]},
            "mappings[0].response.bodyFileName names no file",
        ),
    ],
)
def test_faulty_stubs_stop_the_start(tmp_path, content, complaint):
    import subprocess

    from conftest import BINARY

    write(tmp_path / "faulty.json", content)
    run = subprocess.run(
        [BINARY, "--port", "0", "--fixtures", str(tmp_path)], capture_output=True, text=True, timeout=30
    )
    assert run.returncode == 1 and complaint in run.stderr and "faulty.json" in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_a_fixtures_scenario_is_each_organizations_own(start_server, http, tmp_path):
    write(
        tmp_path / "s.json",
        {
            "mappings": [
                {
                    "scenarioName": "s",
                    "requiredScenarioState": "Started",
                    "newScenarioState": "2",
                    "request": {"urlPath": "/s"},
                    "response": {"body": "first"},
                }
            ]
        },
    )
    server = start_server("--fixtures", str(tmp_path))
    for key in ["a", "b"]:
        assert http.get(server.url + "/s", headers={"authorization": f"Bearer {key}"}).text == "first"
        assert http.get(server.url + "/s", headers={"authorization": f"Bearer {key}"}).status_code == 404
    assert http.get(server.url + "/s").text == "first"
