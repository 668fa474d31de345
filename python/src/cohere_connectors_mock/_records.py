"""What the server tells of connectors and requests, as Python values."""

from __future__ import annotations

import dataclasses
import datetime
import json
import urllib.parse
from typing import Any

_NO_STUB = "00000000-0000-0000-0000-000000000000"


@dataclasses.dataclass(frozen=True)
class Connector:
    """A connector as the server holds it. No field has a secret."""

    id: str
    name: str
    url: str
    description: str | None
    active: bool
    continue_on_failure: bool
    excludes: list[str]
    #: ``oauth``, ``service_auth``, or None for a connector without authentication.
    auth_type: str | None
    #: The OAuth settings without the client secret; None if there are none.
    oauth: dict[str, Any] | None
    created_at: datetime.datetime
    updated_at: datetime.datetime
    #: All members as the server gave them.
    raw: dict[str, Any] = dataclasses.field(repr=False, compare=False)

    @classmethod
    def from_json(cls, json: dict[str, Any]) -> Connector:
        """Read a connector of the API, or of an exported state, which has ``[redacted]`` for each secret."""
        oauth = json.get("oauth")
        kind = "oauth" if oauth else "service_auth" if json.get("service_auth") else None
        return cls(
            id=json["id"],
            name=json["name"],
            url=json["url"],
            description=json.get("description"),
            active=json["active"],
            continue_on_failure=json["continue_on_failure"],
            excludes=json.get("excludes", []),
            auth_type=json.get("auth_type", kind),
            oauth={name: value for name, value in oauth.items() if name != "client_secret"} if oauth else None,
            created_at=read_time(json["created_at"]),
            updated_at=read_time(json["updated_at"]),
            raw=json,
        )


@dataclasses.dataclass(frozen=True)
class RecordedRequest:
    """A request that the server has received, and its answer. Secrets are ``[redacted]``."""

    method: str
    #: The path without the query, percent-encoded as it was sent.
    path: str
    #: The parameters of the query, decoded, each with all of its values.
    query: dict[str, list[str]]
    #: The headers, with names in lower case. Several values of a name have ``, `` between them.
    headers: dict[str, str]
    #: The body as text; empty if there was none.
    body: str
    #: The status of the answer.
    status: int
    #: The body of the answer as text.
    response_body: str
    #: When the request came.
    time: datetime.datetime
    #: The time that the server took, in milliseconds, with the delays of stubs.
    milliseconds: float
    #: Whether the API or a stub answered it. Only what nothing here knows is not matched.
    matched: bool
    #: The id of the stub that answered it; None if no stub did.
    stub_id: str | None
    #: The name of that stub; None if it has none.
    stub_name: str | None
    #: The event as WireMock's admin API has it.
    raw: dict[str, Any] = dataclasses.field(repr=False, compare=False)

    @classmethod
    def from_json(cls, event: dict[str, Any]) -> RecordedRequest:
        """Read an event of ``GET /__admin/requests``."""
        request, response = event["request"], event["response"]
        url = urllib.parse.urlsplit(request["url"])
        stub = event.get("stubMapping") or {}
        is_answered_by_stub = stub.get("id", _NO_STUB) != _NO_STUB
        return cls(
            method=request["method"],
            path=url.path,
            query=urllib.parse.parse_qs(url.query, keep_blank_values=True),
            headers={name.lower(): _joined(value) for name, value in request["headers"].items()},
            body=request.get("body", ""),
            status=response["status"],
            response_body=response.get("body", ""),
            time=datetime.datetime.fromtimestamp(request["loggedDate"] / 1000, datetime.timezone.utc),
            milliseconds=float(event["timing"]["totalTime"]),
            matched=event["wasMatched"],
            stub_id=stub["id"] if is_answered_by_stub else None,
            stub_name=stub.get("name") if is_answered_by_stub else None,
            raw=event,
        )

    @property
    def json(self) -> Any:
        """The body as JSON; None without a body. Raises ``ValueError`` if it is no JSON."""
        return json.loads(self.body) if self.body else None

    @property
    def response_json(self) -> Any:
        """The body of the answer as JSON; None without a body. Raises ``ValueError`` if it is no JSON."""
        return json.loads(self.response_body) if self.response_body else None

    def __str__(self) -> str:
        """One line: what came, and what answered it."""
        if self.stub_id is not None:
            by = f"by the stub {self.stub_name or self.stub_id}"
        else:
            by = "by the API" if self.matched else "by nothing"
        return f"{self.method} {self.raw['request']['url']} -> {self.status} {by} in {self.milliseconds:.1f} ms"


def _joined(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def read_time(text: str) -> datetime.datetime:
    """Read a time as the server writes it, such as ``2030-01-01T00:00:00.000000Z``."""
    # Before Python 3.11, `fromisoformat` does not know `Z`.
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
