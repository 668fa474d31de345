"""What a user sees at a terminal: the start, log lines, a build's progress. The terminal is a pseudo-terminal."""

import contextlib
import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import termios

import httpx
import pytest
from conftest import BINARY, ROOT, secret

SGR = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    """A pseudo-terminal on which a process runs, and what the process has written there."""

    def __init__(self, *command, columns=80, env=None):
        self._controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
        self.process = subprocess.Popen(
            command, stdin=terminal, stdout=terminal, stderr=terminal, env={**inherited, "TERM": "xterm", **(env or {})}
        )
        os.close(terminal)
        self.text = ""

    def read_until(self, pattern):
        """Reads until all that was written has a match of the pattern, and gives the match."""
        while not (found := re.search(pattern, self.text)):
            self.text += os.read(self._controller, 65536).decode()
        return found

    def read_all(self):
        """Reads until the process has ended."""
        # A terminal that no process has open any more gives an error.
        with contextlib.suppress(OSError):
            while piece := os.read(self._controller, 65536):
                self.text += piece.decode()
        os.close(self._controller)
        assert self.process.wait(15) == 0


@pytest.fixture
def start_terminal(transcript):
    opened = []

    def start(*options, port="0", **more):
        opened.append(Terminal(BINARY, "--port", port, *options, **more))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.process.terminate()
        terminal.read_all()
        transcript.add(terminal.text)


def start_lines(terminal):
    """Gives the lines that say where the server listens. Log lines may stand before them."""
    return terminal.read_until(r"(?s)cohere-connectors-mock listening .*? curl [^\r]*\r\n")[0].splitlines()


def test_a_terminal_that_nobody_reads_holds_no_request_and_no_stop(start_terminal):
    terminal = start_terminal("--log-level", "info")
    url = start_lines(terminal)[0].split()[-1]
    with httpx.Client(timeout=60) as client:
        for _ in range(500):
            assert client.get(url + "/v1/connectors", headers={"Authorization": "Bearer a"}).status_code == 200
    terminal.process.terminate()
    assert terminal.process.wait(60) == 0


def test_the_start(start_terminal):
    terminal = start_terminal("--fixtures", str(ROOT / "fixtures/connectors.json"))
    lines = start_lines(terminal)
    url = lines[0].split()[-1]
    assert lines[0] == f"cohere-connectors-mock listening on {url}" and url.startswith("http://127.0.0.1:")
    assert lines[1] == "  version " + subprocess.check_output([BINARY, "--version"], text=True).split()[0]
    assert lines[2] == "  fixtures: 4 connectors in every organization"
    assert lines[-3] == f"  export CO_API_URL={url} CO_API_KEY=any-key"
    assert lines[-2] == f"  pytest --cohere-mock-url {url}"
    assert len(lines) <= 10 and all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("host, shown", [("0.0.0.0", "0.0.0.0"), ("::", r"[::]")])
def test_the_start_of_a_server_on_every_interface(start_terminal, host, shown):
    if host == "::" and not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("this machine has no IPv6")
    lines = start_lines(start_terminal("--host", host))
    assert lines[0].startswith(f"cohere-connectors-mock listening on http://{shown}:")
    local = lines[2].split()[-1]
    assert "on every interface" in lines[2] and httpx.get(local + "/health").status_code == 200
    assert f"CO_API_URL={local} " in lines[-3]


@pytest.mark.parametrize("options", [[], ["--host", "0.0.0.0"], ["--tls-self-signed"], ["--unix-socket", "{}/a b"]])
def test_the_commands_to_paste_work(start_terminal, tmp_path, options):
    options = [option.format(tmp_path) for option in options]
    if "--tls-self-signed" in options:
        options += ["--tls-certificate-output", str(tmp_path / "certificate to trust.pem")]
    lines = start_lines(start_terminal(*options))
    curl = subprocess.run(["bash", "-c", lines[-1] + " -fsS"], capture_output=True, text=True)
    assert (curl.stdout, curl.stderr) == ('{"connectors":[],"total_count":0}', "")
    export = next((line for line in lines if "export" in line), None)
    if "--unix-socket" in options:
        assert export is None
        return
    # The environment that the line makes is all that the SDK is told.
    use = "import cohere; print(cohere.Client().connectors.list().total_count)"
    script = f'{export}\n"$PYTHON" -c "{use}"'
    python = shutil.which("python", path=str(ROOT / ".venv/integration/bin"))
    sdk = subprocess.run(
        ["bash", "-c", script], env={"PYTHON": python, "PATH": os.environ["PATH"]}, capture_output=True
    )
    assert (sdk.stdout, sdk.stderr) == (b"0\n", b"")


@pytest.mark.parametrize("where", ["option", "fixture"])
def test_no_key_is_shown(start_terminal, tmp_path, where):
    (tmp_path / "keys.json").write_text(f'{{"api_keys": ["{secret("given")}"]}}')
    given = {"option": ["--api-key", secret("given")], "fixture": ["--fixtures", str(tmp_path)]}[where]
    terminal = start_terminal(*given)
    lines = start_lines(terminal)
    assert lines[-3].endswith(" CO_API_KEY=one-of-your-keys") and "Bearer one-of-your-keys'" in lines[-1]
    assert secret("given") not in terminal.text


LINE = re.compile(r"(\d\d:\d\d:\d\d\.\d{3}) (\S+) +(\S+) +(\d{3}) +([\d.]+)ms (\S+) +(\S+)")


def log_line(terminal, path):
    """Gives the parts of the line about a path: time, method, path, status, milliseconds, organization, id."""
    found = terminal.read_until(r"\n([^\n]* " + re.escape(path) + r" [^\n]*)\r\n")
    return LINE.fullmatch(SGR.sub("", found[1])).groups()


def test_a_log_line_for_each_request(start_terminal):
    terminal = start_terminal("--log-level", "info")
    url = start_lines(terminal)[0].split()[-1]
    key = secret("key")

    def get(path, key):
        answer = httpx.get(url + path, headers={"authorization": f"Bearer {key}"})
        return answer.headers["x-debug-trace-id"]

    trace = get("/v1/connectors", "acme/alice")
    _, method, path, status, milliseconds, organization, request = log_line(terminal, "/v1/connectors")
    assert (method, path, status, organization) == ("GET", "/v1/connectors", "200", "acme")
    assert float(milliseconds) >= 0 and trace.endswith(request) and len(request) == 6
    get(f"/v1/nothing/here?api_key={secret('other')}&x=1", key)
    *_, organization, _ = log_line(terminal, "/v1/nothing/here?api_key=[redacted]&x=1")
    assert re.fullmatch("[0-9a-f]{6}", organization)
    httpx.delete(f"{url}/__admin/cohere/organizations/{key}")
    assert log_line(terminal, "/__admin/cohere/organizations/[redacted]")[5] == "-"
    assert key not in terminal.text
    assert re.search(r"\x1b\[32m200\x1b\[0m.*\x1b\[33m404\x1b\[0m", terminal.text, re.DOTALL)
    shown = SGR.sub("", terminal.text).splitlines()
    assert all(len(line) == 80 for line in shown if "/v1/connectors " in line and "GET" in line)


@pytest.mark.parametrize(
    "env, is_colored",
    [
        ({}, True),
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colours(start_terminal, env, is_colored):
    terminal = start_terminal("--log-level", "info", env={"COHERE_MOCK_BOGUS": "1", **env})
    url = start_lines(terminal)[0].split()[-1]
    httpx.get(url + "/nothing/there")
    log_line(terminal, "/nothing/there")
    assert ("\x1b[33m404" in terminal.text) is is_colored and ("\x1b" in terminal.text) is is_colored
    warning = next(line for line in terminal.text.splitlines() if "COHERE_MOCK_BOGUS" in line)
    assert ("\x1b[33mwarning" in warning) is is_colored


def test_a_wide_terminal_has_room_for_the_whole_id(start_terminal):
    terminal = start_terminal("--log-level", "info", columns=140)
    url = start_lines(terminal)[0].split()[-1]
    trace = httpx.get(url + "/wide").headers["x-debug-trace-id"]
    assert log_line(terminal, "/wide")[-1] == trace


def test_the_local_time(start_terminal):
    """The clock of two time zones differs by their distance."""
    minutes = []
    for zone in ["XXX0", "XXX-9"]:
        terminal = start_terminal("--log-level", "info", env={"TZ": zone})
        httpx.get(start_lines(terminal)[0].split()[-1] + "/time")
        clock = log_line(terminal, "/time")[0]
        minutes.append(60 * int(clock[:2]) + int(clock[3:5]))
    # The two requests are not made at one moment, but neither do they lie an hour apart.
    assert 9 * 60 <= (minutes[1] - minutes[0]) % (24 * 60) < 10 * 60


def test_json_stays_json_at_a_terminal(start_terminal):
    terminal = start_terminal("--log-level", "info", "--log-format", "json")
    httpx.get(start_lines(terminal)[0].split()[-1] + "/json")
    terminal.read_until(r'\n\{"level":"info".*"path":"/json".*\}\r\n')
    assert "\x1b" not in terminal.text


# The build's progress, with a compiler that is played.

COMPILER = """#!/usr/bin/env bash
printf '%s\\n' "$STEPS"
exit "$STATUS"
"""


@pytest.fixture
def built(tmp_path):
    """A folder in which script/build finds a release build that is played."""
    (tmp_path / "script").mkdir()
    shutil.copy(ROOT / "script/build", tmp_path / "script/build")
    shutil.copy(ROOT / "script/server", tmp_path / "script/server")
    for name, text in [("setup", "#!/bin/sh\n"), ("release", COMPILER)]:
        (tmp_path / "script" / name).write_text(text)
        (tmp_path / "script" / name).chmod(0o755)
    program = tmp_path / ".build/release/cohere-connectors-mock"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "options: $*"\n')
    program.chmod(0o755)
    return tmp_path


WORK = "[0/2] Planning\n[1/3] Write sources\n[2/3] Compiling JSON\nBuild complete!"
NOTHING = "[0/2] Planning\nBuild complete!"


def run_script(folder, name, *arguments, steps, status=0):
    env = {**os.environ, "STEPS": steps, "STATUS": str(status)}
    return subprocess.run([folder / "script" / name, *arguments], env=env, capture_output=True, text=True)


@pytest.mark.parametrize("arguments", [["--port", "9000"], ["--", "--port", "9000"]])
def test_script_server_builds_and_passes_options_on(built, arguments):
    run = run_script(built, "server", *arguments, steps=WORK)
    assert (run.returncode, run.stdout) == (0, "options: --port 9000\n")
    assert re.fullmatch(r"== building, \d+ s: \[1/3\] Write sources\n", run.stderr)
    run = run_script(built, "server", *arguments, steps=NOTHING)
    assert (run.stdout, run.stderr) == ("options: --port 9000\n", "")


def test_script_build_is_quiet_unless_it_is_asked(built):
    run = run_script(built, "build", steps=WORK)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("arguments", [[], ["--progress"]])
def test_a_build_that_fails_shows_its_whole_log(built, arguments):
    run = run_script(built, "build", *arguments, steps=WORK + "\nerror: no", status=1)
    assert run.returncode == 1 and run.stderr.endswith(WORK + "\nerror: no\n")
    server = run_script(built, "server", steps=WORK + "\nerror: no", status=1)
    assert server.returncode == 1 and "options:" not in server.stdout


@pytest.mark.parametrize("columns", [80, 30])
def test_a_terminal_has_one_line_of_progress(built, columns):
    steps = WORK + "\n[3/3] Compiling " + "A" * 100
    terminal = Terminal(built / "script/server", "--port", "9000", columns=columns, env={"STEPS": steps, "STATUS": "0"})
    terminal.read_all()
    *shown, rest = terminal.text.split("\r\x1b[K")
    assert rest == "options: --port 9000\r\n"
    assert any("[2/3] Compi" in line for line in shown)
    assert all("\n" not in line and len(line) < columns for line in shown)
