"""Clients that misbehave, and machines that run short: normal clients go on being served, and what is refused gets a
status or a clean end."""

import os
import pathlib
import re
import resource
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from conftest import BINARY, measures_memory


@pytest.fixture
def launch(request):
    """Starts a server with a shortage of something. What it wrote is not looked at."""
    started = []

    def start(*options, before=None, **popen):
        process = subprocess.Popen(
            [BINARY, "--port", "0", *options],
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=before,
            **{"stderr": subprocess.DEVNULL, **popen},
        )
        started.append(process)
        url = process.stdout.readline().split()[-1]
        return process, url, int(url.rsplit(":", 1)[1])

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            assert process.wait(20) == 0
        process.stdout.close()


def serves(url, **options):
    answer = httpx.get(url + "/v1/connectors", headers={"authorization": "Bearer normal"}, timeout=20, **options)
    return answer.status_code == 200 and answer.json()["total_count"] == 0


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def raise_own_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


HEAD = b"POST /v1/connectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer slow\r\n"


@pytest.mark.parametrize(
    "sent",
    [HEAD, HEAD + b"Content-Length: 1000\r\n\r\n" + b"{" * 500, HEAD + b"Transfer-Encoding: chunked\r\n\r\n100\r\nabc"],
    ids=["head", "body", "chunk"],
)
def test_a_thousand_that_stop_in_the_middle(launch, sent):
    raise_own_limit()
    _, url, port = launch("--idle-timeout", "2")
    slow = [connect(port) for _ in range(1000)]
    for connection in slow:
        connection.sendall(sent)
    assert all(serves(url) for _ in range(20))
    # They are sent away after the idle timeout.
    for connection in slow[::100]:
        connection.settimeout(20)
        try:
            while connection.recv(4096):
                pass
        except ConnectionResetError:
            pass
    for connection in slow:
        connection.close()
    assert serves(url)


def test_more_connections_than_there_may_be(launch):
    _, url, port = launch("--max-connections", "50", "--threads", "2", "--idle-timeout", "1")
    held = [connect(port) for _ in range(200)]
    # One more waits until others have been sent away, and is served then.
    assert serves(url)
    for connection in held:
        connection.close()
    assert serves(url)


def test_no_descriptors_left(launch):
    _, url, port = launch("--idle-timeout", "1", before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
    held = []
    for _ in range(150):
        # Whoever comes when no descriptor is left may wait, or be sent away at once.
        try:
            held.append(connect(port))
            held[-1].sendall(HEAD)
        except ConnectionError:
            pass
    assert len(held) > 40
    time.sleep(0.2)
    for connection in held:
        connection.close()
    assert serves(url)


def send_large_bodies(url, count, clients):
    """The statuses that bodies of a megabyte, which lack a connector's URL, are answered with."""
    body = b'{"name": "' + b"x" * 1_000_000 + b'"}'

    def send(_):
        return httpx.post(
            url + "/v1/connectors", headers={"authorization": "Bearer k"}, content=body, timeout=60
        ).status_code

    with ThreadPoolExecutor(clients) as pool:
        return set(pool.map(send, range(count)))


@measures_memory
def test_little_memory(launch):
    """Large bodies by many at once, in 1 GiB of address space, most of which stacks and libraries reserve."""
    limit = 1 << 30
    process, url, _ = launch(before=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
    assert send_large_bodies(url, 400, clients=16) == {400}
    assert process.poll() is None and serves(url)
    # The journal keeps no more of them than it has place for.
    kept = re.search(r"^cohere_mock_journal_requests (\d+)$", httpx.get(url + "/metrics").text, re.MULTILINE)
    assert 0 < int(kept[1]) < 100


@pytest.fixture
def small_group():
    """A control group of 64 MB, as a small container is: its folder, which is written to by whom it is to hold."""
    folder = pathlib.Path(
        "/sys/fs/cgroup/memory" if os.path.isdir("/sys/fs/cgroup/memory") else "/sys/fs/cgroup", f"mock-{os.getpid()}"
    )
    try:
        folder.mkdir()
        limit = folder / ("memory.limit_in_bytes" if "memory/" in str(folder) else "memory.max")
        limit.write_text(str(64 << 20))
    except OSError as error:
        if folder.is_dir():
            folder.rmdir()
        pytest.skip(f"no control group can be made here: {error}")
    yield folder
    folder.rmdir()


@measures_memory
def test_a_container_of_64_mb(launch, small_group):
    process, url, _ = launch(before=lambda: (small_group / "cgroup.procs").write_text(str(os.getpid())))
    assert send_large_bodies(url, 200, clients=8) == {400}
    assert process.poll() is None and serves(url)
    process.terminate()
    assert process.wait(20) == 0


@measures_memory
def test_the_memory_stays_where_it_is(launch):
    process, url, _ = launch()

    def resident():
        with open(f"/proc/{process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    body = '{"name": "' + "x" * 900_000 + '"'
    with httpx.Client(base_url=url, headers={"authorization": "Bearer k"}, timeout=60) as http:
        for _ in range(150):
            assert http.post("/v1/connectors", content=body.encode()).status_code == 400
        before = resident()
        for _ in range(450):
            http.post("/v1/connectors", content=body.encode())
    assert resident() < before + 40, "the journal grows with what is sent"


def test_a_full_disk_for_logs(launch):
    with open("/dev/full", "w") as full:
        process, url, _ = launch("--log-level", "trace", stderr=full)
        assert all(serves(url) for _ in range(5))
        assert process.poll() is None


def test_nobody_reads_the_log(launch):
    """A pipe that fills up must not stop the server for good; here its reader has gone."""
    reading, writing = os.pipe()
    process, url, _ = launch("--log-level", "trace", stderr=writing)
    os.close(writing)
    os.close(reading)
    assert all(serves(url) for _ in range(5))
    assert process.poll() is None


def test_sigterm_under_load(launch):
    process, url, port = launch()
    httpx.post(
        url + "/__admin/mappings",
        json={"request": {"urlPath": "/slow"}, "response": {"body": "done", "fixedDelayMilliseconds": 700}},
    ).raise_for_status()
    connections = [connect(port) for _ in range(200)]
    for connection in connections:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
    while int(httpx.post(url + "/__admin/requests/count", json={"urlPath": "/slow"}).json()["count"]) < 200:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    for connection in connections:
        received = b""
        while piece := connection.recv(4096):
            received += piece
        assert received.startswith(b"HTTP/1.1 200") and received.endswith(b"done")
        connection.close()
    assert process.wait(20) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_killed_and_started_again_on_the_same_port(launch):
    process, url, port = launch()
    with httpx.Client() as http:
        http.get(url + "/health")
        process.kill()
        process.wait()
        again = subprocess.Popen([BINARY, "--port", str(port)], stdout=subprocess.PIPE, text=True)
        assert again.stdout.readline().split()[-1] == url
        assert serves(url)
        again.terminate()
        assert again.wait(20) == 0
        again.stdout.close()


def test_a_clock_that_goes_back(launch):
    _, url, _ = launch()
    with httpx.Client(base_url=url, headers={"authorization": "Bearer k"}) as http:
        for year in ["2030", "1999", "2015"]:
            http.post("/__admin/cohere/clock", json={"set": f"{year}-01-01T00:00:00Z"}).raise_for_status()
            made = http.post(
                "/v1/connectors",
                json={
                    "name": year,
                    "url": "https://x.example/search",
                    "oauth": {
                        "client_id": "c",
                        "authorize_url": url + "/oauth/authorize?prompt=none",
                        "token_url": url + "/oauth/token",
                    },
                },
            ).json()["connector"]
            redirect = http.post(f"/v1/connectors/{made['id']}/oauth/authorize").json()["redirect_url"]
            assert http.get(redirect, follow_redirects=True).status_code == 200
        names = [(c["name"], c["auth_status"]) for c in http.get("/v1/connectors").json()["connectors"]]
        # What was authorized in 1999 has expired in 2015, its refresh token too.
        assert names == [("2030", "valid"), ("2015", "valid"), ("1999", "expired")]


# MARK: bytes that are no good HTTP

GET = b"GET /v1/connectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\n"
POST = b"POST /v1/connectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\n"
BODY = b'{"name":"x","url":"https://x.example/search"}'

SHAPES = {
    "two lengths": (POST + b"Content-Length: 5\r\nContent-Length: 45\r\n\r\n" + BODY, {400}),
    "the same length twice": (POST + b"Content-Length: 45\r\nContent-Length: 45\r\n\r\n" + BODY, {200, 400}),
    "a length and chunks": (POST + b"Content-Length: 45\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    "chunks and a length": (
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
        {400},
    ),
    "a list of lengths": (POST + b"Content-Length: 45, 45\r\n\r\n" + BODY, {400}),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\n", {400}),
    "a signed length": (POST + b"Content-Length: +45\r\n\r\n" + BODY, {400}),
    "a huge length": (POST + b"Content-Length: 99999999999999999999\r\n\r\n", {400, 413}),
    "an unknown coding": (POST + b"Transfer-Encoding: gzip\r\n\r\n" + BODY, {501}),
    "chunked and then gzip": (POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n", {501}),
    "chunked twice": (POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    "a coding in disguise": (POST + b"Transfer-Encoding: xchunked\r\nContent-Length: 45\r\n\r\n" + BODY, {400}),
    "a bad chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", {400}),
    "a chunk too long": (POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", {413}),
    "obs-fold": (GET + b"X-A: b\r\n c\r\n\r\n", {400}),
    "a space before the colon": (GET + b"X-A : b\r\n\r\n", {400}),
    "a length with a space before the colon": (
        POST + b"Content-Length : 39\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
        {400},
    ),
    "a NUL in a length": (POST + b"Content-Length: 4\x005\r\n\r\n" + BODY, {400}),
    "a header without a name": (GET + b": b\r\n\r\n", {400}),
    "a bare CR": (GET + b"X-A: b\rX-B: c\r\n\r\n", {400}),
    "bare LF": (GET.replace(b"\r\n", b"\n") + b"\n", {400}),
    "a NUL in a header": (GET + b"X-A: b\0c\r\n\r\n", {400}),
    "a NUL in the path": (b"GET /v1/connectors%00x HTTP/1.1\r\nHost: h\r\n\r\n", {400}),
    "a header of 64 KB": (GET + b"X-A: " + b"a" * 65_536 + b"\r\n\r\n", {431, None}),
    "1,000 cookies": (GET + b"Cookie: " + b"a=b;" * 1000 + b"\r\n\r\n", {431}),
    "3,000 arguments": (GET.replace(b"connectors ", b"connectors?" + b"a&" * 3000 + b" ") + b"\r\n", {200}),
    "10,000 headers": (GET + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n", {431, None}),
    "an overlong URL": (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", {400, 414, 431, None}),
    "invalid percent-encoding": (
        b"GET /v1/connectors/%zz%f HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\n\r\n",
        {400, 404},
    ),
    "overlong UTF-8": (b"GET /v1/connectors/%c0%af HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\n\r\n", {400}),
    "dots": (
        b"GET /v1/connectors/../../__admin/mappings HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\n\r\n",
        {404},
    ),
    "encoded slashes": (b"GET /v1%2Fconnectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\n\r\n", {401, 404}),
    "encoded dots": (
        b"GET /v1/connectors/%2e%2e/%2e%2e/health HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\n\r\n",
        {404},
    ),
    "no version": (b"GET /health\r\n\r\n", {400}),
    "another version": (b"GET /health HTTP/9.9\r\nHost: h\r\n\r\n", {505}),
    "no host": (b"GET /health HTTP/1.1\r\n\r\n", {400}),
    "two hosts": (b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", {400}),
    "an absolute target": (b"GET http://elsewhere/health HTTP/1.1\r\nHost: h\r\n\r\n", {200}),
    "a TLS hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(500), {400, None}),
    "an HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}),
    "nothing but newlines": (b"\r\n" * 1000, {400, None}),
    "random bytes": (os.urandom(4000), {400, 431, None}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_bytes_that_are_no_good_http(server, shape):
    sent, statuses = SHAPES[shape]
    with connect(int(server.url.rsplit(":", 1)[1])) as connection:
        received = b""
        try:
            connection.sendall(sent)
            # A connection that is kept alive doesn't end by itself; where silence is an answer, it must not take long.
            connection.settimeout(1 if None in statuses else 20)
            while piece := connection.recv(65_536):
                received += piece
                connection.settimeout(0.1)
        except (ConnectionError, TimeoutError):
            pass
    status = int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/1.1 ") else None
    assert status in statuses, received[:300]
    # One request, one answer: what follows a body is never taken for a request that it is not.
    assert b"smuggled" not in received and received.count(b"HTTP/1.1 ") <= 1, received
    assert httpx.get(server.url + "/health").status_code == 200


def test_mutations_of_good_requests(launch):
    """A request with bytes changed, cut, doubled and put in elsewhere, four thousand times: the server lives."""
    import random

    rng = random.Random(7)
    seeds = [
        GET + b"\r\n",
        POST + b"Content-Length: 45\r\n\r\n" + BODY,
        POST + b"Transfer-Encoding: chunked\r\n\r\n2d\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"GET /v1/connectors/oauth/token?state=a&code=b HTTP/1.1\r\nHost: h\r\n\r\n",
        b"POST /__admin/mappings HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}",
    ]
    process, url, port = launch()

    def mutate(data):
        data = bytearray(data)
        for _ in range(rng.randint(1, 6)):
            place, kind = rng.randrange(len(data) + 1), rng.randrange(4)
            if kind == 0 and data:
                data[place % len(data)] = rng.randrange(256)
            elif kind == 1:
                del data[place : place + rng.randint(1, 8)]
            elif kind == 2:
                data[place:place] = data[place : place + rng.randint(1, 30)]
            else:
                data[place:place] = rng.choice(
                    [b"\0", b"\r\n", b"\n", b"%00", b"%", b" ", b":", b"\xff", b"0" * 30, b"\r\n\r\n"]
                )
        return bytes(data)

    requests = [mutate(rng.choice(seeds)) for _ in range(4000)]

    def send(part):
        for data in part:
            with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                try:
                    connection.sendall(data)
                    connection.settimeout(0.02)
                    connection.recv(65_536)
                except (ConnectionError, TimeoutError):
                    pass

    threads = [threading.Thread(target=send, args=(requests[n::8],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert process.poll() is None and httpx.get(url + "/health").status_code == 200


# MARK: TLS


@pytest.fixture
def tls_server(launch, tmp_path):
    """The port of a server that speaks TLS, and a client's context."""
    certificate = tmp_path / "certificate.pem"
    _, url, port = launch("--tls-self-signed", "--tls-certificate-output", str(certificate), "--idle-timeout", "2")
    context = ssl.create_default_context(cafile=str(certificate))
    with httpx.Client(base_url=url, verify=context) as http:
        yield port, context, http


def receive_all(connection):
    """All that comes until the end, which must be that of TLS or a reset: bytes that are no TLS are an `SSLError`."""
    received = b""
    try:
        while piece := connection.recv(65_536):
            received += piece
    except (ConnectionError, ssl.SSLEOFError):
        pass
    return received


@pytest.mark.parametrize(
    "shape",
    [
        "a list of lengths",
        "a signed length",
        "a huge length",
        "1,000 cookies",
        "3,000 arguments",
        "an unknown coding",
        "a space before the colon",
        "a NUL in a header",
        "no host",
        "another version",
        "a bad chunk",
        "random bytes",
    ],
)
def test_what_is_refused_over_tls_is_refused_as_tls(tls_server, shape):
    port, context, http = tls_server
    sent, statuses = SHAPES[shape]
    with context.wrap_socket(connect(port), server_hostname="localhost") as connection:
        connection.sendall(sent)
        received = receive_all(connection)
    status = int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/1.1 ") else None
    assert status in statuses and received.count(b"HTTP/1.1 ") <= 1, received[:300]
    assert http.get("/health").status_code == 200


@pytest.mark.parametrize(
    "response, expected",
    [
        ({"fault": "RANDOM_DATA_THEN_CLOSE"}, rb"[g-z]{48}"),
        ({"fault": "MALFORMED_RESPONSE_CHUNK"}, rb"HTTP/1.1 200 OK\r\n.*\r\n\r\n[g-z]{48}"),
        ({"fault": "EMPTY_RESPONSE"}, rb""),
        ({"fault": "CONNECTION_RESET_BY_PEER"}, rb""),
        (
            {"status": 299, "statusMessage": "Of Its Own", "body": "x" * 50_000},
            rb"HTTP/1.1 299 Of Its Own\r\n.*x{50000}",
        ),
        (
            {"body": "whole", "chunkedDribbleDelay": {"numberOfChunks": 5, "totalDuration": 20}},
            rb"HTTP/1.1 200 .*0\r\n\r\n",
        ),
    ],
    ids=["random", "chunk", "empty", "reset", "phrase", "dribble"],
)
def test_faults_over_tls_are_tls(tls_server, response, expected):
    port, context, http = tls_server
    http.post("/__admin/mappings", json={"request": {"urlPath": "/x"}, "response": response}).raise_for_status()
    with context.wrap_socket(connect(port), server_hostname="localhost") as connection:
        connection.sendall(b"GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        assert re.fullmatch(expected, receive_all(connection), re.DOTALL)
    assert http.get("/health").status_code == 200


# MARK: clients that leave


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("kind", ["delay", "dribble", "phrase"])
def test_four_thousand_that_ask_with_a_delay_and_leave(launch, tmp_path, kind, tls):
    raise_own_limit()
    options = ["--tls-self-signed", "--tls-certificate-output", str(tmp_path / "c.pem")] if tls else []
    process, url, port = launch("--idle-timeout", "0", *options)
    context = ssl.create_default_context(cafile=str(tmp_path / "c.pem")) if tls else None
    with httpx.Client(base_url=url, verify=context or True, timeout=20) as http:
        for name, response in {
            "delay": {"body": "x", "fixedDelayMilliseconds": 3_600_000},
            "dribble": {"body": "xy", "chunkedDribbleDelay": {"numberOfChunks": 2, "totalDuration": 3_600_000}},
            "phrase": {"statusMessage": "X", "fixedDelayMilliseconds": 3_600_000},
        }.items():
            stub = {"request": {"urlPath": "/" + name}, "response": response}
            http.post("/__admin/mappings", json=stub).raise_for_status()
    request = b"GET /%s HTTP/1.1\r\nHost: h\r\n\r\n" % kind.encode()
    for _ in range(400 if tls else 4_200):
        connection = connect(port)
        if context:
            connection = context.wrap_socket(connection, server_hostname="localhost")
        connection.sendall(request)
        connection.close()
    with httpx.Client(base_url=url, verify=context or True, timeout=20) as http:
        deadline = time.monotonic() + 20
        while int(re.search(r"^cohere_mock_open_connections (\d+)$", http.get("/metrics").text, re.M)[1]) > 1:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    process.terminate()
    began = time.monotonic()
    assert process.wait(20) == 0
    assert time.monotonic() - began < 4.5


def test_a_stop_after_a_clients_timeout_is_at_once(launch):
    process, url, _ = launch()
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(url + "/v1/connectors", headers={"prefer": "delay=60000"}, timeout=0.2)
    began = time.monotonic()
    process.terminate()
    assert process.wait(20) == 0
    assert time.monotonic() - began < 4.5


def test_a_stop_takes_five_seconds_at_most(launch):
    process, url, port = launch()
    with connect(port) as waiting, connect(port) as short:
        waiting.sendall(b"GET /v1/connectors HTTP/1.1\r\nHost: h\r\nPrefer: delay=60000\r\n\r\n")
        short.sendall(
            b"GET /v1/connectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\nPrefer: delay=1500\r\n\r\n"
        )
        time.sleep(0.3)
        began = time.monotonic()
        process.terminate()
        assert short.recv(4096).startswith(b"HTTP/1.1 200 ")
        assert waiting.recv(4096).startswith(b"HTTP/1.1 503 ")
        assert process.wait(20) == 0
        assert 4 < time.monotonic() - began < 15


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_the_server_at_once(number):
    process = subprocess.Popen([BINARY, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    with connect(port) as waiting:
        waiting.sendall(b"GET /v1/connectors HTTP/1.1\r\nHost: h\r\nPrefer: delay=60000\r\n\r\n")
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert process.poll() is None
        process.send_signal(number)
        output, log = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert output == "" and log == ""


# MARK: crashes

CRASH_LINE = "cohere-connectors-mock: crashed"


@pytest.mark.parametrize(
    "number", [signal.SIGSEGV, signal.SIGILL, signal.SIGTRAP, signal.SIGBUS, signal.SIGFPE, signal.SIGABRT]
)
@pytest.mark.parametrize(
    "environment", [{}, {"SWIFT_BACKTRACE": "enable=yes,output-to=stderr"}], ids=["usual", "wanted"]
)
def test_a_crash_prints_one_line_and_leaves_no_core(tmp_path, number, environment):
    process = subprocess.Popen(
        [BINARY, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **environment},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)),
    )
    url = process.stdout.readline().split()[-1]
    httpx.post(url + "/v1/connectors", headers={"authorization": "Bearer " + "k" * 40}, content=b"secret" * 50)
    process.send_signal(number)
    output, log = process.communicate(timeout=30)
    assert process.returncode == -number
    # Swift's runtime says before the program begins that it has no program that prints backtraces.
    lines = [line for line in log.splitlines() if not line.startswith("swift runtime: ")]
    assert output == "" and len(lines) == 1 and lines[0].startswith(CRASH_LINE)
    assert list(tmp_path.iterdir()) == []


@measures_memory
@pytest.mark.parametrize("megabytes", [90, 150, 600])
def test_a_failed_allocation_prints_nothing_of_the_memory(tmp_path, megabytes):
    limit = megabytes << 20
    process = subprocess.Popen(
        [BINARY, "--port", "0", "--max-body", "1000000000", "--threads", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "SWIFT_BACKTRACE": "enable=yes,output-to=stderr"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    with connect(port) as connection:
        connection.sendall(POST + b"Content-Length: 999000000\r\n\r\n")
        try:
            while process.poll() is None:
                connection.sendall(b"hunter2-" * 8192)
        except ConnectionError:
            pass
    output, log = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGABRT
    assert output == "" and "hunter2" not in log
    assert len(log.split("\n")) <= 4 and CRASH_LINE in log, log[:500]


# MARK: the process that has started the server


def starts_server(how):
    """A program in Python that starts a server in some way, says its process id and where it listens, and waits."""
    return f"""
import os, subprocess, sys, threading, time
def start():
    global server
    server = subprocess.Popen([{BINARY!r}, "--port", "0"] + sys.argv[1:], stdout=subprocess.PIPE, text=True)
    print(server.pid, server.stdout.readline().split()[-1], flush=True)
{how}
"""


@pytest.fixture
def start_parent():
    """Starts such a program. What is left of it and its server after the test is killed."""
    started = []

    def start(how, *options, env=None):
        parent, server, url = run_parent(how, *options, env=env)
        started.append((parent, server))
        return parent, server, url

    yield start
    for parent, server in started:
        if parent.poll() is None:
            parent.kill()
            parent.wait()
        if is_running(server):
            os.kill(server, signal.SIGKILL)


def run_parent(how, *options, env=None):
    parent = subprocess.Popen(
        [sys.executable, "-c", starts_server(how), *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    server, url = parent.stdout.readline().split()
    parent.stdout.close()
    return parent, int(server), url


def is_running(process_id):
    try:
        with open(f"/proc/{process_id}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(process_id, seconds=5):
    deadline = time.monotonic() + seconds
    while is_running(process_id) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_running(process_id)


@pytest.mark.parametrize(
    "options, env",
    [(["--exit-with-parent"], {}), ([], {"COHERE_MOCK_EXIT_WITH_PARENT": "true"})],
    ids=["option", "env"],
)
def test_a_killed_parent_leaves_no_server_behind(start_parent, options, env):
    parent, server, url = start_parent("start()\ntime.sleep(600)", *options, env=env)
    assert httpx.get(url + "/health").status_code == 200
    time.sleep(0.5)
    assert is_running(server)
    parent.kill()
    parent.wait()
    assert ends(server)


def test_a_thread_of_the_parent_that_ends_is_no_end_of_the_parent(start_parent):
    how = "thread = threading.Thread(target=start); thread.start(); thread.join(); time.sleep(600)"
    parent, server, url = start_parent(how, "--exit-with-parent")
    time.sleep(1)
    assert is_running(server) and httpx.get(url + "/health").status_code == 200
    parent.kill()
    parent.wait()
    assert ends(server)


def test_a_parent_that_has_ended_before_the_server_began_is_seen():
    """The server becomes an orphan before it starts, so it can't know its parent. Nobody reads what it prints."""
    reading, writing = os.pipe()
    shell = subprocess.Popen(
        ["sh", "-c", f'(sleep 0.3; exec "{BINARY}" --port 0 --exit-with-parent) & echo $! >&2'],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    server = int(shell.stderr.readline())
    shell.wait()
    shell.stderr.close()
    os.close(writing)
    os.close(reading)
    assert is_running(server)
    assert ends(server)


def test_without_the_option_a_server_outlives_its_parent(start_parent):
    parent, server, url = start_parent("start()\ntime.sleep(600)")
    parent.kill()
    parent.wait()
    time.sleep(0.6)
    assert httpx.get(url + "/health").status_code == 200
    os.kill(server, signal.SIGTERM)
    assert ends(server)
