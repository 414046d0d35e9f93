"""The requests of a study: when each began, on which side, and how long it waited or has waited so far.

A request that still waits is known to have waited at least so long; one from before the day is watched until that day
only, since what comes after is no longer "before".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.numbers.plan import Plan
from bot.tickets.clocks import Clocks, Episode
from bot.tickets.hours import Hours
from bot.tickets.service_level import promise_in
from bot.tickets.ticket import MERGED

STUDIED, CONTROL = SIDES = ("studied", "control")
BEFORE, AFTER = PERIODS = ("before", "after")
FIRST, RESOLUTION = MEASURES = ("first", "resolution")
"""The first answer of a person, for requests that needed one; and the end, whoever brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request, once per measure. `chat` is a number for whoever wrote it; `seconds` are working time, until the
    thing happened (`happened`) or, while it had not, until it was last looked for."""

    chat: int
    side: str
    period: str
    measure: str
    seconds: float
    happened: bool


def cases(conn: Connection, plan: Plan, routes: Mapping[str, str], now: float) -> list[Case]:
    """Every request that began in the time of the study; `routes` are those of the networks by name."""
    table, people = schema.ticket, schema.conversation
    query = select(table.c.clocks, table.c.promise, table.c.conversation_id, people.c.network)
    query = query.where(table.c.status != MERGED)  # counted with the one that it went into
    chats: dict[str, int] = {}
    found: list[Case] = []
    for row in conn.execute(query.join(people, people.c.id == table.c.conversation_id).order_by(table.c.number)):
        side = CONTROL if plan.is_control(row.network, routes.get(row.network, "")) else STUDIED
        for episode in Clocks.read(row.clocks).episodes:
            if plan.period(episode.began):
                chat = chats.setdefault(row.conversation_id, len(chats))
                found.extend(_of(episode, plan, promise_in(row.promise).hours, (chat, side), now))
    return found


def _of(episode: Episode, plan: Plan, hours: Hours, whose: tuple[int, str], now: float) -> Iterator[Case]:
    chat, side = whose
    period = plan.period(episode.began)
    until = min(now, plan.opens) if period == BEFORE else now
    for measure, at in ((FIRST, episode.first), (RESOLUTION, episode.ended)):
        if measure == FIRST and episode.by_bot:
            continue  # nobody waited for a person
        happened = at is not None and at <= until
        seen = until if episode.ended is None else min(until, episode.ended)
        seconds = hours.between(episode.began, at if happened and at is not None else seen)
        yield Case(chat=chat, side=side, period=period, measure=measure, seconds=seconds, happened=happened)
