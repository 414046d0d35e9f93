"""Requests that came and went, day by day or week by week, and how many were open at the end of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.numbers.measures import Told

BY_DAY = 14
"""Days up to which each stands for itself; beyond, weeks do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One day, or the week that begins with it."""

    day: date
    opened: int
    ended: int
    open: int


def flow(some: Sequence[Told], days: int, now: float, zone: ZoneInfo) -> list[Step]:
    """The steps of the last `days`, oldest first; the last one is under way."""
    today = datetime.fromtimestamp(now, zone).date()
    length = 1 if days <= BY_DAY else 7
    count = -(-days // length)
    first = today - timedelta(days=length * count - 1)
    return [_step(some, first + timedelta(days=length * n), length, zone) for n in range(count)]


def _step(some: Sequence[Told], day: date, length: int, zone: ZoneInfo) -> Step:
    begin, end = (_midnight(d, zone) for d in (day, day + timedelta(days=length)))
    times = [(one.episode.began, one.episode.ended) for one in some]
    return Step(
        day=day,
        opened=sum(begin <= began < end for began, _ in times),
        ended=sum(ended is not None and begin <= ended < end for _, ended in times),
        open=sum(began < end and (ended is None or ended >= end) for began, ended in times),
    )


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time.min, zone).timestamp()
