"""What goes wrong comes as the SDK's own exception, with a message that names the field and quotes no value."""

import json

import pytest
from cohere.base_client import BaseCohere
from cohere.core.api_error import ApiError
from cohere.errors import BadRequestError, NotFoundError, UnauthorizedError
from cohere.types import CreateConnectorOAuth, CreateConnectorServiceAuth
from conftest import secret

OAUTH = CreateConnectorOAuth(
    client_id="c", client_secret=secret("errors"), authorize_url="https://a.example/a", token_url="https://a.example/t"
)


def refusal(call, error):
    with pytest.raises(error) as caught:
        call()
    body = caught.value.body
    assert body.keys() == {"id", "message"}
    assert caught.value.headers["x-debug-trace-id"] == body["id"]
    return body["message"]


def test_bad_requests(client):
    create = client.connectors.create
    url = "https://x.example/search"
    assert "name" in refusal(lambda: create(name=" ", url=url), BadRequestError)
    assert "url" in refusal(lambda: create(name="a", url="x.example/search"), BadRequestError)
    assert "excludes[1]" in refusal(lambda: create(name="a", url=url, excludes=["a", 1]), BadRequestError)
    assert "active" in refusal(lambda: create(name="a", url=url, active="yes"), BadRequestError)
    both = refusal(
        lambda: create(
            name="a", url=url, oauth=OAUTH, service_auth=CreateConnectorServiceAuth(type="basic", token=secret("b"))
        ),
        BadRequestError,
    )
    assert "oauth" in both and "service_auth" in both
    assert "service_auth.type" in refusal(
        lambda: create(name="a", url=url, service_auth={"type": "digest", "token": secret("t")}), BadRequestError
    )
    assert "limit" in refusal(lambda: client.connectors.list(limit=101), BadRequestError)
    assert "offset" in refusal(lambda: client.connectors.list(offset=-1), BadRequestError)
    assert client.connectors.list().total_count == 0


async def test_bad_requests_asynchronously(async_client):
    with pytest.raises(BadRequestError) as caught:
        await async_client.connectors.create(name="", url="https://x.example/search")
    assert "name" in caught.value.body["message"]
    with pytest.raises(NotFoundError):
        await async_client.connectors.get("nobody")


def test_unknown_ids(client):
    for call in [
        lambda: client.connectors.get("nobody"),
        lambda: client.connectors.update("nobody", name="x"),
        lambda: client.connectors.delete("nobody"),
        lambda: client.connectors.o_auth_authorize("nobody"),
    ]:
        assert "connector" in refusal(call, NotFoundError)


def test_authorizing_what_has_no_oauth(client):
    plain = client.connectors.create(name="Plain", url="https://x.example/search").connector
    assert "oauth" in refusal(lambda: client.connectors.o_auth_authorize(plain.id), BadRequestError)


def test_keys(start_server, make_client, http):
    server = start_server("--api-key", f"acme/{secret('key')}", "--api-key", "acme/alice")
    assert BaseCohere.check_api_key(make_client("acme/alice", server.url)).valid is True
    assert BaseCohere.check_api_key(make_client(f"acme/{secret('key')}", server.url)).valid is True
    for wrong in ["acme/bob", "acme/alic", "acme/alicee"]:
        message = refusal(make_client(wrong, server.url).connectors.list, UnauthorizedError)
        assert message == "invalid api token"
    for headers in [{}, {"authorization": "Bearer"}, {"authorization": "Basic YTpi"}]:
        response = http.get(server.url + "/v1/connectors", headers=headers)
        assert (response.status_code, response.json()["message"]) == (401, "no api key supplied")


def test_calls_that_are_no_connector_calls(client, once):
    with pytest.raises(ApiError) as caught:
        client.models.list(request_options=once)
    assert caught.value.status_code == 501
    assert "connectors" in caught.value.body["message"]


@pytest.mark.parametrize(
    "body, names",
    [
        (b"", "body"),
        (b"[1]", "body"),
        (b'{"name": "a"', "body"),
        (b'{"name": "\xff", "url": "https://x/search"}', "UTF-8"),
        ('{"name": "a"}'.encode("utf-16"), "body"),
        (b'{"name": "a", "url": "https://x/s", "extra": ' + b"[" * 64 + b"]" * 64 + b"}", "nested"),
        (b'{"url": "https://x/search"}', "name"),
        (b'{"name": 7, "url": "https://x/search"}', "name"),
        (b'{"name": null, "url": "https://x/search"}', "name"),
        (b'{"name": "a"}', "url"),
        (b'{"name": "a", "url": "ftp://x/search"}', "url"),
        (b'{"name": "a", "url": "/search"}', "url"),
        (b'{"name": "a", "url": "https:///search"}', "url"),
        (b'{"name": "a", "url": "https://x/a b"}', "url"),
        (b'{"name": "a", "url": "https://x", "excludes": "a"}', "excludes"),
        (b'{"name": "a", "url": "https://x", "excludes": ["a", null]}', "excludes[1]"),
        (b'{"name": "a", "url": "https://x", "description": {}}', "description"),
        (b'{"name": "a", "url": "https://x", "active": 1}', "active"),
        (b'{"name": "a", "url": "https://x", "continue_on_failure": "no"}', "continue_on_failure"),
        (b'{"name": "a", "url": "https://x", "oauth": []}', "oauth"),
        (b'{"name": "a", "url": "https://x", "oauth": {"scope": 7}}', "oauth.scope"),
        (b'{"name": "a", "url": "https://x", "oauth": {"token_url": "https://t"}}', "oauth.authorize_url"),
        (b'{"name": "a", "url": "https://x", "oauth": {"authorize_url": "https://t"}}', "oauth.token_url"),
        (
            b'{"name": "a", "url": "https://x", "oauth": {"authorize_url": "x", "token_url": "https://t"}}',
            "oauth.authorize_url",
        ),
        (
            b'{"name": "a", "url": "https://x", "oauth": {"authorize_url": "https://t", "token_url": "mailto:a"}}',
            "oauth.token_url",
        ),
        (b'{"name": "a", "url": "https://x", "service_auth": {"type": "bearer"}}', "service_auth.token"),
        (b'{"name": "a", "url": "https://x", "service_auth": {"type": "digest", "token": "t"}}', "service_auth.type"),
    ],
)
def test_bad_bodies(server, http, key, body, names):
    headers = {"authorization": f"Bearer {key}"}
    response = http.post(server.url + "/v1/connectors", headers=headers, content=body)
    assert response.status_code == 400, response.text
    assert names in response.json()["message"]
    assert response.json()["id"] == response.headers["x-debug-trace-id"]
    assert http.get(server.url + "/v1/connectors", headers=headers).json() == {"connectors": [], "total_count": 0}


def test_a_refused_secret_is_not_echoed(server, http, key):
    for body in [
        {"name": "a", "url": secret("url")},
        {"name": "a", "url": "https://x", "oauth": {"client_secret": [secret("in a list")]}},
        {"name": "a", "url": "https://x", "service_auth": {"type": secret("type"), "token": secret("token")}},
        {"name": "a", "url": "https://x", "oauth": secret("oauth")},
        {"name": "a", "url": "https://x", "active": secret("active")},
    ]:
        headers = {"authorization": f"Bearer {key}"}
        assert http.post(server.url + "/v1/connectors", headers=headers, json=body).status_code == 400
        # The same as text that is no JSON.
        content = json.dumps(body)[:-1]
        assert http.post(server.url + "/v1/connectors", headers=headers, content=content).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "limit=x",
        "limit=",
        "limit=101",
        "limit=100.5",
        "limit=-1",
        "limit=nan",
        "limit=inf",
        "limit=0x10",
        "offset=-1",
        "offset=a",
        "offset=Infinity",
        "limit=1&offset=%2B%20",
    ],
)
def test_bad_pages(server, http, key, query):
    response = http.get(f"{server.url}/v1/connectors?{query}", headers={"authorization": f"Bearer {key}"})
    assert response.status_code == 400
    assert response.json()["message"].split()[0] in query


@pytest.mark.parametrize(
    "query", ["limit=100", "limit=1e2", "limit=0", "limit=0.5", "offset=1e300", "offset=1.1", "x=y"]
)
def test_good_pages(server, http, key, query):
    response = http.get(f"{server.url}/v1/connectors?{query}", headers={"authorization": f"Bearer {key}"})
    assert response.json() == {"connectors": [], "total_count": 0}


def test_paths_and_methods(server, http, key):
    headers = {"authorization": f"Bearer {key}"}

    def ask(method, path):
        return http.request(method, server.url + path, headers=headers)

    for path in ["/", "/v1", "/v1/", "/v1/connectors/", "/v1/connectors/a/b", "/v3/connectors", "/v1/unheard-of"]:
        assert ask("GET", path).status_code == 404, path
    for path in ["/v1/chat", "/v2/chat", "/v1/models/command", "/v1/finetuning/finetuned-models", "/v2/embed"]:
        assert ask("POST", path).status_code == 501, path
    for method, path, allow in [
        ("PUT", "/v1/connectors", "GET, HEAD, POST"),
        ("POST", "/v1/connectors/x", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/v1/check-api-key", "POST"),
        ("DELETE", "/health", "GET, HEAD"),
    ]:
        response = ask(method, path)
        assert (response.status_code, response.headers["allow"]) == (405, allow)
    assert ask("HEAD", "/v1/connectors").status_code == 200
    assert ask("HEAD", "/v1/connectors").content == b""


def test_bodies_over_the_limit(start_server, server, http, key):
    headers = {"authorization": f"Bearer {key}"}
    small = start_server("--max-body", "1000")
    body = json.dumps({"name": "a", "url": "https://x/search", "description": "d" * 2000}).encode()
    for target, content in [
        (small, body),
        (small, iter([body[:100], body[100:]])),
        (server, b"x" * (1 << 20) + b"x"),
    ]:
        response = http.post(target.url + "/v1/connectors", headers=headers, content=content)
        assert response.status_code == 413
        assert "larger than" in response.json()["message"]
    exact = {"name": "a", "url": "https://x/search", "description": ""}
    exact["description"] = "d" * (1000 - len(json.dumps(exact)))
    assert http.post(small.url + "/v1/connectors", headers=headers, content=json.dumps(exact)).status_code == 200


def test_patch_merges_and_refuses_what_is_incomplete(server, http, key):
    headers = {"authorization": f"Bearer {key}"}
    created = http.post(
        server.url + "/v1/connectors",
        headers=headers,
        json={
            "name": "a",
            "url": "https://x/search",
            "description": "kept",
            "oauth": {
                "client_id": "c",
                "client_secret": secret("patch"),
                "authorize_url": "https://a",
                "token_url": "https://t",
            },
        },
    ).json()["connector"]
    address = f"{server.url}/v1/connectors/{created['id']}"

    def patch(body):
        return http.patch(address, headers=headers, json=body)

    merged = patch({"oauth": {"scope": "s", "client_id": None}, "name": None, "unknown": 1}).json()["connector"]
    assert merged["oauth"] == {"client_id": "c", "authorize_url": "https://a", "token_url": "https://t", "scope": "s"}
    assert (merged["name"], merged["description"]) == ("a", "kept")
    assert patch({}).status_code == 200
    assert patch({"service_auth": {"type": "bearer"}}).status_code == 400
    assert patch({"service_auth": {"token": secret("t")}, "oauth": {"scope": "x"}}).status_code == 400
    assert patch({"oauth": {"authorize_url": "nowhere"}}).status_code == 400
    assert patch({"name": "  "}).status_code == 400
    assert http.get(address, headers=headers).json()["connector"]["oauth"] == merged["oauth"]
    changed = patch({"service_auth": {"type": "basic", "token": secret("t")}}).json()["connector"]
    assert changed["auth_type"] == "service_auth" and "oauth" not in changed
    assert patch({"oauth": {"client_id": "c"}}).status_code == 400
    assert patch({"service_auth": {"type": "bearer"}}).json()["connector"]["auth_type"] == "service_auth"
