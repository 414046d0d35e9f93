"""The tables of custody: keys, envelopes with the links of their chains, the state of networks with sessions."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from bot.columns import conversation_id, metadata

conversation_key = Table(
    "conversation_key",
    metadata,
    conversation_id(nullable=False),
    Column("reader", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation_id", "reader"),
)

envelope = Table(
    "envelope",
    metadata,
    Column("id", Text, primary_key=True),
    Column("network", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("received_at", Float, nullable=False),
    Column("headers", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("verdict_algorithm", Text, nullable=False),
    Column("verdict_key", Text, nullable=False),
    Column("verdict_result", Text, nullable=False),
    Column("sealed_sha256", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("erased_by", Text, nullable=False, default=""),
)

envelope_link = Table(
    "envelope_link",
    metadata,
    conversation_id(nullable=False),
    Column("position", Integer, nullable=False),
    Column("envelope_id", Text, ForeignKey("envelope.id"), nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digests", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("erased_proof", Text, nullable=False, default=""),
    PrimaryKeyConstraint("conversation_id", "position"),
)

envelope_opening = Table(
    "envelope_opening",
    metadata,
    Column("envelope_id", Text, ForeignKey("envelope.id"), nullable=False),
    Column("box_key", Text, nullable=False),
    conversation_id(nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("envelope_id", "box_key"),
)

connector_state = Table(
    "connector_state",
    metadata,
    Column("place", Text, primary_key=True),
    Column("folder", Text, nullable=False, index=True),
    Column("kept_until", Float, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

head = Table(
    "head",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("tallies", Text, nullable=False),
)

register_name = Table(
    "register_name",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
)

recovery = Table(
    "recovery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("public", LargeBinary, nullable=False),
    Column("proof", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", Float, nullable=False),
)
