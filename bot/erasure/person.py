"""Erasing somebody, whoever asks: the network's sessions, the rows, then the files. The log of the desk says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.erasure.erase import Erased, erase
from bot.inward.conversations import OFFICE, Conversations
from bot.media.shelf import Shelf
from bot.networks import known_networks
from bot.team import diary
from bot.tickets.ticket import label
from bot.vault.keys import Vault
from bot.vault.signing import Signer
from bot.vault.state import SealedState
from connectors.sdk.state import Forgets


@dataclass(frozen=True, slots=True)
class Eraser:
    """What it takes: the assistant's keys, and the counter's signature."""

    people: Conversations
    vault: Vault
    signer: Signer

    def erase(self, conn: Connection, ids: Sequence[str], reason: str, now: float, by: str) -> Erased:
        """Erase these conversations. Raises OnHold, CannotOpen. Its files go once that is committed: `drop`."""
        about = ", ".join(labels_of(conn, ids)) or f"{len(ids)}"
        for conversation_id in ids:
            self._forget(conn, conversation_id, now)
        done = erase(conn, self.people, self.signer, ids, reason, now)
        self.people.forget(ids)
        diary.note(conn, now, by, "erased" if by else "retained", about, done.certificate.id)
        return done

    def _forget(self, conn: Connection, conversation_id: str, now: float) -> None:
        """The network's sessions with this person, where it has any."""
        conversation = self.people.get(conn, conversation_id)
        kind = known_networks().get(conversation.network)
        if kind is not None and issubclass(kind, Forgets):
            office = self.people.meet(conn, conversation.network, conversation.account, OFFICE, now)
            kind.forget(conversation.address, SealedState(conn, office, blind=self.vault.blind, now=now))


def drop(files: Shelf, done: Erased) -> None:
    """The files of the erased."""
    for media_id in done.files:
        files.drop(media_id)


def labels_of(conn: Connection, ids: Sequence[str]) -> list[str]:
    """The numbers of the tickets of these conversations."""
    table = schema.ticket
    numbers = conn.execute(select(table.c.number).where(table.c.conversation_id.in_(ids)).order_by(table.c.number))
    return [label(number) for number in numbers.scalars()]
