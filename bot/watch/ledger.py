"""The ledger that must always balance: received = processed + duplicate + quarantined + pending + held.

Held is what waits for its sender's consent, or refused for the end of a hold; what they refused to have read was
erased, and counts as processed.

Counters are written in the transaction that they count, in a few shards, so that processes do not wait for each other.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import Box
from bot.many import insert_into

SHARDS = 8
NAMES = ("received", "duplicate", "processed", "quarantined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What became of all that ever came in."""

    received: int
    processed: int
    duplicate: int
    quarantined: int
    pending: int
    held: int = 0

    def balances(self) -> bool:
        """Whether nothing vanished."""
        return self.received == self.processed + self.duplicate + self.quarantined + self.pending + self.held

    def as_dict(self) -> dict[str, int]:
        """For JSON and metrics."""
        return asdict(self)


def count(conn: Connection, name: str, by: int = 1) -> None:
    """Add to one counter."""
    table = schema.counter
    shard = os.getpid() % SHARDS + 1
    mine = (table.c.name == name) & (table.c.shard == shard)
    if conn.execute(update(table).where(mine).values(value=table.c.value + by)).rowcount:
        return
    row = {"name": name, "shard": shard, "value": by}
    added = {"value": table.c.value + by}
    conn.execute(
        insert_into(conn, table).values(row).on_conflict_do_update(index_elements=["name", "shard"], set_=added)
    )


def read(conn: Connection) -> Ledger:
    """The ledger as of this transaction."""
    table = schema.counter
    query = select(table.c.name, func.sum(table.c.value)).where(table.c.name.in_(NAMES)).group_by(table.c.name)
    counted = {name: int(value) for name, value in conn.execute(query).all()}
    inbox = Box(schema.inbox)
    return Ledger(**{n: counted.get(n, 0) for n in NAMES}, pending=inbox.pending(conn), held=inbox.held(conn))
