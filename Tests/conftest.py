"""Starts the built server and makes clients of the real Cohere SDK for it.

Everything that the server sends is recorded: at the end of the run no byte of it, nor of the server's log, may hold a
secret that a test has sent.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cohere
import httpx
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
BINARY = os.environ.get("COHERE_CONNECTORS_MOCK", str(ROOT / ".build/release/cohere-connectors-mock"))
# A build with a sanitizer has memory of its own, by far the most of all.
measures_memory = pytest.mark.skipif(
    "SANITIZED" in os.environ, reason="measures the server's memory, most of which is the sanitizer's"
)
# Sanitizers make a server ten times slower. What makes thousands of calls that search is left to other runs.
takes_long = pytest.mark.skipif("SANITIZED" in os.environ, reason="takes minutes with a sanitizer")
SENTINEL = "sentinel-" + uuid.uuid4().hex


def secret(name):
    """A value that must never come back."""
    return f"{SENTINEL}-{name}"


class Transcript:
    """Every byte that came from a server."""

    def __init__(self):
        self._lock = threading.Lock()
        self._pieces = []

    def add(self, *pieces):
        with self._lock:
            self._pieces.extend(piece if isinstance(piece, bytes) else piece.encode() for piece in pieces)

    def add_response(self, response, body):
        head = b"".join(name + b": " + value + b"\r\n" for name, value in response.headers.raw)
        self.add(f"{response.status_code} {response.extensions.get('reason_phrase', b'')!r}\r\n", head, body)

    @property
    def count(self):
        return len(self._pieces)

    def holds(self, text):
        return [piece for piece in self._pieces if text.encode() in piece]


class RecordingTransport(httpx.HTTPTransport):
    def __init__(self, transcript, **options):
        super().__init__(**options)
        self.transcript = transcript

    def handle_request(self, request):
        response = super().handle_request(request)
        body = response.read()
        self.transcript.add_response(response, body)
        return response


class AsyncRecordingTransport(httpx.AsyncHTTPTransport):
    def __init__(self, transcript, **options):
        super().__init__(**options)
        self.transcript = transcript

    async def handle_async_request(self, request):
        response = await super().handle_async_request(request)
        body = await response.aread()
        self.transcript.add_response(response, body)
        return response


class Server:
    def __init__(self, *options, env=None):
        self.process = subprocess.Popen(
            [BINARY, "--port", "0", "--log-level", "trace", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
        )
        self._log = []
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        self.first_line = self.process.stdout.readline()
        assert re.search(r"listening on https?://", self.first_line), self.first_line + "".join(self._log)
        self.url = self.first_line.split()[-1]

    def _read_log(self):
        for line in self.process.stderr:
            self._log.append(line)

    @property
    def log(self):
        """What was logged so far."""
        return "".join(self._log)

    def stop(self):
        """Ends the server and gives all that it wrote."""
        self.process.send_signal(signal.SIGTERM)
        output = self.process.stdout.read()
        status = self.process.wait(timeout=15)
        self._reader.join()
        assert status == 0, self.log[-4000:]
        self.process.stdout.close()
        self.process.stderr.close()
        return self.first_line + output + "".join(self._log)


@pytest.fixture(scope="session")
def transcript():
    transcript = Transcript()
    yield transcript
    assert transcript.count > 0
    assert transcript.holds(SENTINEL) == []


@pytest.fixture(scope="session")
def start_server(transcript):
    """Starts servers; what they wrote is searched for secrets when they end."""
    servers = []

    def start(*options, env=None):
        servers.append(Server(*options, env=env))
        return servers[-1]

    yield start
    for server in servers:
        transcript.add(server.stop())


@pytest.fixture(scope="session")
def server(start_server):
    return start_server()


@pytest.fixture
def key(request):
    """A key that no other test has, and so an organization of its own."""
    return f"{request.node.name}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def http(transcript):
    with httpx.Client(transport=RecordingTransport(transcript), timeout=60) as client:
        yield client


@pytest.fixture
def make_client(server, transcript):
    """Makes synchronous clients; the SDK doesn't try again by itself, so that each error is seen at once."""
    opened = []

    def make(api_key, url=None):
        httpx_client = httpx.Client(
            transport=RecordingTransport(transcript, limits=httpx.Limits(max_connections=64)), timeout=30
        )
        opened.append(httpx_client)
        return cohere.Client(api_key, base_url=url or server.url, httpx_client=httpx_client)

    yield make
    for httpx_client in opened:
        httpx_client.close()


@pytest.fixture
def client(make_client, key):
    return make_client(key)


@pytest.fixture
async def async_client(server, key, transcript):
    async with httpx.AsyncClient(transport=AsyncRecordingTransport(transcript), timeout=30) as httpx_client:
        yield cohere.AsyncClient(key, base_url=server.url, httpx_client=httpx_client)


@pytest.fixture
def browser(transcript):
    """What a browser does with an authorization: follows redirects, and clicks on consent pages."""
    with httpx.Client(transport=RecordingTransport(transcript), timeout=30) as http:

        def visit(url, decision="allow", until=""):
            """Gives the responses on the way; stops before it calls a URL that begins with `until`."""
            seen = [http.get(url)]
            while True:
                response = seen[-1]
                if response.is_redirect:
                    target = response.headers["location"]
                    if until and target.startswith(until):
                        return seen
                    seen.append(http.get(target))
                elif 'name="decision"' in response.text:
                    seen.append(http.post(response.url, data={"decision": decision}))
                else:
                    return seen

        yield visit


@pytest.fixture(scope="module")
def chromium():
    """A real browser."""
    from browsers import find_chromium, start_chromium

    if not find_chromium():
        # Who develops may do without a browser; CI may not.
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("chromium or chromedriver is missing; script/setup browser installs both")
    driver = start_chromium()
    yield driver
    driver.quit()


@pytest.fixture
def once():
    """Request options: do not try again."""
    return {"max_retries": 0}


@pytest.fixture(scope="session")
def wiremock_jar():
    """WireMock 2.35.1, out of PyPI's `wiremock` package: the server, and its Java client."""
    import wiremock.server

    return next(pathlib.Path(wiremock.server.__file__).parent.glob("*.jar"))


@pytest.fixture(scope="session")
def start_wiremock(wiremock_jar):
    """Starts WireMock with a folder of mappings; gives its base URL."""
    java = shutil.which("java")
    if not java:
        pytest.fail("java is missing, without which WireMock can't judge; script/setup test installs it", pytrace=False)

    @contextlib.contextmanager
    def start(folder):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        options = ["--port", str(port), "--root-dir", str(folder), "--disable-banner"]
        process = subprocess.Popen(
            [java, "-jar", str(wiremock_jar), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        try:
            while True:
                try:
                    httpx.get(url + "/__admin/mappings").raise_for_status()
                    break
                except httpx.TransportError:
                    assert time.monotonic() < deadline and process.poll() is None, "WireMock did not start"
                    time.sleep(0.1)
            yield url
        finally:
            process.terminate()
            process.wait(20)

    return start


@pytest.fixture(scope="session")
def judge_url(tmp_path_factory, start_wiremock):
    """WireMock, to be asked what is right."""
    with start_wiremock(tmp_path_factory.mktemp("wiremock")) as url:
        yield url


class QuietHandler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(handler):
    """An HTTP server of a test's own, on a free port; gives its base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    # It looks for its end in this interval, in seconds.
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class SearchService:
    """A service that connectors are searched at, with what it answers and what came."""

    def __init__(self):
        self.url = ""
        self.status = 200
        self.results = []
        #: The headers and the body of each search.
        self.searches = []

    @property
    def tokens(self):
        """What was in `Authorization`, of each search."""
        return [headers["authorization"] for headers, _ in self.searches]

    def answer(self, headers):
        """What is found by a search with these headers."""
        return self.results


@contextlib.contextmanager
def serving_searches(service):
    class Handler(QuietHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            service.searches.append((self.headers, json.loads(body)))
            answer = json.dumps({"results": service.answer(self.headers)}).encode()
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with serving(Handler) as url:
        service.url = url + "/search"
        yield service


@pytest.fixture
def search_service():
    with serving_searches(SearchService()) as service:
        yield service


@pytest.fixture
def served_connector(server, key, http):
    """Makes connectors whose results the mock itself serves; gives their ids."""

    def make(name, results, **fields):
        answer = http.post(
            f"{server.url}/__admin/cohere/connectors",
            headers={"authorization": f"Bearer {key}"},
            json={"name": name, "results": results, **fields},
        )
        return answer.raise_for_status().json()["connector"]["id"]

    return make
