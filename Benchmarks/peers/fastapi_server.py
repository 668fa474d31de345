"""A mock as one writes it by hand on FastAPI: state in a dict. Usage: fastapi_server.py PORT"""

import datetime
import sys

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request

app = FastAPI()
connectors = {}


def check(authorization):
    if not (authorization or "").startswith("Bearer "):
        raise HTTPException(401, "no api key supplied")


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


@app.get("/v1/connectors")
async def list_connectors(limit: int = 30, authorization: str = Header(None)):
    check(authorization)
    return {"connectors": list(connectors.values())[-limit:][::-1], "total_count": len(connectors)}


@app.post("/v1/connectors")
async def create(request: Request, authorization: str = Header(None)):
    check(authorization)
    connector = {
        **await request.json(),
        "id": f"connector-{len(connectors)}",
        "organization_id": "o",
        "created_at": now(),
        "updated_at": now(),
        "active": True,
        "continue_on_failure": False,
    }
    connector.get("oauth", {}).pop("client_secret", None)
    connectors[connector["id"]] = connector
    return {"connector": connector}


@app.get("/v1/connectors/{identifier}")
async def get(identifier: str, authorization: str = Header(None)):
    check(authorization)
    if identifier not in connectors:
        raise HTTPException(404, "not found")
    return {"connector": connectors[identifier]}


@app.patch("/v1/connectors/{identifier}")
async def update(identifier: str, request: Request, authorization: str = Header(None)):
    check(authorization)
    if identifier not in connectors:
        raise HTTPException(404, "not found")
    connectors[identifier].update(await request.json(), updated_at=now())
    return {"connector": connectors[identifier]}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
