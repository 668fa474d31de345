"""A connector is authorized from redirect to valid, refreshed and expired, with the built-in provider."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from cohere.errors import BadRequestError
from cohere.types import CreateConnectorOAuth
from conftest import secret

DONE = "https://app.example.com/done?from=mock"


@pytest.fixture
def provided(client, server):
    """Makes connectors whose provider is the built-in one."""

    def make(query="", name="Team drive", **changes):
        oauth = {
            "client_id": "team-drive",
            "client_secret": secret("provided"),
            "authorize_url": f"{server.url}/oauth/authorize{query}",
            "token_url": f"{server.url}/oauth/token",
            "scope": "files.read profile",
            **changes,
        }
        return client.connectors.create(
            name=name, url="https://x.example/search", oauth=CreateConnectorOAuth(**oauth)
        ).connector

    return make


def authorize(client, browser, connector, **options):
    """Goes the way of a user; gives the last response before the application's own page."""
    redirect = client.connectors.o_auth_authorize(connector.id, after_token_redirect=DONE).redirect_url
    return browser(redirect, until=DONE, **options)[-1]


def status(client, connector):
    one = client.connectors.get(connector.id).connector.auth_status
    listed = [c.auth_status for c in client.connectors.list(limit=100).connectors if c.id == connector.id]
    assert listed == [one]
    return one


def test_from_redirect_to_valid(make_client, key, server, browser):
    alice, bob = make_client(f"{key}/alice"), make_client(f"{key}/bob")
    connector = alice.connectors.create(
        name="Team drive",
        url="https://x.example/search",
        oauth=CreateConnectorOAuth(
            client_id="c",
            client_secret=secret("flow"),
            authorize_url=f"{server.url}/oauth/authorize",
            token_url=f"{server.url}/oauth/token",
            scope="files.read profile",
        ),
    ).connector
    assert status(alice, connector) is None
    redirect = alice.connectors.o_auth_authorize(connector.id, after_token_redirect=DONE).redirect_url
    seen = browser(redirect, until=DONE)
    assert [response.status_code for response in seen] == [200, 302, 302]
    page = seen[0].text
    assert "Team drive" in page and key in page and "<li><code>files.read</code></li>" in page
    assert seen[-1].headers["location"] == DONE
    assert status(alice, connector) == "valid"
    assert status(bob, connector) is None
    authorize(bob, browser, connector)
    assert status(bob, connector) == "valid"
    # Changing what isn't about OAuth, or to the same, keeps authorizations; changing the settings forgets them.
    assert (
        alice.connectors.update(
            connector.id,
            name="Renamed",
            oauth=CreateConnectorOAuth(
                client_secret=secret("flow"),
                authorize_url=f"{server.url}/oauth/authorize",
                token_url=f"{server.url}/oauth/token",
            ),
        ).connector.auth_status
        == "valid"
    )
    alice.connectors.update(
        connector.id,
        oauth=CreateConnectorOAuth(
            scope="other",
            authorize_url=f"{server.url}/oauth/authorize",
            token_url=f"{server.url}/oauth/token",
        ),
    )
    assert status(alice, connector) is None and status(bob, connector) is None


async def test_asynchronously(async_client, server, browser):
    connector = (
        await async_client.connectors.create(
            name="x",
            url="https://x.example/search",
            oauth=CreateConnectorOAuth(
                client_id="async",
                authorize_url=f"{server.url}/oauth/authorize?prompt=none",
                token_url=f"{server.url}/oauth/token",
            ),
        )
    ).connector
    redirect = (await async_client.connectors.o_auth_authorize(connector.id)).redirect_url
    seen = browser(redirect)
    assert [response.status_code for response in seen] == [302, 302, 200][-len(seen) :]
    assert "is authorized" in seen[-1].text
    assert (await async_client.connectors.get(connector.id)).connector.auth_status == "valid"


def test_denied(client, browser, provided):
    connector = provided()
    answer = authorize(client, browser, connector, decision="deny").headers["location"]
    assert answer.startswith(DONE + "&error=access_denied&error_description=")
    assert status(client, connector) is None
    redirect = client.connectors.o_auth_authorize(connector.id).redirect_url
    page = browser(redirect, decision="deny")[-1]
    assert page.status_code == 400 and "access_denied" in page.text
    # A refusal uses up its state only: the next try succeeds.
    authorize(client, browser, connector)
    assert status(client, connector) == "valid"


def test_expired_and_refreshed_by_the_clock(start_server, make_client, key, browser, http):
    server = start_server("--auto-consent")
    client = make_client(key, server.url)
    connector = client.connectors.create(
        name="x",
        url="https://x.example/search",
        oauth=CreateConnectorOAuth(
            client_id="c",
            client_secret=secret("clock"),
            authorize_url=f"{server.url}/oauth/authorize",
            token_url=f"{server.url}/oauth/token",
        ),
    ).connector
    authorize(client, browser, connector)
    for _ in range(3):
        http.post(f"{server.url}/__admin/cohere/clock", json={"advance_seconds": 3601}).raise_for_status()
        assert status(client, connector) == "valid"
    # The provider's refresh tokens live for ninety days.
    http.post(f"{server.url}/__admin/cohere/clock", json={"advance_seconds": 91 * 86400}).raise_for_status()
    assert status(client, connector) == "expired"
    authorize(client, browser, connector)
    assert status(client, connector) == "valid"


def test_a_state_expires(start_server, make_client, key, browser, http):
    server = start_server("--auto-consent")
    client = make_client(key, server.url)
    connector = client.connectors.create(
        name="x",
        url="https://x.example/search",
        oauth=CreateConnectorOAuth(
            client_id="c", authorize_url=f"{server.url}/oauth/authorize", token_url=f"{server.url}/oauth/token"
        ),
    ).connector
    redirect = client.connectors.o_auth_authorize(connector.id, after_token_redirect=DONE).redirect_url
    callback = browser(redirect, until=f"{server.url}/v1/")[-1].headers["location"]
    http.post(f"{server.url}/__admin/cohere/clock", json={"advance_seconds": 600}).raise_for_status()
    answer = http.get(callback)
    assert answer.status_code == 302 and "error_description=The%20state%20has%20expired" in answer.headers["location"]
    assert status(client, connector) is None


def test_without_a_client_id(client, provided):
    plain = client.connectors.create(
        name="x",
        url="https://x.example/search",
        oauth=CreateConnectorOAuth(authorize_url="https://a.example", token_url="https://t.example"),
    ).connector
    with pytest.raises(BadRequestError) as caught:
        client.connectors.o_auth_authorize(plain.id)
    assert "oauth.client_id" in caught.value.body["message"]


def test_the_redirect_url(client, server):
    connector = client.connectors.create(
        name="x",
        url="https://x.example/search",
        oauth=CreateConnectorOAuth(
            client_id="a b&c",
            authorize_url="https://id.example/authorize?audience=x%20y&state=mine&scope=theirs",
            token_url="https://t.example",
            scope="one two",
        ),
    ).connector
    first, second = (client.connectors.o_auth_authorize(connector.id).redirect_url for _ in range(2))
    assert first.startswith("https://id.example/authorize?audience=x%20y&response_type=code&")
    query = parse_qs(urlsplit(first).query, strict_parsing=True)
    assert query["client_id"] == ["a b&c"] and query["scope"] == ["one two"]
    assert query["redirect_uri"] == [f"{server.url}/v1/connectors/oauth/token"]
    assert query["code_challenge_method"] == ["S256"]
    assert re.fullmatch(r"[\w-]{43}", query["code_challenge"][0]) and re.fullmatch(r"[\w-]{43}", query["state"][0])
    assert query["state"] != parse_qs(urlsplit(second).query)["state"]


def test_many_users_at_once(make_client, key, server, provided, transcript):
    connector = provided("?prompt=none")

    def one(number):
        import httpx

        client = make_client(f"{key}/user-{number}")
        with httpx.Client() as http:
            url = client.connectors.o_auth_authorize(connector.id).redirect_url
            assert http.get(url, follow_redirects=True).status_code == 200
        return client.connectors.get(connector.id).connector.auth_status

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(one, range(48))) == {"valid"}
