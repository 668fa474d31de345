"""The mock searches the connector as Cohere did: with the service's token, or with that of the user who asks.

Three variables lead there. CO_API_URL is the mock, CONNECTOR_URL is the connector as the mock reaches it, and
SERVICE_TOKEN is the token of the connector's /search.
"""

import os
import uuid

import cohere
import httpx
import pytest
from cohere.types import ChatConnector, CreateConnectorOAuth, CreateConnectorServiceAuth

MOCK_URL = os.environ["CO_API_URL"]
CONNECTOR_URL = os.environ["CONNECTOR_URL"]
# The part of a key before the slash is the organization. Each run has a new one.
ORGANIZATION = uuid.uuid4().hex


def client_of(user):
    return cohere.Client(f"{ORGANIZATION}/{user}", base_url=MOCK_URL)


def ask(client, connector, question):
    return client.chat(message=question, connectors=[ChatConnector(id=connector.id)])


def authorize(client, connector):
    """Open the consent page, and press Allow."""
    page = httpx.get(client.connectors.o_auth_authorize(connector.id).redirect_url)
    assert "Authorize Drive?" in page.text
    end = httpx.post(page.url, data={"decision": "allow"}, follow_redirects=True)
    assert "Drive is authorized" in end.text


@pytest.fixture(scope="module")
def handbook():
    auth = CreateConnectorServiceAuth(type="bearer", token=os.environ["SERVICE_TOKEN"])
    url = f"{CONNECTOR_URL}/search"
    return client_of("admin").connectors.create(name="Handbook", url=url, service_auth=auth).connector


@pytest.fixture(scope="module")
def drive():
    oauth = CreateConnectorOAuth(
        client_id="drive",
        client_secret="a-client-secret",
        authorize_url=f"{MOCK_URL}/oauth/authorize",
        token_url=f"{MOCK_URL}/oauth/token",
    )
    url = f"{CONNECTOR_URL}/drive/search"
    return client_of("admin").connectors.create(name="Drive", url=url, oauth=oauth).connector


def test_everybody_reads_the_handbook(handbook):
    answer = ask(client_of("alice"), handbook, "How many vacation days do I have?")
    assert answer.text == "Every employee has 30 vacation days a year."
    assert answer.documents[0]["title"] == "Vacation"
    assert answer.citations[0].document_ids == [answer.documents[0]["id"]]


@pytest.mark.parametrize(
    "user, text",
    [
        ("alice", "The search team ships the new ranking in March."),
        ("bob", "The billing team moves all invoices to euros in June."),
    ],
)
def test_each_user_finds_the_own_drive(drive, user, text):
    client = client_of(user)
    authorize(client, drive)
    answer = ask(client, drive, "What does the roadmap say?")
    assert answer.text == text
    assert [document["url"] for document in answer.documents] == [f"https://drive.example.com/{user}/roadmap"]


def test_who_has_not_authorized_finds_nothing(drive):
    with pytest.raises(cohere.BadRequestError) as refused:
        ask(client_of("carol"), drive, "What does the roadmap say?")
    assert f"user is not authenticated for connector {drive.id}" in refused.value.body["message"]
