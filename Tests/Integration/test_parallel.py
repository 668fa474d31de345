"""Eight pytest workers on one server, each test with its own key: none sees another's."""

import os
import re
import subprocess
import sys

from conftest import ROOT


def test_eight_workers(start_server):
    server = start_server()
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "8",
            "-p",
            "no:cacheprovider",
            str(ROOT / "Tests/Parallel"),
            "--confcutdir",
            str(ROOT / "Tests/Parallel"),
        ],
        env={**os.environ, "CO_API_URL": server.url},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert run.returncode == 0, run.stdout
    assert re.search(r"\b30 passed\b", run.stdout), run.stdout
