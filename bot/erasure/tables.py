"""What is kept of an erasure: its signed certificate, which names nobody; and erasures that were ordered."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, LargeBinary, Table, Text

from bot.columns import conversation_id, metadata

erasure = Table(
    "erasure",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Float, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

erasure_order = Table(
    "erasure_order",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    conversation_id(nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("refused", Text, nullable=False),
    sqlite_autoincrement=True,
)
