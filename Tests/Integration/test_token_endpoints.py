"""Token endpoints that misbehave, and attacks on the flow: state and memory stay as they were, with a clear error."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cohere.types import CreateConnectorOAuth
from conftest import secret

DONE = "https://app.example.com/done"


class TokenEndpoint(ThreadingHTTPServer):
    """Answers as it is told, and keeps what it was asked."""

    request_queue_size = 512
    daemon_threads = True

    def __init__(self):
        endpoint = self
        self.asked, self.authorizations = [], []
        self.answer = None

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                endpoint.asked.append({name: values[0] for name, values in parse_qs(body).items()})
                endpoint.authorizations.append(self.headers.get("authorization"))
                endpoint.answer(self)

            def do_GET(self):
                endpoint.asked.append("GET")
                self.send_error(400)

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass


def reply(status=200, body=None, content_type="application/json", headers=None):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler):
        handler.send_response(status)
        handler.send_header("content-type", content_type)
        handler.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def granted(**more):
    return reply(body={"access_token": secret("access"), "token_type": "Bearer", **more})


@pytest.fixture
def endpoint():
    endpoint = TokenEndpoint()
    yield endpoint
    endpoint.shutdown()
    endpoint.server_close()


@pytest.fixture
def connect(client, endpoint):
    def make(token_url=None, **changes):
        oauth = {
            "client_id": "c & d",
            "client_secret": secret("c:d"),
            "authorize_url": "https://id.example/authorize",
            "token_url": token_url or endpoint.url + "/token",
            **changes,
        }
        return client.connectors.create(
            name="x", url="https://x.example/search", oauth=CreateConnectorOAuth(**oauth)
        ).connector

    return make


def callback(client, connector, code="the-code", **options):
    """The address that a provider would send the browser to."""
    query = parse_qs(urlsplit(client.connectors.o_auth_authorize(connector.id, **options).redirect_url).query)
    return query["redirect_uri"][0] + "?" + str(httpx.QueryParams(code=secret(code), state=query["state"][0]))


def status(client, connector):
    return client.connectors.get(connector.id).connector.auth_status


def test_what_is_sent(client, connect, endpoint, http):
    endpoint.answer = granted(refresh_token=secret("refresh"), expires_in="3600")
    connector = connect(endpoint.url + "/token?tenant=1")
    assert http.get(callback(client, connector)).status_code == 200
    assert status(client, connector) == "valid"
    (asked,) = endpoint.asked
    assert asked.keys() == {"grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier"}
    assert asked["grant_type"] == "authorization_code" and asked["code"] == secret("the-code")
    assert (asked["client_id"], asked["client_secret"]) == ("c & d", secret("c:d"))
    assert len(asked["code_verifier"]) == 43 and endpoint.authorizations == [None]


def test_basic_where_the_body_is_refused(client, connect, endpoint, http):
    import base64

    def answer(handler):
        if handler.headers.get("authorization"):
            granted()(handler)
        else:
            reply(401, {"error": "invalid_client"})(handler)

    endpoint.answer = answer
    connector = connect()
    assert http.get(callback(client, connector)).status_code == 200
    assert "client_secret" not in endpoint.asked[1]
    user, password = base64.b64decode(endpoint.authorizations[1].split()[1]).decode().split(":")
    assert (user, password) == ("c%20%26%20d", secret("c:d").replace(":", "%3A"))


@pytest.mark.parametrize(
    "answer, reason",
    [
        (reply(500, {"oops": 1}), "status 500"),
        (reply(200, b"<html>", "text/html"), "no access_token"),
        (reply(200, b"not json"), "no access_token"),
        (reply(200, {"access_token": ""}), "no access_token"),
        (reply(200, {"access_token": 7}), "no access_token"),
        (reply(400, {"error": "invalid_grant"}), "invalid_grant"),
        (reply(200, {"error": "bad_verification_code"}), "no access_token"),
        (reply(400, {"error": "<b>" + secret("in an error")}), "status 400"),
        (reply(401, b""), "status 401"),
        (reply(302, b"", headers={"location": "http://127.0.0.1:1/elsewhere"}), "status 302"),
        (reply(200, b'{"access_token": "' + b"x" * 10_000_000 + b'"}'), "too large"),
        (lambda handler: handler.connection.close(), "closed the connection"),
        (lambda handler: handler.connection.shutdown(socket.SHUT_RDWR), "closed the connection"),
    ],
)
def test_answers_that_are_no_tokens(client, connect, endpoint, http, answer, reason):
    endpoint.answer = granted()
    connector = connect()
    assert http.get(callback(client, connector)).status_code == 200
    endpoint.answer = answer
    page = http.get(callback(client, connector))
    assert page.status_code == 502 and reason in page.text
    assert page.headers["content-type"].startswith("text/html")
    redirected = http.get(callback(client, connector, after_token_redirect=DONE + "?a=b#c"))
    assert redirected.status_code == 302
    assert redirected.headers["location"].startswith(
        DONE + "?a=b&error=server_error&error_description=The%20token%20endpoint"
    )
    # The authorization that the user had is what the user has.
    assert status(client, connector) == "valid"


def test_an_endpoint_that_is_not_there(client, connect, http):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for url, reason in [
        (f"http://127.0.0.1:{port}/token", "nothing listens there"),
        # No name has a part this long, so no name server is asked.
        (f"http://{'a' * 64}.invalid/token", "no machine of this name is known"),
    ]:
        page = http.get(callback(client, connect(url)))
        assert page.status_code == 502 and reason in page.text


def test_an_endpoint_that_hangs(client, connect, endpoint, http):
    released = threading.Event()
    endpoint.answer = lambda handler: released.wait(30)
    connector = connect()
    url = callback(client, connector)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: httpx.get(url, timeout=30))
        while not endpoint.asked:
            time.sleep(0.01)
        assert status(client, connector) is None
        page = waiting.result()
        released.set()
    assert page.status_code == 502 and "in time" in page.text


def test_no_outbound(start_server, make_client, key, endpoint, http):
    endpoint.answer = granted()
    server = start_server("--no-outbound")
    client = make_client(key, server.url)
    connector = client.connectors.create(
        name="x",
        url="https://x.example/search",
        oauth=CreateConnectorOAuth(client_id="c", authorize_url="https://id.example", token_url=endpoint.url),
    ).connector
    page = http.get(callback(client, connector))
    assert page.status_code == 502 and "--no-outbound" in page.text
    assert endpoint.asked == []


def test_replays_and_inventions(client, connect, endpoint, http, server):
    endpoint.answer = granted()
    connector = connect()
    url = callback(client, connector)
    assert http.head(url).status_code == 405
    assert http.get(url).status_code == 200
    for attack in [
        url,
        server.url + "/v1/connectors/oauth/token",
        url.split("&state=")[0],
        url + "x",
        server.url + "/v1/connectors/oauth/token?state=&code=",
    ]:
        page = http.get(attack)
        assert page.status_code == 400 and "state" in page.text
    assert len(endpoint.asked) == 1
    no_code = callback(client, connector).replace("code=", "cod=")
    assert http.get(no_code).status_code == 400
    refused = callback(client, connector) + "&error=" + "%3Cscript%3E"
    page = http.get(refused)
    assert page.status_code == 400 and "script" not in page.text and "none of RFC 6749" in page.text


def test_a_connector_that_changes_meanwhile(client, connect, endpoint, http):
    endpoint.answer = granted()
    changed, deleted = connect(), connect()
    urls = callback(client, changed), callback(client, deleted)
    client.connectors.update(
        changed.id,
        oauth=CreateConnectorOAuth(
            scope="more", authorize_url="https://id.example/authorize", token_url=endpoint.url + "/token"
        ),
    )
    client.connectors.delete(deleted.id)
    for url in urls:
        page = http.get(url)
        assert page.status_code == 400 and "meanwhile" in page.text
    assert status(client, changed) is None


def test_expiry_without_a_refresh_token(client, connect, endpoint, http):
    endpoint.answer = granted(expires_in=0)
    connector = connect()
    http.get(callback(client, connector))
    assert status(client, connector) == "expired"
    endpoint.answer = granted()
    http.get(callback(client, connector))
    assert status(client, connector) == "valid"


def test_one_refresh_however_many_ask(client, connect, endpoint, http):
    endpoint.answer = granted(expires_in=0, refresh_token=secret("refresh"))
    connector = connect()
    http.get(callback(client, connector))

    def slow(handler):
        time.sleep(0.3)
        granted(expires_in=3600)(handler)

    endpoint.answer = slow
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda _: status(client, connector), range(16))) == {"valid"}
    refreshes = [asked for asked in endpoint.asked if asked["grant_type"] == "refresh_token"]
    assert len(refreshes) == 1 and refreshes[0]["refresh_token"] == secret("refresh")


def test_a_refresh_that_fails_for_a_passing_reason(client, connect, endpoint, http):
    endpoint.answer = granted(expires_in=0, refresh_token=secret("refresh"))
    connector = connect()
    http.get(callback(client, connector))
    endpoint.answer = reply(503, {})
    assert [status(client, connector) for _ in range(3)] == ["valid"] * 3
    assert len(endpoint.asked) == 2, "a failed refresh is tried again at once"
    endpoint.answer = reply(400, {"error": "invalid_grant"})


def test_200_authorizations_of_a_second_each(client, connect, endpoint, http):
    def slow(handler):
        time.sleep(1)
        granted()(handler)

    endpoint.answer = slow
    connector = connect()
    urls = [callback(client, connector) for _ in range(200)]
    start = time.monotonic()
    with ThreadPoolExecutor(200) as pool:
        answers = [pool.submit(lambda url=url: httpx.get(url, timeout=60)) for url in urls]
        while not endpoint.asked:
            time.sleep(0.01)
        asked = [client.connectors.list().total_count for _ in range(50)]
        assert set(asked) == {1}
        assert {answer.result().status_code for answer in answers} == {200}
    # One after the other they would take 200 s. How long they take is measured by hand, not here.
    assert time.monotonic() - start < 60


def provide(server, client, **changes):
    oauth = {
        "client_id": "mine",
        "client_secret": secret("provider"),
        "authorize_url": f"{server.url}/oauth/authorize?prompt=none",
        "token_url": f"{server.url}/oauth/token",
        **changes,
    }
    connector = client.connectors.create(
        name="p", url="https://x.example/search", oauth=CreateConnectorOAuth(**oauth)
    ).connector
    redirect = client.connectors.o_auth_authorize(connector.id).redirect_url
    location = httpx.get(redirect).headers["location"]
    return redirect, parse_qs(urlsplit(location).query)


def test_the_providers_token_endpoint(client, server):
    """The provider alone, as a client of another make would use it. Its tokens are not in the transcript."""
    import hashlib
    from base64 import urlsafe_b64encode

    verifier = "v" * 43
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    provide(server, client)
    redirect_uri = f"{server.url}/v1/connectors/oauth/token"
    base = {
        "response_type": "code",
        "client_id": "mine",
        "redirect_uri": redirect_uri,
        "state": "s t",
        "scope": "a b",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "prompt": "none",
    }

    def code(**changes):
        location = httpx.get(f"{server.url}/oauth/authorize", params={**base, **changes}).headers["location"]
        assert location.startswith(redirect_uri + "?")
        query = parse_qs(urlsplit(location).query)
        assert query["state"] == ["s t"]
        return query["code"][0] if "code" in query else query["error"][0]

    def token(auth=None, **fields):
        answer = httpx.post(f"{server.url}/oauth/token", data=fields, auth=auth)
        assert answer.headers["cache-control"] == "no-store" and answer.headers["pragma"] == "no-cache"
        return answer

    mine = {"client_id": "mine", "client_secret": secret("provider")}

    def redeem(issued, **changes):
        return token(
            **{
                "grant_type": "authorization_code",
                "code": issued,
                "redirect_uri": redirect_uri,
                "code_verifier": verifier,
                **mine,
                **changes,
            }
        )

    good = code()
    for changes, error in [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "other"}, "invalid_client"),
        ({"redirect_uri": redirect_uri + "/"}, "invalid_grant"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code": "invented"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ]:
        answer = redeem(good, **changes)
        assert answer.json()["error"] == error, changes
        assert answer.status_code == (401 if error == "invalid_client" else 400)
        assert secret("provider") not in answer.text
    assert token(**mine).json()["error"] == "invalid_request"
    answer = redeem(good)
    assert answer.status_code == 200
    tokens = answer.json()
    assert tokens["token_type"] == "Bearer" and tokens["expires_in"] == 3600 and tokens["scope"] == "a b"

    rotated = token(
        auth=("mine", secret("provider")), grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert rotated.json()["refresh_token"] != tokens["refresh_token"]
    assert (
        token(auth=("mine", "wrong"), grant_type="refresh_token", refresh_token="x")
        .headers["www-authenticate"]
        .startswith("Basic")
    )
    # A refresh token that is used twice revokes what came of it.
    assert (
        token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], **mine).json()["error"]
        == "invalid_grant"
    )
    assert (
        token(grant_type="refresh_token", refresh_token=rotated.json()["refresh_token"], **mine).json()["error"]
        == "invalid_grant"
    )
    # So does a code.
    again = code(expires_in="7")
    first = redeem(again)
    assert first.json()["expires_in"] == 7
    assert redeem(again).json()["error"] == "invalid_grant"
    assert (
        token(grant_type="refresh_token", refresh_token=first.json()["refresh_token"], **mine).json()["error"]
        == "invalid_grant"
    )

    assert code(response_type="token") == "unsupported_response_type"
    assert code(code_challenge_method="plain") == "invalid_request"
    assert code(expires_in="soon") == "invalid_request"


def test_a_code_for_another_client(make_client, key, server):
    _, query = provide(server, make_client(f"{key}-1"), client_id=f"{key}-one")
    provide(server, make_client(f"{key}-2"), client_id=f"{key}-two")
    answer = httpx.post(
        f"{server.url}/oauth/token",
        data={
            "grant_type": "authorization_code",
            "code": query["code"][0],
            "redirect_uri": f"{server.url}/v1/connectors/oauth/token",
            "client_id": f"{key}-two",
            "client_secret": secret("provider"),
        },
    )
    assert answer.json()["error"] == "invalid_grant"


def test_requests_that_are_not_redirected(client, server, http):
    redirect, _ = provide(server, client)
    for attack in [
        redirect.replace("client_id=mine", "client_id=nobody"),
        redirect.replace("%2Fv1%2Fconnectors", "%2Fv1%2Felsewhere"),
        redirect.replace("redirect_uri=http", "redirect_uri=https"),
        f"{server.url}/oauth/authorize",
    ]:
        page = http.get(attack)
        assert page.status_code == 400 and "location" not in page.headers


def test_metadata(server, http):
    metadata = http.get(f"{server.url}/.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == server.url
    assert metadata["token_endpoint"] == f"{server.url}/oauth/token"
    assert metadata["authorization_endpoint"] == f"{server.url}/oauth/authorize"
    assert metadata["code_challenge_methods_supported"] == ["S256"]


def test_behind_a_proxy_and_a_mapped_port(start_server, make_client, key, http):
    """The address that clients use doesn't lead from the server to itself, yet its provider works."""
    for options, headers, base in [
        ([], {"host": "mock.internal:32768"}, "http://mock.internal:32768"),
        (
            ["--trust-proxy"],
            {"x-forwarded-proto": "https", "x-forwarded-host": "mock.example.com, inner"},
            "https://mock.example.com",
        ),
        (["--public-url", "https://mock.example.com/base"], {}, "https://mock.example.com/base"),
    ]:
        server = start_server("--no-outbound", *options)
        authorization = {"authorization": f"Bearer {key}"}
        made = http.post(
            f"{server.url}/v1/connectors",
            headers=authorization,
            json={
                "name": "x",
                "url": "https://x.example/search",
                "oauth": {
                    "client_id": "c",
                    "client_secret": secret("mapped"),
                    "authorize_url": f"{base}/oauth/authorize?prompt=none",
                    "token_url": f"{base}/oauth/token",
                },
            },
        ).json()["connector"]
        redirect = http.get(
            f"{server.url}/v1/connectors/{made['id']}/oauth/authorize", headers={**authorization, **headers}
        ).json()["redirect_url"]
        assert f"redirect_uri={base.replace(':', '%3A').replace('/', '%2F')}%2Fv1" in redirect
        for _ in range(2):
            assert redirect.startswith(base)
            answer = http.get(redirect.replace(base, server.url, 1), headers=headers)
            redirect = answer.headers.get("location", "")
        assert answer.status_code == 200
        got = http.get(f"{server.url}/v1/connectors/{made['id']}", headers={**authorization, **headers}).json()
        assert got["connector"]["auth_status"] == "valid"
    # Without --trust-proxy, a proxy's headers say nothing.
    server = start_server()
    metadata = http.get(
        f"{server.url}/.well-known/oauth-authorization-server", headers={"x-forwarded-host": "evil"}
    ).json()
    assert metadata["issuer"] == server.url
