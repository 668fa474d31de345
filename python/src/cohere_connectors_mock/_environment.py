"""How the clients of a test find the mock, in each version of Cohere's SDK."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_URL = "CO_API_URL"
_CLIENTS = ("Client", "AsyncClient", "ClientV2", "AsyncClientV2")
_lock = threading.Lock()
#: The variables of the blocks that are active, and what they were before the first of them.
_active: list[Mapping[str, str]] = []
_before: dict[str, str | None] = {}
#: The base URLs of all blocks since then.
_urls: set[str | None] = set()
#: The defaults of the SDK's clients before the first block.
_defaults_before: list[tuple[dict[str, Any], Any]] = []


def sdk_version() -> tuple[int, int]:
    """Return the first two numbers of the version of Cohere's SDK; those of a newer one if it is not installed."""
    import importlib.metadata

    try:
        major, minor = importlib.metadata.version("cohere").split(".")[:2]
        return int(major), int(minor)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return 7, 0


@contextlib.contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables until the end of a block. Where blocks overlap, the newest that is active counts.

    The SDK's versions from 5.1 on read ``CO_API_URL`` once, when their clients are imported: it is the default of an
    argument. So that default is set too.
    """
    with _lock:
        for name in variables:
            _before.setdefault(name, os.environ.get(name))
        _active.append(variables)
        _urls.add(variables[_URL])
        _apply()
    try:
        yield
    finally:
        with _lock:
            _active[:] = [other for other in _active if other is not variables]
            _apply()


def _apply() -> None:
    """Set what the newest active block says, or what was there before all of them."""
    wanted = {**_before, **(_active[-1] if _active else {})}
    for name, value in wanted.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    for defaults in _client_defaults():
        if not any(defaults is known for known, _ in _defaults_before):
            # What was read within a block was that block's.
            url = defaults["base_url"]
            _defaults_before.append((defaults, _before[_URL] if url in _urls else url))
    for defaults, url in _defaults_before:
        defaults["base_url"] = wanted[_URL] if _active else url
    if not _active:
        _before.clear()
        _urls.clear()
        _defaults_before.clear()


def _client_defaults() -> list[dict[str, Any]]:
    """Return the defaults of the arguments of the SDK's clients, as far as they have been imported."""
    modules = [sys.modules.get(name) for name in ("cohere.client", "cohere.client_v2")]
    clients = [vars(module).get(name) for module in modules if module is not None for name in _CLIENTS]
    # A tracer may have wrapped the function.
    functions = [inspect.unwrap(vars(client)["__init__"]) for client in clients if isinstance(client, type)]
    all_defaults = [getattr(function, "__kwdefaults__", None) for function in functions]
    return [defaults for defaults in all_defaults if defaults and "base_url" in defaults]
