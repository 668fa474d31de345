"""The program itself: fixtures, options, environment, signals, health."""

import json
import os
import signal
import socket
import subprocess
import time

import jsonschema
import pytest
from conftest import BINARY, ROOT, secret


def run(*arguments, env=None, **options):
    return subprocess.run(
        [BINARY, *arguments], env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=30, **options
    )


def test_the_schema_and_the_loader_agree(start_server, http):
    schema = json.loads((ROOT / "fixtures/schema.json").read_text())
    for name in ["empty.json", "connectors.json"]:
        jsonschema.validate(json.loads((ROOT / "fixtures" / name).read_text()), schema)
    server = start_server("--fixtures", str(ROOT / "fixtures"))
    answer = http.get(server.url + "/v1/connectors", headers={"authorization": "Bearer x"}).json()
    assert [connector["id"] for connector in answer["connectors"]] == [
        "retired-wiki-q4w5e6",
        "ticket-search-x9y8z7",
        "my-connector-id",
        "public-docs-a1b2c3",
    ]
    wiki = answer["connectors"][0]
    assert (wiki["created_at"], wiki["updated_at"]) == ("2023-09-24T23:59:59.999999Z", "2024-01-31T06:00:00.000000Z")


VALID = {"name": "a", "url": "https://x/search"}


@pytest.mark.parametrize(
    "content, path, reason",
    [
        ('{"connectors": [', "", "not valid JSON"),
        ("[]", "", "must be an object"),
        ({"conectors": []}, "conectors", "not a field"),
        ({"connectors": {}}, "connectors", "must be an array"),
        ({"connectors": [VALID, {"url": "https://x"}]}, "connectors[1].name", "is required"),
        ({"connectors": [{**VALID, "url": "x"}]}, "connectors[0].url", "absolute http"),
        ({"connectors": [{**VALID, "nmae": 1}]}, "connectors[0].nmae", "not a field"),
        ({"connectors": [{**VALID, "oauth": {"secret": 1}}]}, "connectors[0].oauth.secret", "not a field"),
        (
            {"connectors": [{**VALID, "oauth": {"authorize_url": "https://a"}}]},
            "connectors[0].oauth.token_url",
            "required",
        ),
        ({"connectors": [{**VALID, "service_auth": {"token": 7}}]}, "connectors[0].service_auth.token", "string"),
        ({"connectors": [{**VALID, "created_at": "yesterday"}]}, "connectors[0].created_at", "RFC 3339"),
        ({"connectors": [{**VALID, "created_at": "2023-02-29T00:00:00Z"}]}, "connectors[0].created_at", "RFC 3339"),
        ({"connectors": [{**VALID, "id": "x"}, {**VALID, "id": "x"}]}, "connectors[1].id", "another connector"),
        (
            {
                "connectors": [
                    {
                        **VALID,
                        "service_auth": {"token": "t"},
                        "oauth": {"authorize_url": "https://a", "token_url": "https://a"},
                    }
                ]
            },
            "connectors[0]",
            "both",
        ),
        ({"api_keys": ["a", 2]}, "api_keys[1]", "string"),
    ],
)
def test_a_faulty_fixture_stops_the_start(tmp_path, content, path, reason):
    file = tmp_path / "faulty.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    result = run("--port", "0", "--fixtures", str(file))
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert str(file) in result.stderr and path in result.stderr and reason in result.stderr
    if isinstance(content, dict):
        schema = json.loads((ROOT / "fixtures/schema.json").read_text())
        if "another connector" not in reason and "RFC" not in reason:
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(content, schema)


def test_fixtures_that_are_not_there(tmp_path):
    result = run("--port", "0", "--fixtures", str(tmp_path / "nothing"))
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert "does not exist" in result.stderr


def test_keys_of_a_fixture(start_server, http, tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps({"api_keys": ["acme/alice"]}))
    server = start_server(env={"COHERE_MOCK_FIXTURES": str(tmp_path)})
    for key, status in [("acme/alice", 200), ("acme/bob", 401)]:
        answer = http.post(server.url + "/v1/check-api-key", headers={"authorization": f"Bearer {key}"})
        assert answer.status_code == status


@pytest.mark.parametrize(
    "arguments, env, names",
    [
        (["--port", "70000"], {}, "--port"),
        (["--unknown"], {}, "--unknown"),
        (["--max-body", "0"], {}, "--max-body"),
        (["--log-level", "loud"], {}, "--log-level"),
        (["--public-url", "here"], {}, "--public-url"),
        ([], {"COHERE_MOCK_PORT": "many"}, "COHERE_MOCK_PORT"),
        ([], {"COHERE_MOCK_MAX_BODY": "-1"}, "COHERE_MOCK_MAX_BODY"),
        ([], {"COHERE_MOCK_SEED": "x"}, "COHERE_MOCK_SEED"),
        (["health", "--port", "x"], {}, "--port"),
    ],
)
def test_bad_usage(arguments, env, names):
    result = run(*arguments, env=env)
    assert result.returncode == 64
    assert len(result.stderr.splitlines()) == 1 and names in result.stderr


def test_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("--port", str(port))
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert str(port) in result.stderr and "--port" in result.stderr


def test_an_unknown_host():
    result = run("--host", "no.such.host.invalid", "--port", "0")
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert "--host" in result.stderr


def test_options_win_over_the_environment(start_server, http):
    server = start_server("--max-body", "500", env={"COHERE_MOCK_PORT": "1", "COHERE_MOCK_MAX_BODY": "10"})
    body = json.dumps(VALID)
    assert 10 < len(body) < 500
    answer = http.post(server.url + "/v1/connectors", headers={"authorization": "Bearer x"}, content=body)
    assert answer.status_code == 200


def test_health(server, http):
    answer = http.get(server.url + "/health")
    assert answer.json()["status"] == "healthy"
    assert run("--version").stdout.startswith(answer.json()["version"])
    port = server.url.rsplit(":", 1)[1]
    assert run("health", "--port", port).returncode == 0
    assert run("health", env={"COHERE_MOCK_PORT": port}).returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as silent:
        free = str(silent.getsockname()[1])
    assert run("health", "--port", free).returncode == 1


def test_health_waits_for_a_server_to_come_up():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = str(unused.getsockname()[1])
    waiting = subprocess.Popen(
        [BINARY, "health", "--wait", "--timeout", "20", "--port", port], stdout=subprocess.DEVNULL
    )
    time.sleep(0.2)
    assert waiting.poll() is None
    server = subprocess.Popen([BINARY, "--port", port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert waiting.wait(timeout=20) == 0
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=10) == 0


def test_standard_output_is_one_line(start_server):
    process = subprocess.Popen([BINARY, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    first = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.stdout.read() == ""
    assert process.wait(timeout=10) == 0
    process.stdout.close()
    assert first.startswith("cohere-connectors-mock listening on http://127.0.0.1:")


def test_a_terminal_is_told_how_to_go_on():
    import pty

    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [BINARY, "--port", "0", "--fixtures", str(ROOT / "fixtures/connectors.json")],
        stdout=terminal,
        stderr=subprocess.DEVNULL,
    )
    os.close(terminal)
    text = ""
    while "CO_API_KEY" not in text:
        text += os.read(controller, 4096).decode()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    os.close(controller)
    assert "4 connectors" in text
    assert "export CO_API_URL=http://127.0.0.1:" in text


def test_logs_as_json():
    process = subprocess.Popen(
        [BINARY, "--port", "0", "--log-format", "json", "--log-level", "info"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    output, log = process.communicate(timeout=10)
    assert output == ""
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines and all(line["level"] == "info" and line["message"] for line in lines)


def test_ipv6(start_server, http):
    if not socket.has_ipv6 or not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("this machine has no IPv6")
    server = start_server("--host", "::1")
    assert server.url.startswith("http://[::1]:")
    assert http.get(server.url + "/health").status_code == 200


def test_the_redirect_uri_follows_the_host_and_the_public_url(start_server, server, http, key):
    headers = {"authorization": f"Bearer {key}"}
    connector = {
        **VALID,
        "oauth": {
            "client_id": "c",
            "client_secret": secret("c"),
            "authorize_url": "https://a/b?k=v#frag",
            "token_url": "https://t",
        },
    }

    def redirect(server, **more):
        made = http.post(server.url + "/v1/connectors", headers=headers, json=connector).json()["connector"]
        address = f"{server.url}/v1/connectors/{made['id']}/oauth/authorize"
        return http.get(address, headers={**headers, **more}).json()["redirect_url"]

    assert redirect(server).startswith(
        "https://a/b?k=v&response_type=code&client_id=c&redirect_uri=http%3A%2F%2F127.0.0.1%3A"
    )
    assert "redirect_uri=http%3A%2F%2Fmock%3A8080%2Fv1%2Fconnectors%2Foauth%2Ftoken&" in redirect(
        server, host="mock:8080"
    )
    public = start_server("--public-url", "https://mock.example.com/base/")
    assert "redirect_uri=https%3A%2F%2Fmock.example.com%2Fbase%2Fv1%2Fconnectors%2Foauth%2Ftoken&" in redirect(public)


def test_after_token_redirect_must_be_a_url(server, http, key):
    headers = {"authorization": f"Bearer {key}"}
    connector = {**VALID, "oauth": {"client_id": "c", "authorize_url": "https://a/b", "token_url": "https://t"}}
    made = http.post(server.url + "/v1/connectors", headers=headers, json=connector).json()["connector"]
    address = f"{server.url}/v1/connectors/{made['id']}/oauth/authorize"
    for bad in ["javascript:alert(1)", "/done", "https://x/\r\nset-cookie:a=b", "http://", "https://x/\t", ""]:
        answer = http.post(address, headers=headers, params={"after_token_redirect": bad})
        assert answer.status_code == 400
        assert "after_token_redirect" in answer.json()["message"]
    http.patch(f"{server.url}/v1/connectors/{made['id']}", headers=headers, json={"service_auth": {"token": "t"}})
    assert http.post(address, headers=headers).status_code == 400
