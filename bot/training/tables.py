"""The table of training: who did what to the assistant's understanding. No words of customers."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, Table, Text

from bot.columns import metadata

training_event = Table(
    "training_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False, index=True),
    Column("about", Text, nullable=False, default=""),
    Column("model", Text, nullable=False, default=""),
    Column("before", Text, nullable=False, default=""),
    Column("code", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)
