"""Erasing a person: their keys are destroyed, their rows and files are gone; hashes and a certificate stay.

What is destroyed cannot be had back from the disk: the tables overwrite what they delete, and everything that was
sealed with the conversation's key, in backups too, can never be opened again. A delivery in which several people wrote
is erased whole, for its bytes are one: what the others wrote stays in their own conversations, and their chains hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.columns import metadata
from bot.erasure.certificate import Certificate, certify, keep, new_id
from bot.media import shelf
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


def erase(conn: Connection, signer: Signer, ids: Sequence[str], reason: str, now: float) -> Erased:
    """Erase these conversations. Raises OnHold."""
    table = schema.conversation
    rows = conn.execute(select(table).where(table.c.id.in_(ids)).with_for_update()).all()
    held = [row for row in rows if row.hold]
    if held:
        raise OnHold("a legal hold stands on this conversation: lift it first")
    certificate_id = new_id()
    files = [media_id for row in rows for media_id in shelf.ids_of(conn, row.id)]
    chains, counts = [], dict[str, int]()
    for row in rows:
        chains.append({"conversation": row.id, "length": row.chain_length, "head": row.chain_head})
        for name, number in _erase_one(conn, row.id, certificate_id).items():
            counts[name] = counts.get(name, 0) + number
    facts = {"chains": chains, "erased": counts, "files": len(files)}
    certificate = certify(signer, certificate_id, now, reason, facts)
    keep(conn, certificate, now)
    return Erased(certificate=certificate, files=tuple(files))


def set_hold(conn: Connection, ids: Sequence[str], reason: str) -> None:
    """Forbid to erase these conversations, or with an empty reason allow it again."""
    table = schema.conversation
    conn.execute(update(table).where(table.c.id.in_(ids)).values(hold=reason))


def _erase_one(conn: Connection, conversation_id: str, certificate_id: str) -> dict[str, int]:
    """How many rows of which table are gone."""
    counts = {"deliveries": _erase_deliveries(conn, conversation_id, certificate_id)}
    for table in _tables():
        gone = conn.execute(delete(table).where(table.c.conversation_id == conversation_id)).rowcount
        if gone:
            counts[table.name] = gone
    person = {**NOBODY, "chat": f"erased:{conversation_id}", "erased_by": certificate_id}
    conn.execute(update(schema.conversation).where(schema.conversation.c.id == conversation_id).values(person))
    return counts


def _tables() -> list[Table]:
    """Every table with rows that belong to a conversation, those first that others do not hang on."""
    return [t for t in reversed(metadata.sorted_tables) if "conversation_id" in t.c and t.name not in STAY]


def _erase_deliveries(conn: Connection, conversation_id: str, certificate_id: str) -> int:
    links, table = schema.envelope_link, schema.envelope
    mine = select(links.c.envelope_id).where(links.c.conversation_id == conversation_id)
    openings = schema.envelope_opening
    conn.execute(delete(openings).where(openings.c.envelope_id.in_(mine)))
    gone = table.c.id.in_(mine) & table.c.sealed.is_not(None)
    return int(conn.execute(update(table).where(gone).values(sealed=None, erased_by=certificate_id)).rowcount)


def counted(conn: Connection) -> int:
    """How many erasures there were."""
    return int(conn.execute(select(func.count()).select_from(schema.erasure)).scalar_one())


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
}
"""What is left of a person in their conversation's row."""
