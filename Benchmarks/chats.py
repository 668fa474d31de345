"""What a slow connector costs everybody else: chats all at once over a connector that takes its time, and GETs of one
connector beside them, compared with the same GETs alone.

    script/bench --chats [--chats 200] [--seconds 2] [--rounds 5]

Prints how long the chats took together, the processor time of the server for each, and the times of the GETs.
"""

import argparse
import asyncio
import json
import multiprocessing
import statistics
import subprocess
import time

from servers import BINARY, end

FOUND = json.dumps({"results": [{"text": "Vacation is 30 days. More are not paid.", "title": "Vacation"}]}).encode()


def serve_connector(port, seconds):
    """A connector that answers each search after some seconds."""

    async def answer(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(size.split(b":")[1]))
        await asyncio.sleep(seconds)
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(FOUND), FOUND))
        await writer.drain()
        writer.close()

    async def serve():
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=4096)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def ask(port, method, path, body=b""):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"%s %s HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer bench\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
        % (method.encode(), path.encode(), len(body), body)
    )
    head, _, answer = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert b" 200 " in head, head + answer
    return answer


def get_until(stop, port, path, found):
    """Asks for one connector a hundred times a second. Gives the milliseconds of each."""

    async def run():
        times = []
        while not stop.is_set():
            began = time.perf_counter()
            await ask(port, "GET", path)
            times.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.01)
        found.put(times)

    asyncio.run(run())


def beside(port, path, work):
    """Does some work, and asks for one connector meanwhile. Gives what the work gave and the times of the GETs."""
    stop, found = multiprocessing.Event(), multiprocessing.Queue()
    process = multiprocessing.Process(target=get_until, args=(stop, port, path, found))
    process.start()
    result = work()
    stop.set()
    times = found.get()
    process.join()
    return result, times


def main():
    parser = argparse.ArgumentParser(prog="script/bench --chats")
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    ports = multiprocessing.Queue()
    connector = multiprocessing.Process(target=serve_connector, args=(ports, options.seconds), daemon=True)
    connector.start()
    mock = subprocess.Popen([BINARY, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    port = int(mock.stdout.readline().rsplit(":", 1)[1])
    fields = {"name": "slow", "url": f"http://127.0.0.1:{ports.get()}/search"}
    made = json.loads(asyncio.run(ask(port, "POST", "/v1/connectors", json.dumps(fields).encode())))["connector"]
    path = f"/v1/connectors/{made['id']}"
    body = json.dumps({"message": "How long?", "connectors": [{"id": made["id"]}]}).encode()

    def chat():
        async def all_at_once():
            await asyncio.gather(*(ask(port, "POST", "/v1/chat", body) for _ in range(options.chats)))

        # The clock of a process (clock_getcpuclockid) has the threads too that have ended.
        clock = (~mock.pid << 3) | 2
        began, used = time.perf_counter(), time.clock_gettime(clock)
        asyncio.run(all_at_once())
        return time.perf_counter() - began, (time.clock_gettime(clock) - used) / options.chats * 1e6

    def show(name, times):
        times.sort()
        median, late = statistics.median(times), times[int(len(times) * 0.99)]
        print(f"  GETs {name}: {len(times)}, median {median:.2f} ms, 99 % within {late:.2f} ms, all in {times[-1]:.2f}")

    for number in range(options.rounds):
        _, alone = beside(port, path, lambda: time.sleep(options.seconds))
        (took, used), meanwhile = beside(port, path, chat)
        print(
            f"round {number + 1}: {options.chats} chats over a connector that takes {options.seconds:g} s took "
            f"{took:.2f} s together, {took / options.seconds:.2f} times as long; {used:.0f} µs of processor time each, "
            "the GETs' among it"
        )
        show("alone", alone)
        show("beside them", meanwhile)
    end(mock)
    connector.terminate()


if __name__ == "__main__":
    main()
