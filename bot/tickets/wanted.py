"""Which tickets an agent wants to see: channel, topic, priority, lateness, whose; and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.tickets import ticket

PAGE = 50
"""Tickets on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is not given does not count. `late_at`: only what is overdue at this moment; `numbers`: only these."""

    networks: tuple[str, ...] = ()
    topic: str | None = None
    priority: int | None = None
    assignee: str = ""
    late_at: float | None = None
    numbers: tuple[int, ...] | None = None
    page: int = 1

    def clause(self) -> Any:
        """As SQL, over tickets and conversations; a ticket is on the networks of all its sources."""
        table, people = schema.ticket.c, schema.conversation.c
        asked = [self._on_a_network(people)] if self.networks else []
        asked += [] if self.topic is None else [table.topic == self.topic]
        asked += [] if self.priority is None else [table.priority == self.priority]
        asked += [table.assignee == self.assignee] if self.assignee else []
        asked += [] if self.late_at is None else [table.due_at <= self.late_at]
        asked += [] if self.numbers is None else [table.number.in_(self.numbers)]
        return and_(True, *asked)

    def _on_a_network(self, people: Any) -> Any:
        """Its own chat, or one that was merged into it."""
        part, chat = schema.ticket.alias("part"), schema.conversation.alias("chat")
        theirs = select(part.c.merged_into).join(chat, chat.c.id == part.c.conversation_id)
        merged = theirs.where(part.c.status == ticket.MERGED, chat.c.network.in_(self.networks))
        return people.network.in_(self.networks) | schema.ticket.c.number.in_(merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many open tickets there are, by network, topic and priority; how many are mine, and late."""

    networks: Mapping[str, int] = field(default_factory=dict)
    topics: Mapping[str, int] = field(default_factory=dict)
    priorities: Mapping[int, int] = field(default_factory=dict)
    mine: int = 0
    late: int = 0


def facets(conn: Connection, agent: str, now: float) -> Facets:
    """Counted over all open tickets in one look."""
    table, people = schema.ticket, schema.conversation
    mine = case((table.c.assignee == agent, 1), else_=0)
    late = case((table.c.due_at <= now, 1), else_=0)
    kinds = (people.c.network, table.c.topic, table.c.priority)
    query = select(*kinds, func.count().label("n"), func.sum(mine).label("mine"), func.sum(late).label("late"))
    query = query.join(people, people.c.id == table.c.conversation_id).where(table.c.status.in_(ticket.OPEN_STATES))
    rows = conn.execute(query.group_by(*kinds)).all()
    sums = {name: Counter[Any]() for name in ("network", "topic", "priority")}
    for row in rows:
        for name, counted in sums.items():
            counted[getattr(row, name)] += int(row.n)
    return Facets(
        networks=dict(sorted(sums["network"].items())),
        topics=dict(sorted(sums["topic"].items())),
        priorities=dict(sorted(sums["priority"].items())),
        mine=sum(int(row.mine) for row in rows),
        late=sum(int(row.late) for row in rows),
    )


def how_many(conn: Connection, wanted: Wanted, *, ended: bool) -> int:
    """How many tickets are wanted, on all pages."""
    table, people = schema.ticket, schema.conversation
    states = (ticket.RESOLVED,) if ended else ticket.OPEN_STATES
    query = select(func.count()).select_from(table).join(people, people.c.id == table.c.conversation_id)
    return int(conn.execute(query.where(table.c.status.in_(states), wanted.clause())).scalar_one())
