"""What became of each word to an incident's customers: who got it, who did not and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import DEAD, HELD, LENT, OPEN, STALE
from bot.incidents.telling import OFFERED, SAID, TAKEN_BACK, key_of
from bot.inward.conversations import Conversations
from bot.many import rows_in
from bot.tickets import undoing
from bot.tickets.ticket import label
from bot.vault.sealing import CannotOpen

RESTING, QUEUED, HELD_BACK, NOT_SENT = "resting", "queued", "held", "dead"
REACHED = (RESTING, QUEUED, "accepted", "sent", "delivered", "read", "played", OFFERED)
"""What a customer got, or is about to get."""


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """A customer and what became of the word to them: a verdict of hearing.py, a state of telling.py, or a mark."""

    label: str
    customer: str
    network: str
    became: str

    @property
    def reached(self) -> bool:
        """Whether they got it, or are about to."""
        return self.became in REACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One word, who said it when, and all whom it was for; `may_undo` until when its author can take it back."""

    id: str
    at: float
    agent: str
    all: tuple[One, ...]
    may_undo: float

    @property
    def reached(self) -> list[One]:
        """Who got it."""
        return [one for one in self.all if one.reached]

    @property
    def missed(self) -> list[One]:
        """Who did not."""
        return [one for one in self.all if not one.reached]


def words_of(conn: Connection, people: Conversations, number: int, now: float) -> list[Told]:
    """Every word to the customers of this incident, the newest first."""
    table = schema.incident_reply
    found = conn.execute(select(table).where(table.c.incident == number).order_by(table.c.at.desc())).all()
    return [_told(conn, people, row, now) for row in found]


def _told(conn: Connection, people: Conversations, reply: Row, now: float) -> Told:
    hearer, ticket = schema.incident_hearer, schema.ticket
    query = select(hearer, ticket.c.number).join(ticket, ticket.c.id == hearer.c.ticket_id)
    rows = conn.execute(query.where(hearer.c.reply_id == reply.id).order_by(ticket.c.number)).all()
    keys = [key_of(row.ticket_id, reply.id) for row in rows]
    box = {row.key: row for row in rows_in(conn, select(schema.outbox), schema.outbox.c.key, keys)}
    rest = [row.available_at for row in box.values() if row.state == OPEN and row.available_at > now]
    return Told(
        id=reply.id,
        at=reply.at,
        agent=reply.agent,
        all=tuple(_all(conn, people, rows, box, reply.id, now)),
        may_undo=max(rest, default=0.0),
    )


def _all(
    conn: Connection, people: Conversations, rows: list[Row], box: dict[str, Row], word: str, now: float
) -> Iterator[One]:
    for row in rows:
        try:
            chat = people.get(conn, row.conversation_id)
        except CannotOpen:
            continue
        became = _became(row, box.get(key_of(row.ticket_id, word)), now)
        yield One(label=label(row.number), customer=chat.name, network=chat.network, became=became)


def _became(hearer: Row, said: Row | None, now: float) -> str:
    """By what the outbox says of it; by the hearer's own state where nothing was put there."""
    if said is None:
        return TAKEN_BACK if hearer.state in (SAID, OFFERED) else str(hearer.state)
    if said.reason == undoing.TAKEN_BACK:
        return TAKEN_BACK
    if said.state in (DEAD, STALE):
        return NOT_SENT
    if said.state == HELD:
        return OFFERED if hearer.state == OFFERED else HELD_BACK
    if said.state in (OPEN, LENT):
        return RESTING if said.available_at > now else QUEUED
    return str(said.mark) if said.mark != QUEUED else "sent"
