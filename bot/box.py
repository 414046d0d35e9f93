"""2  A box: put once per key, lend, done, later, held, dead. The inbox and the outbox are two of them.

A *lane* is a chat: only its oldest open row is ever lent, so that each chat keeps its order and a stuck one stops
nobody else. A row that is lent comes back when its lease ends. A row that is held (it waits for the person's consent,
or for them to write since the network's window is closed) is in nobody's way; let go, it stands where it stood, before
all that came after it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, exists, func, select, text, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.many import insert_into, rows_in, run_all
from bot.vault import heads

OPEN, LENT, DONE, DEAD, STALE, QUARANTINED = "open", "lent", "done", "dead", "stale", "quarantined"
HELD, ERASED = "held", "erased"
LEASE = 60.0
"""Seconds a worker may keep a row without saying that it is still at it."""


class LostLease(Exception):
    """The row was lent to somebody else in the meantime: drop what was made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """What is not lent this time: rows a worker is still at, and networks that keep it busy enough."""

    ids: Collection[int] = ()
    networks: Collection[str] = ()


NOTHING = Excluded()


class Box:
    """The rows of one table made by `columns.box`. Every method runs inside the caller's transaction."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._earlier = table.alias("earlier")
        self._pending = text(f"{table.name}.{schema.PENDING}")
        self._earlier_pending = text(f"earlier.{schema.PENDING}")
        self._put_new = {
            name: insert(table).on_conflict_do_nothing(index_elements=["key"])
            for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
        }
        self.is_held = text(f"{table.name}.{schema.HELD}")

    def put(self, conn: Connection, row: dict[str, Any]) -> int | None:
        """The new row's id, or None when its key is already here: a second delivery changes nothing."""
        row_id = self._put_one(conn, {"state": OPEN, "available_at": 0, **row})
        if row_id is not None:
            heads.added(conn, row["conversation_id"], self.table.name, row.get("seal", ""))
        return row_id

    def _put_one(self, conn: Connection, values: dict[str, Any]) -> int | None:
        statement = insert_into(conn, self.table).values(values).on_conflict_do_nothing(index_elements=["key"])
        done = conn.execute(statement.returning(self.table.c.id) if conn.dialect.name != "sqlite" else statement)
        if conn.dialect.name != "sqlite":
            return done.scalar()  # type: ignore[no-any-return]
        return int(done.lastrowid) if done.rowcount else None

    def put_all(self, conn: Connection, rows: Sequence[dict[str, Any]], mine: dict[str, str]) -> set[str]:
        """The keys of `rows`, all of one shape, that were new; of two with the same key the first is put.

        `mine` are columns (the envelope's id) that no row of anybody else has: by them the new ones are known.
        """
        first: dict[str, dict[str, Any]] = {}
        for row in rows:
            first.setdefault(row["key"], {"state": OPEN, "available_at": 0, "attempts": 0, **row, **mine})
        if not first:
            return set()
        put = run_all(conn, self._put_new[conn.dialect.name], list(first.values()))
        new = set(first) if put == len(first) else self._of_mine(conn, mine, list(first))
        for key in new:
            heads.added(conn, first[key]["conversation_id"], self.table.name, first[key].get("seal", ""))
        return new

    def _of_mine(self, conn: Connection, mine: dict[str, str], keys: Sequence[str]) -> set[str]:
        new = select(self.table.c.key).where(*(self.table.c[name] == value for name, value in mine.items()))
        return {row.key for row in rows_in(conn, new, self.table.c.key, keys)}

    def known(self, conn: Connection, keys: Sequence[str]) -> set[str]:
        """Those of the keys that were put before."""
        return {row.key for row in rows_in(conn, select(self.table.c.key), self.table.c.key, keys)}

    def lend(self, conn: Connection, by: str, now: float, most: int, but: Excluded = NOTHING) -> list[Row]:
        """Up to `most` rows, each the oldest pending one of its lane, lent to `by` for a lease.

        A row whose earlier lease ran out comes back with `maybe_sent` set, where the table has that column.
        """
        t, earlier = self.table, self._earlier
        first = ~exists().where(and_(earlier.c.lane == t.c.lane, self._earlier_pending, earlier.c.id < t.c.id))
        ready = and_(self._pending, t.c.available_at <= now, t.c.lease_until <= now)
        if but.networks:
            ready = and_(ready, t.c.network.not_in(but.networks))
        if but.ids:
            ready = and_(ready, t.c.id.not_in(but.ids))
        pick = select(t.c.id).where(ready, first).order_by(t.c.id).limit(most).with_for_update(skip_locked=True)
        ids = list(conn.execute(pick).scalars())
        if not ids:
            return []
        values: dict[str, Any] = {"lent_by": by, "lease_until": now + LEASE, "attempts": t.c.attempts + 1}
        if "maybe_sent" in t.c:
            conn.execute(update(t).where(t.c.id.in_(ids), t.c.state == LENT).values(maybe_sent=true()))
        conn.execute(update(t).where(t.c.id.in_(ids)).values(state=LENT, **values))
        return list(conn.execute(select(t).where(t.c.id.in_(ids)).order_by(t.c.id)))

    def renew(self, conn: Connection, by: str, now: float, only: Collection[int] | None = None) -> None:
        """Every row that `by` has, or `only` those of these ids, keeps its lease for longer."""
        mine = and_(self.table.c.state == LENT, self.table.c.lent_by == by)
        mine = mine if only is None else and_(mine, self.table.c.id.in_(only))
        conn.execute(update(self.table).where(mine).values(lease_until=now + LEASE))

    def done(self, conn: Connection, row_id: int, by: str, now: float, **values: Any) -> None:
        """The row is finished. Raises LostLease."""
        self._end(conn, row_id, by, {"state": DONE, "ended_at": now, **values})

    def dead(self, conn: Connection, row_id: int, by: str, now: float, reason: str, state: str = DEAD) -> None:
        """The row will never be finished, for this reason; a person sees it. Raises LostLease."""
        self._end(conn, row_id, by, {"state": state, "ended_at": now, "reason": reason})

    def later(self, conn: Connection, row_id: int, by: str, at: float, reason: str, **values: Any) -> None:
        """The row is tried again at `at`; its lane waits for it. Raises LostLease."""
        self._end(conn, row_id, by, {"state": OPEN, "available_at": at, "reason": reason, **values})

    def hold(self, conn: Connection, row_id: int, by: str, reason: str) -> None:
        """The row waits until somebody lets it go; its lane goes on without it. Raises LostLease."""
        self._end(conn, row_id, by, {"state": HELD, "reason": reason})

    def let_go(self, conn: Connection, lane: str, reason: str) -> int:
        """What a lane holds for this reason is worked on again, in its old order; gives how many rows."""
        mine = and_(self.table.c.lane == lane, self.is_held, self.table.c.reason == reason)
        values: dict[str, Any] = {"state": OPEN, "reason": "", "available_at": 0, "attempts": 0}
        if "put_off_since" in self.table.c:
            values["put_off_since"] = None
        return int(conn.execute(update(self.table).where(mine).values(values)).rowcount)

    def state_of(self, conn: Connection, row_id: int) -> str:
        """The state of one row, which keeps it until the transaction ends."""
        return str(conn.execute(select(self.table.c.state).where(self.table.c.id == row_id).with_for_update()).scalar())

    def last_of(self, conn: Connection, lane: str) -> int:
        """The id of a lane's youngest row, or 0."""
        return int(conn.execute(select(func.max(self.table.c.id)).where(self.table.c.lane == lane)).scalar() or 0)

    def held(self, conn: Connection) -> int:
        """How many rows are held."""
        rows = select(func.count()).select_from(self.table).where(self.is_held)
        return int(conn.execute(rows).scalar_one())

    def note(self, conn: Connection, row_id: int, by: str, **values: Any) -> None:
        """Write down how far the work on a lent row has come. Raises LostLease."""
        self._change(conn, row_id, by, values)

    def take_back(self, conn: Connection) -> None:
        """End every lease, because no other process can be at work on this store."""
        conn.execute(update(self.table).where(self.table.c.state == LENT).values(lease_until=0))

    def pending(self, conn: Connection) -> int:
        """How many rows are not finished."""
        rows = select(func.count()).select_from(self.table).where(self._pending)
        return int(conn.execute(rows).scalar_one())

    def _end(self, conn: Connection, row_id: int, by: str, values: dict[str, Any]) -> None:
        self._change(conn, row_id, by, {"lent_by": "", "lease_until": 0, **values})

    def _change(self, conn: Connection, row_id: int, by: str, values: dict[str, Any]) -> None:
        mine = and_(self.table.c.id == row_id, self.table.c.state == LENT, self.table.c.lent_by == by)
        if conn.execute(update(self.table).where(mine).values(values)).rowcount != 1:
            raise LostLease(f"row {row_id} of the {self.table.name}")
