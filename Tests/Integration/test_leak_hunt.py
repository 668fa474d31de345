"""A hunt for secrets: unique values are planted wherever they can enter, then every endpoint, error, page, figure, log
and export is walked, and at last the process's own memory. Each place where a planted value shows is reported."""

import json
import os
import re
import socket
import subprocess
import threading
import uuid
from base64 import b64encode
from urllib.parse import quote

import httpx
import leak_shapes
import pytest
from browsers import Page
from conftest import BINARY, ROOT, QuietHandler, measures_memory, serving, takes_long
from selenium.webdriver.common.keys import Keys

OPERATION = re.compile(r'Operation\(\.(\w+), "([^"]+)"')


class Planted:
    """Secrets by the place where they were planted."""

    def __init__(self):
        self.values = {}
        self.codes = {}

    def __call__(self, place):
        return self.values.setdefault(place, f"planted-{uuid.uuid4().hex}")

    def found_in(self, data):
        """The places whose values are in the data."""
        # All values but the codes of a provider begin alike, so that one search tells whether any of them is there.
        hunted = self.values if BEGINNINGS.search(data) else self.codes
        return sorted({place for place, value in hunted.items() if any(form in data for form in self.forms(value))})

    @staticmethod
    def forms(value):
        """As it is, in hexadecimal, in UTF-16, and in base64 at each of its three alignments."""
        raw = value.encode()
        wide = value.encode("utf-16-le")
        encoded = [b64encode(b"x" * shift + form)[4 if shift else 0 : -4] for form in [raw, wide] for shift in range(3)]
        return [raw, raw.hex().encode(), wide, *encoded]


BEGINNINGS = re.compile(b"|".join(re.escape(form) for form in Planted.forms("planted-")))


class Server:
    def __init__(self, planted, tmp_path):
        self.planted = planted
        fixture = tmp_path / "fixture.json"
        fixture.write_text(
            json.dumps(
                {
                    "connectors": [
                        {
                            "id": "seeded-oauth",
                            "name": "o",
                            "url": "https://x.example/search",
                            "oauth": {
                                "client_id": "seeded",
                                "client_secret": planted("fixture oauth"),
                                "authorize_url": "https://a.example",
                                "token_url": "https://t.example",
                            },
                        },
                        {
                            "id": "seeded-service",
                            "name": "s",
                            "url": "https://x.example/search",
                            "service_auth": {"type": "bearer", "token": planted("fixture token")},
                        },
                    ],
                    "api_keys": ["hunt/alice", "hunt/bob", planted("fixture api key")],
                    "mappings": [
                        {
                            "request": {"urlPath": "/canned"},
                            "response": {"jsonBody": {"oauth": {"client_secret": planted("fixture stub")}}},
                        }
                    ],
                }
            )
        )
        self.process = subprocess.Popen(
            [
                BINARY,
                "--port",
                "0",
                "--fixtures",
                str(fixture),
                "--api-key",
                planted("option api key"),
                "--admin-key",
                planted("admin key"),
                "--log-level",
                "trace",
                "--log-format",
                "json",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.log = []
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True)
        self.reader.start()
        self.url = self.process.stdout.readline().split()[-1].decode()
        self.answers = []
        self.http = httpx.Client(base_url=self.url, timeout=30)
        self.events = []
        self.follower = threading.Thread(target=self.follow, daemon=True)
        self.follower.start()

    def follow(self):
        """Reads the events until the server stops."""
        headers = {"x-admin-key": self.planted("admin key")}
        with httpx.stream("GET", f"{self.url}/__admin/cohere/events", headers=headers, timeout=60) as stream:
            self.events.extend(stream.iter_raw())

    def send(self, method, path, key="hunt/alice", admin=False, keep=True, **options):
        headers = {**({"authorization": f"Bearer {key}"} if key else {}), **options.pop("headers", {})}
        if admin:
            headers["x-admin-key"] = self.planted("admin key")
        response = self.http.request(method, path, headers=headers, **options)
        if keep:
            head = b"".join(name + b": " + value + b"\n" for name, value in response.headers.raw)
            self.answers.append((f"{method} {path.split('?')[0]} → {response.status_code}", head + response.content))
        return response

    def stop(self):
        self.process.terminate()
        output = self.process.stdout.read()
        assert self.process.wait(20) == 0
        self.reader.join()
        self.follower.join()
        assert b"event: request" in b"".join(self.events)
        self.answers.append(("events", b"".join(self.events)))
        self.process.stdout.close()
        self.process.stderr.close()
        return output + b"".join(self.log)

    def memory(self):
        """What of the planted values lies in the memory that the process may write to."""
        found = {}
        with open(f"/proc/{self.process.pid}/maps") as maps, open(f"/proc/{self.process.pid}/mem", "rb", 0) as memory:
            for line in maps:
                bounds, permissions, *rest = line.split()
                if not permissions.startswith("rw") or "vvar" in line:
                    continue
                start, end = (int(bound, 16) for bound in bounds.split("-"))
                memory.seek(start)
                try:
                    data = memory.read(end - start)
                except OSError:
                    continue
                for place, value in self.planted.values.items():
                    if count := data.count(value.encode()):
                        found[place] = found.get(place, 0) + count
        return found


@pytest.fixture
def planted():
    return Planted()


@pytest.fixture
def elsewhere(planted):
    """A provider of another make, whose tokens are planted too. It has a connector that repeats all that it is sent."""

    class Handler(QuietHandler):
        def search(self):
            token = self.headers.get("authorization", "none at all").split()[-1]
            encoded = [b64encode(b"x" * shift + token.encode() + b"y" * shift).decode() for shift in range(3)]
            forms = [token, quote(token, safe=""), token.encode().hex(), *encoded]
            results = [{"text": f"The token {form} came.", form: "x", "a": form} for form in forms]
            status = int(self.path.split("/")[2])
            body = {
                "200": json.dumps({"results": results}),
                "ascii": json.dumps({"results": results, "at": [{"b": [token]}]}).replace("p", "\\u0070"),
                "500": f"<html>{token}</html>",
                "999": json.dumps({"client_secret": token, "message": f"no: {token}"}),
                "401": token,
            }[self.path.split("/")[3]]
            self.send_response(status, f"Status {token}")
            self.send_header("content-length", str(len(body)))
            for name in ["X-Token", "WWW-Authenticate", "Location", f"X-{token}", "X-Again"]:
                self.send_header(name, f"a {token}")
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            if self.path.startswith("/search"):
                return self.search()
            body = json.dumps(
                {
                    "access_token": planted("foreign access token"),
                    "refresh_token": planted("foreign refresh token"),
                    "expires_in": 3600,
                }
            ).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving(Handler) as url:
        yield url + "/token"


def oauth(planted, place, **changes):
    return {
        "client_id": f"id-{uuid.uuid4().hex[:8]}",
        "client_secret": planted(place),
        "authorize_url": "https://a.example/authorize",
        "token_url": "https://t.example/token",
        **changes,
    }


EVERY_ANSWER = ["200/200", "200/ascii", "500/500", "302/401", "999/999", "200/401"]


def chat(server, planted, token_url, paths=EVERY_ANSWER, forms=({}, {"stream": True}, {"search_queries_only": True})):
    """Lets chats search connectors that repeat each token that they get."""
    settings = oauth(planted, "chat", token_url=token_url, authorize_url=server.url + "/oauth/authorize?prompt=none")
    elsewhere = token_url.removesuffix("/token")
    for number, path in enumerate(paths):
        basic = b64encode(f"user:{planted(f'password of {path}')}".encode()).decode()
        for auth in [
            {"oauth": settings},
            {"service_auth": {"type": "bearer", "token": planted(f"service of {path}")}},
            {"service_auth": {"type": "basic", "token": basic}},
            {"service_auth": {"type": "noscheme", "token": planted(f"bare token of {path}")}},
            {},
        ]:
            fields = {"name": f"echo {number}", "url": f"{elsewhere}/search/{path}", **auth}
            connector = server.send("POST", "/v1/connectors", json=fields).json()["connector"]["id"]
            if "oauth" in auth:
                redirect = server.send("POST", f"/v1/connectors/{connector}/oauth/authorize").json()["redirect_url"]
                location = server.send("GET", redirect.removeprefix(server.url), key=None, keep=False).headers
                server.send("GET", location["location"].removeprefix(server.url), key=None, keep=False)
            for passed in [{}, {"user_access_token": planted(f"passed on to {path}")}] if auth else [{}]:
                for fields in forms:
                    for may_fail in [True, False]:
                        body = {
                            "message": "What came?",
                            "connectors": [{"id": connector, "continue_on_failure": may_fail, **passed}],
                            **fields,
                        }
                        server.send("POST", "/v1/chat", json=body, headers={"Accepts": "text/event-stream"})
    # Faulty chats.
    for field, value in [("user_access_token", 7), ("continue_on_failure", "x"), ("id", None)]:
        connector = {"id": "x", "user_access_token": planted(f"chat with a faulty {field}"), field: value}
        server.send("POST", "/v1/chat", json={"message": "m", "connectors": [connector]})
    token = planted("chat that is cut off")
    server.send("POST", "/v1/chat", content=b'{"connectors": [{"user_access_token": "%s' % token.encode())
    token = planted("token of somebody")
    server.send("GET", "/oauth/userinfo", key=token)
    server.send("POST", "/connectors/seeded-service/search", key=token, json={"query": "q"})
    for path in ["/__admin/cohere/searches", "/__admin/cohere/searches?user=alice"]:
        searches = server.send("GET", path, admin=True).json()["searches"]
        assert len(searches) >= 18 * len(paths)
    pattern = {"headers": {"Authorization": {"contains": planted(f"passed on to {paths[0]}")}}}
    assert server.send("POST", "/__admin/cohere/searches/count", admin=True, json=pattern).json()["count"] >= 8


def plant(server, planted, elsewhere):
    """Puts a secret wherever one can go in. Gives the ids of the connectors."""

    def body(**fields):
        return {"name": "hunt", "url": "https://x.example/search", **fields}

    made = []
    for place in ["created", "deleted later"]:
        made.append(
            server.send("POST", "/v1/connectors", json=body(oauth=oauth(planted, place))).json()["connector"]["id"]
        )
    made.append(
        server.send(
            "POST", "/v1/connectors", json=body(service_auth={"type": "basic", "token": planted("service token")})
        ).json()["connector"]["id"]
    )
    server.send("PATCH", f"/v1/connectors/{made[0]}", json={"oauth": {"client_secret": planted("patched")}})
    server.send("PATCH", f"/v1/connectors/{made[0]}", json={"service_auth": {"token": planted("patched token")}})
    server.send("PATCH", f"/v1/connectors/{made[0]}", json={"oauth": oauth(planted, "patched back")})
    # Faulty requests with secrets in them.
    for number, faulty in enumerate(
        [
            {"name": 7},
            {"url": "nothing"},
            {"excludes": "x"},
            {"oauth": {"client_secret": planted("wrong oauth"), "scope": 7}},
            {"oauth": {"client_secret": [planted("wrong type")]}},
            {"service_auth": {"token": planted("wrong service"), "type": planted("wrong kind")}},
            {"service_auth": planted("no object"), "oauth": None},
        ]
    ):
        server.send("POST", "/v1/connectors", json=body(**{"oauth": oauth(planted, f"faulty {number}"), **faulty}))
    for content in [
        f'{{"oauth": {{"client_secret": "{planted("cut off")}',
        f'{{"client_secret": {planted("unquoted")}}}',
        f"client_secret={planted('form')}",
    ]:
        server.send("POST", "/v1/connectors", content=content.encode())
    server.send("GET", f"/v1/connectors?client_secret={planted('query')}&limit=1")
    server.send("GET", "/v1/connectors", key=planted("wrong key"))
    server.send(
        "GET",
        "/v1/connectors",
        key=None,
        headers={"authorization": "Basic " + b64encode(f"u:{planted('basic')}".encode()).decode()},
    )
    # Flows: the built-in provider's, another's, and what their redirect URI is sent.
    for place, token_url in [("built-in", server.url + "/oauth/token"), ("foreign", elsewhere)]:
        settings = oauth(planted, place, authorize_url=server.url + "/oauth/authorize?prompt=none", token_url=token_url)
        identifier = server.send("POST", "/v1/connectors", json=body(oauth=settings)).json()["connector"]["id"]
        redirect = server.send("POST", f"/v1/connectors/{identifier}/oauth/authorize").json()["redirect_url"]
        # The code is in the provider's redirect, where RFC 6749 puts it.
        location = server.send("GET", redirect.removeprefix(server.url), key=None, keep=False).headers["location"]
        code = re.search(r"code=([\w-]+)", location)[1]
        planted.values[f"{place} code"] = planted.codes[f"{place} code"] = code
        server.send("GET", location.removeprefix(server.url), key=None)
        assert server.send("GET", f"/v1/connectors/{identifier}").json()["connector"]["auth_status"] == "valid"
        made.append(identifier)
    server.send("GET", f"/v1/connectors/oauth/token?code={planted('invented code')}&state=x", key=None)
    tokens = {
        "client_id": "x",
        "client_secret": planted("token request"),
        "code": planted("token code"),
        "code_verifier": planted("verifier"),
        "refresh_token": planted("token refresh"),
    }
    for kind in ["authorization_code", "refresh_token"]:
        server.send("POST", "/oauth/token", key=None, data={"grant_type": kind, **tokens})
    # The admin API, as text that a test writes.
    response = {
        "jsonBody": {
            "connector": {"oauth": {"client_secret": planted("stub answer")}},
            "service_auth": {"token": planted("stub token")},
        }
    }
    request = {
        "urlPath": "/stubbed",
        "headers": {"Authorization": {"equalTo": planted("stub header")}},
        "basicAuthCredentials": {"username": "u", "password": planted("stub password")},
        "bodyPatterns": [
            {"matchesJsonPath": {"expression": "$.oauth.client_secret", "equalTo": planted("stub path")}},
            {"equalToJson": {"client_secret": planted("stub json")}},
        ],
    }
    server.send("POST", "/__admin/mappings", admin=True, json={"request": request, "response": response})
    server.send(
        "POST", "/__admin/mappings", admin=True, json={"request": {"urlPath": "/stubbed"}, "response": response}
    )
    server.send(
        "POST", "/__admin/mappings", admin=True, json={"request": {"urlPath": "/x", "bogus": planted("stub bogus")}}
    )
    server.send("POST", "/stubbed", json={"client_secret": planted("stubbed request")})
    server.send(
        "PUT",
        "/__admin/cohere/state",
        key="hunt-other",
        admin=True,
        json={"connectors": [body(oauth=oauth(planted, "imported"), bogus=planted("import bogus"))]},
    )
    return made


def walk(server, planted, ids):
    """Calls everything that is served, rightly and wrongly."""
    table = (ROOT / "Sources/CohereConnectorsMock/Operations.swift").read_text()
    routes = {(method.upper(), path) for method, path in OPERATION.findall(table)}
    assert len(routes) > 40
    event = server.send("GET", "/__admin/requests", admin=True).json()["requests"][0]["id"]
    stub = server.send("GET", "/__admin/mappings", admin=True).json()["mappings"][0]["id"]
    harmless = [
        (method, path)
        for method, path in routes
        if method != "DELETE"
        and "reset" not in path
        and "remove" not in path
        and "shutdown" not in path
        and path not in ("/__admin/cohere/state", "/__admin/cohere/events")
    ]
    for method, path in sorted(harmless):
        for identifier in [*ids, event, stub, "seeded-oauth", "seeded-service", quote(planted("identifier"), safe="")]:
            filled = re.sub(r"\{(id|name)\}", identifier, path).replace("{user}", "alice")
            for content in [b"", b"{}", b'{"client_secret":"' + planted("walked").encode() + b'"}']:
                if (
                    method == "PATCH"
                    and content == b""
                    or "{" not in path
                    and identifier != ids[0]
                    and content != b"{}"
                ):
                    continue
                for admin in [True, False]:
                    server.send(method, filled, admin=admin, **({"content": content} if method != "GET" else {}))
            if "{" not in path:
                break
    server.send("GET", "/__admin/cohere/state", admin=True)
    server.send("GET", "/__admin/cohere/state", key=None, admin=True)
    for verb in ["OPTIONS", "TRACE", "PUT", "BREW"]:
        server.send(verb, f"/v1/connectors/{ids[0]}", headers={"x-note": planted("header")})
    server.send("GET", "/" + planted("path"))
    server.send("GET", "/v1/connectors?limit=" + planted("limit"))
    server.send("GET", "/v1/connectors", headers={"prefer": "code=" + planted("preference")})
    server.send("POST", f"/v1/connectors/{ids[0]}/oauth/authorize?after_token_redirect=" + planted("redirect"))
    # What is no HTTP at all.
    for raw in [
        b"GET /%zz HTTP/1.1\r\nAuthorization: Bearer " + planted("raw").encode() + b"\r\n\r\n",
        planted("garbage").encode() + b"\r\n\r\n",
        b"POST /v1/connectors HTTP/1.1\r\nHost: h\r\nContent-Length: x" + planted("length").encode() + b"\r\n\r\n",
    ]:
        with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(10)
            received = b""
            try:
                while piece := connection.recv(65536):
                    received += piece
            except (ConnectionResetError, TimeoutError):
                pass
            server.answers.append(("raw", received))


def test_no_planted_secret_shows(planted, elsewhere, tmp_path):
    server = Server(planted, tmp_path)
    ids = plant(server, planted, elsewhere)
    # With a sanitizer, a chat takes a tenth of a second.
    chat(server, planted, elsewhere, EVERY_ANSWER[:2] if "SANITIZED" in os.environ else EVERY_ANSWER)
    walk(server, planted, ids)
    listings(server)
    log = server.stop()
    assert len(server.answers) > 300 and len(planted.values) > 45
    shown = [(place, planted.found_in(data)) for place, data in [*server.answers, ("log and output", log)]]
    # What stands in a path, a query or a header that is for no secret is shown in the journal, as it was sent.
    allowed = {"path", "header", "identifier", "limit", "preference", "redirect"}
    leaks = [(place, sorted(set(found) - allowed)) for place, found in shown if set(found) - allowed]
    assert leaks == []
    for arguments in [
        ["--help"],
        ["--version"],
        ["--api-key", planted("argument"), "--bogus"],
        ["--port", planted("port")],
        ["--fixtures", str(tmp_path / "none.json"), "--admin-key", planted("argument")],
    ]:
        run = subprocess.run([BINARY, *arguments], capture_output=True, timeout=30)
        assert planted.found_in(run.stdout + run.stderr) in ([], ["port"]), arguments


# Keeps what the page sends and gets. The admin key is in a header of what it sends, and nowhere else.
WATCH_FETCH = """
window.seen = [];
const fetch = window.fetch;
window.fetch = async (input, init = {}) => {
  window.seen.push(String(input), String(init.body ?? ""));
  const response = await fetch(input, init);
  if (!String(input).includes("/events")) response.clone().text().then((text) => window.seen.push(text));
  return response;
};
const writeText = async (text) => { window.seen.push(text); };
Object.defineProperty(navigator, "clipboard", { value: { writeText } });
"""
# All that the page has made, and could have stored.
SHOWN = """
return JSON.stringify([window.seen, document.documentElement.outerHTML, location.href, history.state, localStorage,
  sessionStorage, document.cookie, [...document.querySelectorAll("input, textarea")].map((field) => field.value)]);
"""


def test_no_planted_secret_is_on_the_page(planted, elsewhere, tmp_path, chromium):
    server = Server(planted, tmp_path)
    ids = plant(server, planted, elsewhere)
    chat(server, planted, elsewhere, paths=["200/ascii"], forms=[{"stream": True}])
    server.send("PUT", f"/__admin/cohere/connectors/{ids[0]}/authorizations/bob", admin=True, json={"status": "valid"})
    requests = server.send("GET", "/__admin/cohere/requests", admin=True).json()["requests"]
    watch = chromium.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH_FETCH})
    page = Page(chromium, server.url).open(wait_for=None)
    page.fill("Admin key", planted("admin key"))
    page.click("Continue")
    page.until(lambda: page.text("#connection") == "Live")
    page.until_rows(lambda rows: len(rows) > 10)
    assert len(requests) > 20
    shown = []
    for request in requests:
        page.script("location.hash = arguments[0]", f"request={request['id']}")
        page.until(lambda request=request: request["id"] in page.text("#request"))
        page.until(lambda: page.all("#request [aria-label=Answer]") and "Loading" not in page.text("#request"))
        page.click("Copy as curl")
        page.click("Copy as pytest")
        shown.append(page.script(SHOWN))
    page.press(Keys.ESCAPE)
    for tab in ["Stubs", "Client", "Connectors"]:
        page.tab(tab)
        shown.append(page.script(SHOWN))
    for edit in page.script("return [...document.querySelectorAll('#connectors button')]"):
        if edit.text == "Edit":
            edit.click()
            page.dialog()
            shown.append(page.script(SHOWN))
            page.click("Cancel")
            page.until(lambda: not page.all("dialog[open]"))
    chromium.get("about:blank")
    chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": watch["identifier"]})
    server.stop()
    assert all("hunt" in text and "[redacted]" in text for text in shown)
    leaks = [set(planted.found_in(text.encode())) for text in shown]
    assert set().union(*leaks) == set()
    assert planted.found_in(b"".join(server.events)) == []


def raw_request(server, method, target, headers=(), body=b""):
    """Sends what no HTTP client would."""
    head = [f"{method} ".encode() + target + b" HTTP/1.1", b"Host: h", b"Authorization: Bearer hunt/alice", *headers]
    head += [b"Content-Length: %d" % len(body), b"Connection: close"]
    with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) as connection:
        connection.settimeout(10)
        connection.sendall(b"\r\n".join(head) + b"\r\n\r\n" + body)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    server.answers.append((f"{method} {target[:40]!r}", received))


def listings(server):
    """Reads everything that tells of requests and stubs, and says where it was read."""
    for path in [
        "/__admin/requests",
        "/__admin/requests/unmatched",
        "/__admin/requests/unmatched/near-misses",
        "/__admin/requests/unmatched/near-misses?all=true",
        "/__admin/mappings",
        "/__admin/scenarios",
        "/__admin/cohere/state",
        "/__admin/cohere/organizations",
        "/__admin/cohere/connectors",
        "/__admin/cohere/searches",
        "/__admin/cohere/requests",
        "/__admin/cohere/stubs",
        "/metrics",
    ]:
        server.send("GET", path, admin=True)
    for event in server.send("GET", "/__admin/requests", admin=True, keep=False).json()["requests"][:3]:
        server.send("GET", f"/__admin/requests/{event['id']}", admin=True)
        server.send("GET", f"/__admin/cohere/requests/{event['id']}/near-misses", admin=True)
    for path, content in [
        ("/__admin/requests/find", {}),
        ("/__admin/near-misses/request-pattern", {"urlPath": "/nearly"}),
        ("/__admin/requests/remove", {}),
    ]:
        server.send("POST", path, admin=True, json=content)


def plant_shape(server, planted, number, name, make):
    """Puts one secret in a shape wherever a text may stand. Gives the number of refused stubs."""

    def shape(place):
        value = make(planted(f"{name}: {place}"))
        return value if isinstance(value, bytes) else value.encode()

    def text(place):
        return leak_shapes.text(shape(place))

    # Requests, answered by the API, by a stub, and by nobody.
    for path in [b"/v1/connectors", b"/canned", b"/nearly"]:
        for kind in [b"application/json", b"application/x-www-form-urlencoded", b"text/plain"]:
            raw_request(server, "POST", path, [b"Content-Type: " + kind], shape(f"body of {path.decode()}"))
    line = shape("header").replace(b"\r", b"").replace(b"\n", b" ").replace(b"\0", b"")
    for field in [b"X-Note: ", b"Referer: ", b"Cookie: a=", b"Location: "]:
        raw_request(server, "GET", b"/nearly", [field + line])
    raw_request(server, "GET", b"/nearly?" + quote(shape("query"), safe="=&%?;/:[]\"{},'<>").encode())
    raw_request(server, "GET", b"/nearly?a=" + quote(shape("query value"), safe="").encode())
    # Stubs, and what is sent to look for requests.
    stub = {
        "name": text("stub name"),
        "metadata": {"a": text("metadata")},
        "request": {
            "urlPath": "/n/" + text("stub path"),
            "headers": {"X": {"equalTo": text("stub header")}},
            "queryParameters": {"q": {"contains": text("stub query")}},
            "cookies": {"c": {"equalTo": text("stub cookie")}},
            "bodyPatterns": [
                {"equalTo": text("equalTo")},
                {"or": [{"contains": text("contains")}, {"not": {"equalTo": text("not")}}]},
            ],
        },
        "scenarioName": f"s{number} " + text("scenario"),
        "requiredScenarioState": "Started",
        "newScenarioState": text("state"),
    }
    server.send("POST", "/__admin/mappings", admin=True, json=stub)
    # A stub that nearly matches: its answer to the client, and the log, say in what they differ.
    near = {
        "urlPath": f"/nearly/{number}",
        "headers": {"X-Note": {"equalTo": text("near header")}, "Referer": {"includes": [{"contains": text("near")}]}},
        "queryParameters": {"a": {"equalTo": text("near query")}},
        "formParameters": {"a": {"hasExactly": [{"equalTo": text("near form")}]}},
        "cookies": {"a": {"matches": "[a-z]"}},
        "bodyPatterns": [
            {"equalTo": text("near body")},
            {"equalToJson": {"a": text("near JSON"), text("near member"): 1}},
            {"matchesJsonPath": {"expression": "$.a", "contains": text("near path")}},
            {"binaryEqualTo": b64encode(shape("near bytes")).decode()},
        ],
    }
    server.send("POST", "/__admin/mappings", admin=True, json={"name": text("near name"), "request": near})
    for kind in [b"application/json", b"application/x-www-form-urlencoded"]:
        fields = [b"Content-Type: " + kind, b"X-Note: " + line, b"Referer: " + line, b"Cookie: a=" + line]
        target = f"/nearly/{number}?a=".encode() + quote(shape("query value"), safe="").encode()
        raw_request(server, "POST", target, fields, shape("body of /nearly"))
        raw_request(server, "POST", target, fields, b"a=" + quote(shape("form value"), safe="").encode())
        body = json.dumps({"a": text("JSON value"), text("JSON member"): [text("JSON element")]})
        raw_request(server, "POST", target, fields, body.encode())
    request = {"url": "/nearly", "body": text("echo"), "headers": {"X": text("echo header")}, "x": text("echo else")}
    server.send("POST", "/__admin/near-misses/request", admin=True, json=request)
    server.send("POST", "/__admin/near-misses/request-pattern", admin=True, json=stub["request"])
    server.send("POST", "/__admin/requests/count", admin=True, json=stub["request"])
    server.send("POST", "/__admin/requests/find", admin=True, json={"bodyPatterns": [{"bogus": text("bogus")}]})
    server.send("POST", "/__admin/mappings", admin=True, json={text("bogus member"): 1})


@takes_long
def test_no_shape_lets_a_secret_out_of_the_journal_or_the_stubs(planted, tmp_path):
    server = Server(planted, tmp_path)
    every = dict(leak_shapes.shapes())
    assert len(every) >= 150
    server.send("POST", "/__admin/mappings", admin=True, json={"request": {"urlPath": "/canned"}, "response": {}})
    for number, (name, make) in enumerate(every.items()):
        plant_shape(server, planted, number, name, make)
        if number % 40 == 39:
            listings(server)
    listings(server)
    log = server.stop()
    leaks = {}
    for place, data in [*server.answers, ("log", log)]:
        for found in planted.found_in(data):
            leaks.setdefault(found, set()).add(place)
    assert leaks == {}


def test_no_shape_lets_a_client_secret_out_of_a_stubs_answer(planted, tmp_path):
    server = Server(planted, tmp_path)
    withheld = {
        name: make
        for name, make in leak_shapes.shapes()
        if re.search("disguised|client.?secret|service.?auth", (name + repr(make("x"))).lower())
    }
    assert len(withheld) >= 100
    taken_out = refused = 0
    for number, (name, make) in enumerate(withheld.items()):
        value = make(planted(name))
        raw = value if isinstance(value, bytes) else value.encode()
        line = leak_shapes.text(raw).replace("\r", "").replace("\n", " ").replace("\0", "")
        for kind, response in {
            "body": {"body": leak_shapes.text(raw)},
            "base64Body": {"base64Body": b64encode(raw).decode()},
            "header": {"headers": {"X-Note": line, "Location": "/?" + line}},
            "status message": {"statusMessage": line},
        }.items():
            path = f"/answer/{number}/{kind.replace(' ', '-')}"
            mapping = {"request": {"urlPath": path}, "response": response}
            status = server.send("POST", "/__admin/mappings", admin=True, json=mapping).status_code
            assert status in (201, 422)
            taken_out += status == 201
            refused += status == 422
            raw_request(server, "GET", path.encode())
    log = server.stop()
    leaks = {place for place, data in [*server.answers, ("log", log)] for _ in planted.found_in(data)}
    assert leaks == set()
    assert taken_out > 20 and refused > 200


@measures_memory
def test_what_is_left_in_memory(planted, elsewhere, tmp_path):
    """A deleted connector's secret, once the journal has let go of the request that brought it. SECURITY.md lists what
    may remain: what was sent lies in buffers that were freed and not overwritten."""
    server = Server(planted, tmp_path)
    identifier = server.send(
        "POST",
        "/v1/connectors",
        json={"name": "x", "url": "https://x.example/search", "oauth": oauth(planted, "deleted")},
    ).json()["connector"]["id"]
    before = server.memory()
    server.send("DELETE", f"/v1/connectors/{identifier}")
    server.send("DELETE", "/__admin/requests", admin=True)
    # Ordinary work goes on, and overwrites what was freed.
    for _ in range(300):
        server.send(
            "POST",
            "/v1/connectors",
            json={"name": "y", "url": "https://x.example/search", "description": "d" * 300},
            keep=False,
        )
    after = server.memory()
    server.stop()
    print("in memory while it lived:", before, "after:", after)
    assert before["deleted"] > 0, "the search finds nothing anywhere"
    assert after.get("deleted", 0) <= 3, after
