"""Requests and stubs in WireMock's format."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    from collections.abc import Mapping

# Arguments may have secrets. pytest would show them, so it passes over the frames of this module.
__tracebackhide__ = True

#: A path: the whole of it, one with ``{id}`` for any segment, or a regular expression for the whole path.
Path = Union[str, "re.Pattern[str]"]

_METHODS = ("ANY", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}

#: Everything that the API has, and nothing of the OAuth provider.
EVERY_CALL = re.compile("/v[0-9]+/.*")


def request_pattern(
    method: str,
    path: Path | None,
    *,
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    sent: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a request pattern. What is None is not compared.

    ``sent`` has a value for each JSON path of the body.
    """
    if method.upper() not in _METHODS:
        raise ValueError(f"method must be one of {', '.join(_METHODS)}")
    pattern: dict[str, Any] = {"method": method.upper(), **_path_pattern(path)}
    if query:
        pattern["queryParameters"] = {name: _query_pattern(name, value) for name, value in query.items()}
    if headers:
        pattern["headers"] = {name: {"equalTo": value} for name, value in headers.items()}
    if sent:
        pattern["bodyPatterns"] = [
            {"matchesJsonPath": {"expression": expression, **_value_pattern(expression, value)}}
            for expression, value in sent.items()
        ]
    return pattern


def _path_pattern(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    if isinstance(path, re.Pattern):
        flags = "".join(letter for letter, flag in _FLAGS.items() if path.flags & flag)
        return {"urlPathPattern": f"(?{flags}){path.pattern}" if flags else path.pattern}
    if not path.startswith("/"):
        raise ValueError(f"path must begin with a slash, and {path!r} does not")
    if "?" in path:
        if "{" in path:
            raise ValueError("a path with {…} must not have a query: give that as query={…}")
        return {"url": path}
    return {"urlPathTemplate" if "{" in path else "urlPath": path}


def _query_pattern(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"equalTo": str(value).lower()}
    if isinstance(value, (str, int, float)):
        return {"equalTo": str(value)}
    if isinstance(value, (list, tuple)):
        return {"hasExactly": [{"equalTo": str(element)} for element in value]}
    raise ValueError(f"the query parameter {name} must be a text, a number, a boolean or a list")


def _value_pattern(expression: str, value: Any) -> dict[str, Any]:
    if value is None:
        # WireMock can't tell null from a member that is not there.
        raise ValueError(f"{expression} must not be None: no pattern says that a null was sent")
    if isinstance(value, str):
        return {"equalTo": value}
    return {"equalToJson": json.dumps(value)}


def stub_mappings(
    request: Mapping[str, Any], response: Mapping[str, Any], *, name: str, times: int | None
) -> list[dict[str, Any]]:
    """Return the stubs that answer a request: always, or so many times. After that, the API answers by itself.

    WireMock counts with a scenario, so there is a stub for each of the times.
    """
    stub = {"name": name, "request": dict(request), "response": dict(response)}
    if times is None:
        return [stub]
    if not isinstance(times, int):
        raise TypeError(f"times must be a whole number, and is {times!r}")
    if not 1 <= times <= 1000:
        raise ValueError(f"times must be from 1 to 1000, and is {times}")
    scenario = f"{name} {uuid.uuid4()}"
    states = ["Started", *(f"answered {count}" for count in range(1, times + 1))]
    return [
        {**stub, "scenarioName": scenario, "requiredScenarioState": before, "newScenarioState": after}
        for before, after in zip(states, states[1:])
    ]
