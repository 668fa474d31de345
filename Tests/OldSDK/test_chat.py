"""Chats over connectors with Cohere's SDK of the time when connectors were new: 4.57 and 5.0.0.

They are stricter than later ones. 4.57 fails at a blank line of a stream. 5.0.0 fails where a document has a value that
is no string, and where a search result lacks a member.
"""

import importlib.metadata
import json
import re

import cohere
import pytest
from conftest import secret

IS_VERSION_4 = importlib.metadata.version("cohere").startswith("4.")
if not IS_VERSION_4:
    from cohere.core.api_error import ApiError

MESSAGE = "What is it?"
TEXTS = ["Un cafe\u0301 coûte 3.50 €. Hidden.", "𝒳 is 🇫🇷! Hidden."]
SENTENCES = ["Un cafe\u0301 coûte 3.50 €.", "𝒳 is 🇫🇷!"]


class Version4:
    """Cohere's SDK 4.57. Its answers have lists of dictionaries."""

    def __init__(self, url, key):
        self.client = cohere.Client(key, api_url=url)
        self.asynchronous = cohere.AsyncClient(key, api_url=url)

    def chat(self, connectors, **options):
        return self.plain(self.client.chat(MESSAGE, connectors=connectors, **options))

    def stream(self, connectors, **options):
        stream = self.client.chat(MESSAGE, connectors=connectors, stream=True, **options)
        return self.events(list(stream), stream)

    async def chat_asynchronously(self, connectors):
        async with self.asynchronous as client:
            return self.plain(await client.chat(MESSAGE, connectors=connectors))

    async def stream_asynchronously(self, connectors):
        async with self.asynchronous as client:
            stream = await client.chat(MESSAGE, connectors=connectors, stream=True)
            return self.events([event async for event in stream], stream)

    @staticmethod
    def plain(answer):
        """What the service has sent: without what the SDK has added, and what is not there."""
        added = ("id", "index", "message", "client", "response", "texts")
        return {name: value for name, value in vars(answer).items() if value is not None and name not in added}

    def events(self, events, stream):
        # An event that it can't read would be missing.
        assert [event.index for event in events] == list(range(len(events)))
        # The whole answer is not in the last event, but in the stream itself.
        return [self.plain(event) for event in events[:-1]] + [
            {**self.plain(events[-1]), "response": {**self.plain(stream), "text": "".join(stream.texts)}}
        ]

    def refusal(self, call):
        """The status and the message of an error."""
        with pytest.raises(cohere.CohereAPIError) as caught:
            call()
        return caught.value.http_status, caught.value.message

    def refusal_of_stream(self, connectors):
        """The SDK takes no notice of the status of a stream, and finds no event in it."""
        stream = self.client.chat(MESSAGE, connectors=connectors, stream=True)
        message = stream.response.json()["message"]
        assert list(stream) == []
        return stream.response.status_code, message


class Version5:
    """Cohere's SDK 5.0.0. The base URL must have `/v1`."""

    def __init__(self, url, key):
        self.client = cohere.Client(key, base_url=url + "/v1")
        self.asynchronous = cohere.AsyncClient(key, base_url=url + "/v1")

    def chat(self, connectors, **options):
        return self.plain(self.client.chat(message=MESSAGE, connectors=self.typed(connectors), **options))

    def stream(self, connectors, **options):
        stream = self.client.chat_stream(message=MESSAGE, connectors=self.typed(connectors), **options)
        return [self.plain(event) for event in stream]

    async def chat_asynchronously(self, connectors):
        return self.plain(await self.asynchronous.chat(message=MESSAGE, connectors=self.typed(connectors)))

    async def stream_asynchronously(self, connectors):
        stream = self.asynchronous.chat_stream(message=MESSAGE, connectors=self.typed(connectors))
        return [self.plain(event) async for event in stream]

    @staticmethod
    def typed(connectors):
        return [cohere.ChatConnector(**connector) for connector in connectors]

    @staticmethod
    def plain(answer):
        return json.loads(answer.json())

    def refusal(self, call):
        with pytest.raises(ApiError) as caught:
            call()
        assert caught.value.body.keys() == {"id", "message"}
        return caught.value.status_code, caught.value.body["message"]

    def refusal_of_stream(self, connectors):
        return self.refusal(lambda: self.stream(connectors))


@pytest.fixture
def make_sdk(server):
    return lambda key: (Version4 if IS_VERSION_4 else Version5)(server.url, key)


@pytest.fixture
def sdk(make_sdk, key):
    return make_sdk(key)


@pytest.fixture
def make_connector(server, key, http):
    """Makes connectors by HTTP, as 4.57 has no calls for them; gives their ids."""

    def make(name, url, **fields):
        headers = {"authorization": f"Bearer {key}"}
        answer = http.post(f"{server.url}/v1/connectors", headers=headers, json={"name": name, "url": url, **fields})
        return answer.raise_for_status().json()["connector"]["id"]

    return make


@pytest.fixture
def drive(make_connector, search_service):
    """A connector that is searched at a service of the test's own, which finds `TEXTS`."""
    search_service.results = [{"id": "own", "text": text} for text in TEXTS]
    return make_connector("Drive", search_service.url)


def check_answer(answer, drive):
    text = " ".join(SENTENCES)
    query = {"text": MESSAGE, "generation_id": answer["search_queries"][0]["generation_id"]}
    ids = [f"{drive}_0", f"{drive}_1"]
    cited = [(text.index(sentence), sentence, i) for sentence, i in zip(SENTENCES, ids, strict=True)]
    assert answer == {
        "response_id": answer["response_id"],
        "generation_id": answer["generation_id"],
        "text": text,
        "chat_history": [{"role": "USER", "message": MESSAGE}, {"role": "CHATBOT", "message": text}],
        "finish_reason": "COMPLETE",
        "meta": {
            "api_version": {"version": "1"},
            "billed_units": {"input_tokens": 3, "output_tokens": 8},
            "tokens": {"input_tokens": 13, "output_tokens": 8},
        },
        "citations": [
            {"start": start, "end": start + len(sentence), "text": sentence, "document_ids": [i]}
            for start, sentence, i in cited
        ],
        "documents": [{"id": i, "text": text} for i, text in zip(ids, TEXTS, strict=True)],
        "search_results": [{"search_query": query, "document_ids": ids, "connector": {"id": drive}}],
        "search_queries": [query],
    }


def check_events(events, drive):
    """Checks a stream, event by event."""
    response = events[-1]["response"]
    check_answer(response, drive)
    documents = [{"id": f"{drive}_{number}", "text": text} for number, text in enumerate(TEXTS)]
    assert events == [
        {"is_finished": False, "event_type": "stream-start", "generation_id": response["generation_id"]},
        {
            "is_finished": False,
            "event_type": "search-queries-generation",
            "search_queries": response["search_queries"],
        },
        {
            "is_finished": False,
            "event_type": "search-results",
            "search_results": response["search_results"],
            "documents": documents,
        },
        *(
            {"is_finished": False, "event_type": "text-generation", "text": word}
            for word in re.findall(r"\s*\S+", response["text"])
        ),
        *(
            {"is_finished": False, "event_type": "citation-generation", "citations": [citation]}
            for citation in response["citations"]
        ),
        {"is_finished": True, "event_type": "stream-end", "finish_reason": "COMPLETE", "response": response},
    ]


def test_a_chat(sdk, drive, search_service):
    check_answer(sdk.chat([{"id": drive}]), drive)
    assert [body for _, body in search_service.searches] == [{"query": MESSAGE}]


def test_a_stream(sdk, drive, search_service):
    check_events(sdk.stream([{"id": drive}]), drive)
    assert [body for _, body in search_service.searches] == [{"query": MESSAGE}]


async def test_a_chat_asynchronously(sdk, drive):
    check_answer(await sdk.chat_asynchronously([{"id": drive}]), drive)


async def test_a_stream_asynchronously(sdk, drive):
    check_events(await sdk.stream_asynchronously([{"id": drive}]), drive)


def test_search_queries_only(sdk, drive, search_service):
    answer = sdk.chat([{"id": drive}], search_queries_only=True)
    assert (answer["text"], answer["is_search_required"]) == ("", True)
    assert [query["text"] for query in answer["search_queries"]] == [MESSAGE]
    events = sdk.stream([{"id": drive}], search_queries_only=True)
    assert [event["event_type"] for event in events] == ["stream-start", "search-queries-generation", "stream-end"]
    assert [query["text"] for query in events[1]["search_queries"]] == [MESSAGE]
    assert events[2]["response"]["is_search_required"] is True
    assert search_service.searches == []


def test_values_that_are_no_strings(sdk, drive, search_service):
    search_service.results = [{"text": "A.", "size": 7, "good": True, "none": None, "tags": ["x"], "more": {"a": 1}}]
    documents = [{"id": f"{drive}_0", "text": "A.", "size": "7", "good": "true"}]
    assert sdk.chat([{"id": drive}])["documents"] == documents
    events = sdk.stream([{"id": drive}])
    assert events[2]["documents"] == events[-1]["response"]["documents"] == documents


def test_a_stream_with_line_separators(sdk, drive, search_service):
    """Since 5.0, the SDK splits a stream at these too, although they may stand in JSON."""
    search_service.results = [{"text": "A.", "note": "\u2028 \u2029 \x85 \v \f \x1c \x1e"}]
    documents = [{"id": f"{drive}_0", **search_service.results[0]}]
    events = sdk.stream([{"id": drive}])
    assert events[2]["documents"] == events[-1]["response"]["documents"] == documents


def test_a_connector_that_may_fail(sdk, drive, search_service):
    search_service.status = 500
    connectors = [{"id": drive, "continue_on_failure": True}]
    answer = sdk.chat(connectors)
    assert answer["search_results"] == [
        {
            "search_query": answer["search_queries"][0],
            "document_ids": [],
            "connector": {"id": drive},
            "error_message": "request failed with status code 500",
            "continue_on_failure": True,
        }
    ]
    assert (answer["citations"], answer["documents"]) == ([], [])
    events = sdk.stream(connectors)
    assert [event["event_type"] for event in events].count("search-results") == 1
    assert events[2]["documents"] == []
    assert events[2]["search_results"] == events[-1]["response"]["search_results"]
    assert events[2]["search_results"][0]["error_message"] == "request failed with status code 500"


def test_failures(sdk, drive, make_connector, search_service):
    idle = make_connector("Idle", search_service.url, active=False)
    search_service.status = 503
    for identifier, refusal in [
        ("nobody", (404, "connector 'nobody' not found.")),
        (idle, (400, f"connector '{idle}' is not active.")),
        (
            drive,
            (
                400,
                f"connectors failed with continue on failure disabled: connector {drive} failed with message "
                "'request failed with status code 503'",
            ),
        ),
    ]:
        connectors = [{"id": identifier}]
        assert sdk.refusal(lambda c=connectors: sdk.chat(c)) == refusal
        assert sdk.refusal_of_stream(connectors) == refusal


def test_each_user_s_own_token(make_sdk, server, key, make_connector, search_service, browser, http):
    oauth = {
        "client_id": "c",
        "client_secret": secret("old"),
        "authorize_url": f"{server.url}/oauth/authorize?prompt=none",
        "token_url": f"{server.url}/oauth/token",
    }
    drive = make_connector("Drive", search_service.url, oauth=oauth)
    for user in ("alice", "bob"):
        headers = {"authorization": f"Bearer {key}/{user}"}
        answer = http.post(f"{server.url}/v1/connectors/{drive}/oauth/authorize", headers=headers)
        assert browser(answer.json()["redirect_url"])[-1].status_code == 200
        make_sdk(f"{key}/{user}").chat([{"id": drive}])
    for token, user in zip(search_service.tokens, ("alice", "bob"), strict=True):
        answer = http.get(f"{server.url}/oauth/userinfo", headers={"authorization": token})
        assert answer.json()["preferred_username"] == user
    make_sdk(f"{key}/alice").chat([{"id": drive, "user_access_token": secret("brought")}])
    assert search_service.tokens[2] == f"Bearer {secret('brought')}"
    carol = make_sdk(f"{key}/carol")
    assert carol.refusal(lambda: carol.chat([{"id": drive}])) == (
        400,
        f"connectors failed with continue on failure disabled: connector {drive} failed with message "
        f"'failed to get auth token: user is not authenticated for connector {drive}'",
    )
