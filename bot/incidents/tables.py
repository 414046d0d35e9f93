"""The tables of incidents, what was told to all their customers, and who was to hear it.

No words of customers stand here. What is told to all is sealed for each chat with that chat's own key, only until it
stands in the outbox; who belongs to an incident is said by the tickets themselves (`ticket.parent`) and their events.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from bot.columns import conversation_id, metadata

RUNS = "ended_at is null"
"""Incidents that go on; said in these very words, so that databases use the index of them."""

incident = Table(
    "incident",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("cause", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("ended_at", Float),
    Column("ended_by", Text, nullable=False, default=""),
    Index("incident_runs", "cause", unique=True, sqlite_where=text(RUNS), postgresql_where=text(RUNS)),
)

incident_reply = Table(
    "incident_reply",
    metadata,
    Column("id", Text, primary_key=True),
    Column("incident", Integer, ForeignKey("incident.number"), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("agent", Text, nullable=False),
    Column("offers", Boolean, nullable=False),
    Column("stopped", Boolean, nullable=False, default=False),
)

incident_hearer = Table(
    "incident_hearer",
    metadata,
    Column("reply_id", Text, ForeignKey("incident_reply.id"), nullable=False),
    Column("ticket_id", Text, ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False, index=True),
    conversation_id(nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("sealed", LargeBinary),
    PrimaryKeyConstraint("reply_id", "ticket_id"),
    Index("incident_hearer_state", "state"),
)
