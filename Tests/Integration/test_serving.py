"""How it is served: HTTPS, Unix sockets, figures, log lines."""

import json
import re
import ssl
import subprocess
import time

import cohere
import httpx
import pytest
import trustme
from cohere.types import CreateConnectorOAuth
from conftest import BINARY, secret


def use(client):
    made = client.connectors.create(name="x", url="https://x.example/search").connector
    assert client.connectors.get(made.id).connector.name == "x"
    assert client.connectors.list().total_count == 1


def test_https_with_a_certificate_that_is_made(start_server, key, tmp_path):
    certificate = tmp_path / "certificate.pem"
    server = start_server("--tls-self-signed", "--tls-certificate-output", str(certificate))
    assert server.url.startswith("https://127.0.0.1:")
    for host in ["127.0.0.1", "localhost"]:
        url = server.url.replace("127.0.0.1", host)
        with httpx.Client(verify=ssl.create_default_context(cafile=str(certificate))) as trusting:
            client = cohere.Client(f"{key}-{host}", base_url=url, httpx_client=trusting)
            use(client)
            # The whole flow through the built-in provider, over HTTPS.
            made = client.connectors.create(
                name="o",
                url="https://x.example/search",
                oauth=CreateConnectorOAuth(
                    client_id="c",
                    client_secret=secret("tls"),
                    authorize_url=f"{url}/oauth/authorize?prompt=none",
                    token_url=f"{url}/oauth/token",
                ),
            ).connector
            redirect = client.connectors.o_auth_authorize(made.id).redirect_url
            assert f"redirect_uri={url.replace(':', '%3A').replace('/', '%2F')}%2Fv1" in redirect
            assert trusting.get(redirect, follow_redirects=True).status_code == 200
            assert client.connectors.get(made.id).connector.auth_status == "valid"
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url + "/health")
    port = server.url.rsplit(":", 1)[1]
    assert subprocess.run([BINARY, "health", "--port", port, "--tls-self-signed"]).returncode == 0
    assert subprocess.run([BINARY, "health", "--port", port], stderr=subprocess.DEVNULL).returncode == 1
    assert "PRIVATE" not in certificate.read_text() and str(certificate) in server.log


def test_https_with_a_given_certificate(start_server, key, tmp_path):
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    server = start_server(
        "--tls-certificate", str(tmp_path / "certificate.pem"), "--tls-key", str(tmp_path / "key.pem")
    )
    with httpx.Client(verify=context) as trusting:
        use(cohere.Client(key, base_url=server.url, httpx_client=trusting))
        trusting.post(
            server.url + "/__admin/mappings",
            json={"request": {"urlPath": "/reset"}, "response": {"fault": "CONNECTION_RESET_BY_PEER"}},
        )
        with pytest.raises(httpx.TransportError):
            trusting.get(server.url + "/reset")


@pytest.mark.parametrize(
    "options, complaint",
    [
        (["--tls-certificate", "{0}/none.pem", "--tls-key", "{0}/none.pem"], "cannot be read"),
        (["--tls-certificate", "{0}/junk.pem", "--tls-key", "{0}/junk.pem"], "cannot be used"),
        (["--tls-certificate", "{0}/junk.pem"], "need each other"),
        (["--tls-self-signed", "--tls-key", "{0}/junk.pem"], "leave out"),
        (["--tls-self-signed", "--tls-certificate-output", "{0}/no/folder.pem"], "--tls-certificate-output"),
        (["--unix-socket", "{0}/" + "x" * 200], "1 to 107 bytes"),
        (["--unix-socket", "{0}/no/folder"], "No such file"),
        (["--unix-socket", "{0}/junk.pem"], "cannot be listened at"),
    ],
)
def test_what_cannot_be_served(tmp_path, options, complaint):
    (tmp_path / "junk.pem").write_text("junk")
    run = subprocess.run(
        [BINARY, "--port", "0", *(option.format(tmp_path) for option in options)],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert run.returncode in (1, 64) and complaint in run.stderr and len(run.stderr.splitlines()) == 1, run.stderr
    assert (tmp_path / "junk.pem").read_text() == "junk"


def test_a_unix_socket(tmp_path, key):
    path = tmp_path / "mock.sock"

    def start():
        process = subprocess.Popen([BINARY, "--unix-socket", str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == f"cohere-connectors-mock listening on unix:{path}\n"
        return process

    process = start()
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as through:
        use(cohere.Client(key, base_url="http://localhost", httpx_client=through))
    assert subprocess.run([BINARY, "health", "--unix-socket", str(path)]).returncode == 0
    second = subprocess.run([BINARY, "--unix-socket", str(path)], capture_output=True, text=True)
    assert second.returncode == 1 and "something listens at it" in second.stderr
    process.kill()
    process.wait()
    process.stdout.close()
    assert path.exists()
    # The socket that is left over is replaced, and gone when the server stops.
    process = start()
    process.terminate()
    assert process.wait(15) == 0
    process.stdout.close()
    assert not path.exists()


def samples(text):
    found = {}
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) .+|[a-z_]+(\{([a-z_]+="[^"]*",?)*\})? \S+', line), line
        if not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            found[name] = float(value)
    return found


def test_metrics(start_server, key):
    server = start_server()
    client = cohere.Client(f"{key}-{secret('key')}", base_url=server.url)
    for _ in range(3):
        client.connectors.create(name="x", url="https://x.example/search")
    httpx.get(server.url + "/v1/connectors")
    httpx.get(server.url + "/no/such/path")
    httpx.post(server.url + "/__admin/mappings", json={"request": {"url": "/x"}, "response": {}})
    with pytest.raises(httpx.HTTPError):
        httpx.get(server.url + "/health", headers={"x": "y" * 100_000}).raise_for_status()
    answer = httpx.get(server.url + "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = samples(answer.text)
    assert found['cohere_mock_http_requests_total{method="POST",route="/v1/connectors",status="200"}'] == 3
    assert found['cohere_mock_http_requests_total{method="GET",route="/v1/connectors",status="401"}'] == 1
    assert found['cohere_mock_http_requests_total{method="GET",route="none",status="404"}'] == 1
    assert found['cohere_mock_http_request_duration_seconds_count{method="POST",route="/v1/connectors"}'] == 3
    assert (
        found['cohere_mock_http_request_duration_seconds_bucket{method="POST",route="/v1/connectors",le="+Inf"}'] == 3
    )
    assert (
        found["cohere_mock_connectors"] == 3
        and found["cohere_mock_organizations"] == 1
        and found["cohere_mock_stubs"] == 1
    )
    assert found["cohere_mock_journal_requests"] == 5 and found["cohere_mock_open_connections"] >= 1
    assert found["cohere_mock_http_requests_refused_total"] == 1
    assert secret("key") not in answer.text


def test_a_log_line_for_each_request(key):
    process = subprocess.Popen(
        [BINARY, "--port", "0", "--log-format", "json", "--log-level", "info"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = process.stdout.readline().split()[-1]
    answer = httpx.get(url + "/v1/connectors/none", headers={"authorization": f"Bearer {secret('key')}"})
    httpx.get(url + "/health")
    time.sleep(0.05)
    process.terminate()
    _, log = process.communicate(timeout=15)
    lines = [json.loads(line) for line in log.splitlines()]
    requests = [line["metadata"] for line in lines if line["message"] == "request"]
    assert len(requests) == 1, "a health check is no news"
    line = requests[0]
    assert (line["method"], line["path"], line["route"]) == ("GET", "/v1/connectors/none", "/v1/connectors/{id}")
    assert line["status"] == 404 and isinstance(line["milliseconds"], float) and line["milliseconds"] >= 0
    assert line["id"] == answer.headers["x-debug-trace-id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", line["organization"])
    assert secret("key") not in log
