"""`check`, the command, against connectors over sockets: good ones, bad ones, and such as want to harm who asks."""

import base64
import contextlib
import json
import os
import socket
import subprocess
import threading
import time

import pytest
from conftest import BINARY, QuietHandler, secret, serving, takes_long

GOOD = {"results": [{"text": "The moon is rock.", "title": "The moon", "url": "https://wiki.example.com/moon"}]}
TOKEN = secret("check")

# Each test starts the program, which takes a second with a sanitizer; Swift tests run the same code with one.
pytestmark = takes_long


def check(*arguments, env=None, **options):
    """Runs the command. No token may be in what it prints, in any form that a connector has."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COHERE_MOCK_")}
    result = subprocess.run(
        [BINARY, "check", *arguments], capture_output=True, timeout=100, env={**clean, **(env or {})}, **options
    )
    text = (result.stdout + result.stderr).decode()
    for form in (TOKEN, TOKEN.upper(), TOKEN.encode().hex(), base64.b64encode(TOKEN.encode()).decode()[:-4]):
        assert form not in text
    # A terminal is given nothing but characters to show, and new lines.
    assert all(character.isprintable() or character == "\n" for character in text)
    return result


def points(url, *arguments, **options):
    """Runs the command with --json; returns the results by the points' names, after a look at the exit status."""
    result = check(url, "--json", *arguments, **options)
    assert result.stderr == b""
    report = json.loads(result.stdout)
    found = {point["name"]: point["result"] for point in report["points"]}
    assert report["ok"] == ("failed" not in found.values())
    assert result.returncode == (0 if report["ok"] else 1)
    return found


def not_passed(found):
    return {name: result for name, result in found.items() if result != "passed"}


@contextlib.contextmanager
def connector(answer, asked=None):
    """A connector that is a function of the request's `Authorization` and query: it gives status, headers and body."""

    class Connector(QuietHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            if asked is not None:
                asked.append((self.path, dict(self.headers), body))
            status, headers, body = answer(self.headers.get("authorization"), json.loads(body)["query"])
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": len(body), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

    with serving(Connector) as url:
        yield url


def guarded(body, headers=None):
    """The answers of a connector that takes the token alone, and no empty query."""

    def answer(authorization, query):
        if authorization not in (f"Bearer {TOKEN}", f"Basic {TOKEN}", TOKEN):
            return 401, {}, {"message": "no"}
        return (200, headers or {}, body) if query else (400, {}, {"message": "empty"})

    return answer


@contextlib.contextmanager
def raw(talk, reads=True):
    """A server that reads a request, unless it is told not to, and then does what it is told with the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection, contextlib.suppress(OSError):
                        if reads:
                            connection.recv(65536)
                        talk(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


OTHER = "not-the-token-of-this-connector"


@pytest.mark.parametrize(
    "option, scheme, other",
    [("bearer", "Bearer ", OTHER), ("basic", "Basic ", "b3RoZXI6dXNlcg=="), ("noscheme", "", OTHER)],
)
def test_what_is_sent(option, scheme, other):
    asked = []
    with connector(guarded(GOOD), asked) as url:
        result = check(f"{url}/search?a=b", f"--{option}", TOKEN, "--query", 'the "moon"')
        assert result.returncode == 0, result.stdout
    assert result.stdout.decode().splitlines()[-1] == "17 ok: this connector answers as Cohere expected"
    assert [(path, json.loads(body)) for path, _, body in asked] == [
        ("/search?a=b", {"query": query}) for query in ['the "moon"', 'the "moon"', 'the "moon"', ""]
    ]
    assert [headers.get("Authorization") for _, headers, _ in asked] == [
        scheme + TOKEN,
        None,
        scheme + other,
        scheme + TOKEN,
    ]
    assert {headers["Content-Type"] for _, headers, _ in asked} == {"application/json"}


def test_the_token_in_a_variable():
    with connector(guarded(GOOD)) as url:
        assert not_passed(points(url, env={"COHERE_MOCK_NOSCHEME": TOKEN})) == {}
        # An option wins over all variables.
        assert not_passed(points(url, "--bearer", TOKEN, env={"COHERE_MOCK_BASIC": "other"})) == {}


def test_without_a_token():
    with connector(lambda _, query: (200, {}, GOOD) if query else (400, {}, {})) as url:
        assert not_passed(points(url)) == {"without_token": "skipped", "wrong_token": "skipped"}
    with connector(guarded(GOOD)) as url:
        found = points(url)
        assert found["status"] == "failed" and found["empty_query"] == "skipped"


def test_a_connector_that_lets_everybody_in():
    with connector(lambda *_: (200, {}, GOOD)) as url:
        failed = ["without_token", "wrong_token", "empty_query"]
        assert not_passed(points(url, "--bearer", TOKEN)) == dict.fromkeys(failed, "failed")
        lines = check(url, "--bearer", TOKEN).stdout.decode().splitlines()
    start = lines.index("failed   empty_query    200")
    indent = " " * 24
    assert lines[start + 1 : start + 6] == [
        "         expected       status 400 to an empty query",
        f"         sent           POST {url}",
        indent + "Content-Type: application/json",
        indent + "Authorization: Bearer [redacted]",
        indent + '{"query":""}',
    ]
    assert lines[start + 6].startswith("         came           status 200 in ")
    assert json.loads(lines[-2]) == GOOD


@pytest.mark.parametrize(
    "body, expected",
    [
        ({"results": [{**GOOD["results"][0], "page": 7, "new": True, "old": None}]}, {"values": "warning"}),
        ({"results": [{**GOOD["results"][0], "tags": ["a"]}]}, {"values": "failed"}),
        ({"results": [{"title": "T", "url": "u"}]}, {"text": "warning"}),
        ({"results": [{"text": "T"}]}, {"title": "warning", "url": "warning"}),
        ({"results": [{"id": "1"}]}, {"text": "failed", "title": "warning", "url": "warning"}),
        ({"results": [GOOD["results"][0], "text"]}, {"objects": "failed"}),
        ({"results": GOOD["results"] * 1001}, {"count": "warning"}),
    ],
)
def test_results(body, expected):
    with connector(guarded(body)) as url:
        assert not_passed(points(url, "--bearer", TOKEN)) == expected


@pytest.mark.parametrize(
    "body, first",
    [
        (b"", "json"),
        (b"\xff\xfe\x00\x1b[2J", "json"),
        (b"[" * 1_000_000, "json"),
        (b'{"results":[' + b'{"a":1,' * 100_000, "json"),
        ([GOOD], "json"),
        ({"documents": []}, "results"),
        ({"results": {"0": {}}}, "results"),
        ({"results": ["a", None]}, "objects"),
        ({"results": []}, "count"),
        (b" " * (1 << 20) + b"{}", "size"),
    ],
    # The id of a test is in a variable, so it can't be a body.
    ids=["empty", "binary", "deep", "deep objects", "list", "others", "no list", "no objects", "none", "large"],
)
def test_answers_that_are_no_results(body, first):
    """What can't be looked at is skipped; the requests that must be refused are judged all the same."""
    with connector(guarded(body)) as url:
        found = points(url, "--bearer", TOKEN)
    others = not_passed(found)
    assert others.pop(first) == ("warning" if first == "count" else "failed")
    assert set(others.values()) == {"skipped"}
    assert [found[name] for name in ("without_token", "wrong_token", "empty_query")] == ["passed"] * 3


def test_a_redirect_is_not_followed():
    asked = []
    with (
        connector(lambda *_: (200, {}, GOOD), asked) as target,
        connector(lambda *_: (307, {"Location": f"{target}/?token={TOKEN}"}, b"")) as url,
    ):
        found = points(url, "--bearer", TOKEN)
        text = check(url, "--bearer", TOKEN).stdout.decode()
    assert (found["no_redirect"], found["status"], asked) == ("failed", "skipped", [])
    assert f"307 to {target}/?token=[redacted]" in text


@pytest.mark.parametrize("form", ["plain", "upper", "base64", "base64url", "hex", "json", "percent", "html", "short"])
def test_a_token_that_comes_back_is_hidden(form):
    """Wherever a connector puts the token, and however it writes it."""
    token = "ab1" if form == "short" else TOKEN
    raw_token = token.encode()
    written = {
        "upper": token.upper(),
        "base64": base64.b64encode(b"Bearer " + raw_token).decode(),
        "base64url": base64.urlsafe_b64encode(b"?>" + raw_token).decode(),
        "hex": raw_token.hex(),
        "json": "".join(f"\\u{byte:04x}" for byte in raw_token),
        "percent": "".join(f"%{byte:02X}" for byte in raw_token),
        "html": "".join(f"&#{byte};" for byte in raw_token),
    }.get(form, token)
    body = f'{{"results": [{{"text": "<{written}>", "title": "t", "{written}": 1, "url": "u"}}]}}'.encode()
    headers = {"Content-Type": f"text/{written}", "Server": written, "X-Any": written, written: "x"}
    with connector(lambda *_: (200, headers, body)) as url:
        for arguments in ([url], [url, "--json"]):
            result = check(*arguments, "--bearer", token)
            assert result.returncode == 1 and written not in result.stdout.decode()
            assert b"[redacted" in result.stdout


def test_secrets_of_the_url_are_hidden():
    asked = []
    with connector(lambda *_: (200, {"Server": "pass%word1"}, GOOD), asked) as url:
        address = url.replace("//", "//someone:pass%25word1@") + f"/?access_token={TOKEN}&page=7"
        for option in ([], ["--json"]):
            text = check(address, *option).stdout.decode()
            assert "word1" not in text and "someone" not in text
            assert "page=7" in text and "access_token=[redacted]" in text
    assert asked[0][0] == f"/?access_token={TOKEN}&page=7"


def test_orders_to_a_terminal_are_shown_and_not_given():
    order = "\x1b]0;title\x07\x1b[2J\r\x9b31m\u202egnp.exe\u2028"
    body = json.dumps({"results": [{"text": order, order: 1}]}, ensure_ascii=False).encode()
    with connector(lambda *_: (200, {"Server": "a\x1b[31mb"}, body)) as url:
        for option in ([], ["--json"]):
            assert check(url, *option).returncode == 1
        assert b"Server: a\\u{1B}[31mb" in check(url).stdout


# What fails where the search has no answer, and nothing more is asked; and where each request is answered so.
NO_ANSWER = {"reachable"}
TOO_LARGE = {"size", "without_token", "wrong_token", "empty_query"}


@pytest.mark.parametrize(
    "answer, failed",
    [
        (b"", NO_ANSWER),
        (b"\x00\x01garbage\xff" * 1000, NO_ANSWER),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{}", NO_ANSWER),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", NO_ANSWER),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n", NO_ANSWER),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (3 << 20), TOO_LARGE),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000, TOO_LARGE),
    ],
    ids=["nothing", "garbage", "too short", "negative length", "no chunk", "long head", "flood", "interim"],
)
def test_what_is_hardly_http(answer, failed):
    with raw(lambda connection: connection.sendall(answer)) as url:
        found = points(url, "--bearer", TOKEN)
    assert {name for name, result in found.items() if result == "failed"} == failed


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"], ids=["silent", "half"])
def test_an_answer_that_does_not_come(first):
    """Each answer has its time; after the first one that is missing nothing more is asked."""
    done = threading.Event()

    def hang(connection):
        connection.sendall(first)
        done.wait(60)

    with raw(hang) as url:
        began = time.monotonic()
        found = points(url, "--bearer", TOKEN, "--timeout", "1")
        assert time.monotonic() - began >= 1
        done.set()
    assert (found.pop("reachable"), found.pop("in_time")) == ("passed", "failed")
    assert set(found.values()) == {"skipped"}


def unreachable(url, *arguments):
    """Returns why a connector can't be reached."""
    report = json.loads(check(url, "--json", "--bearer", TOKEN, *arguments).stdout)
    first, *others = report["points"]
    assert (first["name"], first["result"]) == ("reachable", "failed")
    assert {point["result"] for point in others} == {"skipped"}
    assert report["exchanges"][0]["error"] == first["found"] and len(report["exchanges"]) == 1
    return first["found"]


def test_nobody_is_there():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert unreachable(f"http://127.0.0.1:{port}") == "nothing listens there"


def test_no_machine_has_the_name():
    # No name has a part this long, so no name server is asked.
    assert unreachable(f"http://{'a' * 64}.invalid") == "no machine of this name is known"


def test_no_connection_comes_about():
    """A server whose line of those who want to connect is full does not even refuse."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert unreachable(url, "--timeout", "1") == "no connection to it came about in time"


def test_tls_where_there_is_none():
    with connector(guarded(GOOD)) as url:
        reason = unreachable(url.replace("http:", "https:"))
    assert reason == "it did not agree on TLS with this program: does it speak plain HTTP?"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [TOKEN],
        [f"ftp://x/{TOKEN}"],
        ["http://x", TOKEN],
        ["http://x", "--bearer"],
        ["http://x", "--bearer", TOKEN, "--basic", TOKEN],
        ["http://x", "--bearer", f"{TOKEN}\r\nX-Injected: 1"],
        ["http://x", f"--{TOKEN}"],
        ["http://x", f"--json={TOKEN}"],
        ["http://x", "--timeout", TOKEN],
        ["http://x", "--query", " "],
    ],
)
def test_bad_usage(arguments):
    result = check(*arguments)
    assert (result.returncode, result.stdout) == (64, b"")
    assert result.stderr.startswith(b"cohere-connectors-mock: ") and result.stderr.count(b"\n") == 1


def test_a_file_of_certificates_that_is_missing():
    result = check("http://x", "--ca-file", "/nowhere")
    assert (result.returncode, result.stderr.count(b"\n")) == (1, 1)


def test_a_connector_with_a_certificate_of_its_own(start_server, tmp_path):
    file = tmp_path / "mock.pem"
    server = start_server("--tls-self-signed", "--tls-certificate-output", str(file))
    url = server.url.replace("127.0.0.1", "localhost") + "/nowhere"
    assert unreachable(url) == "its TLS certificate is not trusted (see --ca-file)"
    assert points(url, "--ca-file", str(file))["status"] == "failed"


@pytest.mark.parametrize("scheme", ["bearer", "basic", "noscheme"])
def test_the_results_that_the_mock_serves(server, http, key, scheme):
    """The mock is a connector of the kind that it wants."""
    created = http.post(
        f"{server.url}/v1/connectors",
        headers={"Authorization": f"Bearer {key}"},
        json={
            "name": "Wiki",
            "url": "https://wiki.example.com/search",
            "service_auth": {"type": scheme, "token": TOKEN},
        },
    )
    id = created.json()["connector"]["id"]
    http.put(f"{server.url}/__admin/cohere/connectors/{id}/results", json=GOOD["results"]).raise_for_status()
    assert not_passed(points(f"{server.url}/connectors/{id}/search", f"--{scheme}", TOKEN)) == {}


def test_nobody_reads_the_report():
    """The status says it all the same."""
    with connector(lambda *_: (200, {}, b"{}")) as url:
        reading, writing = os.pipe()
        os.close(reading)
        process = subprocess.Popen([BINARY, "check", url], stdout=writing, stderr=subprocess.PIPE)
        os.close(writing)
        assert process.communicate(timeout=60)[1] == b""
    assert process.returncode == 1


def test_a_report_that_is_lost():
    """A report that can't be written is no success, though the connector is as it should be."""
    with connector(guarded(GOOD)) as url, open("/dev/full", "w") as full:
        for option in ([], ["--json"]):
            result = subprocess.run(
                [BINARY, "check", url, "--bearer", TOKEN, *option], stdout=full, stderr=subprocess.PIPE, timeout=60
            )
            assert result.returncode == 1
            assert result.stderr == b"cohere-connectors-mock: the report could not be written\n"


def test_a_query_that_finds_nothing():
    with connector(guarded({"results": []})) as url:
        result = check(url, "--bearer", TOKEN)
    assert result.returncode == 0
    assert result.stdout.decode().splitlines()[-1] == (
        "11 ok, 1 warning, 5 skipped: this connector answers as Cohere expected, but no result was looked at: "
        "the query found nothing, give another one by --query"
    )


def test_a_scheme_in_the_token():
    with connector(guarded(GOOD)) as url:
        text = check(f"{url}/?{TOKEN}", "--bearer", f"Bearer {TOKEN}").stdout.decode()
    assert "401: the token begins with a scheme, which --bearer sends too: leave it out" in text


def test_a_connector_that_closes_the_connection_instead_of_refusing():
    """What was asked after that is judged all the same."""

    def answer(connection):
        head = connection.recv(65536)
        while b"}" not in head:
            head += connection.recv(65536)
        if b"Authorization: Bearer " + TOKEN.encode() not in head:
            return
        body = json.dumps(GOOD).encode() if b'"test"' in head else b"{}"
        status = b"200 OK" if b'"test"' in head else b"400 Bad Request"
        connection.sendall(b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n" % status)
        connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    with raw(answer, reads=False) as url:
        found = points(url, "--bearer", TOKEN)
    assert not_passed(found) == {"without_token": "failed", "wrong_token": "failed"}
