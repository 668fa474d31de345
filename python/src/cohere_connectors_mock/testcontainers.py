"""The mock in a container, by Testcontainers. Needs the extra ``testcontainers``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

from ._mock import CohereMock
from ._server import MockServer

if TYPE_CHECKING:
    import os

#: The image without its version.
IMAGE = "ghcr.io/OWNER/cohere-connectors-mock"
_PORT = 8080


class CohereMockContainer(DockerContainer):
    """A container of the mock. It has started when the server answers.

    with CohereMockContainer() as container:
        mock = container.mock()
        client = mock.client()
    """

    def __init__(
        self,
        image: str = f"{IMAGE}:latest",
        *,
        fixtures: str | os.PathLike[str] | None = None,
        admin_key: str | None = None,
        options: dict[str, str] | None = None,
        **container_options: Any,
    ) -> None:
        """Prepare a container.

        :param image: the image. Default: the newest.
        :param fixtures: a folder, or a file, that every organization starts from.
        :param admin_key: the key that admin calls must bring.
        :param options: further environment variables of the server, such as ``COHERE_MOCK_AUTO_CONSENT``.
        """
        super().__init__(image, **container_options)
        self._admin_key = admin_key
        self.with_exposed_ports(_PORT)
        for name, value in (options or {}).items():
            self.with_env(name, value)
        if admin_key is not None:
            self.with_env("COHERE_MOCK_ADMIN_KEY", admin_key)
        if fixtures is not None:
            self.with_volume_mapping(str(fixtures), "/fixtures", "ro")
        self.waiting_for(HttpWaitStrategy(_PORT, "/health").for_status_code(200).with_poll_interval(0.05))

    def get_url(self) -> str:
        """Return the server's base URL."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(_PORT)}"

    def get_server(self) -> MockServer:
        """Return the server, which can make organizations."""
        return MockServer(self.get_url(), admin_key=self._admin_key)

    def mock(self, organization: str | None = None, user: str = "user") -> CohereMock:
        """Return an organization on the server. Without a name it is a new one."""
        return self.get_server().mock(organization, user)
