"""Going through what Meta sends part by part, so that a wrong part costs itself and none of its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Event, Unreadable
from connectors.sdk.untrusted import Untrusted

T = TypeVar("T")


def each(value: Untrusted, name: str, read: Callable[[Untrusted], Iterable[Event]]) -> Iterator[Event]:
    """What `read` makes of every item of the list member `name`, each item on its own."""
    for item in guarded(value, lambda v: v.items(name), inside=f".{name}"):
        if isinstance(item, Unreadable):
            yield item
        else:
            yield from guarded(item, read)


def guarded(part: Untrusted, read: Callable[[Untrusted], Iterable[T]], *, inside: str = "") -> Iterator[T | Unreadable]:
    """What `read` makes of `part`, or an Unreadable where it raises; no two of a delivery have the same `where`."""
    try:
        yield from read(part)
    except BadPayload as error:
        yield Unreadable(where=part.path + inside, reason=str(error))
