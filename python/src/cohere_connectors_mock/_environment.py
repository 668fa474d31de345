"""How the clients of a test find the mock, in each version of Cohere's SDK."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

_CLIENTS = ("Client", "AsyncClient", "ClientV2", "AsyncClientV2")
# A block may end while another thread, or the collector of garbage, is in one.
_lock = threading.RLock()


def sdk_version() -> tuple[int, int]:
    """Return the first two numbers of the version of Cohere's SDK; those of a newer one if it is not installed."""
    import importlib.metadata

    try:
        major, minor = importlib.metadata.version("cohere").split(".")[:2]
        return int(major), int(minor)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return 7, 0


class _Block:
    """Values that a block has set in a place, and what was there before."""

    def __init__(self, place: MutableMapping[str, Any], values: Mapping[str, Any]) -> None:
        self.place = place
        self.before = {name: place.get(name) for name in values}
        place.update(values)


#: The blocks that have not ended, in the order in which they began.
_blocks: list[_Block] = []


@contextlib.contextmanager
def _set(place: MutableMapping[str, Any], values: Mapping[str, Any], *, keeps_none: bool = False) -> Iterator[None]:
    """Set values until the end of a block. Where blocks overlap, the newest that has not ended counts."""
    with _lock:
        block = _Block(place, values)
        _blocks.append(block)
    try:
        yield
    finally:
        with _lock:
            newer = [other for other in _blocks[_blocks.index(block) + 1 :] if other.place is place]
            _blocks.remove(block)
            for name, value in block.before.items():
                heir = next((other for other in newer if name in other.before), None)
                if heir is not None:
                    heir.before[name] = value
                elif value is None and not keeps_none:
                    place.pop(name, None)
                else:
                    place[name] = value


def variables_set(variables: Mapping[str, str]) -> contextlib.AbstractContextManager[None]:
    """Return a block in which environment variables are set."""
    return _set(os.environ, variables)


@contextlib.contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables until the end of a block, so that Cohere's SDK finds the mock."""
    with _set(os.environ, variables), sdk_default(variables["CO_API_URL"]):
        yield


@contextlib.contextmanager
def sdk_default(url: str) -> Iterator[None]:
    """Let the SDK's clients have a base URL by default, until the end of a block.

    The SDK's versions from 5.1 on read ``CO_API_URL`` once, when their clients are imported: it is the default of an
    argument.
    """
    known = _client_defaults()
    outside = [defaults["base_url"] for defaults in known]
    with contextlib.ExitStack() as stack:
        for defaults in known:
            stack.enter_context(_set(defaults, {"base_url": url}, keeps_none=True))
        try:
            yield
        finally:
            # A client that was imported within the block has read the block's URL.
            for defaults in _client_defaults():
                if defaults["base_url"] == url and not any(defaults is other for other in known):
                    defaults["base_url"] = outside[0] if outside else None


def _client_defaults() -> list[dict[str, Any]]:
    """Return the defaults of the arguments of the SDK's clients, as far as they have been imported."""
    modules = [sys.modules.get(name) for name in ("cohere.client", "cohere.client_v2")]
    clients = [vars(module).get(name) for module in modules if module is not None for name in _CLIENTS]
    # A tracer may have wrapped the function, or have put a subclass in its place.
    functions = [inspect.unwrap(getattr(client, "__init__")) for client in clients if client is not None]  # noqa: B009
    all_defaults = [getattr(function, "__kwdefaults__", None) for function in functions]
    return [defaults for defaults in all_defaults if defaults and "base_url" in defaults]
