"""Incidents and the tickets that belong to them, inside the caller's transaction.

One cause has one incident that runs, however many agents open it at once. A ticket says itself to which it belongs, and
its events when it came and went: nothing is merged, each customer keeps their ticket, their chat and its key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import Conversations
from bot.many import insert_into
from bot.team import diary
from bot.tickets import rows, sources
from bot.tickets.rows import Actor, Ticket
from bot.tickets.ticket import MERGED, OPEN_STATES, NotAllowed
from bot.vault.sealing import CannotOpen

JOINED, LEFT = "incident_joined", "incident_left"
"""Events of a ticket."""
LATEST_ENDED = 20


class NoSuchIncident(Exception):
    """There is no incident of this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One cause that many customers meet. `cause` is which sign their tickets share and its blind index."""

    number: int
    cause: str
    topic: str
    opened_at: float
    opened_by: str
    ended_at: float | None
    ended_by: str

    @property
    def label(self) -> str:
        """The number as people say it: `I-7`."""
        return label(self.number)

    @property
    def runs(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None


def label(number: int) -> str:
    """The number as people say it: `I-7`."""
    return f"I-{number}"


def numbered(text: str) -> int | None:
    """7 for `I-7`, None for anything else."""
    return int(text.removeprefix("I-")) if re.fullmatch(r"I-[0-9]{1,9}", text) else None


def find(conn: Connection, number: int, *, lock: bool = False) -> Incident:
    """The incident of this number. Raises NoSuchIncident."""
    query = select(schema.incident).where(schema.incident.c.number == number)
    row = conn.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NoSuchIncident(number)
    return _read(row)


def latest(conn: Connection) -> list[Incident]:
    """Those that run and those that ended last, the newest first."""
    table = schema.incident
    ended = select(table).where(table.c.ended_at.is_not(None)).order_by(table.c.ended_at.desc()).limit(LATEST_ENDED)
    found = [*running(conn), *map(_read, conn.execute(ended))]
    return sorted(found, key=lambda one: (not one.runs, -one.number))


def running(conn: Connection) -> list[Incident]:
    """Those that go on, the newest first."""
    table = schema.incident
    query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.number.desc())
    return [_read(row) for row in conn.execute(query)]


def running_of(conn: Connection, cause: str) -> Incident | None:
    """The one of this cause that goes on."""
    return next((one for one in running(conn) if one.cause == cause), None)


def open_for(conn: Connection, cause: str, topic: str, who: Actor, now: float) -> Incident:
    """The incident of this cause: the one that runs, or a new one."""
    counted = schema.counter.c
    first = {"name": "incident", "shard": 0, "value": 0}
    conn.execute(insert_into(conn, schema.counter).values(first).on_conflict_do_nothing())
    mine = (counted.name == "incident") & (counted.shard == 0)
    last = conn.execute(select(counted.value).where(mine).with_for_update()).scalar_one()
    found = running_of(conn, cause)  # looked at under the counter's lock: nobody else makes one meanwhile
    if found is not None:
        return found
    conn.execute(update(schema.counter).where(mine).values(value=last + 1))
    plain = {"number": last + 1, "cause": cause, "topic": topic, "opened_at": now, "opened_by": who.name}
    conn.execute(schema.incident.insert().values(plain))
    diary.note(conn, now, who.name, "incident_opened", label(last + 1))
    return find(conn, last + 1)


def join(conn: Connection, people: Conversations, incident: Incident, number: int, who: Actor, now: float) -> bool:
    """The ticket belongs to the incident; False when it belongs to one already. Raises NotAllowed, CannotOpen."""
    if not find(conn, incident.number, lock=True).runs:
        raise NotAllowed("the incident has ended")
    ticket, _ = sources.locked(conn, people, number)
    if ticket.parent is not None:
        return False
    rows.change(conn, ticket.id, parent=incident.number, changed_at=now)
    rows.record(conn, ticket, now, who, JOINED, detail={"incident": incident.number})
    return True


def leave(conn: Connection, people: Conversations, incident: Incident, number: int, who: Actor, now: float) -> None:
    """The ticket has another cause; so have those that were merged into it. Raises CannotOpen."""
    ticket, _ = sources.locked(conn, people, number)
    for one in (ticket, *(source.ticket for source in sources.all_of(conn, people, ticket)[1:])):
        if one.parent == incident.number:
            rows.change(conn, one.id, parent=None)
            rows.record(conn, one, now, who, LEFT, detail={"incident": incident.number})


def members(conn: Connection, people: Conversations, number: int) -> tuple[list[Ticket], int]:
    """The tickets of an incident, each lead once, the open ones first; and how many do not open for who asks."""
    leads, closed = dict[int, Row](), 0
    table = schema.ticket
    mine = select(table).where(table.c.parent == number).order_by(table.c.status == MERGED, table.c.number)
    for row in conn.execute(mine).all():
        lead = sources.lead_of(conn, row)
        leads.setdefault(lead.number, lead)
    found: list[Ticket] = []
    for row in leads.values():
        try:
            found.append(rows.read(row, people.get(conn, row.conversation_id)))
        except CannotOpen:
            closed += 1
    return sorted(found, key=lambda one: (one.status not in OPEN_STATES, one.number)), closed


def sizes(conn: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """By incident, how many tickets belong to it and how many of these are open; nothing is unsealed."""
    table, lead = schema.ticket, schema.ticket.alias("lead")
    stands, told = func.coalesce(lead.c.status, table.c.status), func.coalesce(lead.c.number, table.c.number)
    query = select(table.c.parent, told.label("number"), stands.label("status")).distinct()
    query = query.select_from(table.outerjoin(lead, lead.c.number == table.c.merged_into))
    found = {number: (0, 0) for number in numbers}
    for row in conn.execute(query.where(table.c.parent.in_(numbers))):
        size, still_open = found[row.parent]
        found[row.parent] = (size + 1, still_open + (row.status in OPEN_STATES))
    return found


def end(conn: Connection, number: int, who: Actor, now: float) -> None:
    """It is over; its tickets are what they are."""
    if find(conn, number, lock=True).runs:
        _change(conn, number, ended_at=now, ended_by=who.name)
        diary.note(conn, now, who.name, "incident_ended", label(number))


def reopen(conn: Connection, number: int, who: Actor, now: float) -> None:
    """It goes on after all. Raises NotAllowed while another one of its cause runs."""
    incident = find(conn, number, lock=True)
    if incident.runs:
        return
    if running_of(conn, incident.cause) is not None:
        raise NotAllowed("another incident of this cause runs")
    _change(conn, number, ended_at=None, ended_by="")
    diary.note(conn, now, who.name, "incident_reopened", label(number))


def _change(conn: Connection, number: int, **values: object) -> None:
    conn.execute(update(schema.incident).where(schema.incident.c.number == number).values(**values))


def _read(row: Row) -> Incident:
    names = ("number", "cause", "topic", "opened_at", "opened_by", "ended_at", "ended_by")
    return Incident(**{name: getattr(row, name) for name in names})
