"""The clocks of tickets counted again from their events alone; what they keep must be the same."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.tickets.clocks import COUNTED, Clocks, Happened
from bot.tickets.service_level import promise_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """How many tickets were counted again, and the numbers of those that came out otherwise."""

    tickets: int
    differ: tuple[int, ...]


def recount(conn: Connection) -> Recount:
    """Every ticket, from its events."""
    events, tickets = schema.ticket_event, schema.ticket
    told: dict[str, list[Row]] = {}
    for row in conn.execute(select(events).where(events.c.kind.in_(COUNTED)).order_by(events.c.id)):
        told.setdefault(row.ticket_id, []).append(row)
    kept = conn.execute(select(tickets.c.id, tickets.c.number, tickets.c.clocks, tickets.c.promise)).all()
    differ = [row.number for row in kept if counted(told.get(row.id, []), row.promise).text() != row.clocks]
    return Recount(tickets=len(kept), differ=tuple(differ))


def counted(told: list[Row], promise: str) -> Clocks:
    """The clocks after these events."""
    clocks, terms = Clocks(), promise_in(promise)
    for row in told:
        event = Happened(
            kind=row.kind,
            actor=row.actor,
            at=row.at,
            status=row.new,
            detail=json.loads(row.detail) if row.detail else {},
        )
        clocks.hear(event if event.status else replace(event, status=clocks.status), terms)
    return clocks
