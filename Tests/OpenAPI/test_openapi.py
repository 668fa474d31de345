"""The server's description of itself: valid, complete, and true, as schemathesis finds by trying."""

import functools
import os
import pathlib
import re
import subprocess
import sys

import httpx
import jsonschema
import pytest
from conftest import ROOT
from openapi_spec_validator import validate


@pytest.fixture(scope="module")
def url(start_server):
    return start_server("--api-key", "fuzz", "--log-level", "error").url


def test_the_description_is_valid(url):
    """A Swift test (DescriptionTests) compares it with the table of operations."""
    validate(httpx.get(url + "/openapi.json").json())


def test_answers_about_searches(url, search_service):
    """Schemathesis finds no connector that can be searched, and so comes to refusals alone."""
    document = httpx.get(url + "/openapi.json").json()

    def ask(method, path, status=200, template=None, token="fuzz", **options):
        answer = httpx.request(method, url + path, headers={"authorization": f"Bearer {token}"}, **options)
        assert answer.status_code == status, answer.text
        place = ["paths", template or path, method.lower(), "responses", str(status)]
        response = functools.reduce(lambda part, name: part[name], place, document)
        pointer = response.get("$ref") or "/".join(["#", *(name.replace("/", "~1") for name in place)])
        described = jsonschema.Draft202012Validator(
            {**document, "$ref": pointer + "/content/application~1json/schema"},
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
        )
        described.validate(answer.json())
        return answer.json()

    search_service.results = [{"text": "A.", "size": 7}, {"text": "B."}]
    oauth = {"client_id": "c", "authorize_url": url + "/oauth/authorize", "token_url": url + "/oauth/token"}
    for body in [
        {"id": "found", "name": "Found", "results": [{"text": "A. B."}]},
        {"id": "asked", "name": "Asked", "url": search_service.url, "oauth": oauth},
        {"id": "refused", "name": "Refused", "url": search_service.url, "oauth": oauth, "continue_on_failure": True},
    ]:
        ask("POST", "/__admin/cohere/connectors", json=body)
    authorization = "/__admin/cohere/connectors/{id}/authorizations/{user}"
    path = authorization.format(id="asked", user="fuzz")
    ask("PUT", path, template=authorization, json={"status": "valid"})

    def chat(status, *ids, **others):
        connectors = [{"id": identifier} for identifier in ids]
        return ask("POST", "/v1/chat", status, json={"message": "m", "connectors": connectors, **others})

    answer = chat(200, "found", "asked", "refused", chat_history=[{"role": "USER", "message": "x"}])
    assert len(answer["citations"]) == 2 and "error_message" in answer["search_results"][2]
    assert chat(200, "asked", search_queries_only=True)["is_search_required"] is True
    chat(404, "nobody")
    chat(400, "found", raw_prompting=True)
    chat(501)
    assert len(ask("GET", "/__admin/cohere/searches")["searches"]) == 2
    assert ask("POST", "/__admin/cohere/searches/count", json={"method": "ANY"})["count"] == 2
    ask("POST", "/__admin/cohere/searches/count", 422, json={"bogus": 1})
    search = "/connectors/{id}/search"
    for identifier, status in [("found", 200), ("asked", 404)]:
        ask("POST", search.format(id=identifier), status, search, json={"query": "m"})
    (token,) = search_service.tokens
    assert ask("GET", "/oauth/userinfo", token=token.removeprefix("Bearer "))["sub"]
    ask("GET", "/oauth/userinfo", 401)


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
