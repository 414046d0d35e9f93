"""What the team promises: working hours, targets by priority, which states stop the clock (`service` in guichet.yml).

A ticket keeps the promise as it was when the ticket was opened: a later change of the file moves nobody's target.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.guichet_yml import DEFAULT_FILE, located, only, read, zone
from bot.tickets.hours import DAY_OFF, Hours
from bot.tickets.ticket import OPEN_STATES
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

FIRST, NEXT, RESOLUTION = TARGETS = ("first", "next", "resolution")
"""The first answer of a person, the next one after the customer wrote again, and the end."""
PRIORITIES = (1, 2, 3, 4)
LONGEST = 60 * 24 * 366
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """`targets`: priority -> target -> working seconds; `pauses`: states in which no clock of ours runs."""

    hours: Hours
    targets: Mapping[int, Mapping[str, float]]
    pauses: tuple[str, ...]
    reopen_days: int

    def text(self) -> str:
        """As a ticket keeps it."""
        plain = {"hours": self.hours.plain(), "pauses": self.pauses, "reopen_days": self.reopen_days}
        return json.dumps({**plain, "targets": {str(p): dict(t) for p, t in self.targets.items()}}, sort_keys=True)


@lru_cache(maxsize=64)
def promise_in(text: str) -> Promise:
    """Back from what a ticket keeps; today's where that is none (its seal tells that)."""
    try:
        plain = json.loads(text)
        targets = {int(p): t for p, t in plain["targets"].items()}
        hours, pauses = Hours.from_plain(plain["hours"]), tuple(plain["pauses"])
        return Promise(hours=hours, targets=targets, pauses=pauses, reopen_days=plain["reopen_days"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return load()


def priority_of(impact: int, urgency: int) -> int:
    """1 (first of all) to 4 from impact and urgency, each 1 to 3."""
    return {6: 1, 5: 2, 4: 3}.get(impact + urgency, 4)


@lru_cache(maxsize=2)
def load(file: Path = DEFAULT_FILE) -> Promise:
    """Today's promise in `file`. Raises WrongSettings, which names the key."""
    try:
        part = only(read(file)["service"], ("days", "opens", "closes", "days_off", "targets", "pauses", "reopen_days"))
        days = part["reopen_days"].as_(int)
        if not 0 <= days <= 366:
            raise BadPayload(f"{part.path}.reopen_days: must be 0 to 366")
        return Promise(
            hours=_hours(part, file), targets=_targets(part["targets"]), pauses=_pauses(part), reopen_days=days
        )
    except BadPayload as error:
        raise located(error, file) from error


def _hours(part: Untrusted, file: Path) -> Hours:
    opens, closes = part["opens"].as_(str), part["closes"].as_(str)
    if not _CLOCK.fullmatch(opens) or not _CLOCK.fullmatch(closes) or opens >= closes:
        raise BadPayload(f"{part.path}.opens: must be a time like 09:00, before closes")
    days = tuple(day.as_(int) for day in part["days"])
    if not days or not set(days) <= set(range(1, 8)):
        raise BadPayload(f"{part.path}.days: must be some of 1 (Monday) to 7 (Sunday)")
    off = tuple(day.as_(str) for day in part["days_off"])
    for day in off:
        if not DAY_OFF.fullmatch(day):
            raise BadPayload(f"{part.path}.days_off: {day} is not like 12-25, 2026-12-24 or easter+1")
    return Hours(zone=zone(file).key, opens=opens, closes=closes, days=days, off=off)


def _targets(part: Untrusted) -> dict[int, dict[str, float]]:
    only(part, tuple(f"P{n}" for n in PRIORITIES))
    return {n: _of_priority(part[f"P{n}"]) for n in PRIORITIES}


def _of_priority(part: Untrusted) -> dict[str, float]:
    only(part, TARGETS)
    minutes = {name: part[name].as_(int) for name in TARGETS}
    for name, count in minutes.items():
        if not 0 < count <= LONGEST:
            raise BadPayload(f"{part.path}.{name}: must be 1 to {LONGEST} minutes")
    return {name: 60.0 * count for name, count in minutes.items()}


def _pauses(part: Untrusted) -> tuple[str, ...]:
    found = tuple(state.as_(str) for state in part["pauses"])
    for state in found:
        if state not in OPEN_STATES:
            raise BadPayload(f"{part.path}.pauses: {state} is no state; known: {', '.join(OPEN_STATES)}")
    return found
