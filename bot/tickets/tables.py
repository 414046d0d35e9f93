"""The tables of tickets: what stands in the queue, and what happened to it."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text

from bot.columns import conversation_id, metadata

ticket = Table(
    "ticket",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    conversation_id(nullable=False),
    Column("status", Text, nullable=False),
    Column("topic", Text, nullable=False, default=""),
    Column("urgency", Integer, nullable=False, default=2),
    Column("impact", Integer, nullable=False, default=2),
    Column("priority", Integer, nullable=False, default=3),
    Column("override", Text, nullable=False, default=""),
    Column("assignee", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("opened_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("due_at", Float),
    Column("due", Text, nullable=False, default=""),
    Column("snoozed_until", Float),
    Column("code", Text, nullable=False, default=""),
    Column("scene", Text, nullable=False, default=""),
    Column("met_at", Float, nullable=False, default=0),
    Column("parent", Integer),
    Column("merged_into", Integer),
    Column("promise", Text, nullable=False, default=""),
    Column("clocks", Text, nullable=False, default=""),
    Column("sealed", LargeBinary, nullable=False),
    Column("seal", Text, nullable=False, default=""),
    Index("ticket_conversation", "conversation_id", "status"),
    Index("ticket_queue", "status", "changed_at"),
    Index("ticket_met", "met_at"),
    Index("ticket_parent", "parent"),
    Index("ticket_merged", "merged_into"),
)

ticket_event = Table(
    "ticket_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ticket_id", Text, ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_name", Text, nullable=False, default=""),
    Column("kind", Text, nullable=False),
    Column("old", Text, nullable=False, default=""),
    Column("new", Text, nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    Column("sealed", LargeBinary),
    Column("seal", Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)

draft = Table(
    "draft",
    metadata,
    Column("ticket_id", Text, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
    Column("agent_id", Text, primary_key=True),
    conversation_id(nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
