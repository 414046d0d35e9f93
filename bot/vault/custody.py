"""Envelopes as evidence: each delivery is kept as it came, once, sealed with a key of its own.

A delivery may hold messages of several conversations. Each of them has a *link*: the envelope's key sealed with the
conversation's key, and a hash over the link before it. So each conversation has a chain of its own that shows a
removed, changed, moved or reordered envelope, and none can open a delivery that it had no part in.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import ERASED
from bot.inward.conversations import Conversation
from bot.many import rows_in, run_all
from bot.vault import chain, heads
from bot.vault.chain import Break
from bot.vault.sealing import new_key, seal, unseal
from connectors.sdk.messages import Envelope


def keep(conn: Connection, envelope_id: str, envelope: Envelope, conversations: Iterable[Conversation]) -> None:
    """Append the delivery, and its link to each conversation it touches."""
    key = new_key()
    verdict = envelope.verdict
    sealed = seal(key, envelope.body, "envelope", envelope_id)
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
        "sealed_sha256": hashlib.sha256(sealed).hexdigest(),
        "sealed": sealed,
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


def erase(conn: Connection, envelope_ids: Collection[str], conversation: Conversation, by: str) -> None:
    """Forget the bytes of these deliveries; their hashes stay, so that every chain they stand in still holds.

    A delivery in which somebody else wrote too is kept for them, until they refuse as well. `by` says on whose word
    it was done.
    """
    box, table = schema.inbox, schema.envelope
    others = select(box.c.envelope_id).where(box.c.conversation_id != conversation.id, box.c.kind == "message")
    others = others.where(box.c.state != ERASED)
    mine = table.c.id.in_(envelope_ids) & table.c.id.not_in(others.where(box.c.envelope_id.in_(envelope_ids)))
    conn.execute(update(table).where(mine).values(sealed=None, erased_by=by))
    prove_erasure(conn, envelope_ids, conversation)


def prove_erasure(conn: Connection, envelope_ids: Collection[str], conversation: Conversation) -> None:
    """Note at this conversation's links that these deliveries may lack their bytes, so that only key holders can."""
    table = schema.envelope_link
    mine = (table.c.conversation_id == conversation.id) & (table.c.envelope_id == bindparam("of"))
    proofs = [{"of": i, "proof": _proof_of_erasure(conversation, i)} for i in envelope_ids]
    if proofs:
        conn.execute(update(table).where(mine).values(erased_proof=bindparam("proof")), proofs)


def is_erased(conversation: Conversation, link: chain.Row) -> bool:
    """Whether a holder of the key noted so at this link."""
    return hmac.compare_digest(link["erased_proof"], _proof_of_erasure(conversation, link["envelope_id"]))


def links(conn: Connection, conversation_id: str) -> list[chain.Row]:
    """The links of a conversation by position, each with its envelope's columns (None where the envelope is gone)."""
    table, rows = schema.envelope_link, schema.envelope
    columns = [rows.c[name] for name in chain.ENVELOPE]
    query = select(table, *columns).join(rows, rows.c.id == table.c.envelope_id, isouter=True)
    mine = query.where(table.c.conversation_id == conversation_id).order_by(table.c.position)
    return [*conn.execute(mine).mappings()]


def keep_opening(conn: Connection, envelope_id: str, conversation: Conversation, box_key: str, opening: bytes) -> None:
    """Keep the one key that opened the message of this inbox row, beside its delivery, which stays as it came."""
    place = ("opening", envelope_id, box_key, conversation.id)
    row = {"envelope_id": envelope_id, "box_key": box_key, "conversation_id": conversation.id}
    sealed = seal(conversation.key, opening, *place)
    conn.execute(schema.envelope_opening.insert().values(**row, sealed=sealed))
    heads.put_whole(conn, schema.envelope_opening, {**row, "sealed": sealed})


def forget_openings(conn: Connection, box_keys: Collection[str]) -> None:
    """Destroy the keys that opened the messages of these inbox rows."""
    heads.take_away(conn, schema.envelope_opening, schema.envelope_opening.c.box_key.in_(box_keys))


def opening_of(conn: Connection, envelope_id: str, conversation: Conversation, box_key: str) -> bytes:
    """The key that opened this message, or b"" where the network has none. Raises CannotOpen."""
    table = schema.envelope_opening
    mine = (table.c.envelope_id == envelope_id) & (table.c.box_key == box_key)
    sealed = conn.execute(select(table.c.sealed).where(mine)).scalar()
    return b"" if sealed is None else unseal(conversation.key, sealed, "opening", envelope_id, box_key, conversation.id)


def first_break(conn: Connection, conversation: Conversation, others: Iterable[str] = ()) -> Break | None:
    """What is wrong first with a conversation's chain, or None when it is whole. `others`: see `chain.first_break`."""
    table = schema.conversation
    head = select(table.c.chain_length, table.c.chain_head, table.c.chain_seal).where(table.c.id == conversation.id)
    length, last, kept_seal = conn.execute(head).one()
    return break_in(links(conn, conversation.id), conversation, (length, last, kept_seal), others)


def break_in(
    rows: Iterable[chain.Row], conversation: Conversation, end: tuple[int, str, str], others: Iterable[str] = ()
) -> Break | None:
    """The same of these links; `end` is the length, the last hash and the seal of both on the conversation's row."""
    length, last, kept_seal = end
    found = chain.first_break(rows, conversation.id, (length, last), partial(is_erased, conversation), others)
    if found or hmac.compare_digest(kept_seal, _seal_of(conversation, length, last) if length else ""):
        return found
    what = "the seal of its end does not hold"
    return Break(conversation_id=conversation.id, position=length, kind="end", what=what)


def _link(conn: Connection, envelope: Mapping[str, Any], conversations: Sequence[Conversation], key: bytes) -> None:
    """One link for each conversation, and the new head of its chain."""
    table = schema.conversation
    mine = sorted(conversations, key=lambda c: c.id)  # the same order in every process, so that none waits in a ring
    ends = select(table.c.id, table.c.chain_length, table.c.chain_head).order_by(table.c.id).with_for_update()
    places = {row.id: row for row in rows_in(conn, ends, table.c.id, [c.id for c in mine])}
    made, delivery = [], chain.Delivery.of(envelope)
    for conversation in mine:
        sealed_key = seal(conversation.key, key, "envelope-key", envelope["id"], conversation.id)
        link = {
            "conversation_id": conversation.id,
            "position": places[conversation.id].chain_length,
            "envelope_id": envelope["id"],
            "sealed_key": sealed_key,
            "previous": places[conversation.id].chain_head,
            "digests": delivery.digests + chain.digest(sealed_key),
        }
        made.append({**link, "hash": delivery.link_hash(link, conversation.id)})
    run_all(conn, _LINK, made)
    run_all(conn, _MOVE_END, [_end(conversation, link) for conversation, link in zip(mine, made, strict=True)])
    for one in made:
        heads.chained(conn, one["conversation_id"], one["position"] + 1, one["hash"])


def _end(conversation: Conversation, link: Mapping[str, Any]) -> dict[str, Any]:
    length, head = link["position"] + 1, link["hash"]
    return {"chain": conversation.id, "length": length, "head": head, "proof": _seal_of(conversation, length, head)}


def _proof_of_erasure(conversation: Conversation, envelope_id: str) -> str:
    text = f"erased|{conversation.id}|{envelope_id}"
    return hmac.new(conversation.key, text.encode(), hashlib.sha256).hexdigest()


def _seal_of(conversation: Conversation, length: int, head: str) -> str:
    """A keyed hash of where the chain ends: who has the tables and not the key cannot write another end."""
    text = f"chain-end|{conversation.id}|{length}|{head}"
    return hmac.digest(conversation.key, text.encode(), "sha256").hex()


_LINK = schema.envelope_link.insert()
_MOVE_END = (
    update(schema.conversation)
    .where(schema.conversation.c.id == bindparam("chain"))
    .values(chain_length=bindparam("length"), chain_head=bindparam("head"), chain_seal=bindparam("proof"))
)
