"""One organization on a server: what a test talks to."""

from __future__ import annotations

import collections.abc
import contextlib
import datetime
import json as json_module
import math
import os
import pathlib
import urllib.parse
from typing import TYPE_CHECKING, Any, Literal, Protocol, Union

from ._admin import CohereMockError
from ._environment import environment, sdk_version, variables_set
from ._patterns import EVERY_CALL, Path, request_pattern, stub_mappings
from ._records import Connector, RecordedRequest, RecordedSearch, read_time
from ._route import Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType

    import cohere

    from ._server import MockServer, OptionValue

# Arguments may have secrets. pytest would show them, so it passes over the frames of this module.
__tracebackhide__ = True

#: A connector, or its id. The SDK's own connectors will do.
ConnectorReference = Union[str, "Mapping[str, Any]", "_HasID"]
AuthorizationStatus = Literal["valid", "expired"]


class _HasID(Protocol):
    """A connector: one of ours, or one of the SDK's."""

    @property
    def id(self) -> str: ...


#: The requests that a report and an error show at most, and the searches.
_SHOWN_RECORDS = 30
#: The stubs that never answered that a report shows.
_SHOWN_ROUTES = 10
_CLOCK_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class CohereMock:
    """One organization on a server, with all that a test needs of it.

    Every API key ``ORGANIZATION/USER`` of the organization sees the same connectors, and no other key does. So tests
    that run side by side on one server don't meet.
    """

    def __init__(self, server: MockServer, organization: str, user: str = "user") -> None:
        """Take an organization of a server. It is there as soon as it is named."""
        _check_part_of_key("organization", organization)
        _check_part_of_key("user", user)
        #: The server that it is on.
        self.server = server
        #: Its name, the first part of its keys.
        self.organization = organization
        #: The user whose key ``key`` is.
        self.user = user
        self._owns_server = False
        self._clients: list[Any] = []
        self._foreign_before = 0
        #: The stubs that ``stub`` and its kin have made, oldest first.
        self.routes: list[Route] = []

    @classmethod
    def start(cls, *arguments: str, user: str = "user", timeout: float = 30, **options: OptionValue) -> CohereMock:
        """Start a server of its own, which ends with the ``with`` block.

            with CohereMock.start(seed=1) as mock:
                client = mock.client()

        The arguments are those of ``MockServer.start``, and so are the errors.
        """
        from ._server import MockServer

        _check_part_of_key("user", user)
        server = MockServer.start(*arguments, timeout=timeout, **options)
        mock = server.mock(user=user)
        mock._owns_server = True
        return mock

    def stop(self) -> None:
        """End the server if ``CohereMock.start`` has started it; otherwise remove the organization from it."""
        if self._owns_server:
            self._close_clients()
            self.server.stop()
        else:
            self.remove()

    def __enter__(self) -> CohereMock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<CohereMock {self.organization} at {self.url}>"

    # Where clients find it

    @property
    def url(self) -> str:
        """The server's base URL, without ``/v1``."""
        return self.server.url

    @property
    def base_url(self) -> str:
        """The base URL for the installed SDK: that of the server, with ``/v1`` for the versions 5.0 to 5.7."""
        return self.url + "/v1" if (5, 0) <= sdk_version() < (5, 8) else self.url

    @property
    def key(self) -> str:
        """The API key of ``user``."""
        return self.key_of(self.user)

    def key_of(self, user: str) -> str:
        """Return the API key of a user of the organization."""
        _check_part_of_key("user", user)
        return f"{self.organization}/{user}"

    @property
    def env(self) -> dict[str, str]:
        """The environment variables with which Cohere's Python SDK finds the mock.

        Where a proxy is set, ``NO_PROXY`` has the server's host too.
        """
        variables = {"CO_API_URL": self.base_url, "CO_API_KEY": self.key}
        if any(os.environ.get(name) for name in _PROXIES):
            host = urllib.parse.urlsplit(self.url).hostname or ""
            excluded = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
            value = ",".join(part for part in (excluded, host) if part)
            variables.update(NO_PROXY=value, no_proxy=value)
        return variables

    def environment(self) -> contextlib.AbstractContextManager[None]:
        """Return a context manager within which ``CO_API_URL`` and ``CO_API_KEY`` lead to the mock.

        The fixture ``cohere_mock`` and ``mock_cohere`` do this by themselves.
        """
        return environment(self.env)

    def client(self, user: str | None = None, **options: Any) -> cohere.Client:
        """Return a client of Cohere's SDK, which must be installed. ``options`` are those of ``cohere.Client``.

        It is closed when the test ends.
        """
        import cohere

        key = self.key if user is None else self.key_of(user)
        with self._without_proxy():
            client = cohere.Client(key, **self._client_options(options))
        if options.get("httpx_client") is None:
            self._clients.append(client)
        return client

    def async_client(self, user: str | None = None, **options: Any) -> cohere.AsyncClient:
        """Return an asynchronous client of Cohere's SDK. ``options`` are those of ``cohere.AsyncClient``."""
        import cohere

        key = self.key if user is None else self.key_of(user)
        with self._without_proxy():
            return cohere.AsyncClient(key, **self._client_options(options))

    def _without_proxy(self) -> contextlib.AbstractContextManager[None]:
        """Return a block in which clients are made. They read ``NO_PROXY`` then."""
        variables = {name: value for name, value in self.env.items() if name.lower() == "no_proxy"}
        return variables_set(variables)

    def _client_options(self, options: dict[str, Any]) -> dict[str, Any]:
        name = "api_url" if sdk_version() < (5, 0) else "base_url"
        return {name: self.base_url, **options}

    # Connectors and authorizations

    @property
    def connectors(self) -> list[Connector]:
        """The connectors of the organization, oldest first."""
        return [Connector.from_json(json) for json in self._state()]

    def connector(
        self,
        name: str,
        url: str | None = None,
        *,
        oauth: bool | Mapping[str, Any] | None = None,
        auth_status: AuthorizationStatus | None = None,
        user: str | None = None,
        results: Sequence[Mapping[str, Any]] | None = None,
        **fields: Any,
    ) -> Connector:
        """Add a connector and return it.

        The call is not among ``requests``, and no stub answers it.

        :param url: the search URL. Default: one of ``example.com``, or the server's own if there are ``results``.
        :param oauth: True for OAuth with the server's own provider; a dictionary for settings that differ from that.
            Default: none, or True if ``auth_status`` is given.
        :param auth_status: the authorization that the user has from the start. Default: none.
        :param user: the user whose authorization that is. Default: ``self.user``.
        :param results: what the connector finds, whatever is searched. The server itself answers then, and takes only
            the token that this connector is to get. Default: the connector is asked at its URL.
        :param fields: further fields of the API (``description``, ``excludes``, ``service_auth``, ``active``, …), and
            ``id``, ``created_at`` and ``updated_at``.
        """
        if auth_status not in (None, "valid", "expired"):
            raise ValueError("auth_status must be valid or expired, or be left out")
        if auth_status is not None and oauth is None:
            oauth = True
        body: dict[str, Any] = {"name": name, **fields}
        if results is not None:
            body["results"] = _results(results)
        if url is not None or results is None:
            body["url"] = url or "https://connector.example.com/search"
        if oauth is not None and oauth is not False:
            body["oauth"] = {**self._own_provider(), **(oauth if not isinstance(oauth, bool) else {})}
        connector = Connector.from_json(self._call("POST", "/cohere/connectors", body)["connector"])
        if auth_status is not None:
            self._authorize(connector, user, auth_status)
        return connector

    def set_results(self, connector: ConnectorReference, results: Sequence[Mapping[str, Any]] | None) -> None:
        """Let the server itself answer the searches of a connector with these results, whatever is searched.

        None lets the connector be asked at its URL again.
        """
        path = f"/cohere/connectors/{urllib.parse.quote(_id(connector), safe='')}/results"
        if results is None:
            self._call("DELETE", path)
        else:
            self._call("PUT", path, _results(results))

    def _own_provider(self) -> dict[str, str]:
        return {
            "client_id": "client",
            "client_secret": "client-secret",
            "scope": "read",
            "authorize_url": f"{self.url}/oauth/authorize?prompt=none",
            "token_url": f"{self.url}/oauth/token",
        }

    def seed(self, fixture: Mapping[str, Any] | str | os.PathLike[str]) -> None:
        """Put the connectors of a fixture in place of those that are there, and add its stubs.

        :param fixture: the path of a JSON file, or what such a file has: ``{"connectors": […], "mappings": […]}``.
            docs/options.md describes the format.
        """
        if isinstance(fixture, (str, os.PathLike)):
            fixture = json_module.loads(pathlib.Path(fixture).read_text(encoding="utf-8"))
        assert not isinstance(fixture, (str, os.PathLike))
        others = set(fixture) - {"connectors", "mappings", "$schema"}
        if others:
            raise ValueError(f"a seed has connectors and mappings, and not {', '.join(sorted(others))}")
        if "connectors" in fixture:
            self._call("PUT", "/cohere/state", {"connectors": list(fixture["connectors"])})
        if fixture.get("mappings"):
            self._call("POST", "/mappings/import", {"mappings": list(fixture["mappings"])})

    def authorize(self, connector: ConnectorReference, user: str | None = None) -> None:
        """Give a user a valid authorization of a connector, without the OAuth flow."""
        self._authorize(connector, user, "valid")

    def expire(self, connector: ConnectorReference, user: str | None = None) -> None:
        """Let a user's authorization of a connector be expired."""
        self._authorize(connector, user, "expired")

    def forget(self, connector: ConnectorReference, user: str | None = None) -> None:
        """Take a user's authorization of a connector away."""
        self._authorize(connector, user, "none")

    def _authorize(self, connector: ConnectorReference, user: str | None, status: str) -> None:
        if user is not None:
            _check_part_of_key("user", user)
        identifier = urllib.parse.quote(_id(connector), safe="")
        owner = urllib.parse.quote(self.user if user is None else user, safe="")
        self._call("PUT", f"/cohere/connectors/{identifier}/authorizations/{owner}", {"status": status})

    # Time

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> datetime.datetime:
        """Move the organization's clock on, or back, and return its time."""
        delta = datetime.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._clock({"advance_seconds": delta.total_seconds()})

    def set_time(self, time: datetime.datetime | str) -> datetime.datetime:
        """Stop the organization's clock at a time, and return it. A ``datetime`` without a zone is in local time."""
        if isinstance(time, datetime.datetime):
            time = time.astimezone(datetime.timezone.utc).strftime(_CLOCK_FORMAT)
        return self._clock({"set": time})

    def resume_time(self) -> datetime.datetime:
        """Let the organization's clock show the server's time again, and return it."""
        return self._clock({"resume": True})

    def _clock(self, order: dict[str, Any]) -> datetime.datetime:
        return read_time(self._call("POST", "/cohere/clock", order)["now"])

    # Stubs

    def stub(
        self,
        method: str,
        path: Path,
        status: int = 200,
        *,
        json: Any = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        request_headers: Mapping[str, str] | None = None,
        sent: Mapping[str, Any] | None = None,
        delay: float = 0,
        times: int | None = None,
        name: str | None = None,
    ) -> Route:
        """Answer requests in place of the API.

        The newest of the stubs that match answers. A stub can't give a ``client_secret`` back: it is taken out.

        :param method: ``GET`` and so on, or ``ANY``.
        :param path: the path; with ``{id}`` in it any segment stands there; a compiled regular expression must match
            the whole path.
        :param json: the body, as JSON. Default: no body.
        :param text: the body, as text. Default: no body.
        :param headers: the headers of the answer. Default: the ``Content-Type`` of the body.
        :param query: parameters that the request must have.
        :param request_headers: headers that the request must have.
        :param sent: JSON paths of the request's body, each with the value that must be there.
        :param delay: how long the answer is held back, in seconds.
        :param times: how often it answers; the API answers after that. Default: always.
        """
        response: dict[str, Any] = {"status": status, **_held_back(delay)}
        given = dict(headers or {})
        if json is not None:
            response["jsonBody"] = json
        if text is not None:
            response["body"] = text
        content_type = "application/json" if json is not None else "text/plain; charset=utf-8" if text else None
        if content_type and not any(name.lower() == "content-type" for name in given):
            given["Content-Type"] = content_type
        if given:
            response["headers"] = given
        pattern = request_pattern(method, path, query=query, headers=request_headers, sent=sent)
        return self._add_stub(pattern, response, name or f"{method.upper()} {_shown(path)} {status}", times)

    def rate_limit(
        self,
        times: int | None = 1,
        *,
        retry_after: float = 0,
        method: str = "ANY",
        path: Path | None = None,
    ) -> Route:
        """Answer the next requests with 429; after that the API answers by itself.

        :param times: how often; None for always.
        :param retry_after: the seconds that a client is told to wait. Cohere's SDKs wait for that, so the default is
            as short as can be.
        :param path: as in ``stub``. Default: every call of the API.
        """
        message = "You are past the per minute request limit, please wait and try again later."
        headers = {"Content-Type": "application/json", **_retry_headers(retry_after)}
        response = {"status": 429, "jsonBody": {"message": message}, "headers": headers}
        return self._add_stub(request_pattern(method, path or EVERY_CALL), response, "rate limit", times)

    def fail(
        self,
        status: int = 500,
        times: int | None = None,
        *,
        message: str | None = None,
        method: str = "ANY",
        path: Path | None = None,
    ) -> Route:
        """Answer requests with an error in Cohere's form.

        :param times: how often; after that the API answers by itself. Default: always.
        :param message: the ``message`` of the error. Default: one that names the status.
        :param path: as in ``stub``. Default: every call of the API.
        """
        body = {"message": message or f"the test lets this request fail with {status}"}
        headers = {"Content-Type": "application/json"}
        if status in (408, 429) or status >= 500:
            headers.update(_retry_headers(0))
        response: dict[str, Any] = {"status": status, "jsonBody": body, "headers": headers}
        return self._add_stub(request_pattern(method, path or EVERY_CALL), response, f"fail {status}", times)

    def delay(
        self,
        seconds: float,
        times: int | None = None,
        *,
        method: str = "ANY",
        path: Path | None = None,
    ) -> Route:
        """Hold back the answers of the API.

        :param times: how often. Default: always.
        :param path: as in ``stub``. Default: every call of the API.
        """
        response = {"passthrough": True, **_held_back(seconds)}
        return self._add_stub(request_pattern(method, path or EVERY_CALL), response, f"delay {seconds:g} s", times)

    def reset_connection(
        self,
        times: int | None = None,
        *,
        method: str = "ANY",
        path: Path | None = None,
    ) -> Route:
        """Reset the connection in place of an answer.

        :param times: how often; after that the API answers by itself. Default: always.
        :param path: as in ``stub``. Default: every call of the API.
        """
        response = {"fault": "CONNECTION_RESET_BY_PEER"}
        return self._add_stub(request_pattern(method, path or EVERY_CALL), response, "connection reset", times)

    def mapping(self, mapping: Mapping[str, Any]) -> Route:
        """Add a stub in WireMock's format, for all that ``stub`` can't say."""
        added = self._call("POST", "/mappings", dict(mapping))
        return self._route([added["id"]], added.get("name", "mapping"), mapping.get("request", {}))

    def _add_stub(self, request: Mapping[str, Any], response: Mapping[str, Any], name: str, times: int | None) -> Route:
        added = [
            self._call("POST", "/mappings", mapping)["id"]
            for mapping in stub_mappings(request, response, name=name, times=times)
        ]
        return self._route(added, name, request)

    def _route(self, ids: Sequence[str], name: str, pattern: Mapping[str, Any]) -> Route:
        self.routes.append(Route(self, ids, name, pattern))
        return self.routes[-1]

    def remove_stubs(self, ids: Iterable[str]) -> None:
        """Remove stubs by their ids. Ids that are not there are passed over."""
        for identifier in ids:
            try:
                self._call("DELETE", f"/mappings/{identifier}")
            except CohereMockError as error:
                if error.status != 404:
                    raise

    # What came

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests of the organization, oldest first. Secrets in them are ``[redacted]``."""
        listed = self._call("GET", "/requests")
        _check_journal(listed)
        events = listed["requests"]
        return [RecordedRequest.from_json(event) for event in reversed(events)]

    def count(
        self,
        method: str = "ANY",
        path: Path | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        sent: Mapping[str, Any] | None = None,
    ) -> int:
        """Return how many requests came. The arguments are those of ``assert_requested``."""
        pattern = request_pattern(method, path, query=query, headers=headers, sent=sent)
        counted = self._call("POST", "/requests/count", pattern)
        _check_journal(counted)
        return int(counted["count"])

    def assert_requested(
        self,
        method: str = "ANY",
        path: Path | None = None,
        times: int | None = None,
        sent: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Raise ``AssertionError`` unless requests came. The error lists what came, and the nearest miss.

        :param method: ``GET`` and so on, or ``ANY``.
        :param path: as in ``stub``. Default: any.
        :param times: how often exactly. Default: once or more.
        :param sent: JSON paths of the body, each with the value that must have been sent there. What was really sent
            is compared, secrets too, which nobody gets to read.
        :param query: parameters that must have been there.
        :param headers: headers that must have been there.
        """
        found = self.count(method, path, query=query, headers=headers, sent=sent)
        if found >= 1 if times is None else found == times:
            return
        wanted = "one or more" if times is None else str(times)
        # Values stay out of the message, as one of them may be a secret.
        conditions = [*(sent or ()), *(query or ()), *(headers or ())]
        about = f" with {', '.join(conditions)}" if conditions else ""
        came = [f"  {request}" for request in _last(self.requests)] or ["  no request"]
        matching = _counted(found, "request matches", "requests match")
        lines = [f"{matching} {method.upper()} {_shown(path)}{about}; expected: {wanted}"]
        if found == 0:
            lines += self._nearest(request_pattern(method, path, query=query, headers=headers, sent=sent))
            lines += self._foreign()
        raise AssertionError("\n".join([*lines, "what came:", *came]))

    @property
    def searches(self) -> list[RecordedSearch]:
        """The searches of connectors that requests of the organization have caused, mostly chats, oldest first."""
        searches = [RecordedSearch.from_json(search) for search in self._call("GET", "/cohere/searches")["searches"]]
        if not searches:
            self._check_keeps_searches()
        return searches

    def assert_searched(
        self,
        connector: ConnectorReference,
        query: str | None = None,
        user: str | None = None,
        times: int | None = None,
        *,
        token: str | None = None,
        token_user: str | None = None,
    ) -> None:
        """Raise ``AssertionError`` unless a connector was searched. The error lists the searches, with whose tokens.

        ``user`` says who chatted, and ``token_user`` says whose access token was sent: only ``token_user="alice"``
        proves that it was Alice's. Whether the connector answered is in ``searches``.

        :param connector: the connector, or its id, which must be that of a connector, or of a search.
        :param query: what must have been searched: the message of the chat. Default: anything.
        :param user: the user who must have chatted. The connector may have got this user's access token, the service's
            token, an unknown one or none, but not the access token of another user. Default: any.
        :param times: how often exactly. Default: once or more.
        :param token: the token that must have been sent, without ``Bearer`` or ``Basic``. What was really sent is
            compared, which nobody gets to read. Default: any, or none.
        :param token_user: the user whose access token must have been sent, whoever chatted. Default: any, or none.
        """
        for name, value in (("user", user), ("token_user", token_user)):
            if value is not None:
                _check_part_of_key(name, value)
        identifier = _id(connector)
        chosen = {"connector": identifier, "query": query, "user": user, "token_user": token_user}
        asked = urllib.parse.urlencode({name: value for name, value in chosen.items() if value is not None})
        found = int(self._call("POST", f"/cohere/searches/count?{asked}", _search_pattern(token))["count"])
        if found == 0:
            self._check_keeps_searches()
        # A connector that is given itself has been there.
        unknown = self._unknown(identifier) if found == 0 and isinstance(connector, str) else None
        if unknown is None and (found >= 1 if times is None else found == times):
            return
        wanted = "one or more" if times is None else str(times)
        about = f" for {query!r}" if query is not None else ""
        about += f" by {user!r}" if user is not None else ""
        about += f" with the access token of {token_user!r}" if token_user is not None else ""
        # The token stays out of the message.
        about += " with this token" if token is not None else ""
        line = unknown or f"{_counted(found, 'search', 'searches')} of {identifier}{about}; expected: {wanted}"
        searches = [f"  {search}" for search in _last(self.searches)] or ["  nothing", *self._chats()]
        raise AssertionError("\n".join([line, "what was searched:", *searches]))

    def _unknown(self, identifier: str) -> str | None:
        """Return a line that says that no connector has an id; None if one has it, or had it when it was searched."""
        connectors = self.connectors
        if any(connector.id == identifier for connector in connectors):
            return None
        if any(search.connector == identifier for search in self.searches):
            return None
        named = [repr(connector.id) for connector in connectors if connector.name == identifier]
        hint = f"; that is the name of {', '.join(named[:_SHOWN_ROUTES])}" if named else ""
        return f"no connector has the id {identifier!r}{hint}"

    def _chats(self) -> list[str]:
        """Return lines about the chats that came, and why they searched nothing."""
        chats = [request for request in self.requests if request.path == "/v1/chat"]
        if not chats:
            return ["no chat came", *self._foreign()]
        return ["the chats that came:", *(f"  {chat}" for chat in _last(chats))]

    def _check_keeps_searches(self) -> None:
        """Raise an error if the server keeps no searches, as it keeps no requests. ``count`` raises it."""
        self.count()

    def _nearest(self, pattern: Mapping[str, Any]) -> list[str]:
        """Return lines about the request that came nearest to a pattern; none if no request came."""
        misses = self._call("POST", "/near-misses/request-pattern", pattern)["nearMisses"]
        if not misses:
            return []
        request = misses[0]["request"]
        differences = [f"  {difference}" for difference in request.get("differences", [])]
        differences = differences or ["  it matches, so a newer stub has answered it, or it came before the stub"]
        return [f"the nearest is {request['method']} {request['url']}:", *differences]

    def report(self, limit: int = _SHOWN_RECORDS) -> list[str]:
        """Return lines for the report of a failed test: what came, what chats searched, and stubs that never answered.

        :param limit: how many requests it has at most, and how many searches.
        """
        requests, searches = self.requests, self.searches
        lines = _last(requests, limit) or ["none with this test's key", *self._foreign()]
        if searches:
            lines += ["searches of connectors:", *_last(searches, limit)]
        answered = {request.stub_id for request in requests}
        silent = [route for route in self.routes if not answered.intersection(route.ids)]
        for route in silent[:_SHOWN_ROUTES]:
            lines += [f"stub {route.name}: never answered", *self._nearest(route.pattern)]
        if len(silent) > _SHOWN_ROUTES:
            lines.append(f"… and {len(silent) - _SHOWN_ROUTES} stubs more that never answered")
        return lines

    def _foreign(self) -> list[str]:
        """Return a line about requests with other keys since this object was made; none if others use the server."""
        if not self.server.is_own:
            return []
        count = self._count_of_all() - self.count() - self._foreign_before
        return [f"{count} came with other keys: give the program the key cohere_mock.key"] if count else []

    def _count_of_all(self) -> int:
        return int(self.server.admin.call("POST", "/requests/count", {"method": "ANY"})["count"])

    def note_start(self) -> None:
        """Note how many requests came before a test, none of them with a key of this organization."""
        if self.server.is_own:
            self._foreign_before = self._count_of_all()

    # The end

    def reset(self) -> None:
        """Return the organization to the server's start: connectors, authorizations, stubs, requests and clock.

        What a marker of pytest has added is gone too.
        """
        self._call("POST", "/reset")
        self.routes.clear()

    def remove(self) -> None:
        """Leave nothing of the organization on the server."""
        self._close_clients()
        organization = urllib.parse.quote(self.organization, safe="")
        self._call("DELETE", f"/cohere/organizations/{organization}")

    def _close_clients(self) -> None:
        for client in self._clients:
            # Version 4 has no connections of its own to close.
            if hasattr(client, "__exit__"):
                client.__exit__(None, None, None)
        self._clients.clear()

    def _state(self) -> list[dict[str, Any]]:
        connectors: list[dict[str, Any]] = self._call("GET", "/cohere/state")["connectors"]
        return connectors

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        return self.server.admin.call(method, path, body, key=self.key)


_PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def _id(connector: ConnectorReference) -> str:
    """Return the id of a connector: of ours, of the SDK's, or of JSON."""
    if isinstance(connector, collections.abc.Mapping):
        identifier = connector.get("id")
    else:
        identifier = getattr(connector, "id", connector)
    if not isinstance(identifier, str):
        raise TypeError(f"connector must be a connector or its id, and is of type {type(connector).__name__}")
    return identifier


def _results(results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    for number, result in enumerate(results):
        if not isinstance(result, collections.abc.Mapping):
            raise TypeError(f"results must be dictionaries, and results[{number}] is of type {type(result).__name__}")
    return [dict(result) for result in results]


def _search_pattern(token: str | None) -> dict[str, Any]:
    """Return a pattern of the search of a connector, which gets a token as its settings say."""
    if token is None:
        return {"method": "ANY"}
    if not token:
        raise ValueError("token must not be empty: no connector gets an empty one")
    sent = [{"equalTo": scheme + token} for scheme in ("Bearer ", "Basic ", "")]
    return {"method": "ANY", "headers": {"Authorization": {"or": sent}}}


def _last(records: Sequence[RecordedRequest] | Sequence[RecordedSearch], limit: int = _SHOWN_RECORDS) -> list[str]:
    """Return a line for each of the last records, after one that says how many more there are."""
    before = [f"… and {len(records) - limit} before these"] if len(records) > limit else []
    return before + [str(record) for record in records[-limit:]]


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _shown(path: Path | None) -> str:
    if path is None:
        return "any path"
    return path if isinstance(path, str) else path.pattern


def _check_seconds(name: str, seconds: float) -> None:
    if not isinstance(seconds, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, and is {seconds!r}")
    if not 0 <= seconds <= 3600:
        raise ValueError(f"{name} must be from 0 to 3600 seconds, and is {seconds}")


def _check_part_of_key(name: str, text: str) -> None:
    if not text or "/" in text or not all("!" <= character <= "~" for character in text):
        raise ValueError(f"{name} must be visible ASCII without a slash, as it is a part of API keys")


def _check_journal(answer: Mapping[str, Any]) -> None:
    if answer.get("requestJournalDisabled"):
        raise CohereMockError("the server keeps no requests: it was started with --journal-limit 0")


def _held_back(seconds: float) -> dict[str, int]:
    _check_seconds("a delay", seconds)
    return {"fixedDelayMilliseconds": round(seconds * 1000)} if seconds else {}


def _retry_headers(seconds: float) -> dict[str, str]:
    """Return the headers that tell a client when to try again. Some SDKs prefer the second, which is exact."""
    _check_seconds("retry_after", seconds)
    return {"Retry-After": str(math.ceil(seconds)), "retry-after-ms": str(max(1, round(seconds * 1000)))}
