"""The tables of consent: every event as a receipt, and the exact text of every notice. None of the person's words."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, Table, Text

from bot.columns import conversation_id, metadata

consent_notice = Table(
    "consent_notice",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("first_said_at", Float, nullable=False),
)

consent_receipt = Table(
    "consent_receipt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    conversation_id(nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("event", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("notice_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("inbox_key", Text, nullable=False),
    Column("seal", Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)
