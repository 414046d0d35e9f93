"""The plan of the before/after study (`study` in guichet.yml), and the note that says when it was set.

A date that was chosen after looking at the figures proves nothing: so each plan is noted when the counter first starts
with it, and the study says whether that was before the day itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.guichet_yml import DEFAULT_FILE, located, only, read, zone
from bot.team import diary
from connectors.sdk.connector import NATIVE, THIRD_PARTY
from connectors.sdk.errors import BadPayload

LONGEST = 731
NOTED = "study_planned"
BY = "guichet.yml"
DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`opens`: midnight, in the team's zone, of the first day on which customers could write from third-party apps.

    So many `days` before it are compared with as many after; `control` are routes or networks that the opening left
    as they were.
    """

    day: date
    opens: float
    days: int
    control: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it is noted."""
        return json.dumps({"opens": self.day.isoformat(), "days": self.days, "control": self.control}, sort_keys=True)

    def is_control(self, network: str, route: str) -> bool:
        """Whether what happens on this network is for comparison only."""
        return network in self.control or route in self.control

    def period(self, at: float) -> str:
        """`before` or `after`; "" outside of both."""
        if not self.opens - self.days * DAY <= at < self.opens + self.days * DAY:
            return ""
        return "before" if at < self.opens else "after"


def load(file: Path = DEFAULT_FILE, networks: tuple[str, ...] = ()) -> Plan | None:
    """The plan in `file`; None while no day is set. Raises located, which names the key."""
    try:
        part = read(file).get("study")
        if part is None or not part.names():
            return None
        only(part, ("opens", "days", "control"))
        day, days = _day(part["opens"].as_(str), part.path), part["days"].as_(int)
        if not 7 <= days <= LONGEST:
            raise BadPayload(f"{part.path}.days: must be 7 to {LONGEST}")
        control = tuple(name.as_(str) for name in part.items("control"))
        for name in control:
            if name not in (NATIVE, THIRD_PARTY, *networks):
                raise BadPayload(f"{part.path}.control: {name} is no route and no network")
        return Plan(day=day, opens=_midnight(day, zone(file)), days=days, control=control)
    except BadPayload as error:
        raise located(error, file) from error


def note(conn: Connection, plan: Plan | None, now: float) -> bool:
    """Note the plan in the log of the desk, unless it is the one that was noted last; gives whether it was."""
    told = plan.text if plan else ""
    if told == (_last(conn) or ""):
        return False
    diary.note(conn, now, BY, NOTED, plan.day.isoformat() if plan else "-", told)
    return True


def set_on(conn: Connection, plan: Plan) -> float | None:
    """Since when this very plan has stood, as noted; None when the counter has not started with it yet."""
    table = schema.desk_event
    query = select(table.c.at, table.c.detail).where(table.c.kind == NOTED).order_by(table.c.id.desc()).limit(1)
    row = conn.execute(query).first()
    return float(row.at) if row and row.detail == plan.text else None


def _last(conn: Connection) -> str | None:
    table = schema.desk_event
    told = select(table.c.detail).where(table.c.kind == NOTED).order_by(table.c.id.desc()).limit(1)
    found: str | None = conn.execute(told).scalar()
    return found


def _day(text: str, path: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadPayload(f"{path}.opens: must be a day like 2026-09-01, in quotes") from error


def _midnight(day: date, where: ZoneInfo) -> float:
    return datetime.combine(day, time.min, where).timestamp()
