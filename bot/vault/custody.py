"""Envelopes as evidence: each delivery is kept as it came, once, sealed with a key of its own.

A delivery may hold messages of several conversations. Each of them has a *link*: the envelope's key sealed with the
conversation's key, and a hash over the link before it. So each conversation has a chain of its own that shows a
removed, changed, moved or reordered envelope, and none can open a delivery that it had no part in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.conversations import Conversation
from bot.many import rows_in
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
    _link(conn, row, list(conversations), key)


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


def chain_hash(link: Mapping[str, Any], envelope: Mapping[str, Any], body: str = "") -> str:
    """The hash of one link: over the one before it, its sealed key, and all that was kept of the delivery.

    `body` is the hash of the sealed body where it is known, for it is the same for every link of a delivery.
    """
    facts = [link[name] for name in _LINK] + [envelope[name] for name in _ENVELOPE]
    sealed = [_sha256(link["sealed_key"]), body or _sha256(envelope["sealed"])]
    return _sha256(json.dumps([*facts, *sealed]).encode())


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


def _link(conn: Connection, envelope: Mapping[str, Any], conversations: Sequence[Conversation], key: bytes) -> None:
    """One link for each conversation, and the new head of its chain."""
    table = schema.conversation
    mine = sorted(conversations, key=lambda c: c.id)  # the same order in every process, so that none waits in a ring
    heads = select(table.c.id, table.c.chain_length, table.c.chain_head).order_by(table.c.id).with_for_update()
    places = {row.id: row for row in rows_in(conn, heads, table.c.id, [c.id for c in mine])}
    links, body = [], _sha256(envelope["sealed"])
    for conversation in mine:
        link = {
            "conversation_id": conversation.id,
            "position": places[conversation.id].chain_length,
            "envelope_id": envelope["id"],
            "sealed_key": seal(conversation.key, key, "envelope-key", envelope["id"], conversation.id),
            "previous": places[conversation.id].chain_head,
        }
        links.append({**link, "hash": chain_hash(link, envelope, body)})
    conn.execute(schema.envelope_link.insert(), links)
    moved = update(table).where(table.c.id == bindparam("chain"))
    moved = moved.values(chain_length=bindparam("length"), chain_head=bindparam("head"))
    ends = [{"chain": m["conversation_id"], "length": m["position"] + 1, "head": m["hash"]} for m in links]
    conn.execute(moved, ends)


def _sha256(part: bytes) -> str:
    return hashlib.sha256(part).hexdigest()


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
