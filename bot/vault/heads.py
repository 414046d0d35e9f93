"""The head of a conversation: how much there is of it, changed with every commit and told to the register first.

A head counts the rows of each table that are only ever added, and sums their seals, in any order: a row that was taken
away, put back or put in the place of another shows, however genuine it is. What is of no conversation has a head of
its own, the `house`. Changes are gathered while a transaction goes on, and written when it is committed.

    row put -> `added` -> ... -> commit: head written, register told -> committed -> register told that it was
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Table, delete, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from bot import schema
from bot.many import rows_in, run_all
from bot.vault import register_name
from bot.vault.register import Register
from bot.vault.register_lines import Told

HOUSE = "house"
CHAIN, TRACKER = "chain", "tracker"
Tallies = dict[str, list[Any]]
"""Table -> how many rows, and the sum of their elements (hex); `chain` -> how many links, and the hash of the last;
`tracker` -> the number of the request under way, and the hash of its dialogue."""
_MODULUS = 1 << 256
_MOST = 1 << 62
_HEX = re.compile(r"[0-9a-f]{1,64}")
_CHANGES, _MARKS, _ANNOUNCED, _REGISTER = "guichet-changes", "guichet-marks", "guichet-announced", "guichet-register"
STAYS = (CHAIN, "conversation")
"""What is left of a conversation that was erased: its chain, and its own row."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Change:
    owner: str
    table: str = ""
    by: int = 0
    told: bytes = b""
    last: tuple[int, str] | None = None
    ends: bool = False


def added(conn: Connection, owner: str, table: str, told: str) -> None:
    """A row of this table was put; `told` is its seal, or what stands for it."""
    _gather(conn, _Change(owner, table, 1, told.encode()))


def removed(conn: Connection, owner: str, table: str, told: str) -> None:
    """A row was taken away, as it may be."""
    _gather(conn, _Change(owner, table, -1, told.encode()))


def put_whole(conn: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """A row of a conversation that has no seal was put: all that it says is counted."""
    added(conn, row["conversation_id"], table.name, said(row))


def take_away(conn: Connection, table: Table, mine: Any) -> None:
    """Delete the rows of a table without seals that `mine` describes, as they may be."""
    for row in conn.execute(select(table).where(mine).with_for_update()).mappings().all():
        removed(conn, row["conversation_id"], table.name, said(row))
    conn.execute(delete(table).where(mine))


def replaced(conn: Connection, owner: str, name: str, number: int, content: bytes) -> None:
    """Of what is written again and again in its place the last is remembered: which it is, and what it says."""
    _gather(conn, _Change(owner, name, last=(number, digest_of_last(content))))


def digest_of_last(content: bytes) -> str:
    """What a head keeps of it."""
    return hashlib.sha256(content).hexdigest()[:32]


def put_in_house(conn: Connection, table: str, row: Mapping[str, Any]) -> None:
    """A row of a table that is of no conversation was put."""
    _gather(conn, _Change(HOUSE, table, 1, said(row).encode()))


def taken_from_house(conn: Connection, table: str, row: Mapping[str, Any]) -> None:
    """One was taken away, as it may be."""
    _gather(conn, _Change(HOUSE, table, -1, said(row).encode()))


def chained(conn: Connection, owner: str, length: int, last: str) -> None:
    """The chain of deliveries ends there."""
    _gather(conn, _Change(owner, CHAIN, last=(length, last)))


def ended(conn: Connection, owner: str) -> None:
    """The conversation was erased: nothing but its chain and its own row is left."""
    _gather(conn, _Change(owner, ends=True))


def register_of(conn: Connection) -> Register | None:
    """The register that is told of what is committed on this connection."""
    register: Register | None = conn.info.get(_REGISTER)
    return register


def said(row: Mapping[str, Any]) -> str:
    """What a row of the house says, but its number."""
    values = {name: float(value) if isinstance(value, (int, float)) else value for name, value in row.items()}
    return json.dumps(
        {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items() if name != "id"},
        sort_keys=True,
    )


def read_tallies(text: str) -> Tallies:
    """From the column. Raises ValueError."""
    try:
        tallies = json.loads(text) if text else {}
    except RecursionError as error:
        raise ValueError("tallies") from error
    if not isinstance(tallies, dict) or not all(map(_is_tally, tallies, tallies.values())):
        raise ValueError("tallies")
    return tallies


def is_number(value: Any) -> bool:
    """Whether it can be the number of a head, or a count in it, and one more."""
    return type(value) is int and abs(value) < _MOST


def digest_of(owner: str, number: int, tallies: str) -> str:
    """What the register keeps of a head."""
    return hashlib.sha256(f"{owner}|{number}|{tallies}".encode()).hexdigest()[:32]


def install(engine: Engine, register: Register | None) -> None:
    """What is gathered on connections of this engine is written and told at each commit."""
    watch = _Watch(register)
    for name in ("begin", "commit", "rollback", "savepoint", "rollback_savepoint", "handle_error"):
        event.listen(engine, name, getattr(watch, name))
    event.listen(engine, "checkin", watch.checkin)


@dataclass(frozen=True, slots=True)
class _Watch:
    """The listeners of an engine; what they gather is in the connection's own `info`."""

    register: Register | None
    savepoints: WeakKeyDictionary[Connection, int] = field(default_factory=WeakKeyDictionary)
    """How many each connection has had."""

    def begin(self, conn: Connection) -> None:
        self._confirm(conn.info)
        _forget(conn.info)
        conn.info[_REGISTER] = self.register

    def rollback(self, conn: Connection) -> None:
        _forget(conn.info)

    def savepoint(self, conn: Connection, _name: str | None) -> None:
        """It gets its name, which ends in its number on this connection, right after this."""
        number = self.savepoints[conn] = self.savepoints.get(conn, 0) + 1
        conn.info.setdefault(_MARKS, {})[number] = len(conn.info.get(_CHANGES, ()))

    def rollback_savepoint(self, conn: Connection, name: str, _context: object) -> None:
        """What was gathered since is undone, in savepoints within it too."""
        del conn.info.get(_CHANGES, [])[conn.info[_MARKS][int(name.rpartition("_")[2])] :]

    def commit(self, conn: Connection) -> None:
        changes = conn.info.pop(_CHANGES, None)
        if not changes:
            return
        if self.register is None:
            log.error("%s: written without the register, and not counted", changes[0].table or HOUSE)
            return
        told = _settle(conn, self.register, changes)
        if told:
            store = register_name.settled(conn, self.register, [one.owner for one in told])
            conn.info[_ANNOUNCED] = self.register.announce(told, store)

    def handle_error(self, context: Any) -> None:
        """Nobody knows whether this commit came to be: the register is not told so."""
        if context.connection is not None and not context.connection.invalidated:
            context.connection.info.pop(_ANNOUNCED, None)

    def checkin(self, _dbapi: object, record: Any) -> None:
        self._confirm(record.info)
        _forget(record.info)

    def _confirm(self, info: dict[Any, Any]) -> None:
        place = info.pop(_ANNOUNCED, None)
        if place is None or self.register is None:
            return
        try:
            self.register.confirm(place)
        except OSError as error:  # it is committed all the same; the next start finds out
            log.warning("the register was not told of a commit: %s", error.strerror)


def _forget(info: dict[Any, Any]) -> None:
    for name in (_CHANGES, _MARKS, _ANNOUNCED):
        info.pop(name, None)


def _is_tally(name: str, value: Any) -> bool:
    if not (isinstance(value, list) and len(value) == 2 and is_number(value[0]) and isinstance(value[1], str)):
        return False
    return name in (CHAIN, TRACKER) or _HEX.fullmatch(value[1]) is not None


def _gather(conn: Connection, change: _Change) -> None:
    conn.info.setdefault(_CHANGES, []).append(change)


@dataclass(slots=True)
class _Head:
    number: int = 0
    tallies: Tallies = field(default_factory=dict)


def _settle(conn: Connection, register: Register, changes: Sequence[_Change]) -> list[Told]:
    """Write the heads of all whom these changes concern, in the same order in every process.

    One that cannot be read stays as it is, so that `guichet verify` goes on naming it; nobody's delivery waits for it.
    """
    found = _lock(conn, sorted({change.owner for change in changes}))
    heads = {owner: head for owner, head in found.items() if head is not None}
    for change in changes:
        if change.owner in heads:
            _apply(heads[change.owner].tallies, change, register)
    told, rows = [], []
    for owner, head in heads.items():
        number, text = head.number + 1, json.dumps(head.tallies, sort_keys=True)
        told.append(Told(owner=owner, number=number, digest=digest_of(owner, number, text)))
        rows.append({"owner": owner, "number": number, "tallies": text})
    if rows:
        run_all(conn, _WRITE[conn.dialect.name], rows)
    return told


def _lock(conn: Connection, owners: Sequence[str]) -> dict[str, _Head | None]:
    heads: dict[str, _Head | None] = {owner: _Head() for owner in owners}
    found = _found(conn, owners)
    if conn.dialect.name != "sqlite" and len(found) < len(owners):  # elsewhere two may meet somebody at once
        new = [{"owner": owner, "number": 0, "tallies": ""} for owner in owners if owner not in found]
        conn.execute(postgresql.insert(schema.head).on_conflict_do_nothing(index_elements=["owner"]), new)
        found = _found(conn, owners)
    return heads | found


def _found(conn: Connection, owners: Sequence[str]) -> dict[str, _Head | None]:
    table = schema.head
    query = select(table).order_by(table.c.owner).with_for_update()
    rows = rows_in(conn, query, table.c.owner, owners)
    return {row.owner: _read(row) for row in rows}


def _read(row: Any) -> _Head | None:
    """None when it cannot be read."""
    try:
        if is_number(row.number):
            return _Head(row.number, read_tallies(row.tallies))
    except (ValueError, TypeError):
        pass
    log.error("the head of %s cannot be read, and counts no more: see `guichet verify`", row.owner)
    return None


def _apply(tallies: Tallies, change: _Change, register: Register) -> None:
    if change.last:
        tallies[change.table] = list(change.last)
    elif change.ends:
        for name in [name for name in tallies if name not in STAYS]:
            del tallies[name]
    else:
        count, total = tallies.get(change.table, (0, "0"))
        element = register.element(change.owner, change.table, change.told)
        tallies[change.table] = [count + change.by, f"{(int(total, 16) + change.by * element) % _MODULUS:x}"]


def tally(register: Register, owner: str, table: str, told: Iterable[str]) -> list[Any]:
    """What a head says of a table with these rows."""
    elements = [register.element(owner, table, one.encode()) for one in told]
    return [len(elements), f"{sum(elements) % _MODULUS:x}"]


def _writing(insert: Any) -> Any:
    put = insert(schema.head)
    names = ("number", "tallies")
    return put.on_conflict_do_update(index_elements=["owner"], set_={name: put.excluded[name] for name in names})


_WRITE = {"sqlite": _writing(sqlite.insert), "postgresql": _writing(postgresql.insert)}
