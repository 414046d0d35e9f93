"""Many rows at once: a delivery of 1,000 updates costs a few statements and not thousands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.engine import Connection, Row

MOST_AT_ONCE = 500
"""Values in one statement: every database takes that many."""


def rows_in(conn: Connection, query: Any, column: Any, values: Sequence[str]) -> Iterator[Row]:
    """What `query` gives where `column` is one of `values`, in no order; asked in portions."""
    for some in in_portions(values):
        yield from conn.execute(query.where(column.in_(some)))


def in_portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values, so many at a time as one statement takes."""
    for start in range(0, len(values), MOST_AT_ONCE):
        yield values[start : start + MOST_AT_ONCE]
