"""CohereMockContainer, with a real container engine: script/docker-test runs this with the image that it has built."""

from __future__ import annotations

import json
import os
import pathlib

import pytest

from cohere_connectors_mock import CohereMockError

IMAGE = os.environ.get("TEST_IMAGE")
pytestmark = pytest.mark.skipif(not IMAGE, reason="needs TEST_IMAGE, as script/docker-test gives it")


def test_a_container_is_steered_like_a_server(tmp_path: pathlib.Path) -> None:
    from cohere_connectors_mock.testcontainers import CohereMockContainer

    connectors = [{"name": "Seeded", "url": "https://a.example/search"}]
    (tmp_path / "fixture.json").write_text(json.dumps({"connectors": connectors}))
    tmp_path.chmod(0o755)
    options = {"COHERE_MOCK_AUTO_CONSENT": "true"}
    container = CohereMockContainer(IMAGE or "", fixtures=tmp_path, admin_key="hunter2", options=options)
    with container, container.mock("acme", "alice") as mock:
        assert mock.url == container.get_url()
        assert mock.key == "acme/alice"
        drive = mock.connector("Drive", auth_status="valid")
        listed = mock.client().connectors.list().connectors
        assert [connector.name for connector in listed] == ["Drive", "Seeded"]
        mock.expire(drive)
        assert mock.client().connectors.get(drive.id).connector.auth_status == "expired"
        mock.assert_requested("GET", f"/v1/connectors/{drive.id}", times=1)
        with pytest.raises(CohereMockError, match="401"):
            type(container.get_server())(container.get_url()).mock().connector("Drive")
