"""Compares the release build with a bare libmicrohttpd server in C that serves the same bytes, in turns, in one run.

Prints, for each case and server, the processor time that a request costs the server (user and system, from
/proc/PID/stat), which is the figure to compare: requests a second depend on what else the machine does.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
BINARY = ROOT / ".build/release/cohere-connectors-mock"
TICKS = os.sysconf("SC_CLK_TCK")
HEADERS = {"Authorization": "Bearer bench"}
CONNECTOR = {
    "name": "Example connector",
    "url": "https://docs.example.com/search",
    "oauth": {
        "client_id": "client",
        "client_secret": "secret",
        "authorize_url": "https://docs.example.com/oauth/authorize",
        "token_url": "https://docs.example.com/oauth/token",
        "scope": "read write",
    },
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def call(url, body=None):
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(urllib.request.Request(url, data, HEADERS)) as response:
        return response.read()


class Server:
    def __init__(self, arguments, url):
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.process.stdout.readline()
        self.url = url

    def load(self, path, seconds, connections):
        """Processor microseconds a request, and requests a second."""
        before = processor_seconds(self.process.pid)
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-H", "Authorization: Bearer bench", self.url + path],
            capture_output=True, text=True, check=True,
        ).stdout
        used = processor_seconds(self.process.pid) - before
        assert "Non-2xx" not in output, output
        requests = int(re.search(r"(\d+) requests in", output)[1])
        return used / requests * 1e6, requests / seconds

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def start_ours():
    port = free_port()
    return Server([BINARY, "--port", str(port), "--threads", "2"], f"http://127.0.0.1:{port}")


def start_floor(program, body):
    port = free_port()
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(body)
    return Server([program, str(port), "2", file.name], f"http://127.0.0.1:{port}")


def milliseconds_to_first_answer():
    port = free_port()
    start = time.perf_counter()
    process = subprocess.Popen([BINARY, "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.readline()
    ready = time.perf_counter()
    call(f"http://127.0.0.1:{port}/health")
    answered = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    process.wait()
    return (ready - start) * 1e3, (answered - start) * 1e3


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()

    starts = [milliseconds_to_first_answer() for _ in range(20)]
    print(f"start to ready: {statistics.median(s[0] for s in starts):.1f} ms, "
          f"to first answer: {statistics.median(s[1] for s in starts):.1f} ms (median of 20)")

    with tempfile.TemporaryDirectory() as folder:
        floor_program = f"{folder}/floor"
        subprocess.run(["cc", "-O2", "-o", floor_program, ROOT / "Benchmarks/floor.c", "-lmicrohttpd"], check=True)
        ours = start_ours()
        call(ours.url + "/health")
        print(f"idle: {resident_megabytes(ours.process.pid):.1f} MB resident")
        for _ in range(1000):
            created = json.loads(call(ours.url + "/v1/connectors", CONNECTOR))["connector"]
        for name, path in [("GET one connector", "/v1/connectors/" + created["id"]), ("list 30 of 1,000", "/v1/connectors")]:
            floor = start_floor(floor_program, call(ours.url + path))
            figures = {"ours": [], "bare C": []}
            for _ in range(options.rounds):
                figures["ours"].append(ours.load(path, options.seconds, options.connections))
                figures["bare C"].append(floor.load("/", options.seconds, options.connections))
            floor.stop()
            medians = {server: statistics.median(c for c, _ in rounds) for server, rounds in figures.items()}
            rates = {server: statistics.median(r for _, r in rounds) for server, rounds in figures.items()}
            for server in figures:
                print(f"{name}, {server}: {medians[server]:.1f} µs of processor a request, {rates[server]:,.0f} requests/s")
            print(f"{name}: {medians['ours'] / medians['bare C']:.2f} × the bare C server")
        ours.stop()


main()
