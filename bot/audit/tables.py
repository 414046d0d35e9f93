"""The tables of the encryption audit: counts, ages of keys, renewals of cards. Nothing about persons."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, PrimaryKeyConstraint, Table, Text

from bot.columns import metadata

audit_count = Table(
    "audit_count",
    metadata,
    Column("network", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("shard", Integer, nullable=False),
    Column("value", Integer, nullable=False),
    PrimaryKeyConstraint("network", "day", "what", "shard"),
)

audit_key = Table(
    "audit_key",
    metadata,
    Column("network", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("due", Float),
    Column("seen_at", Float, nullable=False),
    PrimaryKeyConstraint("network", "name"),
)

audit_renewal = Table(
    "audit_renewal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("network", Text, nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("valid_until", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("forgiven", Text, nullable=False),
    sqlite_autoincrement=True,
)
