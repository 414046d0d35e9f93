"""The table of what was found in files: beside each file's row, sealed like the file itself."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, LargeBinary, Table, Text

from bot.columns import conversation_id, metadata

media_check = Table(
    "media_check",
    metadata,
    Column("media_id", Text, ForeignKey("media.id", ondelete="CASCADE"), primary_key=True),
    conversation_id(nullable=False, index=True),
    Column("fault", Text, nullable=False, default=""),
    Column("checked_at", Float, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("read_sealed", LargeBinary),
    Column("masked_id", Text, nullable=False, default=""),
)
