"""A sample connector: a web service that Cohere searches for the documents that answer a question.

It needs two variables. SERVICE_TOKEN is the token of /search, the same for all users. PROVIDER_URL is the OAuth
provider: it says whose access token has come to /drive/search.
"""

import json
import os
import pathlib
import re
import secrets
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

DOCUMENTS = json.loads(pathlib.Path(__file__).with_name("documents.json").read_text())
SERVICE_TOKEN = os.environ["SERVICE_TOKEN"]
PROVIDER_URL = os.environ["PROVIDER_URL"]

app = FastAPI(title="Sample connector")
# A request without `Authorization: Bearer …` gets 401.
Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


class Search(BaseModel):
    query: str = ""


def check_service_token(bearer: Bearer) -> None:
    if not secrets.compare_digest(bearer.credentials.encode(), SERVICE_TOKEN.encode()):
        raise HTTPException(401, "this is not the service's token")


def find_user(bearer: Bearer) -> str | None:
    """Ask the provider for the name of the user whose access token this is."""
    # As bytes, since a wrong token may have characters that are not ASCII.
    headers = {"Authorization": f"Bearer {bearer.credentials}".encode()}
    answer = httpx.get(f"{PROVIDER_URL}/oauth/userinfo", headers=headers)
    if answer.status_code == 401:
        raise HTTPException(401, "the provider does not know this access token")
    return answer.raise_for_status().json().get("preferred_username")


def find_words(text: str) -> set[str]:
    """Return the words of four letters and more. Shorter ones, such as "the", are in every text."""
    return set(re.findall(r"\w{4,}", text.lower()))


def find(query: str, documents: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Return the documents that have a word of the query. Those with the most of its words are first."""
    if not query.strip():
        raise HTTPException(400, "the query is empty")
    words = find_words(query)
    scores = [(len(words & find_words(f"{document['title']} {document['text']}")), document) for document in documents]
    scores.sort(key=lambda scored: scored[0], reverse=True)
    return {"results": [document for score, document in scores if score > 0]}


@app.post("/search", dependencies=[Depends(check_service_token)])
def search_handbook(search: Search):
    """What every user may read."""
    return find(search.query, DOCUMENTS["handbook"])


@app.post("/drive/search")
def search_drive(search: Search, user: Annotated[str | None, Depends(find_user)]):
    """What belongs to the user whose access token this is."""
    return find(search.query, DOCUMENTS["drives"].get(user, []))


@app.get("/health")
def health():
    return {"status": "healthy"}
