"""Rows that change while they live (conversations, tickets, accounts): every write goes by here and seals the row anew.

A row whose seal did not hold before never has one again: what somebody changed behind our back is not made genuine by
our next write. The head takes the old seal away and adds the new one, so that an older row put back shows as well.
The key is of the counter, not of the conversation: the assistant, the desk and the command line have it, and nobody
who opens a conversation alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.engine import Connection

from bot.many import run_all
from bot.vault import heads
from bot.vault.register import Register
from bot.vault.witness import changed, reseal, seal_row

Row = Mapping[str, Any]
OWNER = {"agent": "", "conversation": "id", "ticket": "conversation_id"}
"""Table -> the column that says whose head counts its rows; "" is the house."""


def put(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """New rows, sealed and counted; all of one shape."""
    register = heads.register_of(conn)
    whole = [{**_defaults(table), **row} for row in rows]
    for row in whole:
        row["seal"] = seal_row(register.row_key, table.name, row) if register else ""
        heads.added(conn, _owner(table, row), table.name, row["seal"])
    run_all(conn, _insert(table), whole)


def change(conn: Connection, table: Table, which: Any, **values: Any) -> int:
    """Write columns of these rows; gives how many there are."""
    return change_each(conn, table, which, lambda _: values)


def change_each(conn: Connection, table: Table, which: Any, how: Callable[[Row], Mapping[str, Any]]) -> int:
    """Write to each of these rows what `how` says of it, always the same columns; with {} it stays as it is."""
    query = select(table).where(which).order_by(table.c.id).with_for_update()
    rows = conn.execute(query).mappings().all()
    written = [(row, dict(values)) for row in rows if (values := how(row)) and _differs(row, values)]
    if written:
        _write(conn, table, written)
    return len(rows)


def renew(conn: Connection, table: Table, row_id: str, **values: Any) -> None:
    """Write columns of a row, and seal it whatever was done to it before: an operator has looked at it."""
    row = conn.execute(select(table).where(table.c.id == row_id).with_for_update()).mappings().one()
    _write(conn, table, [(row, values)], anew=True)


def wrong(conn: Connection, table: Table, row: Row) -> str | None:
    """The column of a row that is not as it was written; None when all are. Nothing is believed without the key."""
    register = heads.register_of(conn)
    return changed(register.row_key, table.name, row) if register else "seal"


def _write(
    conn: Connection, table: Table, written: Sequence[tuple[Row, dict[str, Any]]], *, anew: bool = False
) -> None:
    register, changes = heads.register_of(conn), []
    for row, values in written:
        seal = _seal(register, table.name, row, values, anew=anew)
        owner = _owner(table, row)
        heads.removed(conn, owner, table.name, row["seal"])
        heads.added(conn, owner, table.name, seal)
        changes.append({"row_id": row["id"], **{f"new_{name}": value for name, value in values.items()}})
        changes[-1]["new_seal"] = seal
    run_all(conn, _update(table, (*written[0][1], "seal")), changes)


def _seal(register: Register | None, table: str, row: Row, values: Row, *, anew: bool) -> str:
    if register is None:
        return str(row["seal"])
    if anew:
        return seal_row(register.row_key, table, {**row, **values})
    return reseal(register.row_key, table, row, values)


def _differs(row: Row, values: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in values.items())


def _owner(table: Table, row: Row) -> str:
    column = OWNER[table.name]
    return str(row[column]) if column else heads.HOUSE


@lru_cache
def _defaults(table: Table) -> dict[str, Any]:
    return {column.name: column.default.arg if column.default is not None else None for column in table.c}


@lru_cache
def _insert(table: Table) -> Any:
    return table.insert()


@lru_cache(maxsize=64)
def _update(table: Table, names: tuple[str, ...]) -> Any:
    values = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(table.c.id == bindparam("row_id")).values(values)
