"""Sending on networks with sessions: prepare, seal once, keep the wire bytes, send these same bytes at every try.

The session moves on in the transaction that keeps the bytes. So a crash loses neither: a reply that was sealed is sent
as it was sealed, and one that was not is sealed by the session that never saw it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import OPEN, Box, LostLease
from bot.inward.conversations import Conversation
from bot.outward import gate
from bot.outward.gate import Stale
from bot.parts import Parts
from bot.store import StoreUnavailable
from bot.vault.sealing import CannotOpen, seal, unseal
from bot.vault.state import States
from connectors.sdk.connector import Connector
from connectors.sdk.errors import NotSent, Rejected, TryLater
from connectors.sdk.messages import Reply
from connectors.sdk.state import Stateful

T = TypeVar("T")
NOT_SEALED = "not sealed yet"
"""What the reason of a reply begins with that waits for the other side: `person_is_there` lets it go."""
log = logging.getLogger(__name__)
_table = schema.wire


class NotSealed(TryLater):
    """There is no session to seal in: the person has to write first. It says nothing of the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The `number`th piece of an outbox row that is lent to `by`."""

    row: Row
    by: str
    conversation: Conversation
    number: int
    reply: Reply


class Wires:
    """Sends pieces: sealed and kept where the network has sessions, as they are where it has none."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._outbox = Box(schema.outbox)
        self._states = States(parts.conversations, parts.blind)

    async def send(self, connector: Connector, piece: Piece) -> str:
        """The network's id of it. Raises TryLater, Rejected, Stale, LostLease, StoreUnavailable."""
        if not isinstance(connector, Stateful):
            return await connector.send(piece.reply)
        store = self._parts.store
        wire = await store.read(partial(_kept, piece)) if piece.row.attempts > 1 else None
        if wire is None:
            prepared = await _sound(connector, connector.prepare(piece.reply))
            wire = await _sound(connector, store.write(partial(self._seal, connector, piece, prepared)))
        return await connector.send_sealed(wire)

    def _seal(self, connector: Connector, piece: Piece, prepared: Reply, conn: Connection) -> bytes:
        """Seal, and keep what came out. Raises LostLease, Stale, TryLater, Rejected."""
        assert isinstance(connector, Stateful)
        self._outbox.note(conn, piece.row.id, piece.by, progress=piece.number)  # it must still be lent to us
        if overtaken := gate.overtaken(piece.row, self._parts.conversations.get(conn, piece.conversation.id)):
            raise Stale(overtaken)
        now = self._parts.clock()
        try:
            wire = connector.seal(prepared, self._states.of(conn, connector, now), now)
        except TryLater as error:
            raise NotSealed(f"{NOT_SEALED}: {error}", code=error.code) from error
        sealed = seal(piece.conversation.key, wire, *_place(piece))
        conn.execute(_table.insert().values(outbox_id=piece.row.id, piece=piece.number, sealed=sealed))
        return wire


def forget(conn: Connection, row_id: int) -> None:
    """The row is at its end: its wire bytes are no longer needed."""
    conn.execute(delete(_table).where(_table.c.outbox_id == row_id))


def person_is_there(conn: Connection, conversation_id: str) -> None:
    """A message of this chat was opened, so that there is a session: what waited for one is tried now."""
    box = schema.outbox
    waits = (box.c.conversation_id == conversation_id) & (box.c.state == OPEN) & box.c.reason.like(f"{NOT_SEALED}%")
    conn.execute(update(box).where(waits).values(available_at=0))


def _kept(piece: Piece, conn: Connection) -> bytes | None:
    """What an earlier try sealed. Raises Rejected when that was changed in the store."""
    mine = (_table.c.outbox_id == piece.row.id) & (_table.c.piece == piece.number)
    sealed = conn.execute(select(_table.c.sealed).where(mine)).scalar()
    try:
        return None if sealed is None else unseal(piece.conversation.key, sealed, *_place(piece))
    except CannotOpen as error:
        raise Rejected("the sealed reply was changed in the store") from error


async def _sound(connector: Connector, work: Awaitable[T]) -> T:
    """What the connector makes of it; a fault of its own puts the reply off, which certainly was not sent."""
    try:
        return await work
    except (NotSent, Stale, LostLease, StoreUnavailable):
        raise
    except Exception as error:
        log.exception("%s: the connector failed to seal", connector.network)
        raise TryLater(f"the connector failed: {type(error).__name__}") from error


def _place(piece: Piece) -> tuple[str, ...]:
    return ("wire", piece.row.key, str(piece.number), piece.conversation.id)
