"""LangChain, unmodified, with its two ways to use connectors: the model, and the retriever.

langchain-cohere has both in version 0.1. Since 0.3.3 it says that connectors are deprecated.
"""

import pytest
from cohere.core.api_error import ApiError
from conftest import secret
from langchain_cohere import ChatCohere, CohereRagRetriever
from langchain_core.messages import AIMessage, HumanMessage

# The SDK's own, at each event of a stream.
pytestmark = pytest.mark.filterwarnings("ignore:The `__fields__` attribute is deprecated:DeprecationWarning")

QUESTION = "What is it?"
TEXTS = ["Un cafe\u0301 coûte 3.50 €. Hidden.", "𝒳 is 🇫🇷! Hidden."]
ANSWER = "Un cafe\u0301 coûte 3.50 €. 𝒳 is 🇫🇷!"


@pytest.fixture
def make_model(server):
    def make(key, model="command-r", **fields):
        return ChatCohere(cohere_api_key=key, base_url=server.url, model=model, max_retries=0, **fields)

    return make


@pytest.fixture
def model(make_model, key):
    return make_model(key)


@pytest.fixture
def drive(served_connector):
    return served_connector("Drive", [{"text": TEXTS[0], "title": "Coffee"}, {"snippet": TEXTS[1]}])


def documents(drive):
    return [
        {"id": f"{drive}_0", "text": TEXTS[0], "title": "Coffee"},
        {"id": f"{drive}_1", "snippet": TEXTS[1]},
    ]


def check_answer(message, drive):
    assert message.content == ANSWER
    information = message.additional_kwargs
    assert information["documents"] == documents(drive)
    cited = [(ANSWER[c.start : c.end], c.text, c.document_ids) for c in information["citations"]]
    assert cited == [
        ("Un cafe\u0301 coûte 3.50 €.", "Un cafe\u0301 coûte 3.50 €.", [f"{drive}_0"]),
        ("𝒳 is 🇫🇷!", "𝒳 is 🇫🇷!", [f"{drive}_1"]),
    ]
    assert [query.text for query in information["search_queries"]] == [QUESTION]
    assert [result.connector.id for result in information["search_results"]] == [drive]
    assert message.usage_metadata["output_tokens"] == 8
    assert message.usage_metadata["total_tokens"] == message.usage_metadata["input_tokens"] + 8


def test_bound_connectors(model, drive):
    check_answer(model.bind(connectors=[{"id": drive}]).invoke(QUESTION), drive)


def test_connectors_of_a_call(model, drive, server, key, http):
    messages = [HumanMessage("Hi"), AIMessage("Hello"), HumanMessage(QUESTION)]
    check_answer(model.invoke(messages, connectors=[{"id": drive}]), drive)
    headers = {"authorization": f"Bearer {key}"}
    (search,) = http.get(f"{server.url}/__admin/cohere/searches", headers=headers).json()["searches"]
    assert (search["connector_id"], search["query"]) == (drive, QUESTION)


def test_a_stream(model, make_model, key, drive):
    *words, last = model.stream(QUESTION, connectors=[{"id": drive}])
    assert [word.content for word in words] == ["Un", " cafe\u0301", " coûte", " 3.50", " €.", " 𝒳", " is", " 🇫🇷!"]
    whole = words[0]
    for chunk in [*words[1:], last]:
        whole += chunk
    check_answer(whole, drive)
    # A model that streams by itself puts the pieces together.
    check_answer(make_model(key, streaming=True).invoke(QUESTION, connectors=[{"id": drive}]), drive)


def test_a_model_without_a_name(make_model, key, drive, server, http):
    """LangChain asks for the default model then, which is no call of connectors. A stub answers it."""
    stub = {
        "request": {"method": "GET", "urlPath": "/v1/models"},
        "response": {"jsonBody": {"models": [{"name": "command-r"}]}},
    }
    headers = {"authorization": f"Bearer {key}"}
    http.post(f"{server.url}/__admin/mappings", headers=headers, json=stub).raise_for_status()
    check_answer(make_model(key, model=None).invoke(QUESTION, connectors=[{"id": drive}]), drive)


async def test_asynchronously(model, drive):
    bound = model.bind(connectors=[{"id": drive}])
    check_answer(await bound.ainvoke(QUESTION), drive)
    assert "".join([chunk.content async for chunk in bound.astream(QUESTION)]) == ANSWER


def check_found(found, drive):
    *pages, answer = found
    assert [page.page_content for page in pages] == TEXTS
    assert [page.metadata for page in pages] == documents(drive)
    assert answer.page_content == ANSWER
    assert answer.metadata["type"] == "model_response"
    assert [citation.text for citation in answer.metadata["citations"]] == ["Un cafe\u0301 coûte 3.50 €.", "𝒳 is 🇫🇷!"]
    assert [result.document_ids for result in answer.metadata["search_results"]] == [[f"{drive}_0", f"{drive}_1"]]
    assert [query.text for query in answer.metadata["search_queries"]] == [QUESTION]
    assert answer.metadata["token_count"]["output_tokens"] == 8


async def test_the_retriever(model, drive):
    retriever = CohereRagRetriever(llm=model, connectors=[{"id": drive}])
    check_found(retriever.invoke(QUESTION), drive)
    check_found(await retriever.ainvoke(QUESTION), drive)


def test_each_user_s_own_token(make_model, key, server, search_service, served_connector, browser, http):
    oauth = {
        "client_id": "c",
        "client_secret": secret("langchain"),
        "authorize_url": f"{server.url}/oauth/authorize?prompt=none",
        "token_url": f"{server.url}/oauth/token",
    }
    body = {"name": "Drive", "url": search_service.url, "oauth": oauth}
    headers = {user: {"authorization": f"Bearer {key}/{user}"} for user in ("alice", "bob")}
    drive = http.post(f"{server.url}/v1/connectors", headers=headers["alice"], json=body).json()["connector"]["id"]
    for user in ("alice", "bob"):
        path = f"/v1/connectors/{drive}/oauth/authorize"
        redirect = http.post(server.url + path, headers=headers[user]).json()["redirect_url"]
        assert browser(redirect)[-1].status_code == 200
        make_model(f"{key}/{user}").invoke(QUESTION, connectors=[{"id": drive}])
    owners = [
        http.get(f"{server.url}/oauth/userinfo", headers={"authorization": token}).json()["preferred_username"]
        for token in search_service.tokens
    ]
    assert owners == ["alice", "bob"]


def test_failures(model, search_service, served_connector, drive, server, key, http):
    search_service.status = 500
    headers = {"authorization": f"Bearer {key}"}
    body = {"name": "Broken", "url": search_service.url}
    broken = http.post(f"{server.url}/v1/connectors", headers=headers, json=body).json()["connector"]["id"]
    for identifier, status, message in [
        ("nobody", 404, "connector 'nobody' not found."),
        (
            broken,
            400,
            f"connectors failed with continue on failure disabled: connector {broken} failed with message "
            "'request failed with status code 500'",
        ),
    ]:
        for call in (model.invoke, lambda *a, **o: list(model.stream(*a, **o))):
            with pytest.raises(ApiError) as caught:
                call(QUESTION, connectors=[{"id": identifier}])
            assert (caught.value.status_code, caught.value.body["message"]) == (status, message)
    asked = [{"id": broken, "continue_on_failure": True}, {"id": drive}]
    assert model.invoke(QUESTION, connectors=asked).content == ANSWER
