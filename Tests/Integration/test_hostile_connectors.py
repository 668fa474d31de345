"""Connectors that hang, flood, redirect, lie or answer garbage: a chat over them fails with a reason, or goes on
without them, and nobody else notices."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from conftest import Server, measures_memory, secret

GOOD = b'{"results": [{"text": "Vacation is 30 days. More than that is not paid."}]}'


class RawConnector:
    """A connector that answers each request as a function writes it to the socket."""

    def __init__(self):
        self.answer = None
        self.received = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/search"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            data = b""
            while b"\r\n\r\n" not in data:
                if not (piece := connection.recv(65536)):
                    return
                data += piece
            head, body = data.split(b"\r\n\r\n", 1)
            size = next(
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
            )
            while len(body) < size:
                body += connection.recv(65536)
            self.received.append((head.decode(), json.loads(body)))
            self.answer(connection)

    def close(self):
        self._listener.close()


@pytest.fixture
def connector():
    connector = RawConnector()
    yield connector
    connector.close()


@pytest.fixture
def call(server, key, http):
    def send(method, path, body=None):
        headers = {"authorization": f"Bearer {key}"}
        return http.request(method, server.url + path, json=body, headers=headers, timeout=600)

    return send


@pytest.fixture
def registered(call, connector):
    body = {"name": "Drive", "url": connector.url, "service_auth": {"type": "bearer", "token": secret("service")}}
    return call("POST", "/v1/connectors", body).json()["connector"]["id"]


def respond(body, head=b"", size=None, status=b"200 OK"):
    size = len(body) if size is None else size

    def answer(connection):
        connection.sendall(b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, head, size, body))

    return answer


def raw(data):
    return lambda connection: connection.sendall(data)


def flood(connection):
    """Sends until nobody takes it any more, 1 GiB at most."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    for _ in range(16_384):
        connection.sendall(piece)


def flood_of_headers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000_000):
        connection.sendall(b"X-%d: %s\r\n" % (number, b"x" * 1000))


def interim_heads(connection):
    for _ in range(100_000):
        connection.sendall(b"HTTP/1.1 100 Continue\r\nX: %s\r\n\r\n" % (b"x" * 1000))


ECHO = secret("service").encode()
BAD = {
    "says nothing": (lambda connection: None, "closed the connection"),
    "floods": (flood, "too large"),
    "floods with headers": (flood_of_headers, "too large"),
    "sends interim heads without end": (interim_heads, "too large"),
    "redirects": (respond(b"", b"Location: http://127.0.0.1:1/\r\n", status=b"302 Found"), "status code 302"),
    "redirects for ever": (respond(b"", b"Location: /search\r\n", status=b"307 Moved"), "status code 307"),
    "announces more than comes": (respond(GOOD, size=len(GOOD) + 1000), "closed the connection"),
    "announces less than comes": (respond(GOOD, size=20), "is not valid JSON"),
    "announces 1 TB": (respond(GOOD, size=10**12), "closed the connection"),
    "announces less than nothing": (respond(GOOD, size=-5), "closed the connection"),
    # Which one counts is libcurl's choice, and differs between its versions.
    "has two lengths": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n" + GOOD), ""),
    "has broken chunks": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n" + GOOD),
        "closed the connection, or did not speak HTTP",
    ),
    "says that it is zipped": (
        respond(b"\x1f\x8b\x08" + b"\0" * 1000, b"Content-Encoding: gzip\r\n"),
        "not valid JSON",
    ),
    "speaks no HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n" * 100), "did not speak HTTP"),
    "answers noise": (raw(bytes(range(256)) * 1000), "did not speak HTTP"),
    "answers no JSON": (respond(b"<html>" + ECHO + b"</html>"), "is not valid JSON"),
    "answers broken UTF-8": (respond(b'{"results": [{"text": "\xff\xfe"}]}'), "is not valid JSON"),
    "nests deeply": (respond(b'{"results":' + b"[" * 900_000), "is not valid JSON"),
    "has a list elsewhere": (respond(b'{"items": []}'), "has no list 'results'"),
    "fails with a status of its own": (respond(ECHO, status=b"999 Whatever " + ECHO), "status code 999"),
    "fails and says the token": (respond(b'{"message": "' + ECHO + b'"}', status=b"500 No"), "status code 500"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_connector_harms_nobody(call, connector, registered, name):
    connector.answer, reason = BAD[name]
    failed = call("POST", "/v1/chat", {"message": "How long?", "connectors": [{"id": registered}]})
    assert failed.status_code == 400, failed.text
    prefix = f"connectors failed with continue on failure disabled: connector {registered} failed with message '"
    assert failed.json()["message"].startswith(prefix) and reason in failed.json()["message"], failed.text
    entry = {"id": registered, "continue_on_failure": True}
    passed_over = call("POST", "/v1/chat", {"message": "How long?", "connectors": [entry]})
    assert passed_over.status_code == 200
    (result,) = passed_over.json()["search_results"]
    assert result["document_ids"] == [] and reason in result["error_message"]
    # No retry, and nothing of what it got is in what is told of it; the transcript is searched at the end.
    assert len(connector.received) == 2
    listed = call("GET", "/__admin/cohere/searches").json()["searches"]
    assert [reason in search["error"] for search in listed] == [True, True]
    connector.answer = respond(GOOD)
    answered = call("POST", "/v1/chat", {"message": "How long?", "connectors": [{"id": registered}]})
    assert answered.json()["text"] == "Vacation is 30 days."


@measures_memory
def test_floods_take_no_memory(call, connector, registered, server):
    def resident():
        with open(f"/proc/{server.process.pid}/status") as status:
            return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024

    connector.answer = flood
    before = resident()
    for _ in range(10):
        assert call("POST", "/v1/chat", {"message": "m", "connectors": [{"id": registered}] * 8}).status_code == 400
    assert resident() - before < 100


def chats(url, key, connector_id, count):
    """Sends chats all at once. Gives their texts."""

    async def send():
        host, port = url.removeprefix("http://").split(":")
        body = json.dumps({"message": "How long?", "connectors": [{"id": connector_id}]}).encode()

        async def one():
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(
                b"POST /v1/chat HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (key.encode(), len(body), body)
            )
            answer = await reader.read()
            writer.close()
            return json.loads(answer.split(b"\r\n\r\n", 1)[1])["text"]

        return await asyncio.gather(*(one() for _ in range(count)))

    return asyncio.run(send())


def test_two_hundred_chats_wait_side_by_side(call, connector, registered, server, key):
    """No search is answered before all have come, so each would wait for ever if they came one after the other."""
    everybody = threading.Barrier(201)

    def answer(connection):
        everybody.wait(600)
        everybody.wait(600)
        respond(GOOD)(connection)

    connector.answer = answer
    with ThreadPoolExecutor(1) as pool:
        answered = pool.submit(chats, server.url, key, registered, 200)
        everybody.wait(600)
        # All of them wait, and other calls are answered.
        for _ in range(50):
            assert call("GET", f"/v1/connectors/{registered}").status_code == 200
        assert not answered.done()
        everybody.wait(600)
        assert answered.result() == ["Vacation is 30 days."] * 200


def test_a_chat_that_nobody_waits_for_is_given_up(call, connector, registered, server, key):
    left = threading.Event()

    def answer(connection):
        # Until the other side ends the connection, long before the search's time is up.
        if connection.recv(1) == b"":
            left.set()

    connector.answer = answer
    body = {"message": "m", "connectors": [{"id": registered}]}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.url}/v1/chat", json=body, headers={"authorization": f"Bearer {key}"}, timeout=0.5)
    assert left.wait(600)
    while not (listed := call("GET", "/__admin/cohere/searches").json()["searches"]):
        time.sleep(0.01)
    reason = "the request was given up, as nobody waited for the answer any more"
    assert [search["error"] for search in listed] == [reason]


def test_a_client_that_has_ended_its_own_side_gets_its_answer(connector, registered, server, key):
    def answer(connection):
        asked.set()
        half_closed.wait(60)
        respond(GOOD)(connection)

    connector.answer = answer
    asked, half_closed = threading.Event(), threading.Event()
    host, port = server.url.removeprefix("http://").split(":")
    body = json.dumps({"message": "How long?", "connectors": [{"id": registered}]}).encode()
    with socket.create_connection((host, int(port))) as client:
        client.sendall(
            b"POST /v1/chat HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
            % (key.encode(), len(body), body)
        )
        assert asked.wait(60)
        client.shutdown(socket.SHUT_WR)
        time.sleep(0.2)
        half_closed.set()
        assert b"Vacation is 30 days." in client.makefile("rb").read()


def test_a_stop_waits_for_no_connector(connector, http):
    hanging = threading.Event()
    connector.answer = lambda connection: (hanging.set(), connection.recv(1))
    server = Server()
    headers = {"authorization": "Bearer k"}
    made = http.post(f"{server.url}/v1/connectors", json={"name": "x", "url": connector.url}, headers=headers).json()
    body = {"message": "m", "connectors": [{"id": made["connector"]["id"]}]}
    with ThreadPoolExecutor(1) as pool:
        chat = pool.submit(lambda: httpx.post(f"{server.url}/v1/chat", json=body, headers=headers, timeout=60))
        assert hanging.wait(60)
        began = time.monotonic()
        # Five seconds are for requests under way, of the thirty that a search may take. It ends with status 0.
        server.stop()
        assert time.monotonic() - began < 20
        with contextlib.suppress(httpx.TransportError):
            chat.result()
