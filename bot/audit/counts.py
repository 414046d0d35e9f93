"""The audit's tables: counts per network, day and code; ages of our keys; renewals of cards. Nothing about persons."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.audit.tally import Counts
from bot.many import insert_into
from bot.vault import heads
from bot.watch.ledger import SHARDS
from connectors.sdk.state import KeyAge

OfDay = Mapping[str, int]
"""Code -> how often, on one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """An operator looked again: the card holds until `until`, and what was counted before `at` is over.

    `forgiven` is what the day of the renewal had counted by then.
    """

    at: datetime
    until: date
    by: str
    note: str
    forgiven: OfDay


def day_of(seconds: float) -> str:
    """The day in UTC: 2026-11-22."""
    return datetime.fromtimestamp(seconds, tz=timezone.utc).date().isoformat()


def add(conn: Connection, counts: Counts) -> None:
    """Add what a process counted, in one statement."""
    if not counts:
        return
    table, shard = schema.audit_count, os.getpid() % SHARDS + 1
    rows = [
        {"network": network, "day": day, "what": what, "shard": shard, "value": value}
        for (network, day, what), value in sorted(counts.items())
    ]
    put = insert_into(conn, table)
    more = {"value": table.c.value + put.excluded.value}
    conn.execute(put.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=more), rows)


def by_day(conn: Connection, network: str, since: date) -> dict[str, dict[str, int]]:
    """Day -> code -> how often, from this day on."""
    table = schema.audit_count
    query = select(table.c.day, table.c.what, func.sum(table.c.value)).group_by(table.c.day, table.c.what)
    found: dict[str, dict[str, int]] = {}
    for day, what, value in conn.execute(query.where(table.c.network == network, table.c.day >= since.isoformat())):
        found.setdefault(day, {})[what] = int(value)
    return found


def judged(days: Mapping[str, OfDay], renewal: Renewal | None) -> Counter[str]:
    """The sum over these days, without what a renewal put an end to."""
    total: Counter[str] = Counter()
    renewed = renewal.at.date().isoformat() if renewal else ""
    for day, counts in days.items():
        if day > renewed:
            total.update(counts)
        elif renewal and day == renewed:
            total.update({what: n - renewal.forgiven.get(what, 0) for what, n in counts.items()})
    return total


def renew(conn: Connection, network: str, now: datetime, *, by: str, note: str, valid_for: timedelta) -> Renewal:
    """Write down that somebody looked again."""
    today = by_day(conn, network, now.date()).get(now.date().isoformat(), {})
    renewal = Renewal(at=now, until=now.date() + valid_for, by=by, note=note, forgiven=today)
    row = {"network": network, "at": now.timestamp(), "valid_until": renewal.until.isoformat(), "by": by, "note": note}
    row["forgiven"] = json.dumps(today)
    conn.execute(insert_into(conn, schema.audit_renewal).values(row))
    heads.put_in_house(conn, "audit_renewal", row)
    return renewal


def last_renewal(conn: Connection, network: str) -> Renewal | None:
    """The newest renewal, or None."""
    table = schema.audit_renewal
    row = conn.execute(select(table).where(table.c.network == network).order_by(table.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    return Renewal(
        at=datetime.fromtimestamp(row.at, tz=timezone.utc),
        until=date.fromisoformat(row.valid_until),
        by=row.by,
        note=row.note,
        forgiven=json.loads(row.forgiven),
    )


def keep_keys(conn: Connection, network: str, ages: Iterable[KeyAge], now: float) -> None:
    """Write down how old our keys are, in the place of what was there; nothing is written while they are the same."""
    table, found = schema.audit_key, sorted(ages, key=lambda k: k.name)
    if tuple(found) == keys(conn, network):
        return
    conn.execute(delete(table).where(table.c.network == network))
    rows = [{"network": network, "name": k.name, "since": k.since, "due": k.due, "seen_at": now} for k in found]
    if rows:
        conn.execute(insert_into(conn, table), rows)


def keys(conn: Connection, network: str) -> tuple[KeyAge, ...]:
    """How old our keys are, as last written down."""
    table = schema.audit_key
    query = select(table).where(table.c.network == network).order_by(table.c.name)
    return tuple(KeyAge(name=row.name, since=row.since, due=row.due) for row in conn.execute(query))
