"""The tables of the team: accounts, their codes on paper, and the log of what people did in the desk."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, Table, Text

from bot.columns import metadata

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("passphrase_hash", Text, nullable=False, default=""),
    Column("language", Text, nullable=False, default="fr"),
    Column("version", Integer, nullable=False, default=0),
    Column("link_sha256", Text, nullable=False, default=""),
    Column("link_until", Float, nullable=False, default=0),
    Column("public_key", LargeBinary),
    Column("key_proof", Text, nullable=False, default=""),
    Column("private_sealed", LargeBinary),
    Column("second_sealed", LargeBinary),
    Column("second_step", Integer, nullable=False, default=0),
    Column("created_at", Float, nullable=False),
    Column("seal", Text, nullable=False, default=""),
)

agent_code = Table(
    "agent_code",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("agent_id", Text, ForeignKey("agent.id", ondelete="CASCADE"), nullable=False, index=True),
)

desk_event = Table(
    "desk_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)
