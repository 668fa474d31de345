"""What the server tells of connectors and requests, as Python values."""

from __future__ import annotations

import dataclasses
import datetime
import json
import urllib.parse
from typing import Any

_NO_STUB = "00000000-0000-0000-0000-000000000000"
#: The number of characters that a line shows of a text at most.
_SHOWN_CHARACTERS = 200


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
        """One line: what came, what answered it, the message of an error, and what the API warns of."""
        if self.stub_id is not None:
            by = f"by the stub {self.stub_name or self.stub_id}"
        else:
            by = "by the API" if self.matched else "by nothing"
        line = f"{self.method} {self.raw['request']['url']} -> {self.status} {by} in {self.milliseconds:.1f} ms"
        message, warning = self._error_message(), self._warning()
        line += f": {_beginning(message)}" if message else ""
        return line + (f"; x-api-warning: {_beginning(warning)}" if warning else "")

    def _error_message(self) -> str:
        """Return the message of an answer that is an error; empty if it has none."""
        try:
            return str(self.response_json["message"]) if self.status >= 400 else ""
        except (ValueError, KeyError, TypeError):
            return ""

    def _warning(self) -> str:
        headers = self.raw["response"].get("headers", {})
        return next((_joined(value) for name, value in headers.items() if name.lower() == "x-api-warning"), "")


@dataclasses.dataclass(frozen=True)
class RecordedSearch:
    """A search of a connector: what was sent to it, and what came. Secrets are ``[redacted]``."""

    #: The id of the connector; None if it was about to be created, which ``--test-connectors`` tests first.
    connector: str | None
    #: Where it was sent.
    url: str
    #: What was searched.
    query: str
    #: The user who chatted; None if the name may not be shown.
    user: str | None
    #: What was sent in ``Authorization``: the service's token (``service_auth``), the access token of a user
    #: (``oauth``), the token that the chat brought (``user_access_token``), or ``none``.
    authorization: str
    #: The user whose access token was sent; None if it is no user's.
    token_user: str | None
    #: The status of the connector's answer; None if there was none.
    status: int | None
    #: The body of the connector's answer as text; empty if there was none.
    response_body: str
    #: Why nothing was found; None if the search succeeded.
    error: str | None
    #: When the search was sent.
    time: datetime.datetime
    #: The time until the answer was there, in milliseconds.
    milliseconds: float
    #: The id of the chat, or of the other request that made the search necessary. It is the ``id`` of that request's
    #: event in the journal.
    request_id: str
    #: All members as the server gave them.
    raw: dict[str, Any] = dataclasses.field(repr=False, compare=False)

    @classmethod
    def from_json(cls, search: dict[str, Any]) -> RecordedSearch:
        """Read a search of ``GET /__admin/cohere/searches``."""
        response = search.get("response") or {}
        return cls(
            connector=search.get("connector_id"),
            url=search["request"]["url"],
            query=search["query"],
            user=search.get("user"),
            authorization=search["authorization"]["kind"],
            token_user=search["authorization"].get("user"),
            status=response.get("status"),
            response_body=response.get("body", ""),
            error=search.get("error"),
            time=read_time(search["sent_at"]),
            milliseconds=float(search["milliseconds"]),
            request_id=search["request_id"],
            raw=search,
        )

    def __str__(self) -> str:
        """One line: where was searched for what, who chatted, whose token was sent, and what came."""
        by = f" by {self.user!r}" if self.user else ""
        where = f"{self.connector or 'a new connector'} ({self.url})"
        # Where it failed, the answer may say more than the error.
        answer = self.response_body if self.error is not None else ""
        outcome = [str(self.status or ""), self.error or "", _beginning(answer)]
        return f"{where} for {self.query!r}{by} {self._token()} -> {': '.join(part for part in outcome if part)}"

    def _token(self) -> str:
        """Return whose token was sent."""
        if self.token_user is not None:
            kind = "OAuth" if self.authorization == "oauth" else self.authorization
            return f"with the access token of {self.token_user!r} ({kind})"
        tokens = {
            "none": "without a token",
            "service_auth": "with the service's token (service_auth)",
            "oauth": "with the access token of a user (OAuth)",
            "user_access_token": "with a token that the chat brought (user_access_token)",
        }
        return tokens.get(self.authorization, self.authorization)


def _joined(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _beginning(text: str) -> str:
    """Return the beginning of a text, in one line."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= _SHOWN_CHARACTERS else line[:_SHOWN_CHARACTERS] + "…"


def read_time(text: str) -> datetime.datetime:
    """Read a time as the server writes it, such as ``2030-01-01T00:00:00.000000Z``."""
    # Before Python 3.11, `fromisoformat` does not know `Z`.
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
