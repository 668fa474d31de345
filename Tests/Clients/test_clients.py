"""Clients in JavaScript, Go and Java that do over HTTP what Cohere's SDKs of these languages do.

The SDKs themselves are on npm, in Go modules and on Maven, which the tests don't reach. Each client checks what it gets
from the server, and that no byte of it is a secret's.
"""

import os
import pathlib
import subprocess

import pytest
from conftest import ROOT, secret

CLIENTS = pathlib.Path(__file__).parent


@pytest.fixture
def run(server):
    def run(folder, *command, **environment):
        done = subprocess.run(
            command,
            cwd=CLIENTS / folder,
            env={**os.environ, "CO_API_URL": server.url, "CLIENT_SECRET": secret(folder), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}"

    return run


def test_node(run):
    run("node", "node", "--test", "connectors.test.mjs")


def test_go(run):
    # The client needs no modules and no C compiler.
    environment = {"GOCACHE": str(ROOT / ".cache" / "go-build"), "GOPROXY": "off", "CGO_ENABLED": "0"}
    run("go", "go", "test", "-v", "-count=1", "-parallel", "64", ".", **environment)


def test_java(run, tmp_path):
    sources = sorted(path.name for path in (CLIENTS / "java").glob("*.java"))
    run("java", "javac", "-Xlint:all,-serial", "-Werror", "-encoding", "UTF-8", "-d", str(tmp_path), *sources)
    run("java", "java", "-cp", str(tmp_path), "Connectors")
