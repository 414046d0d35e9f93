"""What is kept of an erasure: its signed certificate, which names nobody."""

from __future__ import annotations

from sqlalchemy import Column, Float, LargeBinary, Table, Text

from bot.columns import metadata

erasure = Table(
    "erasure",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Float, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
