"""A part of a reply that one device could not open, said once more to it alone when it has agreed on a new session.

Each is an outbox row of its own, in a lane of that device: it stands in nobody's way, and the other devices, which
opened the reply, hear nothing twice. It holds no words, only which part of which reply it repeats.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import Box
from bot.inward.conversations import Conversation, Conversations
from bot.vault.sealing import CannotOpen, seal_json, unseal_json
from bot.vault.witness import seal_row

REPEAT = "repeat"
"""Kind of outbox rows."""
outbox = Box(schema.outbox)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is said once more: the `number`th piece of the reply in `row`, to this device."""

    row: Row
    number: int
    device: str


def put(conn: Connection, conversations: Conversations, again: Again, now: float) -> bool:
    """Repeat it, once; False when it was put before."""
    row = again.row
    conversation = conversations.get(conn, row.conversation_id)
    about = (REPEAT, row.key, str(again.number), again.device)
    key = conversations.blind("outbox", *about)
    packed = {"of": row.key, "number": again.number, "device": again.device}
    values = {
        "key": key,
        "lane": conversations.blind("lane", REPEAT, conversation.id, again.device),
        "network": row.network,
        "kind": REPEAT,
        "created_at": now,
        "conversation_id": conversation.id,
        "sealed": seal_json(conversation.key, packed, "outbox", key, conversation.id),
        "author": row.author,
        "author_name": row.author_name,
        "epoch": row.epoch,
    }
    return outbox.put(conn, {**values, "seal": seal_row(conversation.key, "outbox", values)}) is not None


def look(conn: Connection, row: Row, conversation: Conversation) -> Again:
    """What this row repeats. Raises CannotOpen."""
    packed = unseal_json(conversation.key, row.sealed, "outbox", row.key, conversation.id)
    table = schema.outbox
    mine = (table.c.key == packed["of"]) & (table.c.conversation_id == conversation.id)
    first = conn.execute(select(table).where(mine)).first()
    if first is None:
        raise CannotOpen("the reply that is to be said once more is gone")
    return Again(row=first, number=packed["number"], device=packed["device"])
