"""Every block of README, docs and the sample connector is run as a reader would run it: in order, in one folder, on one
server."""

import contextlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

import httpx
import pytest
from blocks import Block, blocks, commands, normalized
from shells import Python, Server, Shell

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "Examples/connector"
PAGES = [ROOT / "README.md", ROOT / "python/README.md", EXAMPLE / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ADDRESS = "http://localhost:8080"
IMAGE = os.environ.get("TEST_IMAGE")


def environment() -> dict[str, str]:
    """Return what a reader has: this test's Python, the packages that dist has, and no settings of this test's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CO_", "COHERE_", "PYTEST_"))}
    return {
        **kept,
        "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "PIP_FIND_LINKS": str(ROOT / "dist"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "GOCACHE": str(ROOT / ".cache/go-build"),
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Page:
    """A page that is being read from top to bottom."""

    def __init__(self, path: pathlib.Path, folder: pathlib.Path, stack: contextlib.ExitStack):
        self.path = path
        self.stack = stack
        self.folder = folder
        self.shell = Shell(folder, environment())
        stack.callback(self.shell.close)
        self.python: Python | None = None
        self.server: Server | None = None
        self.connector_port = free_port()

    def read(self, block: Block) -> None:
        place = f"{self.path.name}:{block.line}"
        if block.kind == "server":
            self.start(block.text)
        elif block.kind == "file":
            file = self.folder / block.argument
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.addressed(block.text))
        elif block.kind == "sh":
            status, output = self.shell.run(self.addressed(block.text))
            assert status == 0, f"{place} ended with {status}:\n{output}"
        elif block.kind == "console":
            for command, shown in commands(block.text):
                _, output = self.shell.run(self.addressed(command))
                assert self.shown(output) == normalized(shown), f"{place}: {command}"
        elif block.kind == "python":
            if self.python is None:
                self.python = Python(self.shell.folder(), self.shell.environment())
                self.stack.callback(self.python.close)
            error = self.python.run(self.addressed(block.text))
            assert not error, f"{place}:\n{error}"

    def start(self, command: str) -> None:
        if self.server is not None:
            self.server.close()
        else:
            self.stack.callback(lambda: self.server.close())
        self.server = Server(command, self.shell.folder(), self.shell.environment())

    def addressed(self, text: str) -> str:
        """Return a block with the addresses of the server and of the sample connector in place of the usual ones."""
        text = re.sub(r"(localhost:|--port )8000\b", rf"\g<1>{self.connector_port}", text)
        if "localhost:8080" not in text:
            return text
        if self.server is None:
            self.start("cohere-connectors-mock")
        return text.replace(ADDRESS, self.server.url).replace("localhost:8080", self.server.url.split("//")[1])

    def shown(self, output: str) -> str:
        """Return an output as the page shows it."""
        if self.server is None:
            return normalized(output)
        port = self.server.url.rsplit(":", 1)[1]
        output = re.sub(rf"(127\.0\.0\.1|localhost)(:|%3A){port}\b", r"localhost\g<2>8080", output)
        return normalized(output)


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_page(path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "page"
    if path.parent == EXAMPLE:
        shutil.copytree(EXAMPLE, folder)
    else:
        folder.mkdir()
    with contextlib.ExitStack() as stack:
        page = Page(path, folder, stack)
        for block in blocks(path):
            page.read(block)


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_links(path: pathlib.Path) -> None:
    """Links within the project lead to files, and to headings that are there."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        to = (path.parent / file).resolve() if file else path
        assert to.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", to.read_text(), re.M)
            anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
            assert anchor in anchors, target


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 170


@pytest.mark.skipif(not IMAGE, reason="needs TEST_IMAGE, as script/docker-test gives it")
@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_docker_blocks(path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Each command for a container engine starts a server that answers, under the image's name and a free port."""
    found = [block for block in blocks(path) if block.kind == "docker"]
    if not found:
        pytest.skip("it has no block for a container engine")
    for block in found:
        port = free_port()
        name = f"{tmp_path.name}-{block.line}"
        text = re.sub(r"ghcr\.io/OWNER/cohere-connectors-mock(:[\w.]+)?", IMAGE or "", block.text)
        text = text.replace("localhost:8080", f"localhost:{port}")
        text = re.sub(r"-p (127\.0\.0\.1:)?8080:8080", f"-p 127.0.0.1:{port}:8080 --name {name}", text)
        process = subprocess.Popen(["bash", "-e", "-c", text], cwd=ROOT, env=environment())
        try:
            deadline = time.monotonic() + 60
            while True:
                assert process.poll() in (None, 0), block
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                        break
                assert time.monotonic() < deadline, block
                time.sleep(0.1)
        finally:
            subprocess.run(["docker", "rm", "-f", name], stdout=subprocess.DEVNULL, check=False)
            process.wait(30)
