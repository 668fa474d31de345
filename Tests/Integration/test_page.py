"""The page of the mock in a real browser: what a test's author sees and does there, by mouse and by keyboard, and what
others try to do by it."""

import json
import os
import re
import socket
import subprocess
import sys
import threading

import httpx
import pytest
from browsers import Page, resize, set_scheme
from cohere.types import CreateConnectorOAuth
from conftest import ROOT, QuietHandler, secret, serving, takes_long
from selenium.webdriver.common.keys import Keys

sys.path.insert(0, str(ROOT / "python/src"))

# With a sanitizer, the leak hunt walks the page, and Swift tests follow the events.
pytestmark = takes_long
FILES = ROOT / "Sources/CEmbeddedFiles/page"
KEY = "acme/alice"


@pytest.fixture
def start_page(chromium, start_server, transcript):
    """Starts a server and gives its page. At the end the browser must have had nothing to complain of."""
    pages = []

    def start(*options, **environment):
        page = Page(chromium, start_server(*options, **environment).url)
        # What the server refuses on purpose, the browser writes into its log.
        page.refused = set()
        pages.append(page)
        return page

    resize(chromium, 1400, 900)
    set_scheme(chromium, "light")
    chromium.get_log("browser")
    yield start
    for page in pages:
        transcript.add(chromium.page_source)
        allowed = [f"status of {status}" for status in page.refused]
        problems = [entry["message"] for entry in page.problems()]
        assert [text for text in problems if not any(status in text for status in allowed)] == []
        break
    chromium.get("about:blank")


@pytest.fixture
def page(start_page):
    return start_page("--seed", "1").open()


@pytest.fixture
def client(make_client, page):
    return make_client(KEY, page.url)


@pytest.fixture
def api(page, transcript):
    """Calls as a program makes them, with a key."""
    with httpx.Client(base_url=page.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=60) as api:
        yield api


def make_drive(client, url, **more):
    oauth = CreateConnectorOAuth(
        client_id="team-drive",
        client_secret=secret("page"),
        authorize_url=f"{url}/oauth/authorize",
        token_url=f"{url}/oauth/token",
        scope="files.read",
    )
    return client.connectors.create(
        name="Team drive", url="https://drive.example.com/search", oauth=oauth, **more
    ).connector


# Requests


def test_requests_come_live(page, client, api):
    assert page.text("#requests h3") == "No request yet"
    command = page.text("#requests pre")
    subprocess.run(["bash", "-c", command], check=True, capture_output=True)
    page.until_rows(lambda rows: len(rows) == 1)
    api.post(
        "/__admin/mappings", json={"name": "limit", "request": {"urlPath": "/v1/models"}, "response": {"status": 429}}
    )
    drive = make_drive(client, page.url)
    api.get("/v1/models")
    api.post("/v1/embed", json={})
    rows = page.until_rows(lambda rows: len(rows) == 4)
    assert [(row["method"], row["path"], row["status"], row["by"]) for row in rows] == [
        ("POST", "/v1/embed", "501", "nothing"),
        ("GET", "/v1/models", "429", "stub limit"),
        ("POST", "/v1/connectors", "200", "API"),
        ("GET", "/v1/connectors", "200", "API"),
    ]
    assert {(row["organization"], row["user"]) for row in rows} == {("acme", "alice")}
    assert all(re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}", row["time"]) for row in rows)
    assert all(re.fullmatch(r"[\d.,]+", row["ms"]) for row in rows)
    # The page's own calls are not among them, and what was made is beside the list.
    page.until(lambda: drive.id in page.text("#connectors"))
    assert page.text("#requests h2") == "Requests 4"


def test_filter(page, api):
    for method, path in [("GET", "/v1/connectors"), ("GET", "/v1/connectors/none"), ("POST", "/v1/embed")]:
        api.request(method, path)
    httpx.get(page.url + "/v1/connectors", headers={"Authorization": "Bearer acme/bob"})
    page.until_rows(lambda rows: len(rows) == 4)
    for text, count in [
        ("status:404", 1),
        ("status:2xx", 2),
        ("status:2xx user:bob", 1),
        ("failed", 2),
        ("-failed", 2),
        ("status:404,5xx", 2),
        ("-status:2xx", 2),
        ("method:post", 1),
        ("path:/v1/connectors", 3),
        ("unmatched", 1),
        ("by:api -path:none", 2),
        ("organization:acme connectors", 3),
        ('"get /v1/connectors"', 3),
        ("nothing-has-this", 0),
    ]:
        page.filter(text)
        assert len(page.until_rows(lambda rows, count=count: len(rows) == count)) == count, text
    assert "No request passes this filter" in page.text("#requests")
    page.click("Remove the filter")
    page.until_rows(lambda rows: len(rows) == 4)
    for text, error in [
        ("status:five", "status: needs a status"),
        ("color:red", 'there is no "color:"'),
        ('"open', "a quote has no end"),
        ("user:", "user: needs a text"),
        ("by:me", 'by: needs "stub"'),
        ("-", "- needs a text"),
    ]:
        page.filter(text)
        page.until(lambda error=error: error in page.text("#filter-error"))
        assert page.field("Filter the requests").get_attribute("aria-invalid") == "true"
    page.filter("status:404")
    page.until_rows(lambda rows: len(rows) == 1)
    assert page.text("#filter-error") == ""
    # It is in the address, so a reload and a colleague have it too.
    assert page.driver.current_url.endswith("/?filter=status%3A404")
    page.driver.refresh()
    page.until_rows(lambda rows: len(rows) == 1)
    page.click("How to filter")
    page.until(lambda: "failed" in page.text("#filter-help dt"))
    # Each line of the help can be copied.
    for word in [word.text for word in page.all("#filter-help code")]:
        page.filter(word)
        page.until(lambda word=word: httpx.URL(page.driver.current_url).params.get("filter") == word)
        assert page.text("#filter-error") == "", word


def test_pause_and_clear(page, api):
    api.get("/v1/connectors")
    page.until_rows(lambda rows: len(rows) == 1)
    page.click("Pause")
    api.get("/v1/connectors")
    page.click("Resume (1 new)")
    page.until_rows(lambda rows: len(rows) == 2)
    page.click("Clear…")
    page.confirm("Cancel")
    assert len(page.rows()) == 2
    page.find("#requests .rows a").click()
    page.click("Clear…")
    page.confirm("Clear")
    page.until_rows(lambda rows: rows == [])
    # What is gone is not shown beside the list, and the focus is not lost.
    page.until(lambda: not page.find("#request").is_displayed())
    page.until(lambda: page.driver.switch_to.active_element == page.field("Filter the requests"))
    assert httpx.get(page.url + "/__admin/requests").json()["requests"] == []
    # Another one who clears it is seen too.
    api.get("/v1/connectors")
    page.until_rows(lambda rows: len(rows) == 1)
    api.delete("/__admin/requests")
    page.until_rows(lambda rows: rows == [])


def test_an_opened_request(page, api):
    stub = {"method": "POST", "urlPath": "/v1/chat", "headers": {"X-Team": {"equalTo": "blue"}}}
    api.post("/__admin/mappings", json={"name": "for blue", "request": stub, "response": {"status": 200}})
    body = '{"message":"Hi","id":12345678901234567890,"nested":{"a":[1,null]}}'
    api.post("/v1/chat", content=body, headers={"X-Team": "red", "Content-Type": "application/json"})
    page.open_request("/v1/chat")
    assert page.driver.switch_to.active_element.get_attribute("id") == "request-title"
    assert page.text("#request-title") == "POST /v1/chat"
    request = page.find("#request [aria-label=Request]").text
    assert "X-Team\nred" in request and "Authorization\n[redacted]" in request
    assert '{\n  "message": "Hi",\n  "id": 12345678901234567890,\n  "nested": {\n    "a": [\n      1,' in request
    assert '"message":' in page.find("#request [aria-label=Answer]").text
    page.until(lambda: page.all(".why table"))
    why = page.find(".why")
    assert "Why did no stub match?" in why.text and "for blue: POST /v1/chat" in why.text
    cells = [cell.text for cell in page.all(".why tbody th, .why tbody td")]
    assert cells == ["header X-Team", '"blue"', '"red"']
    # It has an address of its own. Escape closes it, and the focus is in the list again.
    address = page.driver.current_url
    assert "#request=" in address
    page.press(Keys.ESCAPE)
    page.until(lambda: not page.find("#request").is_displayed())
    assert page.driver.switch_to.active_element.text == "/v1/chat"
    assert page.driver.current_url == page.url + "/"
    page.driver.get(address)
    page.until(lambda: page.text("#request-title") == "POST /v1/chat")
    # Stubs that change meanwhile are compared anew.
    stub["headers"] = {"X-Team": {"equalTo": "red"}}
    api.post("/__admin/mappings", json={"name": "for red", "request": stub, "response": {"status": 200}})
    page.until(lambda: "This stub would match now." in page.text(".why article"))
    assert "as they are now" in page.text(".why")
    httpx.delete(page.url + "/__admin/mappings?organization=acme")
    page.until(lambda: "There are no stubs for this organization." in page.text(".why"))
    stub["headers"] = {"X-Team": {"equalTo": "blue"}}
    api.post("/__admin/mappings", json={"name": "for blue", "request": stub, "response": {"status": 200}})
    # The stub that came near is one click away.
    page.until(lambda: page.all(".why button"))[0].click()
    page.until(lambda: page.driver.switch_to.active_element.text == "for blue")
    page.driver.get(page.url + "/#request=00000000-0000-4000-8000-000000000000")
    page.refused.add(404)
    page.until(lambda: "has no such request any more" in page.text("#request"))


def test_a_fault_is_a_failure(page, api):
    stub = {"request": {"urlPath": "/v1/connectors"}, "response": {"fault": "CONNECTION_RESET_BY_PEER"}}
    api.post("/__admin/mappings", json=stub)
    api.get("/v1/models")
    with pytest.raises(httpx.TransportError):
        api.get("/v1/connectors")
    rows = page.until_rows(lambda rows: len(rows) == 2)
    assert rows[0]["status"] == "fault"
    color = "return getComputedStyle(document.querySelector('.rows .status')).color"
    assert page.script(color) == "rgb(179, 38, 30)"
    for text in ["failed path:connectors", "status:fault", "-status:2xx,501"]:
        page.filter(text)
        rows = page.until_rows(lambda rows: len(rows) == 1)
        assert rows[0]["path"] == "/v1/connectors", text
    page.filter("status:2xx")
    page.until_rows(lambda rows: rows == [])


def test_an_answer_of_the_api_asks_no_why(page, api):
    api.post("/__admin/mappings", json={"request": {"urlPath": "/v1/chat"}, "response": {"status": 200}})
    api.get("/v1/connectors")
    page.open_request("/v1/connectors")
    assert not page.find(".why article, .why div").is_displayed()
    page.click("Why did no stub match?")
    page.until(lambda: page.find(".why table").is_displayed())


def test_binary_and_large_bodies(page, api):
    api.post("/v1/embed", content=bytes(range(256)) * 4)
    page.open_request("/v1/embed")
    shown = page.text("#request")
    # Bytes that are no text may have a secret: the server shows them only as a number.
    assert "[redacted: 1024 bytes]" in shown or "The body is binary, 1,024 bytes" in shown
    large = json.dumps({"texts": ["x" * 60] * 1000})
    api.post("/v1/rerank", content=large)
    page.open_request("/v1/rerank")
    assert page.text("#request [aria-label='the body of the request']").count("\n") == 1003
    api.get("/v1/models?" + "q" * 8000)
    page.until_rows(lambda rows: rows[0]["path"].startswith("/v1/models"))
    page.find("#requests .rows a").click()
    page.until(lambda: page.all("#request [aria-label=Answer]"))
    assert page.script("return document.documentElement.scrollWidth <= innerWidth")


HOSTILE = [
    "it's $HOME `id` $(id) \\ \" !! %s",
    "line\nline\r\n\ttab \x1b[31m\x07 del \x7f next \x85 end",
    "@/etc/passwd",
    "żółć 🎉 \u202eright to left\u2028",
    "-d --output x",
    "'; exit 1; '",
    json.dumps({"name": "x", "value": [1, 2.50, True, None, {"a b": "c's"}]}),
    "",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_copy_as_curl(page, api, body):
    headers = {"X-Quote": 'it\'s "$HOME" `x` \\', "Content-Type": "text/plain; a='b'"}
    path = "/v1/it's/[a]{b}/../c?q=$HOME&list=a,b&empty=&quote=%27%22"
    api.request("PUT", path, content=body.encode(), headers=headers)
    page.until_rows(lambda rows: len(rows) == 1)
    page.find("#requests .rows a").click()
    page.until(lambda: page.all("#request [aria-label=Answer]"))
    page.catch_copies()
    page.click("Copy as curl")
    command = page.copied()
    assert page.url in command and KEY not in command
    # No byte that a terminal would take for a key.
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", command)
    environment = {**os.environ, "MY_API_KEY": KEY}
    for shell in ["bash", "dash"]:
        subprocess.run([shell, "-c", command], check=True, capture_output=True, env=environment)
    entries = httpx.get(page.url + "/__admin/requests").json()["requests"]
    assert len(entries) == 3
    kept = [
        {
            name: value
            for name, value in entry["request"].items()
            if name in ("url", "method", "body", "bodyAsBase64", "user")
        }
        for entry in entries
    ]
    assert kept[0] == kept[1] == kept[2]
    sent = [entry["request"]["headers"] for entry in entries]
    assert {headers["X-Quote"] for headers in sent} == {headers["X-Quote"]}
    assert {headers.get("Content-Type") for headers in sent} == {headers["Content-Type"]}


def test_copy_as_curl_with_secrets(page, client):
    make_drive(client, page.url)
    page.open_request("/v1/connectors")
    page.catch_copies()
    page.click("Copy as curl")
    command = page.copied()
    assert "[redacted]" not in command and "${MY_API_KEY:?}" in command and '"${MY_CLIENT_SECRET:?}"' in command
    page.told("Copied the request as curl. Set MY_API_KEY and MY_CLIENT_SECRET first.")
    environment = {**os.environ, "MY_API_KEY": "acme/bob"}
    refused = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment)
    assert refused.returncode != 0 and "CLIENT_SECRET" in refused.stderr
    environment["MY_CLIENT_SECRET"] = secret("curl")
    subprocess.run(["bash", "-c", command], check=True, capture_output=True, env=environment)
    found = httpx.post(
        page.url + "/__admin/requests/count",
        json={
            "bodyPatterns": [{"matchesJsonPath": {"expression": "$.oauth.client_secret", "equalTo": secret("curl")}}],
        },
    ).json()
    assert found["count"] == 1


@pytest.mark.parametrize(
    "path, body",
    [
        (
            "/v1/chat?a=1&b=x%20y&b=z&c=",
            {"message": 'it\'s "x" \\ \n \u2028 🎉 \ud83d', "n": 12345678901234567890, "f": 1e3},
        ),
        ("/v1/embed", {"texts": ["a", 'b"'], "a b'c": {"deep": [True, None]}, "client_secret": "s3cret", "none": None}),
        ("/v1/a{b}c", None),
        ("/v1/chat", [1, 2, {"a": None}]),
        ("/v1/chat", "a text"),
        ("/v1/chat", {}),
    ],
)
def test_copy_as_pytest(page, api, path, body):
    from cohere_connectors_mock import CohereMock
    from cohere_connectors_mock._server import MockServer

    api.post(
        path, content=None if body is None else json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    page.until_rows(lambda rows: len(rows) == 1)
    page.find("#requests .rows a").click()
    page.until(lambda: page.all("#request [aria-label=Answer]"))
    page.catch_copies()
    page.click("Copy as pytest")
    code = page.copied()
    assert "s3cret" not in code
    mock = CohereMock(MockServer(page.url), "acme", "alice")
    exec(compile(code, "copied", "exec"), {"cohere_mock": mock})
    api.delete("/__admin/requests")
    with pytest.raises(AssertionError, match="0 requests match"):
        exec(compile(code, "copied", "exec"), {"cohere_mock": mock})


def test_make_a_stub_of_a_request(page, api):
    api.get("/v1/connectors?limit=2&x=a&x=b")
    page.until_rows(lambda rows: len(rows) == 1)
    page.find("#requests .rows a").click()
    page.until(lambda: page.all("#request [aria-label=Answer]"))
    page.click("Make a stub of it")
    dialog = page.dialog()
    assert "New stub of GET /v1/connectors, for acme" in dialog.text
    assert "does not compare the request's headers and body" in dialog.text
    stub = json.loads(page.value("#field-json"))
    assert stub == {
        "request": {
            "method": "GET",
            "urlPath": "/v1/connectors",
            "queryParameters": {"limit": {"equalTo": "2"}, "x": {"hasExactly": [{"equalTo": "a"}, {"equalTo": "b"}]}},
        },
        "response": {
            "status": 200,
            "headers": {"Content-Type": "application/json"},
            "jsonBody": {"connectors": [], "total_count": 0},
        },
    }
    page.script("arguments[0].value = arguments[1]", page.find("#field-json"), json.dumps(stub).replace("200", "203"))
    page.click("Save")
    page.told("The stub is saved.")
    assert api.get("/v1/connectors?limit=2&x=a&x=b").status_code == 203
    # Other organizations have none of it.
    other = httpx.get(page.url + "/v1/connectors?limit=2&x=a&x=b", headers={"Authorization": "Bearer globex/bob"})
    assert other.status_code == 200
    page.press(Keys.ESCAPE)
    page.until_rows(lambda rows: len(rows) == 3 and rows[1]["by"].startswith("stub "))
    page.tab("Stubs")
    page.until(lambda: "1 hit" in page.text("#stubs"))


# Stubs


def test_the_stub_editor(page, api):
    page.tab("Stubs")
    page.until(lambda: "No stub" in page.text("#stubs"))
    page.click("New stub…")
    area = page.find("#field-json")
    page.until(lambda: "rate limit" in page.value("#field-json"))

    def write(text):
        page.script("arguments[0].value = arguments[1]", area, text)
        page.click("Save")
        return page.until(lambda: page.text("#error-json"))

    def selected():
        return page.script(
            "return arguments[0].value.slice(arguments[0].selectionStart, arguments[0].selectionEnd)", area
        )

    assert write('{\n  "request": {"method": GET}\n}') == "This is not JSON: line 2, column 25: a value belongs here."
    assert selected() == "G"
    assert "line 1, column 8: the text ends too early" in write('{"a": 1')
    assert "line 1, column 9" in write('{"a": 1 "b": 2}')
    assert "line 3, column 1: this text in quotes is not right" in write('{\n"a":\n"line \n b"}')
    page.refused.add(422)
    error = write('{\n  "request": {\n    "metod": "GET"\n  },\n  "response": {"status": 200}\n}')
    assert error.startswith("Line 3: /request/metod") and selected().startswith('"metod"')
    # Nothing is lost: not by an error, and not by Escape without a question.
    page.press(Keys.ESCAPE)
    page.until(lambda: len(page.all("dialog[open]")) == 2)
    page.click("Keep editing", page.dialog())
    assert "metod" in page.value("#field-json")
    page.script("arguments[0].value = arguments[0].value.replace('metod', 'method')", area)
    page.click("Save")
    page.told("The stub is saved.")
    page.until(lambda: "ANY any path" not in page.text("#stubs") and "GET any path" in page.text("#stubs"))
    assert api.get("/v1/whatever").status_code == 200

    page.click("Edit the stub GET any path")
    page.script("const a = document.getElementById('field-json'); a.value = a.value.replace('200', '418')")
    page.click("Save")
    page.until(lambda: "418" in page.text("#stubs"))
    assert api.get("/v1/whatever").status_code == 418
    page.until(lambda: "2 hits" in page.text("#stubs"))
    page.click("Delete the stub GET any path")
    page.confirm("Delete")
    page.until(lambda: "No stub" in page.text("#stubs .empty"))
    assert httpx.get(page.url + "/__admin/mappings").json()["mappings"] == []


def test_stubs_of_an_organization_and_scenarios(page, api):
    def mapping(name, **more):
        return {"name": name, "request": {"urlPath": f"/v1/{name}"}, "response": {"status": 200}, **more}

    # A name is shown when a key of the organization was used.
    api.get("/v1/connectors")
    api.post("/__admin/mappings", json=mapping("last", priority=9))
    httpx.post(page.url + "/__admin/mappings", json=mapping("shared"))
    for state, then in [("Started", "one"), ("one", "two")]:
        steps = {"scenarioName": "steps", "requiredScenarioState": state, "newScenarioState": then}
        api.post("/__admin/mappings", json=mapping(f"step-{state}", **steps))
    page.tab("Stubs")
    page.until(lambda: len(page.all("#stubs .card")) == 4)
    cards = [card.text for card in page.all("#stubs .card")]
    assert [re.search(r"\d\.\s+(\S+)", card)[1] for card in cards] == ["step-one", "step-Started", "shared", "last"]
    assert "for all organizations" in cards[2] and "for acme alone" in cards[3] and "priority 9" in cards[3]
    assert "scenario steps: one → two" in cards[0]
    state = page.field("State of the scenario steps")
    assert [option.text for option in state.find_elements("css selector", "option")][0] == "Started"
    api.get("/v1/step-Started")
    page.until(lambda: page.field("State of the scenario steps").get_attribute("value") == "one")
    page.field("State of the scenario steps").send_keys("two")
    page.told("The scenario steps is in the state two.")
    scenarios = httpx.get(page.url + "/__admin/scenarios").json()["scenarios"]
    assert [scenario["state"] for scenario in scenarios] == ["two"]
    page.click("Reset all scenarios")
    page.until(lambda: page.field("State of the scenario steps").get_attribute("value") == "Started")
    page.fill("Search stubs", "priority")
    page.until(lambda: len(page.all("#stubs .card")) == 1)
    page.fill("Search stubs", "x")
    page.press(Keys.BACKSPACE)
    page.click("Remove all…")
    page.confirm("Remove all")
    page.until(lambda: "No stub" in page.text("#stubs .empty"))


# Connectors


def test_make_and_change_a_connector(page, client):
    page.click("New connector…")
    dialog = page.dialog()
    page.fill("API key of your program", KEY, dialog)
    page.fill("Name", "Team drive", dialog)
    page.refused.add(400)
    page.click("Create")
    error = page.until(lambda: page.text("[id='error-url']"))
    assert "URL" in error and page.driver.switch_to.active_element.get_attribute("id") == "field-url"
    page.fill("URL", "https://drive.example.com/search", dialog)
    page.named("input[type=radio]", "OAuth").click()
    page.click("Use the built-in provider")
    page.fill("Client id", "team-drive", dialog)
    page.fill("Client secret", secret("form"), dialog)
    page.fill("Token URL", "ftp://x", dialog)
    page.click("Create")
    page.until(lambda: "Token URL" in page.text("[id='error-oauth.token_url']"))
    assert page.field("Name", dialog).get_attribute("value") == "Team drive"
    page.fill("Token URL", page.url + "/oauth/token", dialog)
    page.fill("Excludes", "a\n b \n\n", dialog)
    page.click("Create")
    page.told("Team drive is created.")
    made = page.until(lambda: client.connectors.list().connectors)[0]
    assert (made.name, made.excludes, made.oauth.client_id) == ("Team drive", ["a", "b"], "team-drive")

    page.click("Edit Team drive")
    dialog = page.dialog()
    hidden = page.field("Client secret", dialog)
    assert [hidden.get_attribute(name) for name in ("value", "placeholder", "type")] == ["", "unchanged", "password"]
    # What is sent is what has changed: so the secret stays.
    page.script(
        "const real = fetch; window.fetch = (url, options) => {"
        " if (options.method === 'PATCH') window.sent = options.body; return real(url, options); }"
    )
    page.fill("Name", "Drive", dialog)
    page.named("input[type=checkbox]", "Active", dialog).click()
    page.click("Save")
    page.told("Drive is changed.")
    assert json.loads(page.script("return window.sent")) == {"name": "Drive", "active": False}
    page.until(lambda: "not active" in page.text("#connectors"))

    page.click("Edit Drive")
    assert "they must authorize again" in page.dialog().text
    page.fill("Scope", "read", page.dialog())
    page.press(Keys.ESCAPE)
    page.until(lambda: len(page.all("dialog[open]")) == 2)
    page.click("Discard", page.dialog())
    page.until(lambda: not page.all("dialog[open]"))
    page.click("Delete Drive")
    page.confirm("Delete")
    page.until(lambda: "No connector yet" in page.text("#connectors"))
    assert client.connectors.list().connectors == []


def test_authorizations(page, client):
    drive = make_drive(client, page.url)

    def status():
        return client.connectors.get(drive.id).connector.auth_status

    # Nobody is authorized yet, so the form is open.
    page.fill("User", "alice")
    page.click("Authorize")
    page.until(lambda: "alice\nvalid" in page.text("#connectors"))
    assert status() == "valid"
    page.click("Expire alice")
    page.until(lambda: "alice\nexpired" in page.text("#connectors"))
    assert status() == "expired"
    page.click("Forget alice")
    page.until(lambda: "alice" not in page.text("#connectors .users"))
    assert status() is None
    # Nobody has lost the focus.
    assert page.driver.switch_to.active_element.text == "Team drive"
    page.click("Authorize")
    page.until(lambda: "Type a user, such as alice" in page.text("#connectors form .error"))
    assert page.driver.switch_to.active_element == page.field("User")
    assert page.all("#failed p") == []

    # The flow, on the consent page, in a tab of its own.
    first = page.driver.current_window_handle
    page.fill("User", "bob")
    page.click("Consent…")
    link = page.until(lambda: page.find("#connectors a"))
    assert link.get_attribute("href").startswith(page.url + "/oauth/authorize")
    assert page.text("#connectors form .error") == ""
    page.until(lambda: len(page.driver.window_handles) == 2)
    page.driver.switch_to.window(next(handle for handle in page.driver.window_handles if handle != first))
    try:
        page.until(lambda: page.driver.title == "Authorize Team drive")
        assert page.script("return window.opener") is None
        page.click("Allow")
        page.until(lambda: page.driver.title == "Team drive is authorized")
    finally:
        page.driver.close()
        page.driver.switch_to.window(first)
    page.until(lambda: "bob\nvalid" in page.text("#connectors"))
    # The link can be used once, and it was.
    assert page.all("#connectors a") == []


def test_a_thousand_connectors(page, api):
    connectors = [
        {"id": f"c{number}", "name": f"Connector {number}", "url": f"https://c{number}.example.com/search"}
        for number in range(1000)
    ]
    assert api.put("/__admin/cohere/state", json={"connectors": connectors}).status_code == 200
    page.until(lambda: page.text("#connectors h2") == "Connectors 1,000")
    assert len(page.all("#connectors .card")) == 50
    page.click("Show 50 more of 950")
    page.until(lambda: len(page.all("#connectors .card")) == 100)
    page.fill("Search connectors", "connector 777")
    page.until(lambda: page.text("#connectors h2") == "Connectors 1 of 1,000")
    page.until(lambda: "https://c777.example.com/search" in page.text("#connectors .card"))
    page.fill("Search connectors", "no such")
    page.until(lambda: "Nothing has this text" in page.text("#connectors"))


# The top bar


def test_the_clock(page, api):
    page.find("#clock").click()
    field = page.field("Set to (UTC)")
    page.script("arguments[0].value = ''", field)
    page.click("Set")
    page.until(lambda: page.text("#clock-error") == "Give a date and a time.")
    page.script("arguments[0].value = '2030-01-02T03:04:05'", field)
    page.click("Set")
    page.until(lambda: page.text("#clock") == "2030-01-02\n03:04:05 UTC\nstopped")
    page.click("+ 1 hour")
    page.until(lambda: "04:04:05 UTC\nstopped" in page.text("#clock"))
    page.click("+ 1 day")
    page.until(lambda: "2030-01-03\n04:04:05" in page.text("#clock"))
    # The field follows the clock, but not what is typed in it.
    page.until(lambda: field.get_attribute("value").startswith("2030-01-03T04:04:05"))
    page.script("arguments[0].value = '2030-05-05T00:00:00'; arguments[0].dispatchEvent(new Event('input'))", field)
    page.click("+ 91 days")
    page.until(lambda: "2030-04-04\n04:04:05" in page.text("#clock"))
    assert field.get_attribute("value").startswith("2030-05-05T00:00")
    page.click("Real time")
    page.until(lambda: "real time" in page.text("#clock"))
    httpx.post(page.url + "/__admin/cohere/clock", json={"advance_seconds": 86400 * 365 * 10})
    page.until(lambda: "203" in page.text("#clock") and "advanced" in page.text("#clock"))
    shown = page.text("#clock")
    page.until(lambda: page.text("#clock") != shown)


def test_one_organization(page, api):
    api.get("/v1/connectors")
    httpx.get(page.url + "/v1/connectors", headers={"Authorization": "Bearer globex/carol"})
    api.post("/v1/connectors", json={"name": "Drive", "url": "https://drive.example.com/search"})
    page.until_rows(lambda rows: len(rows) == 3)
    page.until(lambda: "globex" in page.text("#organization"))
    page.field("Organization").send_keys("globex")
    rows = page.until_rows(lambda rows: len(rows) == 1)
    assert rows[0]["user"] == "carol"
    assert page.driver.current_url == page.url + "/?organization=globex"
    page.until(lambda: "This organization has no connector" in page.text("#connectors"))
    page.until(lambda: page.text("#connection") == "Live")
    # What others do is not heard of here, and its own is.
    api.get("/v1/connectors")
    httpx.get(page.url + "/v1/connectors/x", headers={"Authorization": "Bearer globex/carol"})
    rows = page.until_rows(lambda rows: len(rows) == 2)
    assert [row["path"] for row in rows] == ["/v1/connectors/x", "/v1/connectors"]
    page.driver.back()
    page.until_rows(lambda rows: len(rows) == 5)
    page.driver.forward()
    page.until_rows(lambda rows: len(rows) == 2)
    page.click("Reset…")
    assert "Reset globex?" in page.dialog().text
    page.confirm("Reset")
    page.until_rows(lambda rows: rows == [])
    assert len(api.get("/v1/connectors").json()["connectors"]) == 1
    page.open("/?organization=acme")
    page.until(lambda: "Drive" in page.text("#connectors"))


def test_the_name_of_an_organization_whose_id_came_first(page, api):
    """A connector may make an organization before any key has told its name."""
    known = httpx.get(page.url + "/v1/connectors", headers={"Authorization": "Bearer zeta/zoe"})
    assert known.status_code == 200
    page.until(lambda: "zeta" in page.text("#organization"))
    # As if the name had not been known when the selector was filled.
    page.script(
        "const real = fetch; window.fetch = async (url, options) => {"
        " const answer = await real(url, options);"
        " if (window.named || !url.endsWith('/organizations')) return answer;"
        " const { organizations } = await answer.json();"
        " return new Response(JSON.stringify({ organizations: organizations.map(({ id }) => ({ id })) })); }"
    )
    httpx.get(page.url + "/v1/connectors", headers={"Authorization": "Bearer acme/alice"})
    page.until(lambda: "acme" not in page.text("#organization") and page.text("#organization").count("-") == 8)
    page.script("window.named = true")
    httpx.get(page.url + "/v1/connectors", headers={"Authorization": "Bearer acme/alice"})
    page.until(lambda: "acme" in page.text("#organization") and "-" not in page.text("#organization"))


def test_the_first_request_of_an_organization(page, client, make_client):
    """What the page says to send fills the list that it stands in."""
    make_client("globex/carol", page.url).connectors.list()
    page.open("/?organization=globex")
    page.until_rows(lambda rows: len(rows) == 1)
    page.click("Clear…")
    page.confirm("Clear")
    command = page.until(lambda: page.text("#requests .empty pre"))
    assert "globex/alice" in command
    subprocess.run(["bash", "-c", command], check=True, capture_output=True)
    page.until_rows(lambda rows: len(rows) == 1)
    # Another organization is heard of when the user looks for one.
    make_client("late/bob", page.url).connectors.list()
    page.script("document.activeElement.blur(); document.getElementById('organization').focus()")
    page.until(lambda: "late" in page.text("#organization"))


def test_where_not_every_key_is_accepted(start_page):
    key = secret("api-key")
    page = start_page("--api-key", key).open()
    page.until(lambda: "one of the keys of --api-key" in page.text("#requests .empty"))
    command = page.text("#requests .empty pre")
    environment = {name: value for name, value in os.environ.items() if name != "API_KEY"}
    refused = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment)
    assert refused.returncode != 0 and "API_KEY" in refused.stderr
    answer = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env={**environment, "API_KEY": key}
    )
    assert '"connectors":[]' in answer.stdout
    page.tab("Client")
    assert '"$API_KEY"' in page.text("#snippet pre") and "one of the keys of --api-key" in page.text("#client")


def test_what_the_server_refuses_is_said(start_page):
    page = start_page()
    page.refused.add(404)
    page.open("/?organization=68d4108c-283e-5847-bcdf-ab42bdecc79c", wait_for="no organization here has this id")
    httpx.get(page.url + "/v1/connectors", headers={"Authorization": f"Bearer {KEY}"})
    page.until(lambda: page.text("#connection") == "Live")


def test_a_server_without_a_journal(start_page):
    page = start_page("--journal-limit", "0").open()
    page.until(lambda: "The server keeps no requests (--journal-limit 0)" in page.text("#requests .empty"))


def test_a_stub_with_nulls_stands_among_the_others(page, api):
    for path, more in [("/first", {}), ("/second", {"headers": None, "bodyPatterns": None}), ("/third", {})]:
        stub = {"request": {"urlPath": path, **more}, "response": {"headers": None}}
        assert api.post("/__admin/mappings", json=stub).status_code == 201
    page.tab("Stubs")
    page.until(lambda: all(path in page.text("#stubs") for path in ["/first", "/second", "/third"]))


def test_a_tab_that_is_hidden_lets_its_connection_go(page, api):
    # Not ten seconds later, but at once.
    page.script(
        "const { setTimeout } = window; window.setTimeout = (work, time, ...more) =>"
        " setTimeout(work, time === 10_000 ? 0 : time, ...more)"
    )
    hide = "Object.defineProperty(document, 'hidden', { value: arguments[0], configurable: true });"
    hide += " document.dispatchEvent(new Event('visibilitychange'))"
    page.script(hide, True)
    ended = "return performance.getEntriesByType('resource').some((one) => one.name.endsWith('/events'))"
    page.until(lambda: page.script(ended))
    api.get("/v1/connectors")
    page.script(hide, False)
    page.until_rows(lambda rows: len(rows) == 1)
    assert page.text("#connection") == "Live"


def test_the_focus_after_a_deletion(page, client):
    for name in ["One", "Two", "Three"]:
        client.connectors.create(name=name, url="https://drive.example.com/search")
    page.until(lambda: len(page.all("#connectors .card")) == 3)
    names = [title.text for title in page.all("#connectors h3")]
    for name, then in [(names[1], names[2]), (names[2], names[0])]:
        page.click(f"Delete {name}")
        page.confirm("Delete")
        page.until(lambda then=then: page.driver.switch_to.active_element.text == then)
    page.click(f"Delete {names[0]}")
    page.confirm("Delete")
    page.until(lambda: page.driver.switch_to.active_element == page.field("Search connectors"))


def test_a_failure_that_is_over(page, api):
    api.get("/v1/connectors")
    page.open_request("/v1/connectors")
    page.script("navigator.clipboard.writeText = async () => { throw 1 }; document.execCommand = () => false")
    page.click("Copy as curl")
    page.told("does not let this page copy")
    page.catch_copies()
    page.click("Copy as curl")
    page.told("Copied the request as curl")
    assert page.all("#failed p") == []


def test_reset(page, api):
    api.post("/v1/connectors", json={"name": "Drive", "url": "https://drive.example.com/search"})
    api.post("/__admin/mappings", json={"request": {"urlPath": "/v1/x"}, "response": {"status": 200}})
    page.until(lambda: "Drive" in page.text("#connectors"))
    page.click("Reset…")
    assert "connectors and authorizations" in page.dialog().text
    page.confirm("Cancel")
    assert "Drive" in page.text("#connectors")
    page.click("Reset…")
    page.confirm("Reset")
    page.until(lambda: "No connector yet" in page.text("#connectors"))
    page.until_rows(lambda rows: rows == [])
    assert api.get("/v1/connectors").json()["connectors"] == []


def test_the_server_goes_and_comes_back(chromium, start_page, start_server):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    page = start_page("--port", str(port))
    page.open()
    httpx.get(page.url + "/v1/connectors", headers={"Authorization": f"Bearer {KEY}"})
    page.until_rows(lambda rows: len(rows) == 1)
    stop_server_at(start_server, page.url)
    page.until(lambda: "Reconnecting" in page.text("#connection"))
    page.until(lambda: "The server is gone" in page.text("#connection"))
    assert len(page.rows()) == 1
    start_server("--port", str(port))
    page.click("Try now")
    page.until(lambda: page.text("#connection") == "Live")
    page.until_rows(lambda rows: rows == [])
    # Chromium writes each refused connection into its log.
    assert all("ERR_" in entry["message"] for entry in page.problems())


def stop_server_at(start_server, url):
    servers = next(cell.cell_contents for cell in start_server.__closure__ if isinstance(cell.cell_contents, list))
    server = next(server for server in servers if server.url == url)
    server.process.terminate()
    server.process.wait()
    servers.remove(server)


def test_point_your_client_here(page):
    page.tab("Client")
    for name in ["Python", "pytest", "TypeScript", "Go", "Java", "curl", "Docker"]:
        page.named("[role=tab]", name).click()
        page.until(lambda name=name: page.find("#snippet pre").get_attribute("aria-label") == f"the code for {name}")
        port = page.url.rsplit(":", 1)[1]
        assert f":{port}" in page.text("#snippet pre")
    page.catch_copies()
    page.named("[role=tab]", "curl").click()
    page.click("Copy the code for curl")
    result = subprocess.run(["bash", "-c", page.copied()], check=True, capture_output=True, text=True)
    assert '"name":"Team drive"' in result.stdout
    page.named("[role=tab]", "Python").click()
    page.click("Copy the code for Python")
    result = subprocess.run([sys.executable, "-c", page.copied()], check=True, capture_output=True, text=True)
    assert "Team drive" in result.stdout
    page.until_rows(lambda rows: len(rows) == 3)


# What others try


NASTY = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script> & 'x' \u202eabc"


def test_markup_in_every_value_is_text(page, make_client, api):
    client = make_client("<script>document.title='broken'/<b>bob", page.url)
    made = client.connectors.create(
        name=NASTY,
        url="https://x.example/search?%3Cb%3E='x'",
        description=NASTY,
        oauth=CreateConnectorOAuth(
            client_id=NASTY, authorize_url="https://x.example/a", token_url="https://x.example/t", scope="<b>bold</b>"
        ),
    ).connector
    users = f"{page.url}/__admin/cohere/connectors/{made.id}/authorizations/%3Cb%3Eeve%3C%2Fb%3E"
    httpx.put(users, json={"status": "valid"}).raise_for_status()
    stub = {
        "name": NASTY,
        "scenarioName": NASTY,
        "requiredScenarioState": "Started",
        "request": {"urlPath": "/v1/<b>", "headers": {"X": {"equalTo": NASTY}}},
        "response": {"status": 200},
    }
    httpx.post(page.url + "/__admin/mappings", json=stub).raise_for_status()
    client_headers = {"Authorization": "Bearer acme/alice", "X-Nasty": "<img src=x onerror=document.title='broken'>"}
    with socket.create_connection(tuple(page.url.removeprefix("http://").split(":"))) as raw:
        body = NASTY.encode()
        lines = [
            "POST /v1/<b>?<script> HTTP/1.1",
            "Host: localhost",
            "Connection: close",
            f"Content-Length: {len(body)}",
        ]
        lines += [f"{name}: {value}" for name, value in client_headers.items()]
        raw.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        while raw.recv(65536):
            pass
    page.until_rows(lambda rows: any("<script>" in row["path"] for row in rows))
    page.find("#requests .rows a").click()
    page.until(lambda: page.all(".why table"))
    assert "<img src=x onerror" in page.find("#request [aria-label=Request]").text
    page.press(Keys.ESCAPE)
    page.until(lambda: NASTY[:20] in page.text("#connectors"))
    page.until(lambda: "<b>eve</b>" in page.text("#connectors"))
    page.script("document.querySelector('#connectors .card button').scrollIntoView()")
    page.named("#connectors .card button", f"Edit {NASTY}").click()
    page.dialog()
    assert page.field("Name").get_attribute("value") == NASTY
    page.press(Keys.ESCAPE)
    page.tab("Stubs")
    page.until(lambda: NASTY[:20] in page.text("#stubs"))
    page.named("#stubs .card button", f"Delete the stub {NASTY}").click()
    assert NASTY[:20] in page.dialog().text
    page.press(Keys.ESCAPE)
    assert page.driver.title == "cohere-connectors-mock"
    assert page.all("img, b:not(#request-title b), script:not([src='/__page/main.js'])") == []
    assert page.script("return document.querySelectorAll('a[href^=\"javascript\" i]').length") == 0


def test_a_connector_whose_provider_has_a_bad_address(page, client):
    """Only http and https become links."""
    make_drive(client, page.url)
    page.until(lambda: "Team drive" in page.text("#connectors"))
    page.script(
        "const real = fetch; window.fetch = async (url, options) => String(url).includes('/oauth/authorize')"
        " ? new Response(JSON.stringify({redirect_url: 'javascript:document.title=1'})) : real(url, options);"
    )
    page.fill("User", "bob")
    page.click("Consent…")
    error = "The page opens no address that begins with javascript:"
    page.until(lambda: error in page.text("#connectors form .error"))
    assert page.all("#connectors a") == [] and len(page.driver.window_handles) == 1


def test_the_admin_key(start_page):
    key = secret("admin-key")
    page = start_page("--admin-key", key)
    page.refused.add(401)
    page.open(wait_for=None)
    assert "The server wants its admin key" in page.dialog().text
    page.fill("Admin key", "wrong")
    page.click("Continue")
    page.until(lambda: page.text("#error-admin_key") == "This is not the server's admin key.")
    page.fill("Admin key", key)
    page.press(Keys.ENTER)
    page.until(lambda: page.text("#connection") == "Live")
    httpx.get(page.url + "/v1/connectors", headers={"Authorization": f"Bearer {KEY}"})
    page.until_rows(lambda rows: len(rows) == 1)
    page.find("#requests .rows a").click()
    page.until(lambda: page.all("#request [aria-label=Answer]"))
    # It is nowhere but in the page's memory.
    stored = page.script(
        "return JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, history.state,"
        " document.documentElement.outerHTML, [...document.querySelectorAll('input')].map((input) => input.value)])"
    )
    assert key not in stored
    assert page.script("return indexedDB.databases().then((all) => all.length)") == 0
    page.driver.refresh()
    page.dialog()
    page.click("Cancel")
    page.until(lambda: "No admin key" in page.text("#connection"))
    page.click("Give the admin key…")
    page.fill("Admin key", key)
    page.click("Continue")
    page.until(lambda: page.text("#connection") == "Live")
    page.press(Keys.ESCAPE)
    page.tab("Client")
    page.named("[role=tab]", "pytest").click()
    page.until(lambda: "COHERE_MOCK_ADMIN_KEY=" in page.text("#snippet pre"))


def test_pages_of_other_sites(page, chromium):
    class Handler(QuietHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>foreign</title>")

    read = (
        "const [url, done] = arguments; "
        "fetch(url).then((answer) => done(answer.status), (error) => done(String(error)))"
    )
    with serving(Handler) as foreign:
        chromium.get(foreign.replace("127.0.0.1", "localhost"))
        for path in ["/__admin/cohere/organizations", "/__admin/cohere/events", "/"]:
            assert "Failed to fetch" in chromium.execute_async_script(read, page.url + path)
        frame = "const frame = document.createElement('iframe'); frame.src = arguments[0]; document.body.append(frame);"
        chromium.execute_script(frame, page.url)
        chromium.get("about:blank")
        chromium.get_log("browser")
    # A foreign name that leads to this address (DNS rebinding): the browser takes it for the page's own origin.
    rebound = {"Host": "evil.example:80", "Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}
    for path in ["/__admin/cohere/organizations", "/__admin/cohere/events", "/", "/__page/main.js"]:
        answer = httpx.get(page.url + path, headers=rebound)
        assert answer.status_code == 403, path
    response = httpx.get(page.url + "/")
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "script-src 'self'" in response.headers["content-security-policy"]


# Much of it


def fill(url, count, path="/v1/connectors/{}", key=KEY):
    """Sends requests over connections that stay open."""

    def send(start, end):
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
            for number in range(start, end):
                http.get(path.format(number))

    threads = [threading.Thread(target=send, args=(count * part // 4, count * (part + 1) // 4)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_ten_thousand_requests(page):
    fill(page.url, 10_000)
    page.open()
    page.until(lambda: page.text("#requests h2") == "Requests 10,000")
    assert len(page.rows()) < 80
    first = page.rows()[0]["path"]
    page.find("#requests .rows a").click()
    page.press(Keys.ESCAPE)
    page.until(lambda: page.driver.switch_to.active_element.tag_name == "a")
    page.press(Keys.END)
    oldest = page.until_rows(lambda rows: rows and rows[0]["path"] != first)
    assert len(oldest) < 80
    row = page.driver.switch_to.active_element.find_element("xpath", "./ancestor::*[@role='row']")
    assert row.get_attribute("aria-rowindex") == "10001"
    page.press(Keys.HOME)
    page.until_rows(lambda rows: rows[0]["path"] == first)
    page.filter("connectors/4242")
    page.until(lambda: page.text("#requests h2") == "Requests 1 of 10,000")
    page.filter("connectors/99")
    page.until(lambda: page.text("#requests h2") == "Requests 111 of 10,000")
    page.filter("")
    # Never more than these, and what is read stays where it is while more comes.
    page.until(lambda: page.text("#requests h2") == "Requests 10,000")
    page.script("document.querySelector('.scroller').scrollTop = 32000")
    seen = page.until_rows(lambda rows: rows[0]["path"] != first)[5]["path"]
    position = (
        "return [...document.querySelectorAll('.rows a')].find((a) => a.textContent === arguments[0])"
        ".getBoundingClientRect().top"
    )
    before = page.script(position, seen)
    fill(page.url, 20, "/v1/new/{}")
    page.button("↑ 20 new")
    assert page.script(position, seen) == before
    assert page.text("#requests h2") == "Requests 10,000"
    page.click("↑ 20 new")
    page.until_rows(lambda rows: rows[0]["path"].startswith("/v1/new/"))


def test_many_requests_at_once(page):
    """The page stays usable while more comes than it is told of, and has all of it in the end."""
    sender = threading.Thread(target=fill, args=(page.url, 4000))
    sender.start()
    frames = 0
    while sender.is_alive():
        # A page that stands still answers nothing.
        assert page.script("return new Promise((resolve) => requestAnimationFrame(() => resolve(true)))")
        assert len(page.rows()) < 80
        frames += 1
    sender.join()
    assert frames > 0
    page.until(lambda: page.text("#requests h2") == "Requests 4,000")
    page.until(lambda: page.find("#requests .note").text == "")


# How it looks, and for whom


CONTRAST = """
const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
const light = ([red, green, blue]) => [red, green, blue].map((part) => part / 255)
  .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
const behind = (element) => {
  const layers = [];
  for (let place = element; place; place = place.parentElement) {
    const [red, green, blue, alpha = 1] = parse(getComputedStyle(place).backgroundColor);
    layers.push([red, green, blue, alpha]);
    if (alpha === 1) break;
  }
  return layers.reduceRight((under, [red, green, blue, alpha]) =>
    [red, green, blue].map((part, index) => part * alpha + under[index] * (1 - alpha)), [255, 255, 255]);
};
const poor = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest(":disabled")) continue;
  if (element.closest("noscript, option, title, #told")) continue;
  const [one, two] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
  const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  if (contrast < 4.5) poor.add(`${walker.currentNode.textContent.trim()} ${contrast.toFixed(2)}`);
}
return [...poor];
"""

NAMELESS = """
const said = (element) => element.ariaLabel || element.labels?.[0]?.textContent || element.textContent.trim();
const found = [...document.querySelectorAll("button, a, input, select, textarea, [role=tab]")].filter(
  (element) => element.checkVisibility() && !said(element)).map((element) => element.outerHTML);
const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
const pointers = ["aria-labelledby", "aria-describedby", "aria-controls", "for"].flatMap((name) =>
  [...document.querySelectorAll(`[${name}]`)].flatMap((element) => element.getAttribute(name).split(" ")));
const small = [...document.querySelectorAll("button, select, input, summary")].filter((element) => {
  const { width, height } = element.getBoundingClientRect();
  return element.checkVisibility() && !element.labels?.length && (width < 24 || height < 24);
}).map((element) => element.outerHTML);
return [...found, ...small, ...ids.filter((id, index) => ids.indexOf(id) !== index),
        ...pointers.filter((id) => id && !document.getElementById(id)).map((id) => `nothing has the id ${id}`)];
"""


def prepare(page, client, api):
    drive = make_drive(client, page.url)
    for user, status in [("alice", "expired"), ("bob", "valid")]:
        api.put(f"/__admin/cohere/connectors/{drive.id}/authorizations/{user}", json={"status": status})
    long = "a-very-long-name-" * 12
    api.post("/v1/connectors", json={"name": long, "url": f"https://x.example/{long}"})
    stub = {"method": "POST", "urlPath": "/v1/chat", "headers": {"X-Team": {"equalTo": "blue"}}}
    steps = {"scenarioName": "steps", "requiredScenarioState": "Started", "newScenarioState": "over"}
    api.post("/__admin/mappings", json={"name": long, "request": stub, "response": {"status": 200}, **steps})
    api.post("/__admin/mappings", json={"request": {"urlPath": "/v1/x"}, "response": {"status": 429}})
    api.get("/v1/x")
    api.get("/v1/connectors/none")
    api.get("/v1/connectors?" + "q=1&" * 200)
    api.post("/v1/chat", json={"message": "Hi", "long": "x" * 500}, headers={"X-Team": "red"})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900, 1400])
def test_every_view(page, client, api, width, scheme):
    resize(page.driver, width, 640 if width == 360 else 900)
    set_scheme(page.driver, scheme)
    prepare(page, client, api)
    page.until_rows(lambda rows: len(rows) == 6)

    def check(view):
        assert page.script("return document.documentElement.scrollWidth <= innerWidth"), view
        assert page.script(CONTRAST) == [], view
        assert page.script(NAMELESS) == [], view

    check("requests")
    page.filter("status:nonsense")
    page.until(lambda: page.text("#filter-error"))
    check("a faulty filter")
    page.filter("")
    page.find("#clock").click()
    check("clock")
    page.press(Keys.ESCAPE)
    for tab in ["Connectors", "Stubs", "Client"]:
        page.tab(tab)
        check(tab)
    page.tab("Connectors")
    page.click("Edit Team drive")
    page.dialog()
    check("connector form")
    page.press(Keys.ESCAPE)
    page.tab("Stubs")
    page.click("New stub…")
    page.dialog()
    check("stub editor")
    page.press(Keys.ESCAPE)
    if width < 1100:
        page.tab("Requests")
    page.open_request("/v1/chat")
    page.until(lambda: page.all(".why table"))
    check("a request")
    page.click("Close the request")
    page.click("Reset…")
    check("a question")
    page.press(Keys.ESCAPE)
    set_scheme(page.driver, "light")
    resize(page.driver, 1400, 900)


def test_by_keyboard_alone(page, api):
    api.get("/v1/connectors")
    api.get("/v1/connectors/one")
    api.get("/v1/connectors/two")
    page.until_rows(lambda rows: len(rows) == 3)

    def focused():
        return page.script("return document.activeElement.ariaLabel ?? document.activeElement.textContent")

    def tab_to(name):
        for _ in range(40):
            page.press(Keys.TAB)
            if focused() == name:
                return
        raise AssertionError(f"no way by Tab leads to {name}")

    tab_to("GET /v1/connectors/two, 404")
    assert page.script("return getComputedStyle(document.activeElement, '::after').outlineStyle") == "solid"
    page.press(Keys.ARROW_DOWN)
    assert focused() == "GET /v1/connectors/one, 404"
    page.press(Keys.END)
    assert focused() == "GET /v1/connectors, 200"
    page.press(Keys.ENTER)
    page.until(lambda: focused() == "GET /v1/connectors")
    page.until(lambda: page.all("#request [aria-label=Answer]"))
    tab_to("Copy as curl")
    page.press(Keys.ESCAPE)
    page.until(lambda: focused() == "GET /v1/connectors, 200")
    # Beside an opened request, the arrow keys go from one to the next.
    page.press(Keys.ENTER)
    page.until(lambda: focused() == "GET /v1/connectors")
    page.script("document.querySelector('.rows a[aria-current]').focus()")
    page.press(Keys.ARROW_UP)
    page.until(lambda: page.text("#request-title") == "GET /v1/connectors/one")
    assert focused() == "GET /v1/connectors/one, 404"
    page.press(Keys.ESCAPE)
    # New rows take nobody's focus.
    api.get("/v1/connectors/three")
    page.until_rows(lambda rows: len(rows) == 4)
    assert focused() == "GET /v1/connectors/one, 404"
    # One stop for all rows, one for all tabs.
    tab_to("Connectors")
    page.press(Keys.ARROW_RIGHT)
    assert focused() == "Stubs"
    page.until(lambda: page.find("#stubs").is_displayed())
    page.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert focused() == "Client"
    page.press(Keys.HOME)
    tab_to("New connector…")
    page.press(Keys.ENTER)
    page.dialog()
    assert page.driver.switch_to.active_element.get_attribute("name") == "name"
    page.press(Keys.ESCAPE)
    page.until(lambda: focused() == "New connector…")


# The files


def test_the_files():
    texts = {path.name: path.read_text() for path in FILES.iterdir()}
    assert sum(len(text.encode()) for text in texts.values()) < 100_000
    table = (ROOT / "Sources/CEmbeddedFiles/CEmbeddedFiles.c").read_text()
    for name, text in texts.items():
        assert f'{{"{name}", ' in table
        if name != "index.html":
            assert max(map(len, text.splitlines())) <= 120, name
        for forbidden in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "style=",
            "onclick=",
        ]:
            assert forbidden not in text.replace("element.style", ""), (name, forbidden)
        # Nothing comes from elsewhere.
        assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?https?:", text), name
