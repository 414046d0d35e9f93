"""Walks every conversation's chain of envelopes in a store: whole, or the first break and of what kind it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.conversations import Conversations
from bot.vault import custody
from bot.vault.chain import Break
from bot.vault.sealing import CannotOpen


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One conversation: how many envelopes it has, and what is wrong with them."""

    conversation_id: str
    network: str
    length: int
    fault: Break | None


def how_many(conn: Connection) -> int:
    """How many conversations `walk` will give."""
    return len(conn.execute(select(schema.conversation.c.id)).all())


def walk(conn: Connection, conversations: Conversations) -> Iterator[Walked]:
    """Every conversation in turn, oldest first. One whose key does not open is a break of kind `end`."""
    table = schema.conversation
    rows = conn.execute(select(table.c.id, table.c.network, table.c.chain_length).order_by(table.c.created_at)).all()
    ids = [row.id for row in rows]
    for row in rows:
        try:
            fault = custody.first_break(conn, conversations.get(conn, row.id), ids)
        except CannotOpen as error:
            what = str(error)
            fault = Break(conversation_id=row.id, position=row.chain_length, kind="end", what=what)
        yield Walked(conversation_id=row.id, network=row.network, length=row.chain_length, fault=fault)
