"""Erasing a person: their keys are destroyed, their rows and files are gone; hashes and a certificate stay.

The tables overwrite what they delete, so that nothing of it can be had back from this disk with any key that is left.
A copy of the store from before holds the wrapped keys too, and opens with the readers' keys: it must go as well. A
delivery in which several people wrote, or that names the person among others, is erased whole, for its bytes are one:
what the others wrote stays in their own conversations, and their chains hold. If one of the others is on legal hold,
the bytes are evidence, and the erasure waits until the hold is lifted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.columns import metadata
from bot.consent.standing import REFUSED
from bot.erasure import office
from bot.erasure.certificate import Certificate, certify, keep, new_id
from bot.inward.conversations import Conversations
from bot.many import in_portions, rows_in
from bot.media import shelf
from bot.outward import pace
from bot.tickets.merging import Merging
from bot.vault import custody, heads, living
from bot.vault.signing import Signer

STAY = ("envelope_link",)
"""Tables whose rows of an erased conversation stay: hashes, and keys sealed with a key that is no more."""


class OnHold(Exception):
    """Something forbids to erase this now; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """The certificate, and the files to remove once the transaction is committed."""

    certificate: Certificate
    files: tuple[str, ...]


def erase(
    conn: Connection, people: Conversations, signer: Signer, ids: Sequence[str], reason: str, now: float
) -> Erased:
    """Erase these conversations. Raises OnHold, CannotOpen."""
    table = schema.conversation
    rows = conn.execute(select(table).where(table.c.id.in_(ids)).with_for_update()).all()
    held = [row for row in rows if row.hold]
    if held:
        raise OnHold("a legal hold stands on this conversation: lift it first")
    Merging(people).part_all(conn, [row.id for row in rows if not row.erased_by], now)
    deliveries = sorted({i for row in rows for i in _deliveries(conn, people, row.id)})
    _let_by(conn, deliveries, ids)
    certificate_id = new_id()
    files = [media_id for row in rows for media_id in shelf.ids_of(conn, row.id)]
    counts = {"deliveries": _erase_deliveries(conn, people, deliveries, ids, certificate_id)}
    chains = []
    for row in rows:
        chains.append({"conversation": row.id, "length": row.chain_length, "head": row.chain_head})
        for name, number in _erase_rows(conn, row.id, certificate_id).items():
            counts[name] = counts.get(name, 0) + number
    facts = {"chains": chains, "erased": counts, "files": len(files)}
    certificate = certify(signer, certificate_id, now, reason, facts)
    keep(conn, certificate, now)
    return Erased(certificate=certificate, files=tuple(files))


def set_hold(conn: Connection, ids: Sequence[str], reason: str) -> None:
    """Forbid to erase these conversations, or with an empty reason allow it again.

    Who refused while it stood goes without a name from then on; what they wrote is destroyed by the assistant's process
    (bot/consent/after_hold.py), which can open it.
    """
    table = schema.conversation
    living.change(conn, table, table.c.id.in_(ids), hold=reason)
    if not reason:
        refused = table.c.id.in_(ids) & (table.c.consent == REFUSED)
        living.change(conn, table, refused, name_sealed=None)


def _erase_rows(conn: Connection, conversation_id: str, certificate_id: str) -> dict[str, int]:
    """How many rows of which table are gone."""
    counts: dict[str, int] = {}
    for table in _tables():
        gone = conn.execute(delete(table).where(table.c.conversation_id == conversation_id)).rowcount
        if gone:
            counts[table.name] = gone
    pace.forget(conn, conversation_id)
    person = {**NOBODY, "chat": f"erased:{conversation_id}", "erased_by": certificate_id}
    living.change(conn, schema.conversation, schema.conversation.c.id == conversation_id, **person)
    heads.ended(conn, conversation_id)
    return counts


def _tables() -> list[Table]:
    """Every table with rows that belong to a conversation, those first that others do not hang on."""
    return [t for t in reversed(metadata.sorted_tables) if "conversation_id" in t.c and t.name not in STAY]


def _deliveries(conn: Connection, people: Conversations, conversation_id: str) -> list[str]:
    """The ids of the deliveries that a person had part in, and of those in nobody's chat that name them."""
    links = schema.envelope_link
    mine = select(links.c.envelope_id).where(links.c.conversation_id == conversation_id)
    return [*conn.execute(mine).scalars(), *office.naming(conn, people, people.get(conn, conversation_id))]


def _erase_deliveries(
    conn: Connection, people: Conversations, deliveries: Sequence[str], ids: Sequence[str], certificate_id: str
) -> int:
    """Destroy their bytes, and prove it in the chains of everybody else; gives how many had any."""
    table, openings, gone = schema.envelope, schema.envelope_opening, 0
    for some in in_portions(deliveries):
        heads.take_away(conn, openings, openings.c.envelope_id.in_(some))
        there = table.c.id.in_(some) & table.c.sealed.is_not(None)
        gone += conn.execute(update(table).where(there).values(sealed=None, erased_by=certificate_id)).rowcount
    for other, theirs in _links_of_others(conn, deliveries, ids).items():
        custody.prove_erasure(conn, theirs, people.get(conn, other))
    return gone


def _let_by(conn: Connection, deliveries: Sequence[str], ids: Sequence[str]) -> None:
    """Whose chat is on hold keeps the bytes of all that came to it. Raises OnHold."""
    chats = schema.conversation
    held = select(chats.c.id).where(chats.c.hold != "", chats.c.id.in_(list(_links_of_others(conn, deliveries, ids))))
    if conn.execute(held.limit(1)).first():
        raise OnHold("a legal hold stands on somebody who wrote in the same delivery: lift it first")


def _links_of_others(conn: Connection, deliveries: Sequence[str], ids: Sequence[str]) -> dict[str, list[str]]:
    """Conversation -> which of these deliveries stand in its chain too; of those that live on."""
    links, chats, found = schema.envelope_link, schema.conversation, dict[str, list[str]]()
    query = select(links.c.conversation_id, links.c.envelope_id).join(chats, chats.c.id == links.c.conversation_id)
    living = query.where(chats.c.erased_by == "", links.c.conversation_id.not_in(ids))
    for row in rows_in(conn, living, links.c.envelope_id, list(deliveries)):
        found.setdefault(row.conversation_id, []).append(row.envelope_id)
    return found


NOBODY: Mapping[str, Any] = {
    "address_sealed": b"",
    "name_sealed": None,
    "language": "",
    "owner": "nobody",
    "chain_seal": "",
    "consent": "",
    "consent_version": "",
    "consent_language": "",
    "consent_at": 0,
    "consent_after": 0,
    "consent_asks": 0,
    "consent_said": 0,
    "window_until": None,
}
"""What is left of a person in their conversation's row."""
