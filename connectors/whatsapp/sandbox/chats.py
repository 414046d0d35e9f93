"""What customers see: one chat for each, kept while the sandbox runs, and told to every page that shows it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

MOST_KEPT = 500
_WAITING = 1000
_ORDER = ("sent", "delivered", "read")


class Chats:
    """Events of three types: `message`, `mark` (what became of a message) and `typing`."""

    def __init__(self) -> None:
        self._said: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        self._pages: defaultdict[str, set[asyncio.Queue[dict[str, Any] | None]]] = defaultdict(set)
        self._written_by: dict[str, str] = {}

    def said(self, key: str, item: dict[str, Any], *, mine: bool) -> None:
        """One more message, by the customer (`mine`) or by the business."""
        event = {"type": "message", "mine": mine, "id": item["id"], "item": item, "mark": "sent" if mine else ""}
        chat = self._said[key]
        chat[str(item["id"])] = event
        if mine:
            self._written_by[str(item["id"])] = key
        while len(chat) > MOST_KEPT:
            self._written_by.pop(next(iter(chat)), None)
            del chat[next(iter(chat))]
        self._show(key, event)

    def mark(self, key: str, wamid: str, state: str) -> None:
        """What became of a message of the customer; never less than before."""
        event = self._said[key].get(wamid)
        if event and event["mark"] in _ORDER and _ORDER.index(state) > _ORDER.index(event["mark"]):
            event["mark"] = state
            self._show(key, {"type": "mark", "id": wamid, "mark": state})

    def read(self, wamid: str, *, writes: bool) -> None:
        """The business read this message, and all before it, and may be writing."""
        key = self._written_by.get(wamid)
        if key is None:
            return
        for other in [m for m, event in self._said[key].items() if event["mine"]]:
            self.mark(key, other, "read")
            if other == wamid:
                break
        if writes:
            self._show(key, {"type": "typing"})

    def find(self, key: str, wamid: str) -> dict[str, Any] | None:
        """A message of this chat as it was said."""
        event = self._said[key].get(wamid)
        return event["item"] if event else None

    def open(self, key: str) -> asyncio.Queue[dict[str, Any] | None]:
        """A page that shows this chat: all that was said, and what follows; None at the end."""
        events: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(MOST_KEPT + _WAITING)
        for event in self._said[key].values():
            events.put_nowait(dict(event))
        self._pages[key].add(events)
        return events

    def close(self, key: str, events: asyncio.Queue[dict[str, Any] | None]) -> None:
        """The page went away."""
        self._pages[key].discard(events)

    def end(self) -> None:
        """Every page is told that the sandbox ends."""
        for pages in self._pages.values():
            for events in pages:
                _put(events, None)

    def _show(self, key: str, event: dict[str, Any]) -> None:
        for events in self._pages[key]:
            _put(events, dict(event))


def _put(events: asyncio.Queue[dict[str, Any] | None], event: dict[str, Any] | None) -> None:
    """A page that takes nothing for so long is hung up on: it asks again when it is back."""
    try:
        events.put_nowait(event)
    except asyncio.QueueFull:
        while not events.empty():
            events.get_nowait()
        events.put_nowait(None)
