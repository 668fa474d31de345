"""Chats over connectors: what the SDK gives to its caller, whole and as a stream, and how it fails."""

import json
import re

import httpx
import pytest
from cohere.core.http_sse import EventSource
from cohere.errors import BadRequestError, NotFoundError
from cohere.types import ChatbotMessage, ChatConnector, CreateConnectorOAuth, CreateConnectorServiceAuth, UserMessage
from conftest import SearchService, secret, serving_searches

# The SDK's own, at each event of a stream.
pytestmark = pytest.mark.filterwarnings("ignore:The `__fields__` attribute is deprecated:DeprecationWarning")

MESSAGE = "What is it?"
# An accent of its own, a flag of two code points, a sign outside the first plane, and a script without spaces.
TEXTS = ["Un cafe\u0301 coûte 3.50 €. Hidden.", "𝒳 is 🇫🇷! Hidden.", "东京是首都。隐藏。"]
SENTENCES = ["Un cafe\u0301 coûte 3.50 €.", "𝒳 is 🇫🇷!", "东京是首都。"]
NOTHING = "I could not find any information about this."


def chat(client, *connectors, **options):
    return client.chat(message=MESSAGE, connectors=[connector(c) for c in connectors], **options)


def stream(client, *connectors, **options):
    return list(client.chat_stream(message=MESSAGE, connectors=[connector(c) for c in connectors], **options))


def connector(asked):
    return asked if isinstance(asked, ChatConnector) else ChatConnector(id=asked)


def refusal(call, error):
    with pytest.raises(error) as caught:
        call()
    return check_refusal(caught.value)


def check_refusal(error):
    assert error.body.keys() == {"id", "message"}
    assert error.headers["x-debug-trace-id"] == error.body["id"]
    return error.body["message"]


def failed(identifier, message):
    return (
        f"connectors failed with continue on failure disabled: connector {identifier} failed with message '{message}'"
    )


def check_answer(answer, places):
    """Checks the answer to a chat that found `TEXTS` at `places`: connectors' ids, and how many each of them found."""
    ids = [f"{identifier}_{number}" for identifier, count in places for number in range(count)]
    assert answer.text == " ".join(SENTENCES)
    # Cohere counts in code points, as Python does.
    assert [answer.text[citation.start : citation.end] for citation in answer.citations] == SENTENCES
    assert [citation.text for citation in answer.citations] == SENTENCES
    assert sorted(i for citation in answer.citations for i in citation.document_ids) == sorted(ids)
    assert [document["id"] for document in answer.documents] == [
        i for citation in answer.citations for i in citation.document_ids
    ]
    assert [document["text"] for document in answer.documents] == TEXTS
    assert answer.finish_reason == "COMPLETE"
    assert [(turn.role, turn.message) for turn in answer.chat_history] == [
        ("USER", MESSAGE),
        ("CHATBOT", answer.text),
    ]
    (query,) = answer.search_queries
    assert query.text == MESSAGE
    assert [(found.connector.id, len(found.document_ids)) for found in answer.search_results] == places
    for found in answer.search_results:
        assert found.search_query == query
        assert found.error_message is None and found.continue_on_failure is None
    assert [i for found in answer.search_results for i in found.document_ids] == ids
    assert answer.meta.api_version.version == "1"
    assert (answer.meta.billed_units.input_tokens, answer.meta.billed_units.output_tokens) == (3, 9)
    assert (answer.meta.tokens.input_tokens, answer.meta.tokens.output_tokens) == (14, 9)
    assert len({answer.response_id, answer.generation_id, query.generation_id}) == 3
    assert answer.is_search_required is None and answer.tool_calls is None


def check_events(events, places):
    """Checks a stream, event by event: the SDK passes over what it can't read."""
    ids = [f"{identifier}_{number}" for identifier, count in places for number in range(count)]
    words = re.findall(r"\s*\S+", " ".join(SENTENCES))
    assert [event.event_type for event in events] == [
        "stream-start",
        "search-queries-generation",
        "search-results",
        *["text-generation"] * len(words),
        *["citation-generation"] * len(SENTENCES),
        "stream-end",
    ]
    start, queries, results, *rest, end = events
    pieces, citations = rest[: len(words)], rest[len(words) :]
    assert [event.is_finished for event in events] == [False] * (len(events) - 1) + [True]
    response = end.response
    check_answer(response, places)
    assert end.finish_reason == "COMPLETE"
    assert start.generation_id == response.generation_id
    assert queries.search_queries == response.search_queries
    assert results.search_results == response.search_results
    assert [document["id"] for document in results.documents] == ids
    assert [piece.text for piece in pieces] == words
    assert "".join(piece.text for piece in pieces) == response.text
    assert [len(event.citations) for event in citations] == [1] * len(SENTENCES)
    assert [event.citations[0] for event in citations] == response.citations


@pytest.fixture
def drive(client, search_service):
    """A connector that is searched at a service of the test's own, which finds `TEXTS`."""
    search_service.results = [{"id": f"own-{text[0]}", "text": text} for text in TEXTS]
    return client.connectors.create(name="Drive", url=search_service.url).connector.id


def test_a_chat(client, drive, search_service):
    check_answer(chat(client, drive), [(drive, 3)])
    ((headers, body),) = search_service.searches
    assert body == {"query": MESSAGE}
    assert headers["content-type"] == "application/json"
    assert headers["authorization"] is None


def test_a_stream(client, drive, search_service):
    check_events(stream(client, drive), [(drive, 3)])
    assert [body for _, body in search_service.searches] == [{"query": MESSAGE}]


async def test_asynchronously(async_client, client, drive):
    connectors = [ChatConnector(id=drive)]
    check_answer(await async_client.chat(message=MESSAGE, connectors=connectors), [(drive, 3)])
    events = [event async for event in async_client.chat_stream(message=MESSAGE, connectors=connectors)]
    check_events(events, [(drive, 3)])
    unknown = [ChatConnector(id="nobody")]
    with pytest.raises(NotFoundError) as caught:
        await async_client.chat(message=MESSAGE, connectors=unknown)
    assert check_refusal(caught.value) == "connector 'nobody' not found."
    with pytest.raises(NotFoundError) as caught:
        await anext(async_client.chat_stream(message=MESSAGE, connectors=unknown))
    assert check_refusal(caught.value) == "connector 'nobody' not found."


def test_results_that_the_mock_serves(client, served_connector):
    wiki = served_connector("Wiki", [{"text": text} for text in TEXTS])
    check_answer(chat(client, wiki), [(wiki, 3)])
    check_events(stream(client, wiki), [(wiki, 3)])


def test_several_connectors_take_turns(client, drive, search_service, served_connector):
    search_service.results = [{"text": TEXTS[0]}, {"text": TEXTS[2]}]
    wiki = served_connector("Wiki", [{"text": TEXTS[1]}])
    check_answer(chat(client, drive, wiki), [(drive, 2), (wiki, 1)])
    check_events(stream(client, drive, wiki), [(drive, 2), (wiki, 1)])


def test_server_sent_events(server, key, drive, transcript):
    """The SDK has a decoder of them, and the header that asks for them, by the name that Cohere has given it."""
    body = {"message": MESSAGE, "stream": True, "connectors": [{"id": drive}]}
    headers = {"authorization": f"Bearer {key}", "accepts": "text/event-stream"}
    with httpx.stream("POST", f"{server.url}/v1/chat", json=body, headers=headers) as response:
        events = [(event.event, json.loads(event.data)) for event in EventSource(response).iter_sse()]
    assert [kind for kind, data in events] == [data["event_type"] for _, data in events]
    assert [kind for kind, _ in events if kind != "text-generation"] == [
        "stream-start",
        "search-queries-generation",
        "search-results",
        *["citation-generation"] * 3,
        "stream-end",
    ]
    assert "".join(data["text"] for kind, data in events if kind == "text-generation") == " ".join(SENTENCES)
    assert events[-1][1]["response"]["text"] == " ".join(SENTENCES)


def test_nothing_is_found(client, drive, search_service):
    search_service.results = []
    events = stream(client, drive)
    end = events[-1]
    for answer in (chat(client, drive), end.response):
        assert answer.text == NOTHING
        assert answer.citations == [] and answer.documents == []
        assert [found.document_ids for found in answer.search_results] == [[]]
    assert "".join(event.text for event in events if event.event_type == "text-generation") == NOTHING
    assert "citation-generation" not in {event.event_type for event in events}


def test_a_sentence_of_several_documents(client, served_connector):
    texts = ["One. X", "Two.", "One. Y", "Four."]
    wiki = served_connector("Wiki", [{"text": text} for text in texts])
    answer = chat(client, wiki)
    assert answer.text == "One. Two."
    assert [citation.document_ids for citation in answer.citations] == [[f"{wiki}_0", f"{wiki}_2"], [f"{wiki}_1"]]
    # In the order of the citations, and without what is not cited.
    assert [document["text"] for document in answer.documents] == ["One. X", "One. Y", "Two."]
    assert answer.search_results[0].document_ids == [f"{wiki}_{number}" for number in range(4)]


def test_the_history_is_kept(client, drive):
    history = [UserMessage(message="Hi"), ChatbotMessage(message="Hello")]
    answer = chat(client, drive, chat_history=history)
    assert [(turn.role, turn.message) for turn in answer.chat_history] == [
        ("USER", "Hi"),
        ("CHATBOT", "Hello"),
        ("USER", MESSAGE),
        ("CHATBOT", answer.text),
    ]


def test_search_queries_only(client, drive, search_service):
    answer = chat(client, drive, search_queries_only=True)
    assert (answer.text, answer.is_search_required) == ("", True)
    assert [query.text for query in answer.search_queries] == [MESSAGE]
    assert answer.response_id and answer.documents is None and answer.search_results is None
    events = stream(client, drive, search_queries_only=True)
    assert [event.event_type for event in events] == ["stream-start", "search-queries-generation", "stream-end"]
    assert [query.text for query in events[1].search_queries] == [MESSAGE]
    assert (events[2].response.text, events[2].response.is_search_required) == ("", True)
    assert search_service.searches == []


def test_excluded_fields(client, search_service):
    search_service.results = [{"text": "Hidden.", "snippet": "Shown. Rest.", "title": "Title"}]
    wiki = client.connectors.create(name="Wiki", url=search_service.url, excludes=["text"]).connector.id
    answer = chat(client, wiki)
    assert answer.text == "Shown."
    assert answer.documents == [{"id": f"{wiki}_0", **search_service.results[0]}]


def test_values_that_are_no_strings(client, drive, search_service):
    """Documents are strings by strings, and older SDKs refuse all else."""
    others = {"none": None, "tags": ["x"], "more": {"a": 1}}
    search_service.results = [{"text": "A.", "size": 7, "ratio": 1.5, "good": True, "bad": False, **others}]
    raw = client.with_raw_response.chat(message=MESSAGE, connectors=[ChatConnector(id=drive)])
    document = {"id": f"{drive}_0", "text": "A.", "size": "7", "ratio": "1.5", "good": "true", "bad": "false"}
    assert raw.data.documents == [document]
    # Five warnings are the most.
    assert raw.headers["x-api-warning"].split("; ") == [
        f"connector {drive}: results[0].size is a number and was written as a string",
        f"connector {drive}: results[0].ratio is a number and was written as a string",
        f"connector {drive}: results[0].good is a boolean and was written as a string",
        f"connector {drive}: results[0].bad is a boolean and was written as a string",
        f"connector {drive}: results[0].none is null and was left out",
    ]
    search_service.results = [{"text": "A.", "bad": False, **others}]
    with client.with_raw_response.chat_stream(message=MESSAGE, connectors=[ChatConnector(id=drive)]) as raw:
        events = list(raw.data)
    assert events[2].documents == [{"id": f"{drive}_0", "text": "A.", "bad": "false"}]
    warnings = raw.headers["x-api-warning"]
    assert "results[0].tags is an array" in warnings and "results[0].more is an object" in warnings


def test_a_stream_with_line_separators(client, drive, search_service):
    """The SDK splits a stream at these too, although they may stand in JSON."""
    search_service.results = [{"text": "A.", "note": "\u2028 \u2029 \x85 \v \f \x1c \x1e"}]
    events = stream(client, drive)
    assert [event.event_type for event in events] == [
        "stream-start",
        "search-queries-generation",
        "search-results",
        "text-generation",
        "citation-generation",
        "stream-end",
    ]
    documents = [{"id": f"{drive}_0", **search_service.results[0]}]
    assert events[2].documents == events[-1].response.documents == documents


# Failures


def test_unknown_connectors(client, drive, search_service):
    for call in (chat, stream):
        assert refusal(lambda c=call: c(client, drive, "nobody"), NotFoundError) == "connector 'nobody' not found."
    assert search_service.searches == []


def test_connectors_of_other_organizations(make_client, drive):
    for call in (chat, stream):
        other = refusal(lambda c=call: c(make_client("somebody-else"), drive), NotFoundError)
        assert other == f"connector '{drive}' not found."


def test_inactive_connectors(client, drive, search_service):
    client.connectors.update(drive, active=False)
    for call in (chat, stream):
        assert refusal(lambda c=call: c(client, drive), BadRequestError) == f"connector '{drive}' is not active."
    assert search_service.searches == []


def test_a_connector_that_fails(client, drive, search_service):
    search_service.status = 503
    for call in (chat, stream):
        assert refusal(lambda c=call: c(client, drive), BadRequestError) == failed(
            drive, "request failed with status code 503"
        )
    # Nobody tries again.
    assert len(search_service.searches) == 2


def test_a_connector_that_may_fail(client, drive, search_service, served_connector):
    """The request's flag says so, or else the connector's."""
    search_service.status = 500
    wiki = served_connector("Wiki", [{"text": "A."}])
    asked = [ChatConnector(id=drive, continue_on_failure=True), ChatConnector(id=wiki)]

    def check(answer):
        assert answer.text == "A."
        broken, good = answer.search_results
        assert (broken.connector.id, broken.document_ids) == (drive, [])
        assert broken.search_query == answer.search_queries[0]
        assert broken.error_message == "request failed with status code 500"
        assert broken.continue_on_failure is True
        assert (good.connector.id, good.document_ids, good.error_message) == (wiki, [f"{wiki}_0"], None)

    check(chat(client, *asked))
    events = stream(client, *asked)
    assert [event.event_type for event in events].count("search-results") == 1
    assert events[2].search_results == events[-1].response.search_results
    check(events[-1].response)

    client.connectors.update(drive, continue_on_failure=True)
    check(chat(client, drive, wiki))
    strict = ChatConnector(id=drive, continue_on_failure=False)
    assert refusal(lambda: chat(client, strict, wiki), BadRequestError) == failed(
        drive, "request failed with status code 500"
    )


def test_what_chats_with_connectors_do_not_take(client, drive, search_service):
    options = [
        ({"raw_prompting": True}, "raw_prompting"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"message": ""}, "message"),
    ]
    for changes, name in options:
        arguments = {"message": MESSAGE, "connectors": [ChatConnector(id=drive)], **changes}
        assert name in refusal(lambda a=arguments: client.chat(**a), BadRequestError)
        assert name in refusal(lambda a=arguments: list(client.chat_stream(**a)), BadRequestError)
    assert search_service.searches == []


def test_production_today(start_server, make_client, key, drive):
    client = make_client(key, start_server("--production-today").url)
    for call in (chat, stream):
        assert refusal(lambda c=call: c(client, drive), BadRequestError) == (
            "invalid request: parameter 'connectors' was removed from the Chat API on September 15 2025."
        )


def test_connectors_are_tested_before_they_are_made(start_server, make_client, key, search_service):
    client = make_client(key, start_server("--test-connectors").url)
    search_service.status = 401
    message = f"connector not reachable at {search_service.url}. error: request failed with status code 401"
    create = client.connectors.create
    assert refusal(lambda: create(name="Drive", url=search_service.url), BadRequestError) == message
    assert client.connectors.list().total_count == 0
    search_service.status = 200
    auth = CreateConnectorServiceAuth(type="bearer", token=secret("tested"))
    drive = create(name="Drive", url=search_service.url, service_auth=auth).connector
    assert search_service.tokens == [None, f"Bearer {secret('tested')}"]
    search_service.status = 401
    changed = refusal(
        lambda: client.connectors.update(drive.id, service_auth={"type": "basic", "token": secret("no")}),
        BadRequestError,
    )
    assert changed == message
    search_service.status = 200
    chat(client, drive.id)
    assert search_service.tokens[-2:] == [f"Basic {secret('no')}", f"Bearer {secret('tested')}"]


# Tokens


@pytest.mark.parametrize("kind, scheme", [("bearer", "Bearer "), ("basic", "Basic "), ("noscheme", "")])
def test_a_service_s_token(client, search_service, kind, scheme):
    search_service.results = [{"text": f"It came with {secret(kind)}, says the connector.", secret(kind): "A."}]
    auth = CreateConnectorServiceAuth(type=kind, token=secret(kind))
    wiki = client.connectors.create(name="Wiki", url=search_service.url, service_auth=auth).connector.id
    # What a connector repeats of its token is nobody's to read. The transcript is looked through at the end.
    hidden = "It came with [redacted], says the connector."
    assert chat(client, wiki).documents == [{"id": f"{wiki}_0", "text": hidden, "[redacted]": "A."}]
    assert stream(client, wiki)[-1].response.text == hidden
    assert search_service.tokens == [scheme + secret(kind)] * 2
    search_service.results = []
    # A chat may bring another token.
    chat(client, ChatConnector(id=wiki, user_access_token=secret("other")))
    assert search_service.tokens[2] == f"Bearer {secret('other')}"


class Library(SearchService):
    """A connector that finds what belongs to the user, whom it gets from the provider."""

    def __init__(self, provider):
        super().__init__()
        self.provider = provider

    def answer(self, headers):
        answer = httpx.get(self.provider + "/oauth/userinfo", headers={"authorization": headers["authorization"]})
        user = answer.raise_for_status().json()
        assert user.keys() == {"preferred_username", "sub"}
        return [{"text": f"This is {user['preferred_username']}'s.", "owner": user["sub"]}]


@pytest.fixture
def own_server(start_server):
    """A server with a clock of its own."""
    return start_server("--auto-consent")


@pytest.fixture
def library(own_server):
    with serving_searches(Library(own_server.url)) as service:
        yield service


def authorized(client, browser, server, library):
    """Makes a connector that a user authorizes at the built-in provider."""
    oauth = CreateConnectorOAuth(
        client_id="library",
        client_secret=secret("library"),
        authorize_url=f"{server.url}/oauth/authorize?prompt=none",
        token_url=f"{server.url}/oauth/token",
        scope="read",
    )
    made = client.connectors.create(name="Library", url=library.url, oauth=oauth).connector.id
    authorize(client, browser, made)
    return made


def authorize(client, browser, identifier):
    assert browser(client.connectors.o_auth_authorize(identifier).redirect_url)[-1].status_code == 200


def check_nothing_shows(tokens, server, key, http, transcript):
    """Reads all that a server says of its past, and looks for tokens in all that it ever said."""
    headers = {"authorization": f"Bearer {key}"}
    paths = ["cohere/searches", "requests", "cohere/state", "mappings"]
    pages = [http.get(f"{server.url}/__admin/{path}", headers=headers).raise_for_status() for path in paths]
    assert len(pages[0].json()["searches"]) == len(tokens)
    assert any(event["request"]["url"] == "/v1/chat" for event in pages[1].json()["requests"])
    for token in tokens:
        value = token.removeprefix("Bearer ")
        assert len(value) >= 20
        assert transcript.holds(value) == [] and value not in server.log


def test_each_user_s_own_token(make_client, key, own_server, library, browser, http, transcript):
    alice, bob, carol = (make_client(f"{key}/{user}", own_server.url) for user in ("alice", "bob", "carol"))
    shared = authorized(alice, browser, own_server, library)
    for call in (chat, stream):
        assert refusal(lambda c=call: c(bob, shared), BadRequestError) == failed(
            shared, f"failed to get auth token: user is not authenticated for connector {shared}"
        )
    authorize(bob, browser, shared)
    assert chat(alice, shared).text == "This is alice's."
    assert chat(bob, shared).text == "This is bob's."
    assert stream(alice, shared)[-1].response.text == "This is alice's."
    assert stream(bob, shared)[-1].response.text == "This is bob's."
    assert library.tokens[:2] == library.tokens[2:] and len(set(library.tokens)) == 2

    listed = http.get(f"{own_server.url}/__admin/cohere/searches", headers={"authorization": f"Bearer {key}"}).json()
    assert [(search["user"], search["authorization"]["user"]) for search in listed["searches"]] == [
        ("alice", "alice"),
        ("bob", "bob"),
    ] * 2
    assert {search["authorization"]["kind"] for search in listed["searches"]} == {"oauth"}
    # Who has not authorized it may chat all the same where the connector may fail.
    answer = chat(carol, ChatConnector(id=shared, continue_on_failure=True))
    assert answer.text == NOTHING
    assert answer.search_results[0].error_message == (
        f"failed to get auth token: user is not authenticated for connector {shared}"
    )
    check_nothing_shows(library.tokens, own_server, key, http, transcript)


def test_a_token_that_has_expired_is_refreshed_first(make_client, key, own_server, library, browser, http, transcript):
    alice = make_client(f"{key}/alice", own_server.url)
    shared = authorized(alice, browser, own_server, library)

    def advance(seconds):
        http.post(f"{own_server.url}/__admin/cohere/clock", json={"advance_seconds": seconds}).raise_for_status()

    assert chat(alice, shared).text == "This is alice's."
    advance(3590)
    assert chat(alice, shared).text == "This is alice's."
    assert library.tokens[0] == library.tokens[1]
    advance(11)
    assert chat(alice, shared).text == "This is alice's."
    advance(3601)
    assert stream(alice, shared)[-1].response.text == "This is alice's."
    assert len(set(library.tokens)) == 3
    # The provider's refresh tokens live for ninety days.
    advance(91 * 86400)
    assert refusal(lambda: chat(alice, shared), BadRequestError) == failed(
        shared, f"failed to get auth token: user is not authenticated for connector {shared}"
    )
    assert len(library.tokens) == 4
    authorize(alice, browser, shared)
    assert chat(alice, shared).text == "This is alice's."
    check_nothing_shows(library.tokens, own_server, key, http, transcript)


def test_a_token_that_a_chat_brings(client, key, server, search_service, http, transcript):
    """It goes in place of the connector's own, also to a connector that the user has not authorized."""
    search_service.results = [{"text": f"Your token is {secret('brought')}."}]
    oauth = CreateConnectorOAuth(
        client_id="c", authorize_url=f"{server.url}/oauth/authorize", token_url=f"{server.url}/oauth/token"
    )
    made = client.connectors.create(name="Drive", url=search_service.url, oauth=oauth).connector.id
    asked = ChatConnector(id=made, user_access_token=secret("brought"))
    assert chat(client, asked).text == "Your token is [redacted]."
    assert stream(client, asked)[-1].response.text == "Your token is [redacted]."
    assert search_service.tokens == [f"Bearer {secret('brought')}"] * 2
    check_nothing_shows(search_service.tokens, server, key, http, transcript)
    assert "failed to get auth token" in refusal(lambda: chat(client, made), BadRequestError)


def test_served_results_take_the_right_token_alone(make_client, key, server, served_connector, browser, http):
    """So a chat that finds them has sent it."""
    oauth = {
        "client_id": "c",
        "client_secret": secret("served"),
        "authorize_url": f"{server.url}/oauth/authorize?prompt=none",
        "token_url": f"{server.url}/oauth/token",
    }
    alice = make_client(f"{key}/alice")
    drive = served_connector("Drive", [{"text": "A."}], oauth=oauth)
    wiki = served_connector("Wiki", [{"text": "B."}], service_auth={"type": "basic", "token": secret("wiki")})
    authorize(alice, browser, drive)
    assert chat(alice, drive, wiki).text == "A. B."
    for wrong in (ChatConnector(id=i, user_access_token=secret("wrong")) for i in (drive, wiki)):
        assert refusal(lambda w=wrong: chat(alice, w), BadRequestError) == failed(
            wrong.id, "request failed with status code 401"
        )
    right = {"authorization": f"Basic {secret('wiki')}"}
    answer = http.post(f"{server.url}/connectors/{wiki}/search", headers=right, json={"query": "x"})
    assert answer.json() == {"results": [{"text": "B."}]}
