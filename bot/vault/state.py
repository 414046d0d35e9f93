"""What connectors keep between deliveries (`State`), sealed, in the transaction it is used in.

A value's name and the name of its folder are blind indexes; the name itself rests sealed beside the value, with the key
of the account's own conversation. Nothing is kept in memory, so that what a transaction undoes was never there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import OFFICE, Conversation, Conversations
from bot.many import insert_into
from bot.vault import heads
from bot.vault.sealing import CannotOpen, seal, unseal
from connectors.sdk.connector import Connector
from connectors.sdk.state import State

LONGEST_KEY = 1024
EVENT_KINDS = ("message", "receipt", "moved", "consent", "notice")
"""The kinds of inbox rows whose key is that of an event."""
_table = schema.connector_state


class States:
    """Gives the state of an account inside a write transaction."""

    def __init__(self, conversations: Conversations, blind: Callable[..., str]) -> None:
        self._conversations = conversations
        self._blind = blind

    def of(self, conn: Connection, connector: Connector, now: float) -> SealedState:
        """The account's state; no other process changes it until this transaction ends."""
        office = self._conversations.meet(conn, connector.network, connector.account, OFFICE, now)
        if conn.dialect.name != "sqlite":  # which has one writer at a time anyway
            office = self._conversations.get(conn, office.id, lock=True)
        return SealedState(conn, office, blind=self._blind, now=now)


class SealedState(State):
    """The state of one network account; `office` is the account's own conversation."""

    def __init__(self, conn: Connection, office: Conversation, *, blind: Callable[..., str], now: float) -> None:
        self._conn = conn
        self._office = office
        self._blind = blind
        self._now = now

    def get(self, key: str) -> bytes | None:
        """The value kept under `key`, or None. Raises CannotOpen."""
        place = self._place("state", key)
        sealed = self._conn.execute(select(_table.c.sealed).where(_table.c.place == place, self._fresh())).scalar()
        if sealed is None:
            return None
        name, value = self._open(place, sealed)
        if name != key:
            raise CannotOpen("a sealed state is another's")
        return value

    def put(self, key: str, value: bytes, *, until: float | None = None) -> None:
        """Keep it, in the place of what was there; until this time, where one is given. What is over goes meanwhile."""
        name = key.encode()
        if not 0 < len(name) <= LONGEST_KEY:
            raise ValueError("a key of the state is empty or too long")
        place = self._place("state", key)
        plain = len(name).to_bytes(2, "big") + name + value
        row = {
            "folder": folder_of(self._blind, self._office, key),
            "kept_until": until,
            "sealed": seal(self._office.key, plain, "state", place, self._office.id),
        }
        self._uncount(place)
        statement = insert_into(self._conn, _table).values(place=place, **row)
        self._conn.execute(statement.on_conflict_do_update(index_elements=["place"], set_=row))
        if until is None:
            heads.added(self._conn, self._office.id, _table.name, heads.said({"place": place, **row}))
        else:
            self._conn.execute(delete(_table).where(_table.c.kept_until <= self._now))

    def delete(self, key: str) -> None:
        """Forget it; nothing happens when it is not there."""
        place = self._place("state", key)
        self._uncount(place)
        self._conn.execute(delete(_table).where(_table.c.place == place))

    def keys(self, folder: str) -> list[str]:
        """Every key straight below a folder (`session/anna/`), sorted. Raises CannotOpen."""
        mine = _table.c.folder == self._place("state-folder", folder)
        rows = self._conn.execute(select(_table.c.place, _table.c.sealed).where(mine, self._fresh()))
        return sorted(self._open(row.place, row.sealed)[0] for row in rows)

    def has_event(self, key: str) -> bool:
        """Whether an event of this key is in the inbox: a second delivery of it."""
        box = schema.inbox
        keys = [self._blind("inbox", kind, key) for kind in EVENT_KINDS]
        return self._conn.execute(select(box.c.id).where(box.c.key.in_(keys)).limit(1)).first() is not None

    def _fresh(self) -> Any:
        return or_(_table.c.kept_until.is_(None), _table.c.kept_until > self._now)

    def _place(self, kind: str, name: str) -> str:
        return self._blind(kind, self._office.network, self._office.account, name)

    def _uncount(self, place: str) -> None:
        """What is kept for good is counted, so that an older state of a session shows; see vault/state_rows.py."""
        row = self._conn.execute(select(_table).where(_table.c.place == place)).mappings().first()
        if row is not None and row["kept_until"] is None:
            heads.removed(self._conn, self._office.id, _table.name, heads.said(row))

    def _open(self, place: str, sealed: bytes) -> tuple[str, bytes]:
        return _opened(self._office, place, sealed)


def name_in(office: Conversation, place: str, sealed: bytes) -> str:
    """The name of the value at this place. Raises CannotOpen."""
    return _opened(office, place, sealed)[0]


def folder_of(blind: Callable[..., str], office: Conversation, name: str) -> str:
    """The blind index of the folder in which this name is."""
    return blind("state-folder", office.network, office.account, name[: name.rfind("/") + 1])


def _opened(office: Conversation, place: str, sealed: bytes) -> tuple[str, bytes]:
    plain = unseal(office.key, sealed, "state", place, office.id)
    end = 2 + int.from_bytes(plain[:2], "big")
    return plain[2:end].decode(), plain[end:]
