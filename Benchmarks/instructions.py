"""Counts the instructions that a request costs the server, by callgrind. Unlike processor time, the figure is the same
in each run, whatever else the machine does. The kernel's work is not in it.

What would differ from run to run is fixed: seeds, requests, one thread, one connection. The next request is sent when
the server sleeps again, so that it never finds one waiting.
"""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from servers import BINARY, CASES, CONNECTOR, HERE, end, free_port

VALGRIND = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
CASES_COUNTED = {**CASES, "start": "exec, first answer, SIGTERM"}
STUB_COUNTS = (10, 100, 1_000, 10_000)
ORGANIZATION_COUNTS = (1, 100, 10_000)
# The journal is full after the warm-up, so each request that is counted pushes one out, as in a server that has run
# for a while.
JOURNAL, WARM_UP, REQUESTS = 200, 400, 1000
STARTS = 7
CHANGE = {"description": "changed", "active": True}


def stub_kinds(path):
    """Stubs that a GET of `path` does not match, by their kinds: functions from a number to a request pattern."""
    return {
        "urlPath": lambda number: {"method": "GET", "urlPath": f"/stubs/{number}"},
        "other method": lambda number: {"method": "DELETE", "urlPath": path},
        "urlPathPattern": lambda number: {"method": "GET", "urlPathPattern": f"/stubs/{number}/.+"},
        "urlPathTemplate": lambda number: {"method": "GET", "urlPathTemplate": f"/stubs/{number}/{{id}}"},
    }


class Counted:
    """A server under callgrind, and one connection to it. Nothing is counted until `counting` says so."""

    def __init__(self, arguments, port=None, from_start=False):
        self.log = tempfile.NamedTemporaryFile(prefix="callgrind-", suffix=".log")  # noqa: SIM115 (until stop)
        self.process = subprocess.Popen(
            [*VALGRIND, f"--instr-atstart={'yes' if from_start else 'no'}", f"--log-file={self.log.name}", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**environment(), "SWIFT_DETERMINISTIC_HASHING": "1"},
        )
        line = self.process.stdout.readline()
        if "listening" not in line:
            self.process.kill()
            sys.exit(f"script/bench: {arguments[0]} did not start under valgrind:\n{self.log.read().decode()}")
        self.connection = socket.create_connection(("127.0.0.1", port or int(re.search(r":(\d+)", line)[1])), 120)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answers = self.connection.makefile("rb")
        self.idle = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()

    def ask(self, method, path, body=None, key="bench"):
        """Sends a request and returns the status and the body of the answer."""
        data = b"" if body is None else json.dumps(body).encode()
        self.connection.sendall(
            f"{method} {path} HTTP/1.1\r\nHost: localhost:8080\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode()
            + data
        )
        status, length = int(self.answers.readline().split()[1]), 0
        while (line := self.answers.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        answer = self.answers.read(length)
        self.await_sleep()
        return status, answer

    def system_calls(self):
        """The system call in which each thread is, by the thread."""
        calls = {}
        for thread in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            # A thread may end meanwhile.
            with contextlib.suppress(OSError, IndexError):
                calls[thread.name] = (thread / "syscall").read_text().split()[0]
        return calls

    def await_sleep(self):
        """Waits until each thread is where it was when nothing was to do; not for long, as that is no promise."""
        if self.idle is None:
            return
        asleep, until = set(self.idle.values()), time.monotonic() + 0.05
        while time.monotonic() < until:
            if all(
                call == self.idle[thread] if thread in self.idle else call in asleep
                for thread, call in self.system_calls().items()
            ):
                return
            time.sleep(0.00005)

    def control(self, *arguments):
        command = ["callgrind_control", *arguments, str(self.process.pid)]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment()).stdout

    def total(self):
        output = self.control("-e")
        counted = [int(number.replace(",", "")) for number in re.findall(r"^\s*Th\s+\d+\s+([\d,]+)", output, re.M)]
        if "Totals" not in output:
            sys.exit(f"script/bench: callgrind_control says no totals:\n{output}")
        return sum(counted)

    def a_request(self, send, requests=REQUESTS, warm_up=WARM_UP):
        """The instructions of a request, where `send` sends one."""
        self.idle = None
        for _ in range(warm_up):
            send()
        time.sleep(0.1)
        self.idle = self.system_calls()
        if not self.idle:
            sys.exit("script/bench: /proc says no system calls of threads here, so instructions can't be counted")
        self.control("-i", "on")
        for _ in range(min(20, warm_up)):
            send()
        before = self.total()
        for _ in range(requests):
            send()
        after = self.total()
        self.control("-i", "off")
        self.idle = None
        return round((after - before) / requests)

    def stop(self):
        """Ends the server and returns what was counted since its start."""
        self.connection.close()
        end(self.process)
        with self.log:
            collected = re.search(r"Collected : (\d+)", pathlib.Path(self.log.name).read_text())
        return int(collected[1]) if collected else None


class Canned(Counted):
    """The floor, which answers everything with 200 and the same bytes."""


def environment():
    """This process's, without what would change the server's options or valgrind's."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COHERE_MOCK_", "VALGRIND"))}


def mock(binary, from_start=False):
    options = ["--port", "0", "--threads", "1", "--seed", "1", "--journal-limit", str(JOURNAL)]
    return Counted([binary, *options], from_start=from_start)


def requests_of(server, path):
    """What a case sends: functions by the cases, for the connector at `path`."""

    def expect(status, *request):
        def send():
            answered, body = server.ask(*request)
            assert answered == status, (request, answered, body)

        return send

    missing = 200 if isinstance(server, Canned) else 404
    senders = {
        "get": expect(200, "GET", path),
        "list": expect(200, "GET", "/v1/connectors"),
        "create": expect(200, "POST", "/v1/connectors", CONNECTOR),
        "update": expect(200, "PATCH", path, CHANGE),
        "missing": expect(missing, "GET", "/v1/connectors/none"),
    }
    # As load.lua mixes them.
    order = ["get"] * 14 + ["list"] * 4 + ["create", "update"]
    turn = iter(range(1 << 40))
    senders["mixed"] = lambda: senders[order[next(turn) % len(order)]]()
    return senders


def create(server, key="bench"):
    status, answer = server.ask("POST", "/v1/connectors", CONNECTOR, key)
    assert status == 200, answer
    return "/v1/connectors/" + json.loads(answer)["connector"]["id"]


def side_by_side(function, items):
    """Calls `function` for each item, as many at once as there are processors: no figure depends on time."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        # The last one first, as the starts take longest.
        futures = {item: pool.submit(function, item) for item in reversed(items)}
        return {item: futures[item].result() for item in items}


def count_start(start):
    """The instructions from exec to the end by SIGTERM, with one answer in between. `start` starts the server.

    Which thread of a start comes first is chance, and in one start of six it saves a fiftieth: so the median of some.
    """
    totals = []
    for _ in range(STARTS):
        server = start()
        server.ask("GET", "/health")
        totals.append(server.stop())
    return statistics.median(totals)


def count_cases(binary):
    """Instructions a request, by case."""

    def count(case):
        if case == "start":
            return count_start(lambda: mock(binary, from_start=True))
        with mock(binary) as server:
            for _ in range(1000):
                path = create(server)
            return server.a_request(requests_of(server, path)[case])

    return side_by_side(count, CASES_COUNTED)


def count_floor(binary):
    """What `count_cases` counts, of bare C that answers the bytes of the mock's `binary`."""
    with mock(binary) as server:
        for _ in range(1000):
            path = create(server)
        one, many = server.ask("GET", path)[1], server.ask("GET", "/v1/connectors")[1]

    def count(case):
        body, port = folder / case, free_port()
        body.write_bytes(many if case == "list" else one)
        arguments = [program, str(port), "1", body]
        if case == "start":
            return count_start(lambda: Canned(arguments, port, from_start=True))
        with Canned(arguments, port) as server:
            return server.a_request(requests_of(server, "/v1/connectors/any")[case])

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        program = folder / "floor"
        subprocess.run(["cc", "-O2", "-o", program, HERE / "floor.c", "-lmicrohttpd"], check=True)
        return side_by_side(count, CASES_COUNTED)


def count_stubs(binary):
    """Instructions of a GET of one connector beside stubs that don't match it: by kind, then by their number."""

    def count(kind):
        figures, there = {}, 0
        with mock(binary) as server:
            path = create(server)
            pattern = stub_kinds(path)[kind]
            for number_of_stubs in STUB_COUNTS:
                # In batches that are below the limit of a body, 1 MiB.
                for first in range(there, number_of_stubs, 1000):
                    numbers = range(first, min(number_of_stubs, first + 1000))
                    stubs = [{"request": pattern(number), "response": {"status": 299}} for number in numbers]
                    status, answer = server.ask("POST", "/__admin/mappings/import", {"mappings": stubs})
                    assert status == 200, answer
                there = number_of_stubs
                figures[str(there)] = server.a_request(requests_of(server, path)["get"], requests=200)
        return figures

    return side_by_side(count, stub_kinds(""))


def count_organizations(binary):
    """Instructions of a GET of one connector, by the number of organizations that have one connector each."""
    figures, there = {}, 1
    with mock(binary) as server:
        path = create(server)
        for number_of_organizations in ORGANIZATION_COUNTS:
            for number in range(there, number_of_organizations):
                create(server, f"organization-{number}/somebody")
            there = number_of_organizations
            figures[str(there)] = server.a_request(requests_of(server, path)["get"])
    return figures


def count_all(binary=BINARY):
    """What results.json keeps of instructions, by its keys."""
    return {
        "instructions": {**count_cases(binary), **versions()},
        "instructions of bare C": count_floor(binary),
        "instructions by stubs": count_stubs(binary),
        "instructions by organizations": count_organizations(binary),
    }


def versions():
    """What else than the server's code the figures depend on."""

    def output(*command):
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    return {
        "libmicrohttpd": output("pkg-config", "--modversion", "libmicrohttpd"),
        "glibc": os.confstr("CS_GNU_LIBC_VERSION").split()[1],
        "architecture": platform.machine(),
        "valgrind": output("valgrind", "--version").removeprefix("valgrind-"),
    }
