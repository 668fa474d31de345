"""MockServer: how a server starts and ends, and the command."""

from __future__ import annotations

import importlib.metadata
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

import cohere_connectors_mock
from cohere_connectors_mock import (
    CohereMock,
    CohereMockError,
    MockServer,
    ProgramNotFoundError,
    ServerStartError,
    program,
)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/health", timeout=30) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until(condition: object) -> None:
    assert callable(condition)
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it did not happen")


def test_a_server_of_one_s_own(tmp_path: pathlib.Path) -> None:
    (tmp_path / "fixture.json").write_text('{"connectors": [{"name": "Drive", "url": "https://a.example/search"}]}')
    with CohereMock.start(seed=1, fixtures=[tmp_path], no_outbound=True, admin_key="k", user="alice") as mock:
        assert [connector.name for connector in mock.connectors] == ["Drive"]
        assert mock.key.endswith("/alice")
        assert answers(mock.url)
    assert not answers(mock.url)


def test_options_may_be_given_as_on_the_command_line() -> None:
    with MockServer.start("--api-key", "a/b", "--api-key=c/d", "--port=0") as server:
        server.mock("a", "b").connector("Drive")
        server.stop()
        server.stop()


@pytest.mark.parametrize("way", ["option", "argument"])
def test_an_admin_key_is_not_in_the_command_line(way: str) -> None:
    server = MockServer.start(admin_key="hunter2") if way == "option" else MockServer.start("--admin-key=hunter2")
    with server:
        server.mock().connector("Drive")
        assert server._process is not None
        assert "hunter2" not in pathlib.Path(f"/proc/{server._process.pid}/cmdline").read_text()


def test_variables_of_the_shell_do_not_change_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"API_KEY": "k", "UNIX_SOCKET": "/s", "FIXTURES": "/no", "ADMIN_KEY": "x"}.items():
        monkeypatch.setenv(f"COHERE_MOCK_{name}", value)
    with CohereMock.start() as mock:
        mock.connector("Drive")


def test_a_unix_socket_is_refused() -> None:
    with pytest.raises(ValueError, match="unix_socket"):
        MockServer.start(unix_socket="/s")


def test_a_server_that_has_ended_says_so_with_its_log() -> None:
    with MockServer.start(log_level="info") as server:
        mock = server.mock()
        mock.connector("Drive")
        assert server._process is not None
        os.kill(server._process.pid, signal.SIGKILL)
        server._process.wait()
        with pytest.raises(CohereMockError, match=r"(?s)has ended with status -9.*/__admin/cohere/connectors"):
            mock.connector("Drive")
        assert server.has_ended


class Redirects(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/other")  # type: ignore[index]
        self.end_headers()
        Redirects.seen.append((self.path, self.headers.get("x-admin-key")))

    do_POST = do_GET
    seen: ClassVar[list[tuple[str, str | None]]] = []

    def log_message(self, *_: object) -> None:
        pass


def test_keys_follow_no_redirect() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Redirects) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        server = MockServer(f"http://127.0.0.1:{other.server_port}", admin_key="hunter2")
        with pytest.raises(CohereMockError, match="may not be this mock"):
            server.mock().reset()
        other.shutdown()
    assert [path for path, _ in Redirects.seen] == ["/__admin/reset"]


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "file:///etc", "ftp://a"])
def test_a_url_is_one_of_http(url: str) -> None:
    with pytest.raises(ValueError, match="must begin with http"):
        MockServer(url)


def test_a_start_that_fails_says_what_the_server_printed() -> None:
    with pytest.raises(ServerStartError, match="journal"):
        MockServer.start(journal_limit=-1)
    with pytest.raises(ServerStartError, match="/no/such/file"):
        MockServer.start(fixtures="/no/such/file")


def test_the_log_is_kept() -> None:
    with MockServer.start(log_level="info") as server:
        server.mock().connector("Drive")
        assert answers(server.url)
        wait_until(lambda: "/__admin/cohere/connectors" in server.log)


def test_a_server_ends_with_the_process_that_started_it() -> None:
    source = """
        import os, sys
        from cohere_connectors_mock import MockServer
        print(MockServer.start().url, flush=True)
        sys.stdin.readline()
        os._exit(1)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(source)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    url = process.stdout.readline().strip()
    assert answers(url)
    process.stdin.close()
    process.wait()
    process.stdout.close()
    wait_until(lambda: not answers(url))


def test_a_process_that_was_forked_leaves_the_server_alone() -> None:
    source = """
        import os
        from cohere_connectors_mock import CohereMock
        with CohereMock.start() as mock:
            child = os.fork()
            if child == 0:
                mock.stop()
                raise SystemExit
            os.waitpid(child, 0)
            mock.connector("Drive")
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(source)], check=True, timeout=60)


def test_the_command_is_the_server() -> None:
    command = shutil.which("cohere-connectors-mock", path=os.path.dirname(sys.executable))
    assert command
    process = subprocess.Popen([command, "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert answers(process.stdout.readline().split()[-1])
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    process.stdout.close()
    asked = [sys.executable, "-m", "cohere_connectors_mock", "--version"]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert version.split()[0] == importlib.metadata.version("cohere-connectors-mock")


def test_the_program_loads_the_libraries_of_the_wheel() -> None:
    with MockServer.start() as server:
        assert server._process is not None
        maps = pathlib.Path(f"/proc/{server._process.pid}/maps").read_text()
    loaded = {line.split()[-1] for line in maps.splitlines() if ".so" in line}
    package = str(pathlib.Path(cohere_connectors_mock.__file__).parent)
    system = {os.path.basename(path).split(".so")[0] for path in loaded if not path.startswith(package)}
    assert system <= {"libc", "libm", "libgcc_s", "ld-linux-x86-64", "ld-linux-aarch64"}


def test_https_with_a_certificate_of_its_own(tmp_path: pathlib.Path) -> None:
    certificate = tmp_path / "certificate.pem"
    with MockServer.start(tls_self_signed=True, tls_certificate_output=certificate) as server:
        assert server.url.startswith("https://")
        import ssl

        context = ssl.create_default_context(cafile=str(certificate))
        with urllib.request.urlopen(server.url + "/health", timeout=30, context=context) as response:
            assert response.status == 200


def test_a_platform_without_a_program_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.setattr("cohere_connectors_mock._program.__file__", str(tmp_path / "_program.py"))
    with pytest.raises(ProgramNotFoundError, match="COHERE_MOCK_URL"):
        program()
