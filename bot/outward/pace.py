"""How fast a channel may speak, and whether it may at all: kept in the store, so that kills and replicas add nothing.

Each rate of a network is a bucket, one row of `bucket`: `full_at` is when it would be full of tokens again (the generic
cell rate algorithm). What has no token yet waits in the outbox. A channel in trouble is a row of `channel`: nothing
goes out before `blocked_until`, and then one reply tries; before `slow_until` everything goes at half its pace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import OPEN
from bot.inward.conversations import Conversation
from bot.many import insert_into
from bot.store import Store
from connectors.sdk.connector import Connector
from connectors.sdk.errors import Blocked
from connectors.sdk.limits import Rate, Scope

SOON = 2.0
"""A token that comes within so many seconds is waited for at once; for a later one the reply goes back."""
SLOW_FOR = 60.0
IDLE = 24 * 3600.0
"""Seconds after which a full bucket is thrown away."""
PROBE_EVERY = 60.0
WAITS = "the channel waits for its operator"


class NotYet(Exception):
    """It is not its turn before `at`; this was no try."""

    def __init__(self, reason: str, at: float) -> None:
        super().__init__(reason)
        self.at = at


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What an operator has to know of one account on a network. Texts are safe to show."""

    network: str
    account: str
    reason: str
    fix: str
    code: str
    since: float
    blocked_until: float


async def turn(store: Store, connector: Connector, conversation: Conversation, now: Callable[[], float]) -> None:
    """Returns when the next message of this chat may go out. Raises NotYet, StoreUnavailable."""
    if not connector.limits.rates:
        return
    wait = await store.write(lambda conn: _take(conn, connector, conversation, now()))
    if wait > 0:
        await asyncio.sleep(wait)


def trouble_of(conn: Connection, conversation: Conversation) -> Trouble | None:
    """What this chat's account waits for its operator for, if it does."""
    whose = (conversation.network, conversation.account)
    return next((t for t in troubles(conn) if (t.network, t.account) == whose), None)


def forget_others(conn: Connection, connectors: Iterable[Connector]) -> None:
    """Accounts that are not ours any more wait for nobody."""
    ours = {(c.network, c.account) for c in connectors}
    table = schema.channel
    for row in conn.execute(select(table.c.network, table.c.account)).all():
        if (row.network, row.account) not in ours:
            conn.execute(delete(table).where(table.c.network == row.network, table.c.account == row.account))


def forget(conn: Connection, conversation_id: str) -> None:
    """The chat is erased: how fast it was spoken to is forgotten too."""
    conn.execute(delete(schema.bucket).where(schema.bucket.c.key.endswith(f":{conversation_id}", autoescape=True)))


def troubles(conn: Connection) -> list[Trouble]:
    """Every account that waits for its operator."""
    table = schema.channel
    query = select(*[table.c[name] for name in Trouble.__slots__]).where(table.c.reason != "")
    return [Trouble(**row._mapping) for row in conn.execute(query.order_by(table.c.network, table.c.account))]


def probe(conn: Connection, connector: Connector, now: float) -> float:
    """Let one reply try whether a blocked channel works again; gives until when. Raises NotYet for all others."""
    table = schema.channel
    mine = (table.c.network == connector.network) & (table.c.account == connector.account)
    row = conn.execute(select(table).where(mine, table.c.reason != "").with_for_update()).first()
    if row is not None and row.blocked_until > now:
        raise NotYet(WAITS, row.blocked_until)
    if row is not None:
        conn.execute(update(table).where(mine).values(blocked_until=now + PROBE_EVERY))
    return now + PROBE_EVERY


def probe_another(conn: Connection, connector: Connector, until: float) -> None:
    """The reply that had until then to try told nothing of the channel: the next one need not wait so long."""
    table = schema.channel
    mine = (table.c.network == connector.network) & (table.c.account == connector.account)
    if conn.execute(update(table).where(mine, table.c.blocked_until == until).values(blocked_until=0)).rowcount:
        _go_on(conn, connector.network, (WAITS,))


def block(conn: Connection, connector: Connector, error: Blocked, now: float) -> None:
    """Nothing goes out from this account for a while, and its operator is told."""
    until = now + (error.retry_after or PROBE_EVERY)
    values = {"reason": str(error), "fix": error.fix, "code": error.code, "blocked_until": until}
    _put(conn, connector, values, since=now)


def slow(conn: Connection, connector: Connector, now: float) -> None:
    """For a minute this account goes at half its pace, and at first not at all: its buckets are empty."""
    _put(conn, connector, {"slow_until": now + SLOW_FOR}, since=now)
    for rate in connector.limits.rates:
        if rate.scope is Scope.ACCOUNT:
            key = _key(rate, connector, "")
            _fill(conn, key, now + rate.burst * rate.every)


def works(conn: Connection, trouble: Trouble) -> None:
    """Something went through: the account is out of trouble, and what waited for that goes on."""
    table = schema.channel
    mine = (table.c.network == trouble.network) & (table.c.account == trouble.account)
    if conn.execute(delete(table).where(mine, table.c.reason != "")).rowcount:
        _go_on(conn, trouble.network, (WAITS, trouble.reason))


def take(conn: Connection, buckets: Iterable[tuple[str, Rate]], now: float) -> float:
    """Takes a token from each bucket; gives the seconds until they are good. Raises NotYet: undo what was taken."""
    longest = 0.0
    for key, rate in buckets:
        full_at = _full_at(conn, key, now)
        if full_at > now + 4 * rate.burst * rate.every + SOON:  # a clock went back: this can be no debt of ours
            full_at = now + (rate.burst - 1) * rate.every
        wait = full_at - (rate.burst - 1) * rate.every - now
        if wait > (SOON if rate.scope is Scope.ACCOUNT else 0.0):
            raise NotYet(f"its turn comes: one in {rate.every:.3g} s, {rate.burst} at once", now + wait)
        _fill(conn, key, max(full_at, now) + rate.every)
        longest = max(longest, wait)
    return longest


def _take(conn: Connection, connector: Connector, conversation: Conversation, now: float) -> float:
    rates = [(_key(rate, connector, conversation.id), rate) for rate in connector.limits.rates]
    if _is_slow(conn, connector, now):
        rates = [(key, _halved(rate) if rate.scope is Scope.ACCOUNT else rate) for key, rate in rates]
    return take(conn, rates, now)


def _go_on(conn: Connection, network: str, reasons: Collection[str]) -> None:
    waiting = schema.outbox
    again = (waiting.c.network == network) & (waiting.c.state == OPEN) & waiting.c.reason.in_(reasons)
    conn.execute(update(waiting).where(again).values(available_at=0))


def _is_slow(conn: Connection, connector: Connector, now: float) -> bool:
    table = schema.channel
    mine = (table.c.network == connector.network) & (table.c.account == connector.account)
    return conn.execute(select(table.c.network).where(mine, table.c.slow_until > now)).first() is not None


def _halved(rate: Rate) -> Rate:
    return replace(rate, every=2 * rate.every, burst=(rate.burst + 1) // 2)


def _key(rate: Rate, connector: Connector, conversation_id: str) -> str:
    whose = connector.account if rate.scope is Scope.ACCOUNT else conversation_id
    return f"{connector.network}:{rate.scope.value}:{whose}"


def _full_at(conn: Connection, key: str, now: float) -> float:
    """When the bucket is full again; its row is this transaction's until the commit."""
    table = schema.bucket
    query = select(table.c.full_at).where(table.c.key == key).with_for_update()
    full_at = conn.execute(query).scalar()
    if full_at is None:  # somebody new: a moment to throw away buckets that say no more than none at all
        conn.execute(delete(table).where(table.c.full_at < now - IDLE))
        conn.execute(insert_into(conn, table).values(key=key, full_at=now).on_conflict_do_nothing())
        full_at = conn.execute(query).scalar_one()
    return float(full_at)


def _fill(conn: Connection, key: str, full_at: float) -> None:
    table = schema.bucket
    done = conn.execute(update(table).where(table.c.key == key).values(full_at=full_at))
    if done.rowcount == 0:
        conn.execute(table.insert().values(key=key, full_at=full_at))


def _put(conn: Connection, connector: Connector, values: dict[str, Any], *, since: float) -> None:
    table = schema.channel
    none = {"reason": "", "fix": "", "code": "", "blocked_until": 0.0, "slow_until": 0.0, "since": since}
    row = {"network": connector.network, "account": connector.account, **none, **values}
    statement = insert_into(conn, table).values(row)
    conn.execute(statement.on_conflict_do_update(index_elements=["network", "account"], set_=values))
