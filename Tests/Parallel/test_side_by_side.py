"""Run by eight workers at once on one server, by test_parallel.py: each test has its own key, and steers the server as
if it were alone."""

import os
import time
import uuid

import cohere
import httpx
import pytest

URL = os.environ["CO_API_URL"]


@pytest.fixture
def key(request):
    return f"{request.node.name}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def client(key):
    return cohere.Client(key, base_url=URL)


@pytest.fixture
def admin(key):
    with httpx.Client(base_url=URL + "/__admin", headers={"authorization": f"Bearer {key}"}) as http:
        yield http


@pytest.mark.parametrize("turn", range(5))
def test_state_and_resets(client, admin, turn):
    for number in range(10):
        client.connectors.create(name=f"c{number}", url="https://x.example/search")
        assert client.connectors.list().total_count == number + 1
    assert admin.post("/reset").status_code == 200
    assert client.connectors.list().total_count == 0


@pytest.mark.parametrize("turn", range(5))
def test_stubs(client, admin, turn):
    for number in range(10):
        stub = {
            "request": {"method": "GET", "urlPath": "/v1/connectors"},
            "response": {"jsonBody": {"connectors": [], "total_count": 1000 + number}},
        }
        assert admin.post("/mappings", json=stub).status_code == 201
        assert client.connectors.list().total_count == 1000 + number
    assert admin.get("/mappings").json()["meta"]["total"] == 10
    assert admin.delete("/mappings").status_code == 200
    assert client.connectors.list().total_count == 0


@pytest.mark.parametrize("turn", range(5))
def test_faults(client, admin, turn):
    for fault in ["CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE"]:
        admin.post(
            "/mappings", json={"request": {"urlPath": "/v1/connectors"}, "response": {"fault": fault}}
        ).raise_for_status()
        with pytest.raises(httpx.TransportError):
            client.connectors.list(request_options={"max_retries": 0})
    admin.delete("/mappings")
    assert client.connectors.list().total_count == 0


@pytest.mark.parametrize("turn", range(5))
def test_scenarios_of_the_same_name(client, admin, turn):
    for required, new, total in [("Started", "second", 1), ("second", "third", 2), ("third", "Started", 3)]:
        admin.post(
            "/mappings",
            json={
                "scenarioName": "shared name",
                "requiredScenarioState": required,
                "newScenarioState": new,
                "request": {"urlPath": "/v1/connectors"},
                "response": {"jsonBody": {"connectors": [], "total_count": total}},
            },
        ).raise_for_status()
    assert [client.connectors.list().total_count for _ in range(7)] == [1, 2, 3, 1, 2, 3, 1]


@pytest.mark.parametrize("turn", range(5))
def test_the_journal(client, admin, turn):
    for _ in range(20):
        client.connectors.list()
    assert admin.post("/requests/count", json={"method": "GET"}).json()["count"] == 20
    assert admin.get("/requests").json()["meta"]["total"] == 20
    admin.delete("/requests")
    client.connectors.list()
    assert admin.post("/requests/count", json={}).json()["count"] == 1


@pytest.mark.parametrize("turn", range(5))
def test_clock_and_delay(client, admin, turn):
    admin.post("/cohere/clock", json={"set": f"20{30 + turn}-01-01T00:00:00Z"}).raise_for_status()
    made = client.connectors.create(name="x", url="https://x.example/search").connector
    assert made.created_at.year == 2030 + turn
    admin.post("/settings", json={"fixedDelay": 100}).raise_for_status()
    start = time.monotonic()
    client.connectors.list()
    assert time.monotonic() - start >= 0.1
