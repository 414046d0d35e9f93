"""What people did in the desk that concerns no single ticket: signing in, the team, keys. Rows are only ever added.

Whoever adds a kind of entry gives it a text `diary_<kind>` in the desk's words. Nothing of a customer stands here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.vault import heads

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act. `about` is the account or thing it was done to, `detail` what to: a role, a count."""

    id: int
    at: float
    actor: str
    kind: str
    about: str
    detail: str


def note(conn: Connection, now: float, actor: str, kind: str, about: str = "", detail: str = "") -> None:
    """Add an entry."""
    row = {"at": now, "actor": actor, "kind": kind, "about": about, "detail": detail}
    conn.execute(schema.desk_event.insert().values(row))
    heads.put_in_house(conn, "desk_event", row)


def has(conn: Connection, kind: str, about: str) -> bool:
    """Whether there is an entry of this kind about this."""
    table = schema.desk_event
    those = (table.c.kind == kind) & (table.c.about == about)
    return conn.execute(select(table.c.id).where(those).limit(1)).first() is not None


def latest(conn: Connection, most: int = SHOWN, before: int | None = None) -> list[Entry]:
    """The newest entries, newest first; those before the entry of this id, where one is given."""
    table = schema.desk_event
    query = select(table).order_by(table.c.id.desc()).limit(most)
    rows = conn.execute(query if before is None else query.where(table.c.id < before)).all()
    return [Entry(id=r.id, at=r.at, actor=r.actor, kind=r.kind, about=r.about, detail=r.detail) for r in rows]
