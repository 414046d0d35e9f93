"""After a "no": what was held is gone, words, files and the delivered bytes; only hashes and the receipts stay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, delete, select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import DEAD, ERASED, HELD, LENT, OPEN, STALE
from bot.inward.conversations import Conversation
from bot.media import shelf
from bot.media.shelf import Shelf
from bot.talk.replies import PERSON, WORDS
from bot.vault import custody
from bot.watch import ledger

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
    """Replies that waited, for whatever, are given up: a later yes is none to them, and none holds up the goodbye.

    A person's are shown as not sent, and so is all that waited for the yes. One that is being sent stops at the gate.
    """
    box, sealed = schema.outbox, schema.wire
    theirs = box.c.conversation_id == conversation.id
    waits = box.c.state.in_((HELD, OPEN)) | ((box.c.state == LENT) & (box.c.lease_until <= now))
    mine = theirs & waits & box.c.kind.in_(WORDS) & box.c.key.not_like("consent:%")
    conn.execute(delete(sealed).where(sealed.c.outbox_id.in_(select(box.c.id).where(mine))))
    told = (box.c.author == PERSON) | (box.c.reason == WAITS)
    ended = {"state": case((told, DEAD), else_=STALE), "reason": ENDED, "ended_at": now}
    conn.execute(update(box).where(mine).values(ended))
    conn.execute(update(box).where(theirs, box.c.state == OPEN).values(available_at=0))
