"""Working hours: how much of them lies between two moments, and when so much of them will have passed. Pure.

Moments are seconds since the epoch; days off are `12-25`, `2026-12-24`, or `easter+1` (days from Easter Sunday).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.easter import easter

FURTHEST = 3700
"""Days after which a search for working time gives up: hours that never come are refused when they are read."""
DAY_OFF = re.compile(r"\d\d-\d\d|\d{4}-\d\d-\d\d|easter[+-]\d{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When the team works: `days` as in ISO (1 is Monday), from `opens` to `closes` in `zone`, but not on `off`."""

    zone: str
    opens: str
    closes: str
    days: tuple[int, ...]
    off: tuple[str, ...]

    def between(self, start: float, end: float) -> float:
        """Working seconds between two moments; 0 when the second is not later."""
        found, day = 0.0, self._day(start)
        while end > start:
            opens, closes = _span(self, day)
            if opens >= end:
                break
            found += max(0.0, min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return found

    def after(self, start: float, seconds: float) -> float:
        """The moment at which so many working seconds have passed since `start`; in the past for what is overdue."""
        if seconds <= 0:
            return start + seconds
        day = self._day(start)
        for _ in range(FURTHEST):
            opens, closes = _span(self, day)
            here = max(0.0, closes - max(start, opens))
            if 0 < seconds <= here:
                return max(start, opens) + seconds
            seconds -= here
            day += timedelta(days=1)
        return start + FURTHEST * 86_400.0

    def end_of_day(self, at: float) -> float:
        """Midnight after this moment, in the zone."""
        day = self._day(at) + timedelta(days=1)
        return datetime.combine(day, time.min, _zone(self.zone)).timestamp()

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"zone": self.zone, "opens": self.opens, "closes": self.closes, "days": self.days, "off": self.off}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Hours:
        """Back from JSON."""
        return cls(**{**plain, "days": tuple(plain["days"]), "off": tuple(plain["off"])})

    def _day(self, at: float) -> date:
        return datetime.fromtimestamp(at, _zone(self.zone)).date()


@lru_cache(maxsize=4096)
def _span(hours: Hours, day: date) -> tuple[float, float]:
    """Opening and closing of a day; the same moment twice on a day off."""
    opens = _moment(hours, day, hours.opens)
    if day.isoweekday() not in hours.days or _is_off(hours.off, day):
        return opens, opens
    return opens, _moment(hours, day, hours.closes)


def _moment(hours: Hours, day: date, clock: str) -> float:
    at = datetime.combine(day, time.min, _zone(hours.zone)) if clock == "24:00" else None
    if at is not None:
        return (at + timedelta(days=1)).timestamp()
    return datetime.combine(day, time.fromisoformat(clock), _zone(hours.zone)).timestamp()


def _is_off(off: tuple[str, ...], day: date) -> bool:
    from_easter = f"easter{(day - easter(day.year)).days:+d}"
    return not {day.isoformat(), day.strftime("%m-%d"), from_easter}.isdisjoint(off)


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
