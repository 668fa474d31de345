"""What the page costs the server: 2,000 requests a second, in turns without the page, with it open in Chromium, and
with a bare reader of its events. Prints the processor time of the server for each request, and how the page keeps up.

    script/bench --page [--rounds 5] [--seconds 10]
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

from selenium import webdriver
from servers import BINARY, CONNECTOR, HEADERS, end, free_port

RATE = 2_000
CONNECTIONS = 32
# Requests come one by one, as from many clients: such as come together cost the server much less each, and whoever runs
# beside the load changes how many do.
LOAD = """
wrk.method = "GET"
wrk.path = "/v1/connectors/%s"
wrk.headers["Authorization"] = "Bearer bench/alice"
function delay() return math.random(0, %d) end
"""
# The longest time between two frames, as the page's user would feel it.
WATCH_FRAMES = """
let last = performance.now(); window.frames_ = [];
const step = now => { window.frames_.push(now - last); last = now; requestAnimationFrame(step); };
requestAnimationFrame(step);
"""


class Server:
    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # The server has a processor of its own: what else runs would take its caches from it.
        self.process = subprocess.Popen(
            [BINARY, "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {0}),
        )
        self.process.stdout.readline()
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {**HEADERS, "Authorization": "Bearer bench/alice", "Content-Type": "application/json"}
        connection.request("POST", "/v1/connectors", json.dumps(CONNECTOR), headers)
        self.identifier = json.loads(connection.getresponse().read())["connector"]["id"]
        connection.close()

    @property
    def processor_seconds(self):
        """What all threads have run, and what those have that serve no connections: there the events are made."""
        connections = sum(
            int((thread / "schedstat").read_text().split()[0])
            for thread in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()
            if "MHD" in (thread / "comm").read_text()
        )
        # The clock of a process (clock_getcpuclockid) has the threads too that have ended.
        everything = time.clock_gettime((~self.process.pid << 3) | 2)
        return everything, everything - connections / 1e9


def load(server, seconds):
    """Sends requests for a time; returns the processor time of each in microseconds, the part of it in the threads that
    serve no connections, and how many came each second."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LOAD % (server.identifier, 2_000 * CONNECTIONS // RATE))
        script.flush()
        before = server.processor_seconds
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script.name, server.url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        after = server.processor_seconds
    used, others = after[0] - before[0], after[1] - before[1]
    requests = int(re.search(r"(\d+) requests in", output)[1])
    assert "Non-2xx" not in output, output
    return used / requests * 1e6, others / requests * 1e6, requests / seconds


def alone(server, seconds):
    return (*load(server, seconds), "")


def with_reader(server, seconds):
    """A program that follows the events, and does nothing with them."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/__admin/cohere/events")
    response = connection.getresponse()
    size = 0

    def read():
        nonlocal size
        # It ends in the middle of the stream, as the reader leaves.
        with contextlib.suppress(http.client.IncompleteRead, ConnectionError):
            while piece := response.read1(65536):
                size += len(piece)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    figures = load(server, seconds)
    connection.sock.shutdown(2)
    reader.join()
    return (*figures, f"{size / seconds / 1e3:.0f} KB of events a second")


class Page:
    """The page in Chromium."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,900"]:
            options.add_argument(argument)
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))

    def __call__(self, server, seconds):
        self.driver.get(server.url)
        self.driver.execute_script(WATCH_FRAMES)
        time.sleep(1)
        self.driver.execute_script("window.frames_ = []")
        figures = load(server, seconds)
        frames = sorted(self.driver.execute_script("return window.frames_"))
        assert self.driver.find_element("id", "connection").get_attribute("data-state") == "live"
        self.driver.get("about:blank")
        late = frames[int(len(frames) * 0.99)]
        return (*figures, f"{len(frames) / seconds:.0f} frames a second, 99 % within {late:.0f} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    server = Server()
    os.sched_setaffinity(0, {1})
    page = Page()
    turns = {"no page": alone, "the page in Chromium": page, "a bare reader of events": with_reader}
    found = {name: [] for name in turns}
    try:
        load(server, 2)
        for _ in range(options.rounds):
            for name, turn in turns.items():
                found[name].append(turn(server, options.seconds))
    finally:
        page.driver.quit()
        end(server.process)
    floor = statistics.median(figure[0] for figure in found["no page"])
    for name, figures in found.items():
        microseconds = statistics.median(figure[0] for figure in figures)
        others = statistics.median(figure[1] for figure in figures)
        rate = statistics.median(figure[2] for figure in figures)
        print(
            f"{name:24} {microseconds:6.1f} µs of processor a request ({(microseconds / floor - 1) * 100:+.1f} %), "
            f"of which {others:.2f} µs beside the connections; {rate:,.0f} requests a second  {figures[-1][3]}"
        )


if __name__ == "__main__":
    main()
