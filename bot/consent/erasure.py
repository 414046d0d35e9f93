"""After a "no": what was held is gone, words, files and the delivered bytes; only hashes and the receipts stay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot import ledger, schema
from bot.box import DEAD, ERASED, HELD, OPEN
from bot.conversations import Conversation
from bot.media import shelf
from bot.media.shelf import Shelf
from bot.vault import custody

WAITS = "waits for consent"
ENDED = "consent ended"
"""Reasons of rows; the desk has words for them."""


def erase_held(conn: Connection, conversation: Conversation, files: Shelf, now: float) -> int:
    """Erase every message that waits; gives how many. Their keys stay, so that a repeated delivery is known.

    Files go before the commit: if it fails, the same "no" is looked at again and comes to the same end.
    """
    box = schema.inbox
    mine = (box.c.conversation_id == conversation.id) & (box.c.state == HELD) & (box.c.reason == WAITS)
    rows = conn.execute(select(box.c.id, box.c.key, box.c.envelope_id).where(mine)).all()
    if rows:
        _erase(conn, rows, conversation, files, now)
        ledger.count(conn, "processed", len(rows))
    return len(rows)


def erase_row(conn: Connection, row: Row, conversation: Conversation, files: Shelf, now: float) -> None:
    """Erase one message that was finished in this transaction, in the same way."""
    _erase(conn, [row], conversation, files, now)


def _erase(conn: Connection, rows: Sequence[Row], conversation: Conversation, files: Shelf, now: float) -> None:
    box, keys = schema.inbox, [row.key for row in rows]
    for media_id in shelf.forget(conn, keys):
        files.drop(media_id)
    custody.forget_openings(conn, keys)
    custody.erase(conn, [row.envelope_id for row in rows], conversation, ENDED)
    gone = {"state": ERASED, "sealed": b"", "reason": ENDED, "ended_at": now}
    conn.execute(update(box).where(box.c.id.in_([row.id for row in rows])).values(gone))


def end_replies(conn: Connection, conversation: Conversation, now: float) -> None:
    """Replies that waited are given up; those on their way are looked at now, and stopped at the gate."""
    box = schema.outbox
    mine = box.c.conversation_id == conversation.id
    ended = {"state": DEAD, "reason": ENDED, "ended_at": now}
    conn.execute(update(box).where(mine, box.c.state == HELD, box.c.reason == WAITS).values(ended))
    conn.execute(update(box).where(mine, box.c.state == OPEN).values(available_at=0))
