"""Mixed traffic as SDKs make it, every answer checked against a model of what it must be. Prints the server's memory
and descriptors as they go, the slope of its memory after the warm-up, and the 99.9th percentile of the latency."""

import argparse
import http.client
import json
import multiprocessing
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time

BINARY = pathlib.Path(__file__).resolve().parents[1] / ".build/release/cohere-connectors-mock"
TARGET = 40


class Client:
    """One organization's client, which knows what it has created. Its calls go over one connection, some at once."""

    def __init__(self, port, number):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Authorization": f"Bearer soak-{number}/user", "Content-Type": "application/json"}
        self.random = random.Random(number)
        self.model = {}
        self.latencies = []
        self.wrong = 0

    def call(self, method, path, body=None):
        began = time.perf_counter()
        self.connection.request(method, path, None if body is None else json.dumps(body), self.headers)
        response = self.connection.getresponse()
        content = json.loads(response.read())
        self.latencies.append(time.perf_counter() - began)
        return response.status, content

    def expect(self, truth, *context):
        if not truth:
            self.wrong += 1
            print("wrong:", *context, file=sys.stderr)

    def step(self):
        dice = self.random.random()
        known = list(self.model)
        if not known or dice < 0.05 and len(known) < TARGET:
            name = f"Connector {self.random.randrange(1000)}"
            status, content = self.call(
                "POST",
                "/v1/connectors",
                {
                    "name": name,
                    "url": "https://x.example/search",
                    "oauth": {
                        "client_id": "c",
                        "client_secret": "never-back",
                        "authorize_url": "https://a.example",
                        "token_url": "https://t.example",
                    },
                },
            )
            self.expect(
                status == 200
                and content["connector"]["name"] == name
                and "client_secret" not in content["connector"]["oauth"],
                status,
                content,
            )
            self.model[content["connector"]["id"]] = name
        elif dice < 0.10:
            identifier = self.random.choice(known)
            if len(known) >= TARGET:
                self.expect(self.call("DELETE", f"/v1/connectors/{identifier}") == (200, {}), "delete")
                del self.model[identifier]
                self.expect(self.call("GET", f"/v1/connectors/{identifier}")[0] == 404, "deleted")
            else:
                name = f"Changed {self.random.randrange(1000)}"
                status, content = self.call("PATCH", f"/v1/connectors/{identifier}", {"name": name})
                self.expect(status == 200 and content["connector"]["name"] == name, status, content)
                self.model[identifier] = name
        elif dice < 0.28:
            status, content = self.call("GET", "/v1/connectors?limit=100")
            self.expect(
                status == 200
                and {c["id"]: c["name"] for c in content["connectors"]} == self.model
                and content["total_count"] == len(self.model),
                "list",
            )
        elif dice < 0.30:
            status, content = self.call("POST", "/v1/connectors", {"name": 7})
            self.expect(status == 400 and content["message"] == "name must be a string, not a number", status, content)
        else:
            identifier = self.random.choice(known)
            status, content = self.call("GET", f"/v1/connectors/{identifier}")
            self.expect(status == 200 and content["connector"]["name"] == self.model[identifier], status, content)


def work(port, first, count, deadline, limit, counter, results):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    clients = [Client(port, first + number) for number in range(count)]
    while time.monotonic() < deadline and counter.value < limit:
        for _ in range(50):
            for client in clients:
                client.step()
        with counter.get_lock():
            counter.value += sum(len(client.latencies) for client in clients)
        sample = [latency for client in clients for latency in client.latencies]
        results.put((sum(client.wrong for client in clients), sample[:: max(1, len(sample) // 200)], max(sample)))
        for client in clients:
            client.latencies.clear()
            client.wrong = 0


def wrk(url, seconds):
    """Raw volume beside the checked traffic."""
    lua = pathlib.Path(__file__).parent / "load.lua"
    return subprocess.Popen(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", "-s", lua, url],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "BENCH_CASE": "list", "BENCH_ID": "x"},
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--requests", type=int, default=10_000_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    server = subprocess.Popen([BINARY, "--port", "0"], stdout=subprocess.PIPE, text=True)
    url = server.stdout.readline().split()[-1]
    port = int(url.rsplit(":", 1)[1])

    def figures():
        status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]), len(os.listdir(f"/proc/{server.pid}/fd"))

    counter = multiprocessing.Value("q", 0)
    results = multiprocessing.Queue()
    deadline = time.monotonic() + options.seconds
    workers = [
        multiprocessing.Process(target=work, args=(port, n * 100, 8, deadline, options.requests, counter, results))
        for n in range(options.workers)
    ]
    volume = wrk(url, options.seconds)
    for worker in workers:
        worker.start()
    points, wrong, sample, longest, printed = [], 0, [], 0, 0
    while any(worker.is_alive() for worker in workers) or not results.empty():
        try:
            bad, latencies, slowest = results.get(timeout=0.5)
        except Exception:
            continue
        wrong, longest = wrong + bad, max(longest, slowest)
        sample += latencies
        if time.monotonic() - printed > 10:
            printed = time.monotonic()
            memory, descriptors = figures()
            points.append((counter.value, memory, descriptors))
            print(
                f"{counter.value:>11,} checked requests, {memory / 1024:.1f} MB, "
                f"{descriptors} descriptors, {wrong} wrong",
                flush=True,
            )
    output = (
        volume.communicate()[0]
        if volume.poll() is not None or counter.value < options.requests
        else (volume.terminate(), volume.communicate()[0])[1]
    )
    unchecked = int((re.search(r"(\d+) requests in", output) or [0, 0])[1])
    for worker in workers:
        worker.join()
    settled = points[len(points) // 3 :]
    slope = (
        (settled[-1][1] - settled[0][1]) / max(1, settled[-1][0] - settled[0][0]) * 1e6
        if len(settled) > 1
        else float("nan")
    )
    sample.sort()
    print(f"{counter.value:,} checked requests and {unchecked:,} more: {wrong} wrong answers")
    print(
        f"latency of the checked ones: median {sample[len(sample) // 2] * 1e3:.2f} ms, "
        f"99.9th percentile {sample[int(len(sample) * 0.999)] * 1e3:.2f} ms, longest {longest * 1e3:.1f} ms"
    )
    print(
        f"memory after the warm-up: {settled[0][1] / 1024:.1f} → {settled[-1][1] / 1024:.1f} MB "
        f"({slope:+.0f} KiB a million checked requests); descriptors {settled[0][2]} → {settled[-1][2]}"
    )
    server.terminate()
    assert server.wait(30) == 0
    sys.exit(1 if wrong or settled[-1][1] - settled[0][1] > 8 * 1024 or settled[-1][2] > settled[0][2] + 4 else 0)


main()
