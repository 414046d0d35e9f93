"""What goes into a bundle: rows and files of one ticket's conversation, as sealed as they lie in the store."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.bundle.archive import canonical
from bot.consent.erasure import WAITS
from bot.inward.conversations import Conversation, Conversations
from bot.media import shelf
from bot.media.shelf import KEPT, Kept, Shelf
from bot.talk.replies import WORDS
from bot.tickets.queue import Dossier, opened
from bot.tickets.readers import agents_of
from bot.tickets.ticket import label
from bot.tickets.transcript import withheld
from bot.vault import custody
from bot.vault.chain import FIELDS
from bot.vault.keys import wrap_for
from bot.vault.sealing import seal, unseal_json

LINKS, TRANSCRIPT, FILES, EVENTS = "envelopes.json", "transcript.bin", "files.json", "events.json"
REMARKS = "notes.bin"
SEALED_FILE, SEALED_REMARKS = "transcript", "notes"
MESSAGE = "message"
_PLAIN = ("at", "actor", "actor_name", "kind", "old", "new", "detail")
"""What of an event may be read without a key."""


class NoSuchTicket(Exception):
    """There is no ticket of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no ticket {label(number)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Facts for the manifest, and the members by name."""

    facts: Mapping[str, Any]
    members: Mapping[str, bytes]


def gather(
    conn: Connection, conversations: Conversations, files: Shelf, number: int, readers: Mapping[str, bytes], now: float
) -> Contents:
    """Everything of ticket `number`; `readers` are the public keys of those who may open it, by name.

    The agents who hold it now are readers too, each as `agent-` and the id of the account, which names nobody.

    Raises NoSuchTicket, CannotOpen, OSError.
    """
    dossier = opened(conn, conversations, number)
    if dossier is None:
        raise NoSuchTicket(number)
    conversation = dossier.entry.conversation
    agents = agents_of(conn, conversations, conversation.id)
    readers = {**readers, **{name.replace(":", "-"): public for name, public in agents.items()}}
    untold = _untold(conn, conversation)
    links = [_without(link) if link["envelope_id"] in untold else link for link in custody.links(conn, conversation.id)]
    said = _said(conn, conversation, links)
    kept = _files(conn, conversation, {entry["key"] for entry in said})
    members = {
        LINKS: canonical([_link(link) for link in links]),
        TRANSCRIPT: seal(conversation.key, canonical(said), SEALED_FILE, conversation.id),
        EVENTS: canonical([{n: getattr(e, n) for n in _PLAIN} for e in dossier.events]),
        REMARKS: seal(
            conversation.key, canonical([dict(e.words) for e in dossier.events]), SEALED_REMARKS, conversation.id
        ),
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


def _untold(conn: Connection, conversation: Conversation) -> set[str]:
    """Deliveries with words that nobody may read, or not any more: their bytes stay out of the bundle."""
    box = schema.inbox
    mine = (box.c.conversation_id == conversation.id) & (box.c.kind == MESSAGE)
    return set(conn.execute(select(box.c.envelope_id).where(mine, box.c.state.in_(withheld(conversation)))).scalars())


def _without(link: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**link, "sealed": None, "erased_by": link["erased_by"] or WAITS}


def _files(conn: Connection, conversation: Conversation, keys: Collection[str]) -> list[Kept]:
    """The files of these messages, both ways."""
    found = shelf.of_conversation(conn, conversation).items()
    return [file for key, files in found if key in keys for file in files if file.state == KEPT]


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
    if box == "inbox":
        mine = mine.where(table.c.kind == MESSAGE, table.c.state.not_in(withheld(conversation)))
    else:
        mine = mine.where(table.c.kind.in_(WORDS))
    yield from conn.execute(mine.order_by(table.c.id))


def _entry(row: Row, box: str, conversation: Conversation) -> dict[str, Any]:
    words = unseal_json(conversation.key, row.sealed, box, row.key, conversation.id)
    files = {"state": row.state, "reason": row.reason}
    return {"at": row.created_at, "box": box, "key": row.key, "said": words, **files}
