"""Tickets put together, split again, and linked: appended events say it, and a split undoes a merge.

What is merged keeps its number, chat, key, words and events (sources.py). It rests as `merged`; split, it is what it
was before, or open work again where its customer wrote meanwhile. Nothing that was sealed is touched; who can read
follows who holds the ticket (readers.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import BOT, NOBODY, PERSON, Conversations
from bot.team.accounts import LEFT
from bot.tickets import readers, rows, sources
from bot.tickets.handover import Control
from bot.tickets.rows import Actor, Ticket
from bot.tickets.service_level import priority_of
from bot.tickets.ticket import (
    AWAITING_CUSTOMER,
    IN_PROGRESS,
    MERGED,
    ON_HOLD,
    OPEN_STATES,
    QUEUED,
    RESOLVED,
    TRIAGE,
    NotAllowed,
)

SYSTEM, CUSTOMER = Actor(kind="system"), Actor(kind="customer")
RELATED, DUPLICATE, HAS_DUPLICATE = "related", "duplicate", "has_duplicate"
OTHER_SIDE = {RELATED: RELATED, DUPLICATE: HAS_DUPLICATE, HAS_DUPLICATE: DUPLICATE}
"""What a link is called on the ticket at its other end."""
WITH_A_PERSON = (QUEUED, IN_PROGRESS, AWAITING_CUSTOMER, ON_HOLD)


class Merging:
    """Merge, split and link, inside the caller's transaction. Every method raises ticket.NotAllowed, CannotOpen.

    Each locks the chats of its tickets first, and judges these as they stand then: another process may be at them too.
    """

    def __init__(self, people: Conversations) -> None:
        self._people = people
        self._control = Control(people)

    def merge(self, conn: Connection, into: Ticket, part: Ticket, who: Actor, now: float) -> None:
        """`part` goes into `into`, with all that went into it before."""
        into, part = self._locked(conn, into, part)
        if into.number == part.number or into.status in (RESOLVED, MERGED) or part.status == MERGED:
            raise NotAllowed("these two cannot be put together")
        parts = [self._read(conn, row) for row in sources.parts_of(conn, part.number)]
        for one in self._locked(conn, *parts):
            self._rest(conn, one, into, who, now)
        self._rest(conn, part, into, who, now)
        rows.record(conn, into, now, who, "joined", detail={"number": part.number})
        rows.change(conn, into.id, changed_at=now)
        self._hand_on(conn, into, part, who, now)
        self._weigh(conn, into.number, now)
        into = self._again(conn, into)
        self._control.pass_to(conn, into, owner_of(into.status))

    def split(self, conn: Connection, part: Ticket, who: Actor, now: float) -> None:
        """What was merged stands by itself again, as it was; what came meanwhile then happens to it."""
        [part] = self._locked(conn, part)
        row = rows.find(conn, part.merged_into or 0) if part.status == MERGED else None
        if row is None:
            raise NotAllowed("it is not part of another ticket")
        part, lead = self._locked(conn, part, self._read(conn, row))
        was = _before(conn, part)
        rows.change(conn, part.id, **asdict(was.plain), merged_into=None, changed_at=now)
        rows.record(conn, part, now, who, "split", old=MERGED, new=was.plain.status, detail={"number": lead.number})
        rows.record(conn, lead, now, who, "parted", detail={"number": part.number})
        rows.change(conn, lead.id, changed_at=now)
        is_free = self._is_free(conn, part)
        self._catch_up(conn, self._again(conn, part), was.at, lead.status != RESOLVED and is_free, now)
        if is_free and part.conversation_id not in sources.chats_of(conn, lead):
            alone = self._again(conn, part)
            self._control.pass_to(conn, alone, owner_of(alone.status))
        readers.settle(conn, self._people, self._people.get(conn, part.conversation_id))
        self._weigh(conn, lead.number, now)

    def link(self, conn: Connection, one: Ticket, other: Ticket, kind: str, who: Actor, now: float) -> None:
        """They have to do with each other and stay two: `kind` is what `one` is to `other`."""
        one, other = self._locked(conn, one, other)
        if one.number == other.number or MERGED in (one.status, other.status) or kind not in OTHER_SIDE:
            raise NotAllowed("these two cannot be linked")
        for here, there, name in ((one, other, kind), (other, one, OTHER_SIDE[kind])):
            rows.record(conn, here, now, who, "linked", detail={"number": there.number, "as": name})

    def unlink(self, conn: Connection, one: Ticket, other: Ticket, who: Actor, now: float) -> None:
        """Not any more."""
        one, other = self._locked(conn, one, other)
        for here, there in ((one, other), (other, one)):
            rows.record(conn, here, now, who, "unlinked", detail={"number": there.number})

    def part_all(self, conn: Connection, conversation_ids: Sequence[str], now: float) -> None:
        """These chats leave for good: what went into their tickets stands alone, and they into nobody's.

        What agents had begun to write in a ticket that they were part of may be meant for them: it goes too.
        """
        table = schema.ticket
        theirs = conn.execute(select(table).where(table.c.conversation_id.in_(conversation_ids))).all()
        for row in theirs:
            for part in sources.parts_of(conn, row.number):
                self.split(conn, self._read(conn, part), SYSTEM, now)
            if row.status == MERGED:
                lead = select(table.c.id).where(table.c.number == row.merged_into)
                conn.execute(delete(schema.draft).where(schema.draft.c.ticket_id.in_(lead)))
                self.split(conn, self._read(conn, row), SYSTEM, now)

    def _rest(self, conn: Connection, part: Ticket, into: Ticket, who: Actor, now: float) -> None:
        detail = {"number": into.number, **{name: getattr(part, name) for name in _KEPT}}
        plain: dict[str, Any] = {"status": MERGED, "merged_into": into.number, "changed_at": now}
        rows.change(conn, part.id, **plain, assignee="", snoozed_until=None)
        rows.record(conn, part, now, who, "merged", old=part.status, new=MERGED, detail=detail)

    def _hand_on(self, conn: Connection, into: Ticket, part: Ticket, who: Actor, now: float) -> None:
        """What people owed the customer of `part` they owe them on `into`."""
        if part.status not in WITH_A_PERSON:
            return
        if into.status == TRIAGE:
            rows.move(conn, into, "handed_over", who, now)
        if not into.assignee and part.assignee:
            rows.move(conn, self._again(conn, into), "assigned", who, now, assignee=part.assignee)
        status = self._again(conn, into).status
        if status in (AWAITING_CUSTOMER, ON_HOLD) and part.status in (QUEUED, IN_PROGRESS):
            rows.move(conn, self._again(conn, into), "customer_wrote", CUSTOMER, now)

    def _catch_up(self, conn: Connection, part: Ticket, since: float, goes_on: bool, now: float) -> None:
        """What happened to a ticket while it was merged: its customer wrote, it ended, its agent left."""
        chat = self._people.get(conn, part.conversation_id)
        wrote = sources.last_wrote(conn, part.conversation_id) > since
        if not goes_on and part.status != RESOLVED:
            rows.move(conn, part, "resolved", SYSTEM, now)
        elif goes_on and wrote and part.status == RESOLVED:
            rows.reopen(conn, part, chat, CUSTOMER, now)
        elif goes_on and wrote:
            rows.move(conn, part, "customer_wrote", CUSTOMER, now)
        part = self._again(conn, part)
        if part.status in WITH_A_PERSON and part.assignee and _has_left(conn, part.assignee):
            rows.move(conn, part, "unassigned", SYSTEM, now, assignee="")

    def _weigh(self, conn: Connection, number: int, now: float) -> None:
        """The ticket is as urgent as the most urgent of its sources, unless somebody said otherwise."""
        lead = self._read(conn, rows.find(conn, number))
        parts = [(row.impact, row.urgency) for row in sources.parts_of(conn, number)]
        priority = min(priority_of(*pair) for pair in [(lead.impact, lead.urgency), *parts])
        if lead.status in OPEN_STATES and priority != lead.priority and not lead.override:
            rows.prioritise(conn, lead, SYSTEM, priority, now)

    def _is_free(self, conn: Connection, part: Ticket) -> bool:
        """Whether its chat has no other open ticket by now."""
        own = sources.open_lead_of(conn, self._people, self._people.get(conn, part.conversation_id))
        return own is None or own.id == part.id

    def _locked(self, conn: Connection, *some: Ticket) -> list[Ticket]:
        """These tickets as they stand, and nobody else changes them until the transaction ends."""
        for chat in sorted({one.conversation_id for one in some}):
            self._people.get(conn, chat, lock=True)
        return [self._again(conn, one) for one in some]

    def _read(self, conn: Connection, row: Row | None) -> Ticket:
        if row is None:
            raise NotAllowed("there is no such ticket")
        return rows.read(row, self._people.get(conn, row.conversation_id))

    def _again(self, conn: Connection, ticket: Ticket) -> Ticket:
        return self._read(conn, rows.find(conn, ticket.number))


def owner_of(status: str) -> str:
    """Who has the chats of a ticket in this state."""
    if status in (TRIAGE, RESOLVED):
        return BOT
    return NOBODY if status == QUEUED else PERSON


def links_of(conn: Connection, ticket: Ticket) -> dict[int, str]:
    """The tickets that this one has to do with, by number, and what it is to each: read off its events."""
    found: dict[int, str] = {}
    for event in _events(conn, ticket, ("linked", "unlinked")):
        detail = json.loads(event.detail)
        found.pop(int(detail["number"]), None)
        if event.kind == "linked":
            found[int(detail["number"])] = str(detail["as"])
    return found


@dataclass(frozen=True, kw_only=True)
class _Plain:
    status: str
    assignee: str
    snoozed_until: float | None
    ended_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Was:
    at: float
    plain: _Plain


def _before(conn: Connection, part: Ticket) -> _Was:
    """What a merged ticket was before, read off the event that says it; and when that was."""
    event = [one for one in _events(conn, part, ("merged",)) if one.old != MERGED][-1]
    kept = {name: json.loads(event.detail)[name] for name in _KEPT}
    status = IN_PROGRESS if event.old == AWAITING_CUSTOMER and _unsaid(conn, part, event.id) else event.old
    return _Was(at=event.at, plain=_Plain(status=status, **kept))


def _unsaid(conn: Connection, part: Ticket, since: int) -> bool:
    """Whether the answer that its customer was to answer to was taken back since it was merged."""
    undone = {each.detail for each in _events(conn, part, ("undone",)) if each.id > since}
    said = [each for each in _events(conn, part, ("replied",)) if each.old != AWAITING_CUSTOMER]
    return any(json.dumps({"of": each.id, "what": "replied"}) in undone for each in said)


def _has_left(conn: Connection, name: str) -> bool:
    table = schema.agent
    return bool(conn.execute(select(table.c.state).where(table.c.name == name)).scalar() == LEFT)


def _events(conn: Connection, ticket: Ticket, kinds: tuple[str, ...]) -> list[Row]:
    table = schema.ticket_event
    mine = select(table).where(table.c.ticket_id == ticket.id, table.c.kind.in_(kinds))
    return list(conn.execute(mine.order_by(table.c.id)))


_KEPT = ("assignee", "snoozed_until", "ended_at")
