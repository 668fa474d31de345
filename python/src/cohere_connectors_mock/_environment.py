"""How the clients of a test find the mock, in each version of Cohere's SDK."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_URL = "CO_API_URL"


def sdk_version() -> tuple[int, int]:
    """Return the first two numbers of the version of Cohere's SDK; those of a newer one if it is not installed."""
    try:
        major, minor = importlib.metadata.version("cohere").split(".")[:2]
        return int(major), int(minor)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return 7, 0


@contextlib.contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables until the end of a block.

    The SDK's versions from 5.1 on read ``CO_API_URL`` once, when ``cohere`` is imported: it is the default of an
    argument. So that default is set too.
    """
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    defaults = [(default, default["base_url"]) for default in _client_defaults()]
    for default, _ in defaults:
        default["base_url"] = variables[_URL]
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        for default, url in defaults:
            default["base_url"] = url
        # Those of an SDK that was imported within the block.
        for default in _client_defaults():
            if default["base_url"] == variables[_URL]:
                default["base_url"] = before[_URL]


def _client_defaults() -> list[dict[str, Any]]:
    """Return the defaults of the arguments of the SDK's clients, as far as they have been imported."""
    module = sys.modules.get("cohere")
    clients = [getattr(module, name, None) for name in ("Client", "AsyncClient", "ClientV2", "AsyncClientV2")]
    all_defaults = [getattr(getattr(client, "__init__", None), "__kwdefaults__", None) for client in clients]
    return [defaults for defaults in all_defaults if defaults and "base_url" in defaults]
