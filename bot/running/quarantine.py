"""What could not be read: kept with its bytes, for a person to look at (`guichet quarantine`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import QUARANTINED
from bot.inward.conversations import Conversations
from bot.vault import custody

MOST_LISTED = 200


class NoSuchEntry(Exception):
    """Nothing of this number is quarantined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One part of a delivery that was set aside, and the delivery it stood in."""

    id: int
    at: datetime
    network: str
    reason: str
    sha256: str


def listed(conn: Connection) -> list[Entry]:
    """The latest entries, newest first."""
    box, kept = schema.inbox, schema.envelope
    query = select(box.c.id, box.c.created_at, box.c.reason, kept.c.network, kept.c.sha256)
    query = query.join(kept, kept.c.id == box.c.envelope_id).where(box.c.state == QUARANTINED)
    return [
        Entry(
            id=row.id,
            at=datetime.fromtimestamp(row.created_at, timezone.utc),
            network=row.network,
            reason=row.reason,
            sha256=row.sha256,
        )
        for row in conn.execute(query.order_by(box.c.id.desc()).limit(MOST_LISTED))
    ]


def raw_bytes(conn: Connection, conversations: Conversations, entry_id: int) -> bytes:
    """The whole delivery as it came. Raises NoSuchEntry, CannotOpen."""
    box = schema.inbox
    query = select(box.c.envelope_id, box.c.conversation_id).where(box.c.id == entry_id, box.c.state == QUARANTINED)
    row = conn.execute(query).first()
    if row is None:
        raise NoSuchEntry(f"nothing of number {entry_id} is quarantined: see `guichet quarantine`")
    return custody.open_body(conn, row.envelope_id, conversations.get(conn, row.conversation_id))
