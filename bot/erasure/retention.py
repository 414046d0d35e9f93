"""How long a chat is kept, by its route (or network) and what its tickets were about: `retention` in guichet.yml.

What is over is erased as if the person had asked, with a certificate. A legal hold, an open ticket and work under way
come first. Nothing goes that no rule names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.guichet_yml import DEFAULT_FILE, located, only, read
from bot.tickets.ticket import MERGED, OPEN_STATES
from connectors.sdk.connector import NATIVE, THIRD_PARTY
from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

REASON = "the time to keep it is over"
NONE, OTHERS = "none", "tickets"
"""Classes beside the topics: chats that never had a ticket, and tickets of any topic without a time of its own."""
OWN, OWN_DAYS = "own", 90
LONGEST = 36_500
DAY = 86_400.0
EMPTY = 24 + 16
"""Bytes of a sealed empty address, nonce and tag: the account's own conversation, which is nobody's chat."""
Days = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Retention:
    """Route or network -> class -> days. A network's own entry stands in the place of its route's, even an empty one.

    `own` is how many days what stands in nobody's chat is kept (own.py).
    """

    rules: Mapping[str, Days]
    own: int = OWN_DAYS

    def days(self, network: str, route: str, topics: list[str]) -> int | None:
        """How long a chat with tickets on these topics is kept, the longest of them; None for ever."""
        rules = self.rules.get(network if network in self.rules else route, {})
        found = [rules.get(topic, rules.get(OTHERS)) for topic in topics] if topics else [rules.get(NONE)]
        return None if None in found else max(days for days in found if days is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A chat whose time is over: since when it was silent, how long it was to be kept, its tickets."""

    conversation_id: str
    network: str
    silent_since: float
    days: int
    topics: tuple[str, ...]


def load(file: Path = DEFAULT_FILE, networks: tuple[str, ...] = ()) -> Retention:
    """The rules of guichet.yml. Raises WrongSettings."""
    try:
        part = read(file)
        if "retention" not in part.names():
            return Retention({})
        topics = (NONE, OTHERS, *part["topics"].names())
        rules = only(part["retention"], (NATIVE, THIRD_PARTY, *networks, OWN))
        own = _number(rules[OWN]) if OWN in rules.names() else OWN_DAYS
        return Retention({name: _days(rules[name], topics) for name in rules.names() if name != OWN}, own)
    except BadPayload as error:
        raise located(error, file) from error


def over(
    conn: Connection, retention: Retention, routes: Mapping[str, str], now: float, only_id: str = ""
) -> Iterator[Over]:
    """Every chat whose time is over, or that one alone, oldest first. `routes` are those of the networks by name."""
    if not retention.rules:
        return
    table = schema.conversation
    person = func.length(table.c.address_sealed) > EMPTY
    living = (table.c.erased_by == "") & (table.c.hold == "") & person & table.c.id.not_in(_busy())
    if only_id:
        living &= table.c.id == only_id
    for row in conn.execute(select(table).where(living).order_by(table.c.created_at)).all():
        topics = _topics(conn, row.id)
        days = retention.days(row.network, routes.get(row.network, ""), topics)
        since = _silent_since(conn, row)
        if days is not None and now - since > days * DAY:
            one = {"conversation_id": row.id, "network": row.network, "silent_since": since}
            yield Over(**one, days=days, topics=tuple(topics))


def still_over(
    conn: Connection, retention: Retention, routes: Mapping[str, str], now: float, conversation_id: str
) -> bool:
    """Whether that holds in the transaction that erases, where nothing more can come to the chat."""
    table = schema.conversation
    conn.execute(select(table.c.id).where(table.c.id == conversation_id).with_for_update())
    return any(over(conn, retention, routes, now, conversation_id))


def _days(part: Untrusted, classes: tuple[str, ...]) -> Days:
    return {name: _number(part[name]) for name in only(part, classes).names()}


def _number(part: Untrusted) -> int:
    days = part.as_(int)
    if not 0 < days <= LONGEST:
        raise BadPayload(f"{part.path}: days, 1 to {LONGEST}")
    return days


def _busy() -> Any:
    """Chats with an open ticket, or with one that went into an open one; what still waits to be worked on is younger
    than any time to keep."""
    table, lead = schema.ticket, schema.ticket.alias("lead")
    going_on = select(lead.c.number).where(lead.c.status.in_(OPEN_STATES))
    merged = (table.c.status == MERGED) & table.c.merged_into.in_(going_on)
    return select(table.c.conversation_id).where(table.c.status.in_(OPEN_STATES) | merged)


def _topics(conn: Connection, conversation_id: str) -> list[str]:
    table = schema.ticket
    rows = conn.execute(select(table.c.topic).where(table.c.conversation_id == conversation_id).distinct())
    return sorted(rows.scalars())


def _silent_since(conn: Connection, row: Row) -> float:
    """When something last happened in the chat."""
    moments = [float(row.created_at)]
    for table, column in ((schema.inbox, "created_at"), (schema.outbox, "created_at"), (schema.ticket, "changed_at")):
        last = select(func.max(table.c[column])).where(table.c.conversation_id == row.id)
        moments.append(float(conn.execute(last).scalar() or 0))
    return max(moments)
