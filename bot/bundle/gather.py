"""What goes into a bundle: rows and files of one ticket's conversation, as sealed as they lie in the store."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.bundle.archive import canonical
from bot.conversations import Conversation, Conversations
from bot.media import shelf
from bot.media.shelf import KEPT, Shelf
from bot.tickets.queue import Dossier, opened
from bot.vault import custody
from bot.vault.chain import FIELDS
from bot.vault.keys import wrap_for
from bot.vault.sealing import seal, unseal_json

LINKS, TRANSCRIPT, FILES, EVENTS = "envelopes.json", "transcript.bin", "files.json", "events.json"
SEALED_FILE = "transcript"


class NoSuchTicket(Exception):
    """There is no ticket of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no ticket {number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Facts for the manifest, and the members by name."""

    facts: Mapping[str, Any]
    members: Mapping[str, bytes]


def gather(
    conn: Connection, conversations: Conversations, files: Shelf, number: int, readers: Mapping[str, bytes], now: float
) -> Contents:
    """Everything of ticket `number`; `readers` are the public keys of those who may open it, by name.

    Raises NoSuchTicket, CannotOpen, OSError.
    """
    dossier = opened(conn, conversations, number)
    if dossier is None:
        raise NoSuchTicket(number)
    conversation = dossier.entry.conversation
    links = custody.links(conn, conversation.id)
    kept = [k for group in shelf.of_conversation(conn, conversation).values() for k in group if k.state == KEPT]
    members = {
        LINKS: canonical([_link(link) for link in links]),
        TRANSCRIPT: seal(conversation.key, canonical(_said(conn, conversation, links)), SEALED_FILE, conversation.id),
        EVENTS: canonical([{n: getattr(e, n) for n in e.__slots__} for e in dossier.events]),
        FILES: canonical([{"id": k.id, "mime": k.mime, "sha256": k.sha256, "size": k.size} for k in kept]),
        **{f"bodies/{link['position']}.bin": bytes(link["sealed"]) for link in links if link["sealed"] is not None},
        **{f"files/{k.id}.bin": files.sealed_bytes(k.id) for k in kept},
        **{f"keys/{name}.bin": wrap_for(public, conversation.key) for name, public in readers.items()},
    }
    return Contents(facts=_facts(conn, dossier, readers, now), members=members)


def _facts(conn: Connection, dossier: Dossier, readers: Mapping[str, bytes], now: float) -> dict[str, Any]:
    conversation, ticket = dossier.entry.conversation, dossier.entry.ticket
    table = schema.conversation
    length, head = conn.execute(
        select(table.c.chain_length, table.c.chain_head).where(table.c.id == conversation.id)
    ).one()
    return {
        "ticket": ticket.label,
        "status": ticket.status,
        "topic": ticket.topic,
        "made_at": datetime.fromtimestamp(now, timezone.utc).isoformat(timespec="seconds"),
        "conversation": {"id": conversation.id, "network": conversation.network, "account": conversation.account},
        "chain": {"length": length, "head": head},
        "readers": {name: public.hex() for name, public in readers.items()},
    }


def _link(link: Mapping[str, Any]) -> dict[str, Any]:
    """A link as JSON: bytes in base64, times as they were hashed."""
    names = ("position", "previous", "envelope_id", "digests", "hash", *FIELDS, "erased_by")
    values = {name: link[name] for name in names}
    return {n: base64.b64encode(v).decode() if isinstance(v, (bytes, memoryview)) else v for n, v in values.items()}


def _said(conn: Connection, conversation: Conversation, links: list[Any]) -> list[dict[str, Any]]:
    """Both sides, oldest first: each message as it rests in its box, with the place of the delivery it came in."""
    places = {link["envelope_id"]: link["position"] for link in links}
    said = []
    for row in _rows(conn, "inbox", conversation):
        opening = custody.opening_of(conn, row.envelope_id, conversation, row.key).hex()
        entry = {**_entry(row, "inbox", conversation), "envelope": places.get(row.envelope_id)}
        said.append({**entry, "opening": opening} if opening else entry)
    for row in _rows(conn, "outbox", conversation):
        who = {"author": row.author, "author_name": row.author_name, "mark": row.mark}
        said.append({**_entry(row, "outbox", conversation), **who})
    return sorted(said, key=lambda entry: float(entry["at"]))


def _rows(conn: Connection, box: str, conversation: Conversation) -> Iterator[Row]:
    table = schema.metadata.tables[box]
    mine = select(table).where(table.c.conversation_id == conversation.id)
    kinds = ("message",) if box == "inbox" else ("reply",)
    yield from conn.execute(mine.where(table.c.kind.in_(kinds)).order_by(table.c.id))


def _entry(row: Row, box: str, conversation: Conversation) -> dict[str, Any]:
    words = unseal_json(conversation.key, row.sealed, box, row.key, conversation.id)
    files = {"state": row.state, "reason": row.reason}
    return {"at": row.created_at, "box": box, "key": row.key, "said": words, **files}
