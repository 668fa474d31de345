"""Compares the release build with a bare libmicrohttpd server in C that answers the same bytes, and with what else
people use, in one run and in turns (A B C, A B C, …).

The figure to compare is the processor time that a request costs the server (user and system, from /proc/PID/stat):
requests a second depend on what else the machine does. Server and load run on different processors.

Instructions (instructions.py) and what building takes (building.py) are measured beside that, or alone.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import building
import comparison
import instructions
import report
from report import FLOOR, OURS
from servers import BINARY, CASES, CONNECTOR, HEADERS, HERE, ROOT, end, free_port

PYTHON = ROOT / ".venv/bench/bin/python"
HUMMINGBIRD = HERE / "peers/hummingbird-peer/.build/release/Peer"
TICKS = os.sysconf("SC_CLK_TCK")


def call(url, body=None, method=None):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {**HEADERS, "Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=20) as response:
        return response.read()


class Server:
    """A process that serves; `stateful` ones hold 1,000 connectors."""

    def __init__(self, name, arguments, path="/v1/connectors", processor=0, **popen):
        self.name, self.port = name, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.identifier = "any"
        arguments = [str(self.port) if argument is PORT else argument for argument in arguments]
        began = time.perf_counter()
        self.process = subprocess.Popen(
            arguments,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, {processor}),
            **popen,
        )
        while not self.answers(path):
            assert self.process.poll() is None, f"{name} did not start"
            assert time.perf_counter() - began < 60, f"{name} does not answer"
            time.sleep(0.0002)
        self.milliseconds_to_first_answer = (time.perf_counter() - began) * 1e3

    def answers(self, path):
        """Whether anything answers: by a bare socket, as Python's own HTTP takes a millisecond."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                return connection.recv(12).startswith(b"HTTP/1.1 ")
        except OSError:
            return False

    def fill(self):
        for _ in range(1000):
            self.identifier = json.loads(call(self.url + "/v1/connectors", CONNECTOR))["connector"]["id"]
        return self

    @property
    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def megabytes(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024

    def load(self, case, seconds, connections):
        before = self.processor_seconds
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", HERE / "load.lua", self.url],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "BENCH_CASE": case, "BENCH_ID": self.identifier},
            preexec_fn=lambda: os.sched_setaffinity(0, {1}),
        ).stdout
        used = self.processor_seconds - before
        requests = int(re.search(r"(\d+) requests in", output)[1])
        refused = int((re.search(r"Non-2xx or 3xx responses: (\d+)", output) or [0, 0])[1])
        assert (refused == requests) if case == "missing" and self.name not in CANNED else refused == 0, (
            self.name,
            case,
            output,
        )
        return {
            "microseconds": used / requests * 1e6,
            "rate": requests / seconds,
            "p50": latency(output, "50%"),
            "p99": latency(output, "99%"),
        }

    def pause(self):
        """Halts the process: a collector of garbage would take processor and memory from the one whose turn it is."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.resume()
        end(self.process)


def latency(output, percentile):
    number, unit = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", output).groups()
    return float(number) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]


PORT = object()
QUIET, BEFORE = "this mock, journal off", "this mock before"
CANNED = {FLOOR, "WireMock", "pytest-httpserver"}


def ours(*options, binary=BINARY):
    return [binary, "--port", PORT, "--threads", "2", *options]


def wiremock_arguments():
    import glob

    jars = glob.glob(str(ROOT / ".venv/bench/lib/python*/site-packages/wiremock/server/*.jar"))
    return [
        "java",
        "-jar",
        jars[0],
        "--port",
        PORT,
        "--disable-banner",
        "--disable-gzip",
        "--root-dir",
        tempfile.mkdtemp(),
    ]


def stub_wiremock(server, one, many):
    for method, path, body in [("GET", "/v1/connectors", many), ("POST", "/v1/connectors", one), ("ANY", None, one)]:
        request = {"method": method, **({"urlPath": path} if path else {"urlPathPattern": "/v1/connectors/.+"})}
        call(
            server.url + "/__admin/mappings",
            {
                "request": request,
                "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body.decode()},
            },
        )


def start_peers(folder, one, many):
    (folder / "one.json").write_bytes(one)
    (folder / "list.json").write_bytes(many)
    files = [folder / "one.json", folder / "list.json"]
    peers = {}
    if PYTHON.exists():
        peers["WireMock"] = Server("WireMock", wiremock_arguments(), "/__admin/mappings")
        stub_wiremock(peers["WireMock"], one, many)
        peers["FastAPI"] = Server("FastAPI", [PYTHON, HERE / "peers/fastapi_server.py", PORT]).fill()
        peers["pytest-httpserver"] = Server(
            "pytest-httpserver", [PYTHON, HERE / "peers/httpserver_server.py", PORT, *files]
        )
    if shutil.which("node"):
        peers["Node http"] = Server("Node http", ["node", HERE / "peers/server.js", PORT]).fill()
    if HUMMINGBIRD.exists():
        peers["Hummingbird"] = Server("Hummingbird", [HUMMINGBIRD, PORT, *files])
    return peers


def measure(servers, case, rounds, seconds, connections):
    """Medians of the rounds, by server. Only the server whose turn it is runs."""
    figures = {server.name: [] for server in servers}
    for server in servers:
        server.pause()
    for _ in range(rounds):
        for server in servers:
            server.resume()
            figures[server.name].append(server.load(case, seconds, connections))
            server.pause()
    return {
        name: {key: statistics.median(round[key] for round in all) for key in all[0]} for name, all in figures.items()
    }


def starts(arguments, path="/health", times=20):
    """Milliseconds from exec to the first answer, and resident megabytes when idle."""
    measured = []
    for _ in range(times):
        server = Server("start", arguments, path)
        measured.append((server.milliseconds_to_first_answer, server.megabytes))
        server.stop()
    return statistics.median(m for m, _ in measured), statistics.median(m for _, m in measured)


def time_servers(options):
    """Measures processor time, requests a second and memory, and returns what results.json keeps of them."""
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.seconds = options.seconds or (1 if options.quick else 2)
    first, idle = starts(ours(), times=5 if options.quick else 20)
    print(f"{OURS}: first answer {first:.1f} ms after exec, {idle:.1f} MB resident when idle", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        program = folder / "floor"
        subprocess.run(["cc", "-O2", "-o", program, HERE / "floor.c", "-lmicrohttpd"], check=True)
        mine, quiet = Server(OURS, ours()).fill(), Server(QUIET, ours("--journal-limit", "0")).fill()
        before = [Server(BEFORE, ours(binary=options.before)).fill()] if options.before else []
        one = call(f"{mine.url}/v1/connectors/{mine.identifier}")
        many = call(mine.url + "/v1/connectors")
        peers = {} if options.quick else start_peers(folder, one, many)
        results = []
        try:
            for case in CASES:
                (folder / "body").write_bytes(many if case == "list" else one)
                floor = Server(FLOOR, [program, PORT, "2", folder / "body"])
                for connections in [32] if options.quick or case not in ("get", "list") else [1, 32, 512]:
                    compared = [
                        peer
                        for name, peer in peers.items()
                        if case in ("get", "list") or case in ("create", "update") and name != "Hummingbird"
                    ]
                    # Turns by themselves for what is compared with the floor, as the memory of a server that rests for
                    # long is given away by some kernels, and must be fetched again.
                    groups = [[*before, mine, quiet, floor], compared if connections == 32 else []]
                    figures = {}
                    for servers in groups:
                        figures |= measure(servers, case, options.rounds, options.seconds, connections)
                    results.append({"case": case, "connections": connections, "servers": figures})
                    print(report.table(results[-1:]).split("\n", 2)[2], flush=True)
                floor.stop()
            memory = {server.name: round(server.megabytes, 1) for server in [*before, mine, quiet, *peers.values()]}
            first_answers = {name: round(peer.milliseconds_to_first_answer, 1) for name, peer in peers.items()}
        finally:
            for server in [*before, mine, quiet, *peers.values()]:
                server.stop()
    print("\nresident MB after the load:", memory)
    print("ms from exec to first answer, others:", first_answers)
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}",
        "first answer ms": {OURS: round(first, 1), **first_answers},
        "idle MB": round(idle, 1),
        "MB after load": memory,
        "results": results,
    }


def count_instructions():
    """Counts instructions, and says how they compare. Returns what results.json keeps, and if anything costs more."""
    counted = instructions.count_all()
    lines, dearer = comparison.compare(comparison.committed(), counted)
    print("\n".join(lines), flush=True)
    return counted, dearer


def prepare(options):
    """Builds and installs what is measured, and what measures."""
    # What is built for --build is a clone.
    if not options.build:
        subprocess.run([ROOT / "script/build"], check=True)
    subprocess.run([ROOT / "script/setup", "bench"], check=True)
    if not (options.build or options.quick or options.instructions):
        # Hummingbird's first build takes some minutes.
        command = ["swift", "build", "-c", "release", "--package-path", HERE / "peers/hummingbird-peer"]
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            print("== Hummingbird does not build here, and is left out", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--before", type=pathlib.Path, help="another build of this mock, measured in the same turns")
    parser.add_argument(
        "--quick", action="store_true", help="one round of a second, no other servers but the floor: under a minute"
    )
    parser.add_argument(
        "--instructions",
        action="store_true",
        help="counts instructions alone; status 1 where anything costs over 3 %% more than what is committed",
    )
    parser.add_argument("--write", action="store_true", help="with --instructions: writes what was counted, status 0")
    parser.add_argument("--build", action="store_true", help="a first build and the sizes of what it makes, alone")
    options = parser.parse_args()
    timing = options.quick or options.before or options.rounds or options.seconds
    if options.write and not options.instructions:
        parser.error("--write goes with --instructions alone: what else writes results does so by itself")
    if (options.instructions or options.build) and timing or options.instructions and options.build:
        parser.error("--instructions and --build stand alone")
    prepare(options)
    if options.instructions:
        counted, dearer = count_instructions()
        if options.write:
            report.write(counted)
        sys.exit(1 if dearer and not options.write else 0)
    if options.build:
        measured = building.measure()
        print("\n".join(building.lines(measured["build"])))
        report.write(measured)
        return
    timed = time_servers(options)
    if not options.quick and not options.before:
        report.write(timed)
        report.write(count_instructions()[0])


if __name__ == "__main__":
    main()
