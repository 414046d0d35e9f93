"""Who is who: the chat of each event of a delivery, as the network names people by several addresses and moves them.

A chat has one main address, where replies go, and former or further ones that lead to it too. A person known by a
further address alone who comes with a new main one keeps the chat; so does one whom the network moves. Two chats that
turn out to be one person's are never merged: a person in the desk is told. Nothing here is a guess: only what the
network itself says in one breath counts, in the order in which it says it, once per event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation, Conversations, Home
from bot.many import insert_into, rows_in, run_all
from bot.vault import heads
from bot.watch import network_news
from bot.watch.network_news import TWO_CHATS, News

TWO_CHATS_TEXT = "the network names one person at two chats; they were not joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What one event says of a person: `address` and `also` are theirs; with `old`, they moved from there.

    `name` is what they call themselves, "" when they do not say.
    """

    address: str
    name: str = ""
    also: tuple[str, ...] = ()
    old: str = ""


def settle(
    conn: Connection, conversations: Conversations, home: Home, named: Sequence[Named], now: float
) -> tuple[list[str | None], dict[str, Conversation]]:
    """Apply what the events say, in their order.

    Gives where each belongs, None where nobody is known, and the chats that were met on the way, by main address.
    """
    if not any(one.also or one.old for one in named):
        return [one.address for one in named], {}
    book = _Book(conn, conversations, home, named, now)
    places = [book.moved(one) if one.old else book.met(one) for one in named]
    book.close()
    return places, book.chats


class _Book:
    """The chats of the addresses in one delivery, while it is settled."""

    def __init__(
        self, conn: Connection, conversations: Conversations, home: Home, named: Sequence[Named], now: float
    ) -> None:
        self._conn = conn
        self._conversations = conversations
        self._home = home
        self._now = now
        self._names = {one.address: one.name for one in named if one.name}
        self._blind: dict[str, str] = {}
        """Address -> its blind index."""
        self._mains: dict[str, str] = {}
        """Main address -> conversation."""
        self._others: dict[str, str] = {}
        """Further address -> conversation."""
        self._spoken: dict[str, list[str]] = {}
        """Addresses that have no chat yet, each with its further ones."""
        self._claimed: dict[str, str] = {}
        """Further addresses to be written down."""
        self.chats: dict[str, Conversation] = {}
        """Main address -> the chat as it stands, of those that had to be read or made."""
        self._look_up([a for one in named for a in (one.address, one.old, *one.also) if a])

    def met(self, one: Named) -> str:
        """Somebody speaks at `one.address`; the chat that their other addresses lead to is theirs."""
        for other in one.also:
            self._join(one.address, other)
        if self._find(one.address) is None:
            self._spoken.setdefault(one.address, [])
        return one.address

    def moved(self, one: Named) -> str | None:
        """The person at `one.old` is at `one.address` now."""
        self._make_chats(list(self._spoken))
        at, to = self._find(one.old), self._find(one.address)
        if at is None:
            return one.address if to else None
        if to is not None and to != at:
            self._tell(at, to)
            return one.old
        if one.old in self._mains:
            self._rekey(at, one.old, one.address)
        elif to is None:
            self._claim(at, one.address)
        return one.address

    def close(self) -> None:
        """Write what is left."""
        self._make_chats([address for address, others in self._spoken.items() if others])
        if self._claimed:
            self._put_claimed()

    def _put_claimed(self) -> None:
        """An address leads where it was said last."""
        table = schema.address
        heads.take_away(self._conn, table, table.c.chat.in_([self._chat(address) for address in self._claimed]))
        rows = {self._chat(address): self._further(id, address) for address, id in self._claimed.items()}
        put = insert_into(self._conn, table).on_conflict_do_nothing(index_elements=["chat"])
        run_all(self._conn, put, list(rows.values()))
        for there in rows_in(self._conn, select(table.c.chat, table.c.sealed), table.c.chat, list(rows)):
            if there.sealed == rows[there.chat]["sealed"]:  # else another process was told of it at the same time
                heads.put_whole(self._conn, table, rows[there.chat])

    def _join(self, address: str, other: str) -> None:
        if other == address:
            return
        if other in self._spoken:
            self._make_chats([other])
        known, at = self._find(address), self._find(other)
        if at is not None and at == known:
            return
        if known is None and other in self._mains:
            self._rekey(self._mains[other], other, address)
            for further in self._spoken.pop(address, []):
                self._claim(self._mains[address], further)
        elif at is None and known is None:
            self._spoken.setdefault(address, []).append(other)
        else:
            self._differ(address, other, at)

    def _differ(self, address: str, other: str, at: str | None) -> None:
        """The chat at `address` is not the one that `other` leads to, if it leads to any."""
        if self._find(address) is None:
            self._spoken.setdefault(address, [])
            self._make_chats([address])
        known = self._mains.get(address) or self._others[address]
        if at is not None:
            self._tell(known, at)
        if other not in self._mains:
            self._claim(known, other)

    def _find(self, address: str) -> str | None:
        return self._mains.get(address) or self._others.get(address)

    def _claim(self, conversation_id: str, address: str) -> None:
        self._others[address] = self._claimed[address] = conversation_id

    def _make_chats(self, addresses: Sequence[str]) -> None:
        made = self._conversations.meet_all(
            self._conn, self._home, {a: self._names.get(a, "") for a in addresses}, self._now
        )
        self.chats |= made
        for address, conversation in made.items():
            self._mains[address] = conversation.id
            for other in self._spoken.pop(address, []):
                self._claim(conversation.id, other)

    def _rekey(self, conversation_id: str, old: str, new: str) -> None:
        """`new` is the main address from now on, and `old` still leads here."""
        conversation = self._conversations.get(self._conn, conversation_id, lock=True)
        self._conversations.readdress(self._conn, conversation, self._home, new)
        heads.take_away(self._conn, schema.address, schema.address.c.chat == self._chat(new))
        for book in (self._mains, self._others, self._claimed):
            book.pop(new, None)
        self.chats = {address: chat for address, chat in self.chats.items() if chat.id != conversation_id}
        self._mains.pop(old, None)
        self._mains[new] = conversation_id
        self._claim(conversation_id, old)

    def _tell(self, one: str, other: str) -> None:
        first, second = sorted((one, other))
        news = News(
            key=self._conversations.blind("news", TWO_CHATS, first, second),
            network=self._home.network,
            account=self._home.account,
            at=self._now,
            code=TWO_CHATS,
            text=TWO_CHATS_TEXT,
            conversation_id=first,
            other_id=second,
        )
        network_news.keep(self._conn, [news])

    def _look_up(self, addresses: Sequence[str]) -> None:
        chats = {self._chat(address): address for address in addresses}
        mains, others = schema.conversation, schema.address
        for row in rows_in(self._conn, select(mains.c.chat, mains.c.id), mains.c.chat, list(chats)):
            self._mains[chats[row.chat]] = row.id
        query = select(others.c.chat, others.c.conversation_id)
        for row in rows_in(self._conn, query, others.c.chat, list(chats)):
            self._others[chats[row.chat]] = row.conversation_id

    def _further(self, conversation_id: str, address: str) -> dict[str, Any]:
        chat = self._chat(address)
        sealed = self._conversations.seal_further(self._conn, conversation_id, address, chat)
        return {"chat": chat, "conversation_id": conversation_id, "sealed": sealed}

    def _chat(self, address: str) -> str:
        if address not in self._blind:
            self._blind[address] = self._conversations.chat(self._home, address)
        return self._blind[address]
