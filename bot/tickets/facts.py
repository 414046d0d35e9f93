"""What is known of a request, as people correct it: one fact set, told in a sealed event, and put back from it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.tickets import rows
from bot.tickets import ticket as states
from bot.tickets.handover import Control
from bot.tickets.rows import NOTE, Actor, Ticket
from bot.vault.sealing import unseal_json

FACT_NAMES = ("device", "os", "os_version", "app", "app_version", "error_code", "error_message")
"""What agents may correct of what is known."""
FACT_SET = "fact_set"
LONGEST_FACT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact: `origin` as in Ticket.origins, "" where nothing was known; `value` is "" where it is taken away."""

    name: str
    value: str
    origin: str


def put_fact(conn: Connection, control: Control, ticket: Ticket, who: Actor, fact: Fact, now: float) -> None:
    """The fact stands; what stood there before is in the event. Raises ticket.NotAllowed on a resolved ticket."""
    if ticket.status == states.RESOLVED:
        raise states.NotAllowed("it is resolved")
    words = {"name": fact.name, "value": fact.value, "before": str(ticket.facts.get(fact.name) or "")}
    words["origin"] = ticket.origins.get(fact.name, "")
    facts = {**ticket.facts, fact.name: fact.value}
    rows.rewrite(conn, ticket, facts=facts, origins={**ticket.origins, fact.name: fact.origin})
    rows.change(conn, ticket.id, changed_at=now, **control.signs(ticket.topic, facts))
    rows.record_sealed(conn, ticket, now, who, FACT_SET, words, fact=fact.name)


def put_back(conn: Connection, control: Control, ticket: Ticket, who: Actor, now: float) -> None:
    """The last change of a fact is taken back, its value and where that came from. Raises ticket.NotAllowed."""
    table = schema.ticket_event
    mine = select(table).where(table.c.ticket_id == ticket.id, table.c.kind == FACT_SET)
    event = conn.execute(mine.order_by(table.c.id.desc())).first()
    if event is None:
        raise states.NotAllowed("no fact was set")
    words = unseal_json(ticket.key, event.sealed, NOTE, ticket.id, json.loads(event.detail)["note"])
    was = Fact(name=words["name"], value=words["before"], origin=words.get("origin", ""))
    put_fact(conn, control, ticket, who, was, now)
