"""The tables, those of packages from their `tables.py`: the one place to import them from.

Words, names, addresses and files of customers stand in `sealed` columns only.

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
    text,
)

from bot.audit.tables import audit_count as audit_count
from bot.audit.tables import audit_key as audit_key
from bot.audit.tables import audit_renewal as audit_renewal
from bot.columns import HELD as HELD
from bot.columns import ON_HOLD as ON_HOLD
from bot.columns import PENDING as PENDING
from bot.columns import box as _box
from bot.columns import conversation_id as _conversation_id
from bot.columns import metadata as metadata
from bot.consent.tables import consent_notice as consent_notice
from bot.consent.tables import consent_receipt as consent_receipt
from bot.erasure.tables import erasure as erasure
from bot.erasure.tables import erasure_order as erasure_order
from bot.incidents.tables import incident as incident
from bot.incidents.tables import incident_hearer as incident_hearer
from bot.incidents.tables import incident_reply as incident_reply
from bot.media.tables import media_check as media_check
from bot.studio.tables import studio_sentence as studio_sentence
from bot.team.tables import agent as agent
from bot.team.tables import agent_code as agent_code
from bot.team.tables import desk_event as desk_event
from bot.tickets.tables import draft as draft
from bot.tickets.tables import ticket as ticket
from bot.tickets.tables import ticket_event as ticket_event
from bot.training.tables import training_event as training_event
from bot.vault.tables import connector_state as connector_state
from bot.vault.tables import conversation_key as conversation_key
from bot.vault.tables import envelope as envelope
from bot.vault.tables import envelope_link as envelope_link
from bot.vault.tables import envelope_opening as envelope_opening
from bot.vault.tables import head as head
from bot.vault.tables import recovery as recovery
from bot.vault.tables import register_name as register_name

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
    Column("seal", Text, nullable=False, default=""),
    Index("conversation_on_hold", "id", sqlite_where=text(ON_HOLD), postgresql_where=text(ON_HOLD)),
)

address = Table(
    "address",
    metadata,
    Column("chat", Text, primary_key=True),
    _conversation_id(nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
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
    Column("piece", Integer, nullable=False, default=0),
)

wire = Table(
    "wire",
    metadata,
    Column("outbox_id", Integer, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    Column("piece", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("outbox_id", "piece"),
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
    Column("seal", Text, nullable=False, default=""),
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
    Column("full_at", Float, nullable=False, index=True),
)

channel = Table(
    "channel",
    metadata,
    *[Column(name, Text, nullable=False) for name in ("network", "account", "reason", "fix", "code")],
    *[Column(name, Float, nullable=False) for name in ("since", "blocked_until", "slow_until")],
    PrimaryKeyConstraint("network", "account"),
)
