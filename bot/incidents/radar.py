"""The radar: many customers who met the same thing within a few hours.

The same thing is the same error code or message, or the same topic with the same version of the same app. Tickets
are compared by blind indexes; only one of each group is opened, to say what it is. What belongs to an incident already
is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import Select

from bot import schema
from bot.guichet_yml import DEFAULT_FILE, located, only, read
from bot.inward.conversations import Conversations
from bot.tickets import rows
from bot.tickets.rows import Ticket
from bot.tickets.ticket import OPEN_STATES
from bot.vault.sealing import CannotOpen
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

CODE, SCENE = "code", "scene"
SIGNS = (CODE, SCENE)
"""Columns of a ticket that say which cause it has; a cause is the name of one and its value."""
HOUR = 3600.0
MOST_CUSTOMERS, MOST_HOURS = 1000, 168
SHOWN = 5
"""Groups that are told at once: the largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """How many customers in how many hours are many."""

    customers: int
    hours: int


USUAL = Radar(customers=3, hours=2)
"""The radar of a file that says nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """What tickets of one cause have in common, as it is said: an error code, or topic, app and version."""

    topic: str
    code: str = ""
    app: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Many customers with one cause that is no incident yet; `tickets` are their numbers."""

    cause: str
    what: What
    customers: int
    tickets: tuple[int, ...]


def load(file: Path = DEFAULT_FILE) -> Radar:
    """The radar's settings (`incidents` in guichet.yml), the usual ones where it has none. Raises WrongSettings."""
    try:
        part = read(file).get("incidents")
        return USUAL if part is None else _radar(only(part, ("customers", "hours")))
    except BadPayload as error:
        raise located(error, file) from error


def sightings(conn: Connection, people: Conversations, radar: Radar, now: float) -> list[Sighting]:
    """What many customers met lately, the most first. What the same tickets show twice is told once, by its code."""
    found: list[Sighting] = []
    since = now - radar.hours * HOUR
    for sign in SIGNS:
        for value in _hot(conn, sign, since, radar.customers):
            seen = conn.execute(_met(sign, since).where(schema.ticket.c[sign] == value)).all()
            what = _said(conn, people, sign, seen)
            numbers = tuple(sorted({row.lead for row in seen}))
            if what and not any(set(numbers) <= set(other.tickets) for other in found):
                customers = len({row.customer for row in seen})
                found.append(Sighting(cause=f"{sign}:{value}", what=what, customers=customers, tickets=numbers))
    return sorted(found, key=lambda one: (-one.customers, one.tickets))[:SHOWN]


def newcomers(conn: Connection, cause: str, since: float) -> list[int]:
    """Numbers of open tickets of this cause that belong to no incident, told of since then."""
    sign, _, value = cause.partition(":")
    query = _met(sign, since).where(schema.ticket.c[sign] == value)
    return sorted({row.lead for row in conn.execute(query) if row.stands in OPEN_STATES})


def what_of(ticket: Ticket, cause: str) -> What:
    """What a ticket of this cause says it is."""
    if cause.startswith(f"{CODE}:"):
        return What(
            topic=ticket.topic, code=str(ticket.facts.get("error_code") or ticket.facts.get("error_message") or "")
        )
    app = f"{ticket.facts.get('app') or ''} {ticket.facts.get('app_version') or ''}".strip()
    return What(topic=ticket.topic, app=app)


def _radar(part: Untrusted) -> Radar:
    found = Radar(customers=part["customers"].as_(int), hours=part["hours"].as_(int))
    if not 2 <= found.customers <= MOST_CUSTOMERS or not 1 <= found.hours <= MOST_HOURS:
        raise BadPayload(f"{part.path}: customers must be 2 to {MOST_CUSTOMERS}, hours 1 to {MOST_HOURS}")
    return found


def _met(sign: str, since: float) -> Select:
    """Tickets of any cause of this sign, with who met it: what was merged speaks for its lead, and for its customer."""
    table, lead = schema.ticket, schema.ticket.alias("lead")
    query = select(
        table.c.number,
        func.coalesce(lead.c.number, table.c.number).label("lead"),
        func.coalesce(lead.c.status, table.c.status).label("stands"),
        func.coalesce(lead.c.conversation_id, table.c.conversation_id).label("customer"),
    ).select_from(table.outerjoin(lead, lead.c.number == table.c.merged_into))
    free = func.coalesce(lead.c.parent, table.c.parent).is_(None)
    return query.where(table.c.met_at >= since, table.c[sign] != "", free).order_by(table.c.number.desc())


def _hot(conn: Connection, sign: str, since: float, customers: int) -> Iterator[str]:
    """Values that so many customers share."""
    inner = _met(sign, since).add_columns(schema.ticket.c[sign].label("value")).order_by(None).subquery()
    counted = func.count(func.distinct(inner.c.customer))
    query = select(inner.c.value).group_by(inner.c.value).having(counted >= customers)
    yield from conn.execute(query.order_by(counted.desc()).limit(SHOWN)).scalars().all()


def _said(conn: Connection, people: Conversations, sign: str, seen: list[Row]) -> What | None:
    """What it is, by the newest ticket that opens; None when none does."""
    for row in seen:
        found = rows.find(conn, row.number)
        try:
            ticket = rows.read(found, people.get(conn, found.conversation_id)) if found else None
        except CannotOpen:
            continue
        if ticket:
            return what_of(ticket, f"{sign}:")
    return None
