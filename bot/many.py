"""Rows put and found: many at once with a few statements, and inserts that meet what is there already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Row

MOST_AT_ONCE = 500
"""Values in one statement: every database takes that many."""


def insert_into(conn: Connection, table: Table) -> Any:
    """An insert that can be told what to do on a conflict: each database has its own."""
    return (sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert)(table)


def rows_in(conn: Connection, query: Any, column: Any, values: Sequence[str]) -> Iterator[Row]:
    """What `query` gives where `column` is one of `values`, in no order; asked in portions."""
    for some in in_portions(values):
        yield from conn.execute(query.where(column.in_(some)))


def in_portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values, so many at a time as one statement takes."""
    for start in range(0, len(values), MOST_AT_ONCE):
        yield values[start : start + MOST_AT_ONCE]


def run_all(conn: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> int | None:
    """Run an insert or update for each of `rows`, all of one shape; how many rows it changed, where that is known.

    On SQLite the driver gets the values as they are: SQLAlchemy's work per row is more than the database's. Values are
    text, numbers and bytes, which need no translation there.
    """
    if conn.dialect.name != "sqlite":
        conn.execute(statement, rows)
        return None
    text, names, fixed = _compiled(statement, conn.dialect, tuple(rows[0]))
    values = itemgetter(*names)
    given = [values({**fixed, **row}) for row in rows] if fixed else [values(row) for row in rows]
    return int(conn.exec_driver_sql(text, given).rowcount)


@lru_cache(maxsize=64)
def _compiled(statement: Any, dialect: Dialect, keys: tuple[str, ...]) -> tuple[str, list[str], dict[str, Any]]:
    """The statement's text, its values' names in their order, and those that are the same for every row."""
    compiled = statement.compile(dialect=dialect, column_keys=list(keys))
    fixed = {name: value for name, value in compiled.params.items() if name not in keys}
    defaults = {column.key: column.default.arg for column in getattr(compiled, "insert_prefetch", ())}
    return str(compiled), list(compiled.positiontup), {**fixed, **defaults}
