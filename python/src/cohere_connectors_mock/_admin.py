"""Calls of the server's admin API."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Callable

# Arguments may have secrets. pytest would show them, so it passes over the frames of this module.
__tracebackhide__ = True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The admin API never redirects, and its keys must not go to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


# A server for tests is never behind the proxy that HTTP_PROXY names.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


class CohereMockError(Exception):
    """The server has refused a call of its admin API, or has not answered it."""

    #: The status of the answer; None if there was no answer.
    status: int | None

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class AdminClient:
    """Calls the admin API of one server."""

    def __init__(
        self,
        url: str,
        admin_key: str | None = None,
        *,
        timeout: float = 10,
        on_silence: Callable[[], str | None] = lambda: None,
    ) -> None:
        """Take a server by its base URL.

        ``on_silence`` is called when it doesn't answer, and says why; None if that is not known.
        """
        if not url.startswith(("http://", "https://")):
            raise ValueError("the URL of a mock must begin with http:// or https://")
        self.url = url.rstrip("/")
        self._admin_key = admin_key
        self._timeout = timeout
        self._on_silence = on_silence

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Return the JSON of the answer.

        ``key`` is the API key that says which organization the call is about; None means all organizations. Raises
        ``CohereMockError`` with the server's message for an answer that is no success.
        """
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        if self._admin_key is not None:
            headers["x-admin-key"] = self._admin_key
        try:
            data = None if body is None else json.dumps(body, allow_nan=False).encode()
        except (TypeError, ValueError) as error:
            raise CohereMockError(f"{method} /__admin{path}: the body can't be written as JSON: {error}") from None
        request = urllib.request.Request(f"{self.url}/__admin{path}", data=data, headers=headers, method=method)
        try:
            with _opener.open(request, timeout=self._timeout) as response:
                answer = response.read()
        except urllib.error.HTTPError as error:
            with error:
                message = _message(error.read())
            raise CohereMockError(f"{method} /__admin{path}: {error.code} {message}", error.code) from None
        except OSError as error:
            reason = self._on_silence() or str(getattr(error, "reason", error))
            raise CohereMockError(f"no mock answers at {self.url}: {reason}") from None
        try:
            return json.loads(answer) if answer else {}
        except ValueError:
            raise CohereMockError(f"{self.url} is not this mock: its answer is not JSON") from None


def _message(body: bytes) -> str:
    """Return the reason in the body of an error, which has Cohere's form or WireMock's."""
    try:
        document = json.loads(body)
        if "message" in document:
            return str(document["message"])
        return "; ".join(
            " ".join(str(error[name]) for name in ("title", "detail") if error.get(name))
            for error in document["errors"]
        )
    except (ValueError, KeyError, TypeError):
        return "without a message, so the server may not be this mock"
