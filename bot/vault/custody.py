"""Envelopes as evidence: each delivery is kept as it came, once, sealed with a key of its own.

A delivery may hold messages of several conversations. Each of them has a *link*: the envelope's key sealed with the
conversation's key, and a hash over the link before it. So each conversation has a chain of its own that shows a
removed, changed, moved or reordered envelope, and none can open a delivery that it had no part in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.conversations import Conversation
from bot.vault.sealing import new_key, seal, unseal
from connectors.sdk.messages import Envelope

GENESIS = ""


def keep(conn: Connection, envelope_id: str, envelope: Envelope, conversations: Iterable[Conversation]) -> None:
    """Append the delivery, and its link to each conversation it touches."""
    key = new_key()
    verdict = envelope.verdict
    conn.execute(
        schema.envelope.insert().values(
            id=envelope_id,
            network=envelope.network,
            account=envelope.account,
            received_at=envelope.received_at.timestamp(),
            headers=json.dumps(dict(envelope.headers), sort_keys=True),
            sha256=envelope.sha256,
            verdict_algorithm=verdict.algorithm,
            verdict_key=verdict.key_id,
            verdict_result=verdict.result,
            sealed=seal(key, envelope.body, "envelope", envelope_id),
        )
    )
    for conversation in conversations:
        _link(conn, envelope_id, envelope, conversation, key)


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


def chain_hash(conversation_id: str, position: int, previous: str, row: Row | Envelope, envelope_id: str) -> str:
    """The hash of one link: over the one before it and all that was recorded of the delivery."""
    if isinstance(row, Envelope):
        at, verdict = row.received_at.timestamp(), row.verdict
        facts = [row.network, row.account, at, row.sha256, verdict.algorithm, verdict.key_id, verdict.result]
        headers = json.dumps(dict(row.headers), sort_keys=True)
    else:
        facts = [row.network, row.account, row.received_at, row.sha256]
        facts += [row.verdict_algorithm, row.verdict_key, row.verdict_result]
        headers = row.headers
    text = json.dumps([conversation_id, position, previous, envelope_id, *facts, headers])
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(conn: Connection, conversation_id: str) -> str:
    """What is wrong with a conversation's chain, or "" when it is whole."""
    links, rows = schema.envelope_link, schema.envelope
    query = select(links, *[c for c in rows.c if c.name not in ("id", "sealed")])
    query = query.join(rows, rows.c.id == links.c.envelope_id, isouter=True)
    previous = GENESIS
    position = 0
    for row in conn.execute(query.where(links.c.conversation_id == conversation_id).order_by(links.c.position)):
        if row.position != position:
            return f"link {position} is missing"
        if row.previous != previous or row.sha256 is None:
            return f"link {position} does not follow the one before it"
        if row.hash != chain_hash(conversation_id, position, previous, row, row.envelope_id):
            return f"envelope {position} was changed"
        previous, position = row.hash, position + 1
    head = select(schema.conversation.c.chain_length, schema.conversation.c.chain_head)
    kept = conn.execute(head.where(schema.conversation.c.id == conversation_id)).one()
    return "" if tuple(kept) == (position, previous) else f"the chain ends at {position}, not at {kept.chain_length}"


def _link(conn: Connection, envelope_id: str, envelope: Envelope, conversation: Conversation, key: bytes) -> None:
    table = schema.conversation
    head = select(table.c.chain_length, table.c.chain_head).where(table.c.id == conversation.id).with_for_update()
    position, previous = conn.execute(head).one()
    digest = chain_hash(conversation.id, position, previous, envelope, envelope_id)
    conn.execute(
        schema.envelope_link.insert().values(
            conversation_id=conversation.id,
            position=position,
            envelope_id=envelope_id,
            sealed_key=seal(conversation.key, key, "envelope-key", envelope_id, conversation.id),
            previous=previous,
            hash=digest,
        )
    )
    moved = {"chain_length": position + 1, "chain_head": digest}
    conn.execute(update(table).where(table.c.id == conversation.id).values(moved))
