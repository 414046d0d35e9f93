"""How long people waited and for whom, by network: medians of working time, what was late, what needed no person.

A figure is given for five episodes or more; under that it is None: not enough data.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.tickets import ticket
from bot.tickets.clocks import Clocks, Episode

ENOUGH = 5
"""Episodes under which there is no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One episode of a ticket: its network, what its clocks say, and whether it is open still."""

    network: str
    episode: Episode
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of some episodes. Seconds are medians: of working time, but `bot` as clocks on the wall go, since it never rests.

    `bot`: first word of the assistant; `first`: first answer of a person; `resolution`: the end; of that `with_person`
    and `with_customer`. `contained` and `late` are shares of what ended.
    """

    episodes: int
    backlog: int
    bot: float | None
    first: float | None
    resolution: float | None
    with_person: float | None
    with_customer: float | None
    contained: float | None
    late: float | None


def told(conn: Connection, since: float) -> list[Told]:
    """Every episode that began since this moment, and every one that is open."""
    table, people = schema.ticket, schema.conversation
    query = select(table.c.clocks, table.c.status, people.c.network)
    found = []
    for row in conn.execute(query.join(people, people.c.id == table.c.conversation_id)):
        for episode in Clocks.read(row.clocks).episodes:
            is_open = episode.ended is None and row.status in ticket.OPEN_STATES
            if is_open or episode.began >= since:
                found.append(Told(network=row.network, episode=episode, is_open=is_open))
    return found


def figures(some: Sequence[Told]) -> Figures:
    """Of these episodes."""
    all_of = [one.episode for one in some]
    ended = [episode for episode in all_of if episode.ended is not None]
    return Figures(
        episodes=len(all_of),
        backlog=sum(one.is_open for one in some),
        bot=_median(all_of, lambda e: None if e.bot is None else max(0.0, e.bot - e.asked)),
        first=_median(all_of, lambda e: e.first_work),
        resolution=_median(ended, lambda e: e.ended_work),
        with_person=_median(ended, lambda e: e.worked["person"]),
        with_customer=_median(ended, lambda e: e.worked["customer"]),
        contained=_share(ended, lambda e: e.by_bot),
        late=_share(ended, lambda e: bool(e.late)),
    )


def grouped(some: Sequence[Told], name: Callable[[str], str]) -> dict[str, Figures]:
    """Figures by what `name` calls the network of each."""
    groups: dict[str, list[Told]] = {}
    for one in some:
        groups.setdefault(name(one.network), []).append(one)
    return {group: figures(groups[group]) for group in sorted(groups)}


def _median(episodes: Iterable[Episode], value: Callable[[Episode], float | None]) -> float | None:
    found = [v for v in map(value, episodes) if v is not None]
    return statistics.median(found) if len(found) >= ENOUGH else None


def _share(episodes: Sequence[Episode], holds: Callable[[Episode], bool]) -> float | None:
    return sum(map(holds, episodes)) / len(episodes) if len(episodes) >= ENOUGH else None
