"""The server's description of itself: valid, complete, and true, as schemathesis finds by trying."""

import os
import pathlib
import re
import subprocess
import sys

import httpx
import pytest
from conftest import ROOT
from openapi_spec_validator import validate


@pytest.fixture(scope="module")
def url(start_server):
    return start_server("--api-key", "fuzz", "--log-level", "error").url


def test_the_description_is_valid(url):
    """A Swift test (DescriptionTests) compares it with the table of operations."""
    validate(httpx.get(url + "/openapi.json").json())


@pytest.mark.timeout(1200)
def test_schemathesis_finds_nothing(url, tmp_path):
    """Some 1,200 cases; OPENAPI_EXAMPLES=200 makes it more than 5,000, OPENAPI_SEED others."""
    run = subprocess.run(
        [
            pathlib.Path(sys.executable).with_name("schemathesis"),
            "--config-file",
            ROOT / "Tests/OpenAPI/schemathesis.toml",
            "run",
            url + "/openapi.json",
            "-H",
            "Authorization: Bearer fuzz",
            "--max-examples",
            os.environ.get("OPENAPI_EXAMPLES", "30"),
            "--seed",
            os.environ.get("OPENAPI_SEED", "1"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stdout[-8000:]
    assert re.search(r"\d{3,} generated", run.stdout), run.stdout[-2000:]
