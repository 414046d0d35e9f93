"""The studio's inbox at rest. The masked words are in `sealed`, under a key of their own for the desk.

The desk cannot read the conversation itself before it is handed over; the row goes with the person.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, LargeBinary, Table, Text

from bot.columns import conversation_id, metadata

studio_sentence = Table(
    "studio_sentence",
    metadata,
    Column("id", Text, primary_key=True),
    conversation_id(nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("language", Text, nullable=False, default=""),
    Column("guess", Text, nullable=False, default=""),
    Column("confidence", Float, nullable=False, default=0),
    Column("other", Text, nullable=False, default=""),
    Column("label", Text, nullable=False, default=""),
    Column("label_by", Text, nullable=False, default=""),
    Column("wrapped", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
