"""Every connector call with every field, by the synchronous and the asynchronous client."""

import datetime
import json
import re

import cohere
from cohere.base_client import AsyncBaseCohere, BaseCohere
from cohere.types import CreateConnectorOAuth, CreateConnectorServiceAuth
from conftest import secret

OAUTH = {
    "client_id": "the-client",
    "client_secret": secret("oauth"),
    "authorize_url": "https://id.example.com/authorize?audience=docs",
    "token_url": "https://id.example.com/token",
    "scope": "read write",
}


def check_created(connector):
    assert re.fullmatch(r"all-the-fields-[a-z0-9]{6}", connector.id)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", connector.organization_id)
    assert connector.name == "All the fields!"
    assert connector.description == "Läßt nichts aus ☃"
    assert connector.url == "https://search.example.com/search"
    assert connector.excludes == ["a", "b"]
    assert connector.auth_type == "oauth"
    assert connector.oauth.client_id == "the-client"
    assert connector.oauth.client_secret is None
    assert connector.oauth.authorize_url == OAUTH["authorize_url"]
    assert connector.oauth.token_url == OAUTH["token_url"]
    assert connector.oauth.scope == "read write"
    assert connector.auth_status is None
    assert connector.active is False
    assert connector.continue_on_failure is True
    age = datetime.datetime.now(datetime.timezone.utc) - connector.created_at
    assert abs(age) < datetime.timedelta(minutes=1)
    assert connector.updated_at == connector.created_at


ALL_FIELDS = dict(
    name="All the fields!",
    url="https://search.example.com/search",
    description="Läßt nichts aus ☃",
    excludes=["a", "b"],
    oauth=CreateConnectorOAuth(**OAUTH),
    active=False,
    continue_on_failure=True,
)


def test_every_call(client):
    created = client.connectors.create(**ALL_FIELDS).connector
    check_created(created)

    assert client.connectors.get(created.id).connector == created
    listed = client.connectors.list()
    assert listed.connectors == [created]
    assert listed.total_count == 1

    updated = client.connectors.update(
        created.id,
        name="Renamed",
        url="https://other.example.com/search",
        excludes=[],
        oauth=CreateConnectorOAuth(
            client_secret=secret("rotated"),
            scope="read",
            authorize_url=OAUTH["authorize_url"],
            token_url=OAUTH["token_url"],
        ),
        active=True,
        continue_on_failure=False,
    ).connector
    assert updated.id == created.id
    assert (updated.name, updated.url) == ("Renamed", "https://other.example.com/search")
    assert updated.excludes is None
    assert updated.oauth.scope == "read"
    assert updated.oauth.client_id == "the-client"
    assert updated.oauth.client_secret is None
    assert (updated.active, updated.continue_on_failure) == (True, False)
    assert updated.description == created.description
    assert updated.created_at == created.created_at < updated.updated_at

    redirect = client.connectors.o_auth_authorize(created.id, after_token_redirect="https://app.example.com/done")
    assert redirect.redirect_url.startswith(OAUTH["authorize_url"] + "&response_type=code&client_id=the-client&")

    client.connectors.delete(created.id)
    assert client.connectors.list().connectors == []


async def test_every_call_asynchronously(async_client):
    created = (await async_client.connectors.create(**ALL_FIELDS)).connector
    check_created(created)
    assert (await async_client.connectors.get(created.id)).connector == created
    assert (await async_client.connectors.list()).connectors == [created]
    updated = (await async_client.connectors.update(created.id, name="Renamed")).connector
    assert updated.name == "Renamed"
    redirect = await async_client.connectors.o_auth_authorize(created.id)
    assert "state=" in redirect.redirect_url
    await async_client.connectors.delete(created.id)
    assert (await async_client.connectors.list()).total_count == 0
    assert (await AsyncBaseCohere.check_api_key(async_client)).valid is True


def test_service_auth(client):
    connector = client.connectors.create(
        name="Service",
        url="https://search.example.com/search",
        service_auth=CreateConnectorServiceAuth(type="bearer", token=secret("service")),
    ).connector
    assert connector.auth_type == "service_auth"
    assert connector.oauth is None
    changed = client.connectors.update(connector.id, oauth=CreateConnectorOAuth(**OAUTH)).connector
    assert changed.auth_type == "oauth"
    back = client.connectors.update(
        connector.id, service_auth=CreateConnectorServiceAuth(type="noscheme", token=secret("again"))
    ).connector
    assert back.auth_type == "service_auth"
    assert back.oauth is None


def test_check_api_key(make_client):
    # The SDK hides this call of its generated base in `cohere.Client`.
    alice, bob = (BaseCohere.check_api_key(make_client(key)) for key in ["acme/alice", "acme/bob"])
    assert alice.valid is True
    assert alice.organization_id == bob.organization_id
    assert alice.owner_id != bob.owner_id


def test_pagination_over_250_connectors(client):
    ids = [
        client.connectors.create(name=f"Number {n}", url="https://x.example.com/search").connector.id
        for n in range(250)
    ]
    found, offset = [], 0
    while page := client.connectors.list(limit=100, offset=offset):
        assert page.total_count == 250
        if not page.connectors:
            break
        found += [connector.id for connector in page.connectors]
        offset += 100
    assert found == ids[::-1]
    assert len(client.connectors.list().connectors) == 30
    assert len(client.connectors.list(limit=0, offset=0).connectors) == 30
    assert [c.id for c in client.connectors.list(limit=1.9, offset=1.1).connectors] == [ids[-2]]


def test_the_seeds_usage_example(start_server, make_client, capsys):
    """The example of the SDK's documentation of ConnectorOAuth, on the connector that our fixtures have for it.

    `get` answers with an envelope in every version of the SDK, so `.connector` is added to its first line.
    """
    server = start_server("--fixtures", "fixtures/connectors.json")
    client = make_client("anyone", server.url)

    connector = client.connectors.get(id="my-connector-id").connector
    if connector.oauth:
        oauth = connector.oauth
        print(f"Client ID: {oauth.client_id}")
        print(f"Authorize URL: {oauth.authorize_url}")
        print(f"Token URL: {oauth.token_url}")
        print(f"Scope: {oauth.scope}")
        # Note: client_secret is never returned in responses

    assert connector.oauth.client_secret is None
    assert capsys.readouterr().out == (
        "Client ID: team-drive\n"
        "Authorize URL: https://drive.example.com/oauth/authorize\n"
        "Token URL: https://drive.example.com/oauth/token\n"
        "Scope: files.read profile\n"
    )


def test_no_byte_of_any_answer_holds_a_fixtures_secret(start_server, http, transcript):
    server = start_server("--fixtures", "fixtures/connectors.json")
    headers = {"authorization": "Bearer anyone"}
    before = transcript.count
    assert http.get(server.url + "/v1/connectors/my-connector-id", headers=headers).json()["connector"][
        "oauth"
    ].keys() == {
        "client_id",
        "authorize_url",
        "token_url",
        "scope",
    }
    assert len(http.get(server.url + "/v1/connectors", headers=headers).json()["connectors"]) == 4
    http.patch(server.url + "/v1/connectors/my-connector-id", headers=headers, json={"oauth": {"scope": 7}})
    assert transcript.count > before
    assert transcript.holds("never-given-back") == []


def test_the_environment_variables_of_the_sdk(server, tmp_path):
    import os
    import subprocess
    import sys

    program = (
        "import cohere; c = cohere.Client(); n = c.connectors.create(name='By environment', url='https://x/search');"
        "print(len(c.connectors.list().connectors), n.connector.name)"
    )
    env = {**os.environ, "CO_API_URL": server.url, "CO_API_KEY": f"environment-{cohere.__version__}-{os.getpid()}"}
    output = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert output.stdout == "1 By environment\n"


def test_absent_fields_are_left_out_of_the_json(server, http, key):
    response = http.post(
        server.url + "/v1/connectors",
        headers={"authorization": f"bearer {key}"},
        content=json.dumps({"name": "☃", "url": "http://localhost:9/find?x=1", "description": None}),
    )
    assert response.status_code == 200
    connector = response.json()["connector"]
    assert connector.keys() == {
        "id",
        "organization_id",
        "name",
        "url",
        "created_at",
        "updated_at",
        "active",
        "continue_on_failure",
    }
    assert re.fullmatch(r"connector-[a-z0-9]{6}", connector["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", connector["created_at"])
    assert (connector["active"], connector["continue_on_failure"]) == (True, False)
    for reason in ["on this host", "another port than 80 or 443", "not end in /search", "has a query"]:
        assert reason in response.headers["x-api-warning"]
