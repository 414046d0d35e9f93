"""What was done to the assistant's understanding, by whom and why; the latest promotion or rollback says what runs.

It stands in the store, so that every process of the counter, on whatever machine, hears of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.nlu.sources import code_digest
from bot.vault import heads

PROMOTE, ROLL_BACK, OVERRIDE = "promote", "roll back", "promote in spite of the gate"
KEEP = "keep in service"
DECISIONS = (PROMOTE, ROLL_BACK, OVERRIDE, KEEP)
START = "start with"
SWITCHES = (*DECISIONS, START)
SHADOW = "shadow"
ITSELF = "guichet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act. `model` is the name of a file in `models/`, `before` that of the one that ran until then, or "".

    `code` is the digest of the understanding's code with which a promoted model was measured.
    """

    at: datetime
    who: str
    act: str
    about: str = ""
    model: str = ""
    before: str = ""
    code: str = ""
    note: str = ""


def add(conn: Connection, event: Event) -> None:
    """Keep one act."""
    row = {"at": event.at.timestamp(), **{name: getattr(event, name) for name in _TEXTS}}
    conn.execute(schema.training_event.insert().values(row))
    heads.put_in_house(conn, "training_event", row)


def events(conn: Connection, most: int = 200) -> list[Event]:
    """The latest acts, newest first."""
    table = schema.training_event
    return [_event(row) for row in conn.execute(select(table).order_by(table.c.id.desc()).limit(most))]


def running(conn: Connection) -> str:
    """The name of the model that somebody decided for last, else of the one the assistant started with, or "".

    Both lapse when the code of the understanding changes: a model is only known to be good with its own.
    """
    switch = _latest_switch(conn)
    return switch.model if switch and switch.code == code_digest() else ""


def decided(conn: Connection) -> str:
    """The name of the running model, if somebody promoted it, rolled back to it or kept it; else ""."""
    decision = latest_decision(conn)
    return decision.model if decision else ""


def latest_decision(conn: Connection) -> Event | None:
    """What somebody decided last, of the model that therefore runs; None where nobody did, or its code has changed."""
    switch = _latest_switch(conn)
    return switch if switch and switch.act in DECISIONS and switch.code == code_digest() else None


def started_with(conn: Connection, model: str, at: datetime) -> None:
    """The assistant answers with this model since it started; where somebody decided, that stands."""
    if not decided(conn) and running(conn) != model:
        add(conn, Event(at=at, who=ITSELF, act=START, model=model, code=code_digest()))


def keep(conn: Connection, who: str, at: datetime) -> None:
    """What answers goes on, whatever is trained meanwhile, until somebody decides otherwise."""
    if (model := running(conn)) and not decided(conn):
        add(conn, Event(at=at, who=who, act=KEEP, model=model, code=code_digest()))


def in_shadow(conn: Connection) -> str:
    """The name of the model that listens silently, or ""."""
    table = schema.training_event
    row = conn.execute(select(table).where(table.c.act == SHADOW).order_by(table.c.id.desc()).limit(1)).first()
    return row.model if row and row.code == code_digest() else ""


def one_before(conn: Connection) -> str:
    """The model that ran before the running one was promoted, or ""."""
    table = schema.training_event
    promoted = table.c.act.in_((PROMOTE, OVERRIDE)) & (table.c.model == running(conn))
    row = conn.execute(select(table).where(promoted).order_by(table.c.id.desc()).limit(1)).first()
    return row.before if row else ""


def _latest_switch(conn: Connection) -> Event | None:
    table = schema.training_event
    row = conn.execute(select(table).where(table.c.act.in_(SWITCHES)).order_by(table.c.id.desc()).limit(1)).first()
    return _event(row) if row else None


def _event(row: object) -> Event:
    at = datetime.fromtimestamp(row.at, timezone.utc)  # type: ignore[attr-defined]
    return Event(at=at, **{name: getattr(row, name) for name in _TEXTS})


_TEXTS = ("who", "act", "about", "model", "before", "code", "note")
