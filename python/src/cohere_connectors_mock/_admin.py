"""Calls of the server's admin API."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

# Arguments may have secrets. pytest would show them, so it passes over the frames of this module.
__tracebackhide__ = True

# A server for tests is never behind the proxy that HTTP_PROXY names.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class CohereMockError(Exception):
    """The server has refused a call of its admin API, or has not answered it."""

    #: The status of the answer; None if there was no answer.
    status: int | None

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class AdminClient:
    """Calls the admin API of one server."""

    def __init__(self, url: str, admin_key: str | None = None, timeout: float = 30) -> None:
        self.url = url.rstrip("/")
        self._admin_key = admin_key
        self._timeout = timeout

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
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/__admin{path}", data=data, headers=headers, method=method)
        try:
            with _opener.open(request, timeout=self._timeout) as response:
                answer = response.read()
        except urllib.error.HTTPError as error:
            with error:
                message = _message(error.read())
            raise CohereMockError(f"{method} /__admin{path}: {error.code} {message}", error.code) from None
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise CohereMockError(f"no mock answers at {self.url}: {reason}") from None
        return json.loads(answer) if answer else {}


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
        return body.decode(errors="replace")
