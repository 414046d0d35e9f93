"""How long people waited and for whom, by network: medians of working time, what was late, what needed no person.

A figure is given for five episodes or more; under that it is None: not enough data.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.tickets import ticket
from bot.tickets.clocks import HOLDERS, Clocks, Episode
from bot.tickets.rating import GOOD, RATED

ENOUGH = 5
"""Episodes under which there is no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One episode of a ticket: its network, what its clocks say, and whether it is open still.

    The last one of a ticket has what its events tell beside: how many pieces of `evidence` came of those asked for, and
    the customer's `rating` (3 good, 1 not good).
    """

    network: str
    episode: Episode
    is_open: bool
    evidence: tuple[int, int] | None = None
    rating: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of some episodes. Seconds are medians: of working time, but `bot` as clocks on the wall go, since it never rests.

    `bot`: first word of the assistant; `first`: first answer of a person; `resolution`: the end; of that `with_bot`,
    `with_customer` and `with_person`. `contained` and `late` are shares of what ended, `evidence` that of requests in
    which something came of what was asked for, `csat` that of the `rated` ones that were good.
    """

    episodes: int
    backlog: int
    bot: float | None
    first: float | None
    resolution: float | None
    with_bot: float | None
    with_customer: float | None
    with_person: float | None
    contained: float | None
    late: float | None
    evidence: float | None
    csat: float | None
    rated: int


def everything(conn: Connection) -> list[Told]:
    """Every episode of every ticket, in the order of their numbers."""
    table, people = schema.ticket, schema.conversation
    query = select(table.c.id, table.c.clocks, table.c.status, people.c.network).order_by(table.c.number)
    evidence, ratings = _beside(conn)
    found = []
    query = query.where(table.c.status != ticket.MERGED)  # counted with the one that it went into
    for row in conn.execute(query.join(people, people.c.id == table.c.conversation_id)):
        episodes = Clocks.read(row.clocks).episodes
        for episode in episodes:
            is_open = episode.ended is None and row.status in ticket.OPEN_STATES
            told_of = (evidence.get(row.id), ratings.get(row.id)) if episode is episodes[-1] else (None, None)
            found.append(
                Told(network=row.network, episode=episode, is_open=is_open, evidence=told_of[0], rating=told_of[1])
            )
    return found


def since(some: Iterable[Told], moment: float) -> list[Told]:
    """Those that began since this moment, and those that are open."""
    return [one for one in some if one.is_open or one.episode.began >= moment]


def figures(some: Sequence[Told]) -> Figures:
    """Of these episodes."""
    all_of = [one.episode for one in some]
    ended = [episode for episode in all_of if episode.ended is not None]
    asked, rated = [one for one in some if one.evidence], [one for one in some if one.rating]
    return Figures(
        episodes=len(all_of),
        backlog=sum(one.is_open for one in some),
        bot=_median(all_of, lambda e: None if e.bot is None else max(0.0, e.bot - e.asked)),
        first=_median(all_of, lambda e: e.first_work),
        resolution=_median(ended, lambda e: e.ended_work),
        with_bot=_median(ended, lambda e: e.worked["bot"]),
        with_customer=_median(ended, lambda e: e.worked["customer"]),
        with_person=_median(ended, lambda e: e.worked["person"]),
        contained=_share([e.by_bot for e in ended]),
        late=_share([bool(e.late) for e in ended]),
        evidence=_share([bool(one.evidence and one.evidence[0]) for one in asked]),
        csat=_share([one.rating == GOOD for one in rated]),
        rated=len(rated),
    )


def grouped(some: Sequence[Told], name: Callable[[str], str]) -> dict[str, Figures]:
    """Figures by what `name` calls the network of each."""
    return {group: figures(those) for group, those in _groups(some, name)}


def spent(some: Sequence[Told], name: Callable[[str], str]) -> dict[str, tuple[float, ...]]:
    """Mean working seconds of what ended, with each of HOLDERS in their order; groups of five episodes or more."""
    found = {}
    for group, those in _groups(some, name):
        ended = [one.episode for one in those if one.episode.ended is not None]
        if len(ended) >= ENOUGH:
            found[group] = tuple(statistics.fmean(e.worked[holder] for e in ended) for holder in HOLDERS)
    return found


def _groups(some: Sequence[Told], name: Callable[[str], str]) -> Iterator[tuple[str, list[Told]]]:
    groups: dict[str, list[Told]] = {}
    for one in some:
        groups.setdefault(name(one.network), []).append(one)
    yield from sorted(groups.items())


def _beside(conn: Connection) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """By ticket: how much evidence came, and the rating; of several the latest."""
    table = schema.ticket_event
    query = select(table.c.ticket_id, table.c.kind, table.c.detail).order_by(table.c.id)
    evidence: dict[str, tuple[int, int]] = {}
    ratings: dict[str, int] = {}
    for row in conn.execute(query.where(or_(table.c.kind == RATED, table.c.detail.like('%"evidence"%')))):
        told = json.loads(row.detail)
        if row.kind == RATED:
            ratings[row.ticket_id] = int(told["score"])
        else:
            came, _, asked = str(told["evidence"]).partition("/")
            evidence[row.ticket_id] = int(came), int(asked)
    return evidence, ratings


def _median(episodes: Iterable[Episode], value: Callable[[Episode], float | None]) -> float | None:
    found = [v for v in map(value, episodes) if v is not None]
    return statistics.median(found) if len(found) >= ENOUGH else None


def _share(holds: Sequence[bool]) -> float | None:
    return sum(holds) / len(holds) if len(holds) >= ENOUGH else None
