"""Keys of one organization share connectors, organizations do not, and nothing is lost when all ask at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cohere.errors import NotFoundError

URL = "https://x.example.com/search"


def test_two_keys_of_one_organization(make_client, key):
    alice, bob = make_client(f"{key}/alice"), make_client(f"{key}/bob")
    made = alice.connectors.create(name="Shared", url=URL).connector
    assert bob.connectors.get(made.id).connector == made
    bob.connectors.delete(made.id)
    assert alice.connectors.list().connectors == []


def test_two_organizations_at_once(make_client, key):
    one, other = make_client(f"{key}-1"), make_client(f"{key}-2")

    def work(client, count):
        return [client.connectors.create(name=f"n {n}", url=URL).connector.id for n in range(count)]

    with ThreadPoolExecutor(2) as pool:
        mine, theirs = pool.submit(work, one, 40), pool.submit(work, other, 50)
    assert one.connectors.list(limit=100).total_count == 40
    assert [c.id for c in other.connectors.list(limit=100).connectors] == theirs.result()[::-1]
    with pytest.raises(NotFoundError):
        other.connectors.get(mine.result()[0])


def test_ids_are_the_same_in_every_run_with_a_seed(start_server, make_client):
    runs = []
    for _ in range(2):
        server = start_server("--seed", "7")
        clients = [make_client(name, server.url) for name in ("a", "b")]
        runs.append(
            [client.connectors.create(name="Same", url=URL).connector.id for client in clients for _ in range(3)]
        )
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 6


def test_32_threads_create_update_and_delete_while_others_list(make_client, key):
    client = make_client(key)

    def write(worker):
        kept = 0
        for n in range(12):
            made = client.connectors.create(name=f"{worker}-{n}", url=URL).connector
            assert client.connectors.update(made.id, name=f"{worker}-{n}-x").connector.name == f"{worker}-{n}-x"
            if n % 3 == 0:
                client.connectors.delete(made.id)
            else:
                kept += 1
        return kept

    def read(_):
        for _ in range(12):
            page = client.connectors.list(limit=100)
            assert len(page.connectors) == min(100, page.total_count)
            stamps = [connector.created_at for connector in page.connectors]
            assert stamps == sorted(stamps, reverse=True)
        return 0

    with ThreadPoolExecutor(32) as pool:
        kept = sum(pool.map(lambda worker: write(worker) if worker % 4 else read(worker), range(32)))
    assert kept == 24 * 8
    found = []
    for offset in range(0, 300, 100):
        found += client.connectors.list(limit=100, offset=offset).connectors
    assert len({connector.id for connector in found}) == kept
    assert all(connector.name.endswith("-x") for connector in found)
