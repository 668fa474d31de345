"""The sample connector of Examples, searched by the mock: with the service's token, and with those of users who have
authorized it in a browser."""

import os
import subprocess
import sys

import pytest
from cohere.errors import BadRequestError
from cohere.types import ChatConnector, CreateConnectorOAuth, CreateConnectorServiceAuth
from conftest import ROOT, QuietHandler, secret, serving
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import title_is
from selenium.webdriver.support.wait import WebDriverWait

SERVICE_TOKEN = secret("service-token")
VACATION = "Every employee has 30 vacation days a year."
ROADMAPS = {
    "alice": "The search team ships the new ranking in March.",
    "bob": "The billing team moves all invoices to euros in June.",
}


@pytest.fixture(scope="module")
def sample(server, transcript):
    """The sample connector on a free port; gives its URL. It asks the mock whose access token it got."""
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--app-dir", str(ROOT / "Examples/connector"), "app:app", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "SERVICE_TOKEN": SERVICE_TOKEN, "PROVIDER_URL": server.url},
    )
    output = []
    for line in process.stdout:
        output.append(line)
        if "Uvicorn running on " in line:
            break
    else:
        pytest.fail("".join(output))
    yield output[-1].split("Uvicorn running on ")[1].split()[0]
    process.terminate()
    output.append(process.communicate()[0])
    transcript.add(*output)


@pytest.fixture
def alice(make_client, key):
    return make_client(f"{key}/alice")


@pytest.fixture
def bob(make_client, key):
    return make_client(f"{key}/bob")


@pytest.fixture
def admin(server, key, http):
    """Calls the control API for this test's organization."""

    def call(method, path, value=None):
        headers = {"authorization": f"Bearer {key}/alice"}
        answer = http.request(method, server.url + "/__admin/cohere" + path, headers=headers, json=value)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    return call


def bearer(token):
    return CreateConnectorServiceAuth(type="bearer", token=token)


def add_handbook(client, sample, token=SERVICE_TOKEN, **fields):
    """A connector that all users search with the service's token."""
    return client.connectors.create(
        name="Handbook", url=f"{sample}/search", service_auth=bearer(token), **fields
    ).connector.id


def add_drive(client, server, url):
    """A connector that each user searches with the own access token, which the mock's provider gives."""
    return client.connectors.create(
        name="Drive",
        url=url,
        oauth=CreateConnectorOAuth(
            client_id="drive",
            client_secret=secret("client"),
            authorize_url=f"{server.url}/oauth/authorize",
            token_url=f"{server.url}/oauth/token",
            scope="files.read",
        ),
    ).connector.id


@pytest.fixture
def drive(alice, server, sample):
    return add_drive(alice, server, f"{sample}/drive/search")


def ask(client, question, *ids, **fields):
    return client.chat(message=question, connectors=[ChatConnector(id=id) for id in ids], **fields)


def refusal(call):
    with pytest.raises(BadRequestError) as caught:
        call()
    return caught.value.body["message"]


def assert_own_roadmap(client, user, drive):
    """Both drives have a roadmap. The user finds the own one alone, of all that the drives have."""
    answer = ask(client, "What does the roadmap say of the team, the budget and the interview?", drive)
    own = {"alice": ["roadmap", "interview"], "bob": ["roadmap", "budget"]}[user]
    assert [document["url"] for document in answer.documents] == [
        f"https://drive.example.com/{user}/{name}" for name in own
    ]
    assert answer.text.startswith(ROADMAPS[user])


def assert_unauthorized(client, drive):
    reason = f"failed to get auth token: user is not authenticated for connector {drive}"
    assert refusal(lambda: ask(client, "What does the roadmap say?", drive)) == (
        f"connectors failed with continue on failure disabled: connector {drive} failed with message '{reason}'"
    )


def authorize_by_http(client, browser, connector):
    assert "Drive is authorized" in browser(client.connectors.o_auth_authorize(connector).redirect_url)[-1].text


# MARK: the connector alone


@pytest.mark.parametrize("path", ["/search", "/drive/search"])
def test_a_token_is_needed(sample, http, path):
    search = {"query": "vacation roadmap"}
    assert http.post(sample + path, json=search).status_code == 401
    for authorization in ("Bearer wrong", "Bearer", f"Basic {SERVICE_TOKEN}", "Bearer \xe9"):
        headers = {"authorization": authorization.encode()}
        answer = http.post(sample + path, json=search, headers=headers)
        assert answer.status_code == 401 and "results" not in answer.text, authorization


def test_what_it_finds(sample, http):
    def search(query):
        headers = {"authorization": f"Bearer {SERVICE_TOKEN}"}
        return http.post(f"{sample}/search", json={"query": query}, headers=headers)

    (found,) = search("VACATION, please").json()["results"]
    assert found.keys() == {"id", "title", "text", "url"} and all(isinstance(value, str) for value in found.values())
    # What has more of the words comes first.
    found = search("Does the money for expenses come after my vacation?").json()["results"]
    assert [document["id"] for document in found] == ["expenses", "vacation"]
    assert search("zebra").json() == {"results": []}
    assert [search(query).status_code for query in ("", " \n")] == [400, 400]


# MARK: with the service's token


def test_with_the_service_token(alice, bob, sample):
    handbook = add_handbook(alice, sample)
    for client in (alice, bob):
        answer = ask(client, "How many vacation days do I have?", handbook)
        assert answer.text == VACATION
        (document,) = answer.documents
        assert document["id"] == f"{handbook}_0"
        assert document["title"] == "Vacation" and document["url"] == "https://handbook.example.com/vacation"
        assert document["text"].startswith(VACATION)
        (citation,) = answer.citations
        assert citation.text == answer.text[citation.start : citation.end] == VACATION
        assert citation.document_ids == [document["id"]]
        assert answer.search_results[0].document_ids == [document["id"]]


def test_streamed(alice, sample):
    handbook = add_handbook(alice, sample)
    connectors = [ChatConnector(id=handbook)]
    events = list(alice.chat_stream(message="How many vacation days do I have?", connectors=connectors))
    assert "".join(event.text for event in events if event.event_type == "text-generation") == VACATION
    (found,) = [event for event in events if event.event_type == "search-results"]
    assert [document["title"] for document in found.documents] == ["Vacation"]
    assert events[-1].response.text == VACATION


def test_nothing_found(alice, sample):
    answer = ask(alice, "Where do zebras live?", add_handbook(alice, sample))
    assert answer.documents == [] and answer.citations == []
    assert "could not find" in answer.text


def test_with_the_wrong_token(alice, sample):
    handbook = add_handbook(alice, sample, secret("wrong"))
    question = "How many vacation days do I have?"
    message = refusal(lambda: ask(alice, question, handbook))
    assert message.endswith(f"connector {handbook} failed with message 'request failed with status code 401'")
    # A chat may go on without what fails.
    patient = add_handbook(alice, sample, secret("wrong"), continue_on_failure=True)
    answer = ask(alice, question, patient, add_handbook(alice, sample))
    assert answer.text == VACATION
    assert [result.error_message for result in answer.search_results] == ["request failed with status code 401", None]
    # The token of the chat's own request is used in place of the connector's.
    connectors = [ChatConnector(id=handbook, user_access_token=SERVICE_TOKEN)]
    assert alice.chat(message=question, connectors=connectors).text == VACATION


def test_a_connector_is_tested_when_it_is_created(start_server, make_client, key, sample):
    client = make_client(key, start_server("--test-connectors").url)

    def assert_unreachable(call):
        reason = "request failed with status code 401"
        assert refusal(call) == f"connector not reachable at {sample}/search. error: {reason}"

    assert_unreachable(lambda: add_handbook(client, sample, secret("wrong")))
    assert client.connectors.list().connectors == []
    handbook = add_handbook(client, sample)
    assert_unreachable(lambda: client.connectors.update(handbook, service_auth=bearer(secret("wrong"))))
    assert ask(client, "How many vacation days do I have?", handbook).text == VACATION


# MARK: with the users' tokens


def test_each_user_has_an_own_drive(alice, bob, drive, chromium, admin):
    for user, client in (("alice", alice), ("bob", bob)):
        assert_unauthorized(client, drive)
        chromium.get(client.connectors.o_auth_authorize(drive).redirect_url)
        assert chromium.title == "Authorize Drive"
        assert user in chromium.find_element(By.TAG_NAME, "main").text
        chromium.find_element(By.XPATH, "//button[text()='Allow']").click()
        WebDriverWait(chromium, 30).until(title_is("Drive is authorized"))
        assert_own_roadmap(client, user, drive)
    # Bob's token has not taken the place of Alice's.
    assert_own_roadmap(alice, "alice", drive)
    searches = admin("GET", f"/searches?connector={drive}")["searches"]
    assert [search["user"] for search in searches] == ["alice", "bob", "alice"]
    for search in searches:
        assert search["authorization"] == {"kind": "oauth", "user": search["user"], "owner_id": search["owner_id"]}


def test_authorized_by_http(alice, bob, drive, browser):
    authorize_by_http(alice, browser, drive)
    assert_own_roadmap(alice, "alice", drive)
    assert_unauthorized(bob, drive)
    # Who presses Deny is where he was.
    browser(bob.connectors.o_auth_authorize(drive).redirect_url, decision="deny")
    assert_unauthorized(bob, drive)


def test_both_connectors_of_one_chat(alice, drive, sample, browser):
    authorize_by_http(alice, browser, drive)
    handbook = add_handbook(alice, sample)
    answer = ask(alice, "What do roadmap and handbook say of vacation?", drive, handbook)
    assert answer.text == f"{ROADMAPS['alice']} {VACATION}"
    assert [document["id"] for document in answer.documents] == [f"{drive}_0", f"{handbook}_0"]


def test_an_expired_token_is_refreshed(alice, drive, server, sample, browser, http, admin):
    tokens = []

    class Handler(QuietHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            tokens.append(self.headers["authorization"])
            answer = b'{"results": []}'
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    def present(number):
        """Searches Alice's drive with one of the tokens, as somebody who has got hold of it."""
        headers = {"authorization": tokens[number]}
        return http.post(f"{sample}/drive/search", json={"query": "roadmap"}, headers=headers).status_code

    # A second connector shows which token the mock sends.
    with serving(Handler) as url:
        shown = add_drive(alice, server, f"{url}/search")
        for connector in (drive, shown):
            authorize_by_http(alice, browser, connector)
        ask(alice, "roadmap", shown)
        assert present(0) == 200
        admin("POST", "/clock", {"advance_seconds": 2 * 3600})
        assert present(0) == 401
        # Both are refreshed by the chat.
        ask(alice, "roadmap", shown)
        assert tokens[1] != tokens[0] and present(1) == 200 and present(0) == 401
    assert_own_roadmap(alice, "alice", drive)
    # The refresh token has expired too.
    admin("POST", "/clock", {"advance_seconds": 91 * 86400})
    assert_unauthorized(alice, drive)
    authorize_by_http(alice, browser, drive)
    assert_own_roadmap(alice, "alice", drive)


def test_an_authorization_that_a_test_sets(alice, bob, drive, admin):
    """Without the flow, the token is the user's as well, and the provider knows it."""
    admin("PUT", f"/connectors/{drive}/authorizations/bob", {"status": "valid"})
    assert_own_roadmap(bob, "bob", drive)
    assert_unauthorized(alice, drive)
    for status in ("expired", "none"):
        admin("PUT", f"/connectors/{drive}/authorizations/bob", {"status": status})
        assert_unauthorized(bob, drive)


def test_a_user_without_a_drive_finds_nothing(make_client, key, drive, browser):
    carol = make_client(f"{key}/carol")
    authorize_by_http(carol, browser, drive)
    assert ask(carol, "What does the roadmap say?", drive).documents == []
