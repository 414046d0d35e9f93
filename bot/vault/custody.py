"""Envelopes as evidence: each delivery is kept as it came, once, sealed with a key of its own.

A delivery may hold messages of several conversations. Each of them has a *link*: the envelope's key sealed with the
conversation's key, and a hash over the link before it. So each conversation has a chain of its own that shows a
removed, changed, moved or reordered envelope, and none can open a delivery that it had no part in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.conversations import Conversation
from bot.vault.sealing import new_key, seal, unseal
from connectors.sdk.messages import Envelope

GENESIS = ""


def keep(conn: Connection, envelope_id: str, envelope: Envelope, conversations: Iterable[Conversation]) -> None:
    """Append the delivery, and its link to each conversation it touches."""
    key = new_key()
    verdict = envelope.verdict
    row = {
        "id": envelope_id,
        "network": envelope.network,
        "account": envelope.account,
        "received_at": envelope.received_at.timestamp(),
        "headers": json.dumps(dict(envelope.headers), sort_keys=True),
        "sha256": envelope.sha256,
        "verdict_algorithm": verdict.algorithm,
        "verdict_key": verdict.key_id,
        "verdict_result": verdict.result,
        "sealed": seal(key, envelope.body, "envelope", envelope_id),
    }
    conn.execute(schema.envelope.insert().values(row))
    for conversation in conversations:
        _link(conn, row, conversation, key)


def open_body(conn: Connection, envelope_id: str, conversation: Conversation) -> bytes:
    """The raw bytes of a delivery that this conversation had part in. Raises CannotOpen, KeyError."""
    links, rows = schema.envelope_link, schema.envelope
    query = (
        select(links.c.sealed_key, rows.c.sealed)
        .join(rows, rows.c.id == links.c.envelope_id)
        .where(links.c.envelope_id == envelope_id, links.c.conversation_id == conversation.id)
    )
    found = conn.execute(query).first()
    if found is None:
        raise KeyError(envelope_id)
    key = unseal(conversation.key, found.sealed_key, "envelope-key", envelope_id, conversation.id)
    return unseal(key, found.sealed, "envelope", envelope_id)


def chain_hash(link: Mapping[str, Any], envelope: Mapping[str, Any]) -> str:
    """The hash of one link: over the one before it, its sealed key, and all that was kept of the delivery."""
    facts = [link[name] for name in _LINK] + [envelope[name] for name in _ENVELOPE]
    sealed = [hashlib.sha256(part).hexdigest() for part in (link["sealed_key"], envelope["sealed"])]
    return hashlib.sha256(json.dumps([*facts, *sealed]).encode()).hexdigest()


def first_break(conn: Connection, conversation_id: str) -> str:
    """What is wrong with a conversation's chain, or "" when it is whole."""
    links, rows = schema.envelope_link, schema.envelope
    query = select(links, *[rows.c[name] for name in (*_ENVELOPE, "sealed")])
    query = query.join(rows, rows.c.id == links.c.envelope_id, isouter=True)
    previous, position = GENESIS, 0
    mine = query.where(links.c.conversation_id == conversation_id).order_by(links.c.position)
    for row in conn.execute(mine).mappings():
        if row["position"] != position:
            return f"link {position} is missing"
        if row["previous"] != previous or row["sealed"] is None:
            return f"link {position} does not follow the one before it"
        if row["hash"] != chain_hash(row, row):
            return f"envelope {position} was changed"
        previous, position = row["hash"], position + 1
    head = select(schema.conversation.c.chain_length, schema.conversation.c.chain_head)
    kept = conn.execute(head.where(schema.conversation.c.id == conversation_id)).one()
    return "" if tuple(kept) == (position, previous) else f"the chain ends at {position}, not at {kept.chain_length}"


def _link(conn: Connection, envelope: Mapping[str, Any], conversation: Conversation, key: bytes) -> None:
    table = schema.conversation
    head = select(table.c.chain_length, table.c.chain_head).where(table.c.id == conversation.id).with_for_update()
    position, previous = conn.execute(head).one()
    link = {
        "conversation_id": conversation.id,
        "position": position,
        "envelope_id": envelope["id"],
        "sealed_key": seal(conversation.key, key, "envelope-key", envelope["id"], conversation.id),
        "previous": previous,
    }
    digest = chain_hash(link, envelope)
    conn.execute(schema.envelope_link.insert().values(**link, hash=digest))
    moved = {"chain_length": position + 1, "chain_head": digest}
    conn.execute(update(table).where(table.c.id == conversation.id).values(moved))


_LINK = ("conversation_id", "position", "previous", "envelope_id")
_ENVELOPE = (
    "network",
    "account",
    "received_at",
    "sha256",
    "verdict_algorithm",
    "verdict_key",
    "verdict_result",
    "headers",
)
