"""The tables. Words, names, addresses and files of customers stand in `sealed` columns only.

Columns that end in `_at` or `_until` are seconds since the epoch, UTC. `key`, `chat`, `remote`, `place` and `folder`
are blind indexes: keyed hashes under which a row is found again without saying what it is about.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from bot.columns import HELD as HELD
from bot.columns import PENDING as PENDING
from bot.columns import box as _box
from bot.columns import conversation_id as _conversation_id
from bot.columns import metadata as metadata
from bot.consent.tables import consent_notice as consent_notice
from bot.consent.tables import consent_receipt as consent_receipt
from bot.erasure.tables import erasure as erasure

conversation = Table(
    "conversation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("network", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("chat", Text, nullable=False, unique=True),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("name_sealed", LargeBinary),
    Column("language", Text, nullable=False, default=""),
    Column("owner", Text, nullable=False, default="bot"),
    Column("epoch", Integer, nullable=False, default=0),
    Column("fence", Integer, nullable=False, default=0),
    Column("episode", Integer, nullable=False, default=0),
    Column("chain_length", Integer, nullable=False, default=0),
    Column("chain_head", Text, nullable=False, default=""),
    Column("chain_seal", Text, nullable=False, default=""),
    Column("erased_by", Text, nullable=False, default=""),
    Column("hold", Text, nullable=False, default=""),
    Column("consent", Text, nullable=False, default=""),
    Column("consent_version", Text, nullable=False, default=""),
    Column("consent_language", Text, nullable=False, default=""),
    Column("consent_at", Float, nullable=False, default=0),
    Column("consent_after", Integer, nullable=False, default=0),
    Column("consent_asks", Integer, nullable=False, default=0),
    Column("consent_said", Integer, nullable=False, default=0),
    Column("window_until", Float),
    Column("created_at", Float, nullable=False),
)

conversation_key = Table(
    "conversation_key",
    metadata,
    _conversation_id(nullable=False),
    Column("reader", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation_id", "reader"),
)

address = Table(
    "address",
    metadata,
    Column("chat", Text, primary_key=True),
    _conversation_id(nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
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
    _conversation_id(nullable=False),
    Column("position", Integer, nullable=False),
    Column("envelope_id", Text, ForeignKey("envelope.id"), nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digests", Text, nullable=False),
    Column("hash", Text, nullable=False),
    PrimaryKeyConstraint("conversation_id", "position"),
)

envelope_opening = Table(
    "envelope_opening",
    metadata,
    Column("envelope_id", Text, ForeignKey("envelope.id"), nullable=False),
    Column("box_key", Text, nullable=False),
    _conversation_id(nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("envelope_id", "box_key"),
)

inbox = _box("inbox", Column("envelope_id", Text, ForeignKey("envelope.id"), nullable=False))

outbox = _box(
    "outbox",
    Column("author", Text, nullable=False),
    Column("author_name", Text, nullable=False, default=""),
    Column("epoch", Integer, nullable=False),
    Column("progress", Integer, nullable=False, default=0),
    Column("maybe_sent", Boolean, nullable=False, default=False),
    Column("put_off_since", Float),
    Column("mark", Text, nullable=False, default="queued"),
)

sent = Table(
    "sent",
    metadata,
    Column("remote", Text, primary_key=True),
    Column("outbox_id", Integer, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False, index=True),
)

wire = Table(
    "wire",
    metadata,
    Column("outbox_id", Integer, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    Column("piece", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("outbox_id", "piece"),
)

connector_state = Table(
    "connector_state",
    metadata,
    Column("place", Text, primary_key=True),
    Column("folder", Text, nullable=False, index=True),
    Column("kept_until", Float, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

tracker = Table(
    "tracker",
    metadata,
    _conversation_id(nullable=False),
    Column("episode", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation_id", "episode"),
)

media = Table(
    "media",
    metadata,
    Column("id", Text, primary_key=True),
    _conversation_id(nullable=False),
    Column("box_key", Text, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mime", Text, nullable=False, default=""),
    Column("size", Integer, nullable=False, default=0),
    Column("sha256", Text, nullable=False, default=""),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("created_at", Float, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    _conversation_id(nullable=False),
    Column("status", Text, nullable=False),
    Column("topic", Text, nullable=False, default=""),
    Column("urgency", Integer, nullable=False, default=2),
    Column("assignee", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("opened_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("sealed", LargeBinary, nullable=False),
    Index("ticket_conversation", "conversation_id", "status"),
    Index("ticket_queue", "status", "changed_at"),
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
    sqlite_autoincrement=True,
)

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("passphrase_hash", Text, nullable=False),
    Column("language", Text, nullable=False, default="fr"),
    Column("created_at", Float, nullable=False),
)

network_news = Table(
    "network_news",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("network", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
    _conversation_id(nullable=True, index=True),
    Column("other_id", Text, ForeignKey("conversation.id", ondelete="CASCADE"), index=True),
    sqlite_autoincrement=True,
)

counter = Table(
    "counter",
    metadata,
    Column("name", Text, nullable=False),
    Column("shard", Integer, nullable=False),
    Column("value", Integer, nullable=False),
    PrimaryKeyConstraint("name", "shard"),
)

bucket = Table(
    "bucket",
    metadata,
    Column("key", Text, primary_key=True),
    Column("full_at", Float, nullable=False),
)

channel = Table(
    "channel",
    metadata,
    *[Column(name, Text, nullable=False) for name in ("network", "account", "reason", "fix", "code")],
    *[Column(name, Float, nullable=False) for name in ("since", "blocked_until", "slow_until")],
    PrimaryKeyConstraint("network", "account"),
)

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
