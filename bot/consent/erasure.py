"""After a "no": what was held is gone, words, files and the delivered bytes; only hashes and the receipts stay.

A legal hold comes first: what came in a delivery of somebody on hold waits, unread, until it ends (after_hold.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, delete, select, text, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import DEAD, ERASED, HELD, LENT, OPEN, STALE
from bot.inward.conversations import Conversation
from bot.many import rows_in
from bot.media import shelf
from bot.media.shelf import Shelf
from bot.talk.replies import PERSON, WORDS
from bot.vault import custody
from bot.watch import ledger

WAITS = "waits for consent"
ENDED = "consent ended"
"""Reasons of rows; the desk has words for them."""


def erase_held(
    conn: Connection, conversation: Conversation, files: Shelf, now: float, reasons: Sequence[str] = (WAITS, ENDED)
) -> int:
    """Erase every message that waits; gives how many. Their keys stay, so that a repeated delivery is known.

    Files go before the commit: if it fails, the same "no" is looked at again and comes to the same end.
    """
    box = schema.inbox
    mine = (box.c.conversation_id == conversation.id) & (box.c.state == HELD) & box.c.reason.in_(reasons)
    waiting = conn.execute(select(box.c.id, box.c.key, box.c.envelope_id).where(mine)).all()
    kept = on_hold(conn, [row.envelope_id for row in waiting])
    stay = [row.id for row in waiting if row.envelope_id in kept]
    conn.execute(update(box).where(box.c.id.in_(stay)).values(reason=ENDED, available_at=0))
    rows = [row for row in waiting if row.envelope_id not in kept]
    if rows:
        _erase(conn, rows, conversation, files, now)
        ledger.count(conn, "processed", len(rows))
    return len(rows)


def is_on_hold(conn: Connection, conversation_id: str) -> bool:
    """Whether a legal hold stands on it."""
    people = schema.conversation
    return bool(conn.execute(select(people.c.hold).where(people.c.id == conversation_id)).scalar())


def on_hold(conn: Connection, envelope_ids: Sequence[str]) -> set[str]:
    """Those of these deliveries that touch a conversation on legal hold, whose evidence they are."""
    links, people = schema.envelope_link, schema.conversation
    held = list(conn.execute(select(people.c.id).where(text(schema.ON_HOLD))).scalars())
    if not held:
        return set()
    query = select(links.c.envelope_id).where(links.c.conversation_id.in_(held))
    return {row.envelope_id for row in rows_in(conn, query, links.c.envelope_id, list(envelope_ids))}


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
