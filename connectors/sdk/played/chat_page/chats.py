"""The chats: what was said, who listens, and what became of each message. In memory, unless a `Journal` keeps them.

A browser holds a *key* that cannot be guessed; the chat's id is a hash of it, so the id may be logged and kept by the
counter without letting anybody read the chat.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MAX_CHATS = 200
MAX_EVENTS = 500
MAX_WAITING = 200
_KEY = re.compile(r"[A-Za-z0-9_-]{32,64}\Z")

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a browser is told. `number` counts up in a chat; 0 is a thing of the moment, told but not kept."""

    number: int
    data: Data


class Journal(ABC):
    """Where the entries of chats outlive the process."""

    @abstractmethod
    def entries(self, chat_id: str) -> list[Entry]:
        """The kept entries of a chat, in their order."""

    @abstractmethod
    def append(self, chat_id: str, entry: Entry) -> None:
        """Keep one more."""


class Forgetful(Journal):
    """Keeps nothing."""

    def entries(self, chat_id: str) -> list[Entry]:
        """None."""
        return []

    def append(self, chat_id: str, entry: Entry) -> None:
        """Nothing happens."""


@dataclass(slots=True)
class Chat:
    """One person's chat: its entries, its listeners, and the messages and replies it has seen."""

    id: str
    now_ms: Callable[[], int]
    journal: Journal = field(default_factory=Forgetful)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    entries: list[Entry] = field(default_factory=list)
    messages: OrderedDict[str, Data] = field(default_factory=OrderedDict)
    replies: OrderedDict[str, str] = field(default_factory=OrderedDict)
    listeners: set[asyncio.Queue[Entry | None]] = field(default_factory=set)
    seen: OrderedDict[str, str] = field(default_factory=OrderedDict)
    last_number: int = 0
    unread: bool = False

    def tell(self, data: Data, *, keep: bool = True) -> None:
        """Every listener hears it; a kept entry is also told to those who come later."""
        if keep:
            self.last_number += 1
            self.entries = [*self.entries[-MAX_EVENTS + 1 :], Entry(self.last_number, dict(data))]
            self.journal.append(self.id, self.entries[-1])
        entry = Entry(self.last_number if keep else 0, data)
        for listener in list(self.listeners):
            _offer(listener, entry)

    def listen(self, after: int) -> tuple[list[Entry], asyncio.Queue[Entry | None]]:
        """The kept entries after number `after`, and a queue of those to come; None in it means: connect again."""
        queue: asyncio.Queue[Entry | None] = asyncio.Queue(MAX_WAITING)
        self.listeners.add(queue)
        return [e for e in self.entries if e.number > after], queue

    def add_message(self, message: Data) -> Data:
        """The person's message as first seen under its id, with its `state`; a repeat changes nothing."""
        known = self.messages.get(message["id"])
        if known is not None:
            return known
        self.messages[message["id"]] = message
        _forget(self.messages, MAX_EVENTS)
        self.tell({"type": "message", **message})
        return message

    def settle(self, message: Data, state: str) -> None:
        """`sent` once the counter has it for good, else `failed`; `delivered` and `read` where the network tells."""
        message["state"] = state
        self.unread = self.unread or state == "sent"
        self.tell({"type": "state", "id": message["id"], "state": state})

    def add_reply(self, key: str, reply: Data) -> str:
        """The page's id of the counter's reply; a repeated key is dropped and gets the same id."""
        reply_id = self._reply_id(key)
        if reply_id in self.replies:
            return reply_id
        self.replies[reply_id] = ""
        _forget(self.replies, MAX_EVENTS * 4)
        self.mark_read()
        self.tell({"type": "reply", "id": reply_id, "at": self.now_ms(), **reply})
        return reply_id

    def has_reply(self, key: str) -> bool:
        """Whether this reply came before."""
        return self._reply_id(key) in self.replies

    def newly_seen(self, reply_ids: list[str]) -> list[str]:
        """Those of our replies that the person sees for the first time."""
        fresh = [i for i in dict.fromkeys(reply_ids) if i in self.replies and i not in self.seen]
        self.seen.update((i, "") for i in fresh)
        _forget(self.seen, MAX_EVENTS * 4)
        return fresh

    def mark_read(self) -> None:
        """The counter has turned to this chat: everything sent so far is read."""
        if self.unread:
            self.unread = False
            self.tell({"type": "read"})

    def restore(self) -> None:
        """Take up again what the journal kept."""
        for entry in self.journal.entries(self.id)[-MAX_EVENTS:]:
            self.entries.append(entry)
            self.last_number = entry.number
            kind, told = entry.data.get("type"), dict(entry.data)
            if kind == "message":
                del told["type"]
                self.messages[str(told["id"])] = told
            elif kind == "state" and told["id"] in self.messages:
                self.messages[told["id"]]["state"] = told["state"]
            elif kind == "reply":
                self.replies[str(told["id"])] = ""

    def _reply_id(self, key: str) -> str:
        return "r-" + hashlib.sha256(f"{self.id}\n{key}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


class Chats:
    """All chats; the one that was quiet longest gives way."""

    def __init__(
        self, now_ms: Callable[[], int], *, max_chats: int = MAX_CHATS, journal: Journal | None = None
    ) -> None:
        self._now_ms = now_ms
        self._journal = journal or Forgetful()
        self._max_chats = max_chats
        self._chats: OrderedDict[str, Chat] = OrderedDict()

    def by_key(self, key: str) -> Chat | None:
        """The chat of a browser's key, opened at first use; None when this is no key."""
        return self.by_id(chat_id(key)) if _KEY.match(key) else None

    def by_id(self, chat: str) -> Chat:
        """The chat with this id, opened at first use: a reply may come before the browser is back."""
        found = self._chats.get(chat) or self._opened(chat)
        self._chats[chat] = found
        self._chats.move_to_end(chat)
        if len(self._chats) > self._max_chats:
            _, quiet = self._chats.popitem(last=False)
            _hang_up(quiet)
        return found

    def _opened(self, chat: str) -> Chat:
        opened = Chat(id=chat, now_ms=self._now_ms, journal=self._journal)
        opened.restore()
        return opened

    def close(self) -> None:
        """Every listener hangs up."""
        for chat in self._chats.values():
            _hang_up(chat)


def new_key() -> str:
    """A browser's key of 192 random bits."""
    return secrets.token_urlsafe(24)


def chat_id(key: str) -> str:
    """The chat's id: it cannot be turned back into the key."""
    return "c-" + hashlib.sha256(b"guichet chat page\n" + key.encode()).hexdigest()[:32]


def _hang_up(chat: Chat) -> None:
    for listener in list(chat.listeners):
        _offer(listener, None)


def _offer(listener: asyncio.Queue[Entry | None], entry: Entry | None) -> None:
    """A listener who does not keep up loses the thread, and is told so: it comes back and reads what is kept."""
    if listener.full():
        while not listener.empty():
            listener.get_nowait()
        entry = None
    listener.put_nowait(entry)


def _forget(held: OrderedDict[str, Any], most: int) -> None:
    while len(held) > most:
        held.popitem(last=False)
