"""Finds the mock by CO_API_URL, as Cohere's SDK does."""

import cohere


def test_a_connector_is_created_and_found():
    client = cohere.Client()
    made = client.connectors.create(name="Team drive", url="https://drive.example.com/search").connector
    assert made.id in [connector.id for connector in client.connectors.list().connectors]


def test_fixtures_are_there():
    assert cohere.Client("somebody-else").connectors.list().total_count == 4
