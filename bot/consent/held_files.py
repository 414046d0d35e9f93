"""Files of messages that wait for a "yes": fetched while the network still has them, and tried again while it does not.

A row that waits for its files has the moment of the next try in `available_at`; the others have 0 there.
"""

from __future__ import annotations

import logging

from sqlalchemy import and_, select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import HELD, LEASE, Box
from bot.consent.erasure import WAITS
from bot.inward.conversations import Conversation
from bot.media import shelf
from bot.media.keep import fetch_all
from bot.packing import unpack_message
from bot.parts import Parts
from bot.periodic import Periodic
from bot.vault.sealing import CannotOpen, unseal_json
from connectors.sdk.connector import Connector
from connectors.sdk.errors import FetchLater
from connectors.sdk.messages import Message

EVERY = 5.0
"""Seconds between two rounds."""
AT_ONCE = 20
LONGEST_WAIT = 3600.0
log = logging.getLogger(__name__)


class HeldFiles:
    """Keeps the files of held rows: at once when a row is held, then in rounds."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._inbox = Box(schema.inbox)
        self._rounds = Periodic("a round of held files", self.round, EVERY)

    async def keep(self, row: Row, message: Message, conversation: Conversation, connector: Connector) -> None:
        """Fetch them and tie them to the row while it waits; what cannot be had now is tried again in a round."""
        try:
            kept = await fetch_all(self._parts.shelf, connector, message, conversation, last_try=False)
        except FetchLater as error:
            log.info("a file of the held inbox row %s comes later: %s", row.id, error)
            wait = min(2.0 ** min(row.attempts, 20), LONGEST_WAIT)
            await self._parts.store.write(lambda conn: _next_try(conn, row.id, self._parts.clock() + wait))
            return
        put = False
        try:
            put = await self._parts.store.write(lambda conn: self._shelve(conn, row, conversation, kept))
        finally:
            if not put:
                for one in kept:
                    self._parts.shelf.drop(one.id)

    async def round(self) -> int:
        """Try again what is due; gives how many rows that were. Raises StoreUnavailable."""
        rows = await self._parts.store.write(lambda conn: _claim(conn, self._parts.clock()))
        for row in rows:
            await self._again(row)
        return len(rows)

    def start(self) -> None:
        """Go round until stopped."""
        self._rounds.start()

    async def stop(self) -> None:
        """What was being fetched is fetched again after the next start."""
        await self._rounds.stop()

    async def _again(self, row: Row) -> None:
        conversation, message, there = await self._parts.store.read(lambda conn: self._look(conn, row))
        connector = self._parts.connectors.get(row.network)
        if message is None or not message.media or there:
            await self._parts.store.write(lambda conn: _next_try(conn, row.id, 0.0))
        elif connector is not None:
            await self.keep(row, message, conversation, connector)

    def _look(self, conn: Connection, row: Row) -> tuple[Conversation, Message | None, bool]:
        """The chat, the message (None when it does not open) and whether its files are there already."""
        conversation = self._parts.conversations.get(conn, row.conversation_id)
        try:
            message = unpack_message(unseal_json(conversation.key, row.sealed, "inbox", row.key, conversation.id))
        except CannotOpen:
            return conversation, None, False
        return conversation, message, bool(shelf.of_message(conn, row.key, conversation))

    def _shelve(self, conn: Connection, row: Row, conversation: Conversation, kept: list[shelf.Kept]) -> bool:
        """Tie the files to the row while it waits; False when it went on, was erased or has its files meanwhile."""
        if self._inbox.state_of(conn, row.id) != HELD or shelf.of_message(conn, row.key, conversation):
            return False
        for position, one in enumerate(kept):
            shelf.put(conn, one, conversation, row.key, position, self._parts.clock())
        _next_try(conn, row.id, 0.0)
        return True


def _claim(conn: Connection, now: float) -> list[Row]:
    """The held rows that are due; nobody else tries them for a lease."""
    table, box = schema.inbox, Box(schema.inbox)
    due = and_(box.is_held, table.c.reason == WAITS, table.c.available_at > 0, table.c.available_at <= now)
    picked = select(table.c.id).where(due).order_by(table.c.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    ids = list(conn.execute(picked).scalars())
    again = {"available_at": now + LEASE, "attempts": table.c.attempts + 1}
    conn.execute(update(table).where(table.c.id.in_(ids)).values(again))
    return list(conn.execute(select(table).where(table.c.id.in_(ids)).order_by(table.c.id)))


def _next_try(conn: Connection, row_id: int, at: float) -> None:
    table = schema.inbox
    conn.execute(update(table).where(table.c.id == row_id, table.c.state == HELD).values(available_at=at))
