"""What the measurements share: where the programs are, the cases, and what is sent."""

import pathlib
import signal
import socket
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BINARY = ROOT / ".build/release/cohere-connectors-mock"
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
CASES = {
    "get": "GET one connector",
    "list": "list 30 of 1,000",
    "create": "create with OAuth",
    "update": "PATCH",
    "mixed": "mixed (70/20/5/5)",
    "missing": "a 404",
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def end(process):
    """Ends a server as its user would; one that does not end is killed after a minute."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
