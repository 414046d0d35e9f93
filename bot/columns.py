"""What tables share: the shape of a box, and the conversation that a row belongs to."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, text

metadata = MetaData()
PENDING = "state in ('open', 'lent')"
"""Rows that are not finished; said in these very words, so that databases use the indexes of them."""
HELD = "state = 'held'"
ON_HOLD = "hold <> ''"
"""Conversations on legal hold, said in these very words for the same reason."""


def conversation_id(**options: bool) -> Column[str]:
    """Whose it is; with the conversation it goes."""
    return Column("conversation_id", Text, ForeignKey("conversation.id", ondelete="CASCADE"), **options)


def box(name: str, *more: Column[object]) -> Table:
    """A box: rows that are put once, lent, and end as done, dead, quarantined or stale."""
    pending, held = text(PENDING), text(HELD)
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("key", Text, nullable=False, unique=True),
        Column("lane", Text, nullable=False),
        Column("network", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column("available_at", Float, nullable=False),
        Column("lease_until", Float, nullable=False, default=0),
        Column("lent_by", Text, nullable=False, default=""),
        Column("reason", Text, nullable=False, default=""),
        Column("created_at", Float, nullable=False),
        Column("ended_at", Float),
        Column("sealed", LargeBinary, nullable=False),
        Column("seal", Text, nullable=False, default=""),
        conversation_id(nullable=False),
        *more,
        Index(f"{name}_pending", "lane", "id", sqlite_where=pending, postgresql_where=pending),
        Index(f"{name}_held", "lane", "id", sqlite_where=held, postgresql_where=held),
        Index(f"{name}_transcript", "conversation_id", "id"),
        sqlite_autoincrement=True,
    )
