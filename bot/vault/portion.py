"""The rows of some conversations, read with one statement for each table: a walk takes a portion at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.many import in_portions
from bot.vault.chain import ENVELOPE

Row = Mapping[str, Any]
BY_CONVERSATION = (
    *("address", "tracker", "inbox", "outbox", "media", "media_check", "envelope_opening", "ticket"),
    *("consent_receipt", "conversation_key", "draft", "erasure_order", "incident_hearer"),
)
MOST, MOST_ENVELOPES = 200, 2_000


class Portion:
    """The rows of these conversations, in the order of their tables' keys; `links` with their envelopes' columns."""

    def __init__(self, conn: Connection, ids: Sequence[str]) -> None:
        self._rows: dict[str, dict[str, list[Row]]] = {}
        for name in BY_CONVERSATION:
            table = schema.metadata.tables[name]
            query = select(table).order_by(*table.primary_key.columns)
            self._rows[name] = _grouped(conn, query, table.c.conversation_id, ids, "conversation_id")
        events = schema.ticket_event
        tickets = [row["id"] for rows in self._rows["ticket"].values() for row in rows]
        query = select(events).order_by(events.c.id)
        self._rows["ticket_event"] = _grouped(conn, query, events.c.ticket_id, tickets, "ticket_id")
        self._rows["links"] = _links(conn, ids)

    def of(self, name: str, owner: str) -> Sequence[Row]:
        """The rows of one conversation; of `ticket_event` those of one ticket."""
        return self._rows[name].get(owner, ())


def portions(conversations: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Conversations by portions of a size that fits into memory; a long one is alone."""
    some: list[Row] = []
    for row in conversations:
        some.append(row)
        if len(some) == MOST or sum(map(_length, some)) >= MOST_ENVELOPES:
            yield some
            some = []
    if some:
        yield some


def _length(row: Row) -> int:
    """What a conversation says of its own chain, if that is a number."""
    return row["chain_length"] if isinstance(row["chain_length"], int) else 0


def rows_of(conn: Connection, query: Any) -> Iterator[Row]:
    """What a query gives, as plain mappings: their values are looked up again and again.

    SQLite's driver gives texts, numbers and bytes as they are; SQLAlchemy's work per row is more than its own.
    """
    found = conn.execute(query)
    names = tuple(found.keys())
    rows = found.cursor.fetchall() if conn.dialect.name == "sqlite" else found.all()
    return (dict(zip(names, row)) for row in rows)  # noqa: B905  (as long as each other, and there are many)


def _links(conn: Connection, ids: Sequence[str]) -> dict[str, list[Row]]:
    """By position, each with its envelope's columns (None where the envelope is gone)."""
    links, envelopes = schema.envelope_link, schema.envelope
    query = select(links, *[envelopes.c[name] for name in ENVELOPE])
    query = query.join(envelopes, envelopes.c.id == links.c.envelope_id, isouter=True).order_by(links.c.position)
    return _grouped(conn, query, links.c.conversation_id, ids, "conversation_id")


def _grouped(conn: Connection, query: Any, column: Any, values: Sequence[str], by: str) -> dict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for some in in_portions(values):
        for row in rows_of(conn, query.where(column.in_(some))):
            groups[row[by]].append(row)
    return groups
