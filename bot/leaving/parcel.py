"""A ticket packed for somebody else's system. Whatever leaves for others is packed here, at the level of its route.

Two things leave otherwise: a bundle, which is sealed for its readers and the same at every level, and the export, which
goes to the person whose words it holds.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy.engine import Connection

from bot.bundle.archive import write
from bot.bundle.gather import NoSuchTicket, gather
from bot.erasure.export import export
from bot.guichet_yml import LANGUAGES
from bot.inward.conversations import Conversation, Conversations
from bot.leaving.levels import FULL, SEALED, Leaving
from bot.leaving.page import page
from bot.media.shelf import Shelf
from bot.tickets import rows
from bot.tickets.queue import conversation_of
from bot.tickets.rows import Ticket
from bot.triage.recipes import load_templates
from bot.vault.signing import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Packer:
    """What it takes; `routes` are those of the networks by name, `readers` who may open the bundle."""

    people: Conversations
    files: Shelf
    signer: Signer
    leaving: Leaving
    routes: Mapping[str, str]
    readers: Mapping[str, bytes]

    def level(self, network: str) -> str:
        """What may leave of a ticket of this network."""
        return self.leaving.level(network, self.routes.get(network, ""))

    def level_of(self, conn: Connection, number: int) -> str:
        """What may leave of this ticket. Raises NoSuchTicket, CannotOpen."""
        return self.level(self._conversation(conn, number).network)

    def bundle(self, conn: Connection, number: int, now: float) -> bytes:
        """The ticket's bundle, sealed for its readers. Raises NoSuchTicket, CannotOpen, OSError."""
        contents = gather(conn, self.people, self.files, number, self.readers, now)
        return write(contents.facts, contents.members, self.signer)

    def parcel(self, conn: Connection, number: int, now: float) -> bytes:
        """The ticket's parcel, a ZIP. Raises NoSuchTicket, CannotOpen, OSError."""
        conversation = self._conversation(conn, number)
        row = rows.find(conn, number)
        assert row is not None
        ticket, level = rows.read(row, conversation), self.level(conversation.network)
        members = {f"{ticket.label}.guichet": self.bundle(conn, number, now)}
        members["summary.json"] = json.dumps(
            summary(ticket, conversation.network, level), ensure_ascii=False, indent=2
        ).encode()
        templates = load_templates()
        for language in LANGUAGES:
            text = page(ticket, conversation.network, level, language, templates)
            members[f"{ticket.label}.{language}.txt"] = text.encode()
        if level == FULL:
            members["conversation.zip"] = export(conn, self.people, self.files, [conversation.id])
        return _zipped(members)

    def _conversation(self, conn: Connection, number: int) -> Conversation:
        found = conversation_of(conn, self.people, number)
        if found is None:
            raise NoSuchTicket(number)
        return found


def summary(ticket: Ticket, network: str, level: str) -> dict[str, Any]:
    """What a system of others may show of the ticket at this level."""
    told: dict[str, Any] = {name: getattr(ticket, name) for name in PLAIN}
    told |= {"network": network, "level": level, "opened_at": _iso(ticket.opened_at)}
    told |= {"changed_at": _iso(ticket.changed_at)}
    if level != SEALED:
        told |= {"facts": dict(ticket.facts), "origins": dict(ticket.origins)}
    return {**told, "title": ticket.title} if level == FULL else told


PLAIN = ("label", "status", "topic", "impact", "urgency", "priority")


def _zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(members.items()):
            archive.writestr(name, content)
    return out.getvalue()


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).isoformat(timespec="seconds")
