"""The dialogue with the assistant so far, sealed, one row for each request: its tracker, serialised."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation
from bot.many import insert_into
from bot.vault import heads
from bot.vault.sealing import seal, unseal


def read(conn: Connection, conversation: Conversation) -> bytes | None:
    """The tracker of the request under way; None when nothing was said yet. Raises CannotOpen."""
    table = schema.tracker
    mine = (table.c.conversation_id == conversation.id) & (table.c.episode == conversation.episode)
    sealed = conn.execute(select(table.c.sealed).where(mine)).scalar()
    place = ("tracker", str(conversation.episode), conversation.id)
    return unseal(conversation.key, sealed, *place) if sealed else None


def write(conn: Connection, conversation: Conversation, tracker: bytes) -> None:
    """Keep the tracker in the place of the one before it."""
    table = schema.tracker
    sealed = seal(conversation.key, tracker, "tracker", str(conversation.episode), conversation.id)
    row = {"conversation_id": conversation.id, "episode": conversation.episode, "sealed": sealed}
    same = ["conversation_id", "episode"]
    conn.execute(
        insert_into(conn, table).values(row).on_conflict_do_update(index_elements=same, set_={"sealed": sealed})
    )
    heads.replaced(conn, conversation.id, table.name, conversation.episode, sealed)
