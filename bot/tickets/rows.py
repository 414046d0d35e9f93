"""Ticket rows and their append-only events, inside the caller's transaction.

What is looked for here is the row itself, merged or not; what happens to a ticket goes to its lead (sources.py).
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import Conversation
from bot.many import insert_into
from bot.tickets import ticket as states
from bot.tickets.before import before
from bot.tickets.clocks import COUNTED, Clocks, Happened
from bot.tickets.service_level import Promise, load, priority_of, promise_in
from bot.vault import living
from bot.vault.histories import append
from bot.vault.sealing import seal_json, unseal_json

FIRST_NUMBER = 1001
BY_AGENT = "agent"
"""Where a fact comes from that a person set: the assistant leaves it alone."""
NOTE = "ticket-note"
"""Place of the sealed words of an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as it stood when it was read. `facts` maps names (device, os, ...) to what the customer said, `origins`
    the same names to where that comes from (triage.state; BY_AGENT once a person corrected it).

    `priority` is 1 (first of all) to 4, `override` who set it by hand; `due_at` is when `due`, the next
    promise that runs, must be kept. `code` is the blind index of its error code, `scene` that of topic,
    app and version; `parent` the number of the incident that it belongs to; `merged_into` that of the ticket that it is
    a source of.
    """

    id: str
    number: int
    conversation_id: str
    status: str
    topic: str
    urgency: int
    assignee: str
    reason: str
    opened_at: float
    changed_at: float
    title: str
    facts: Mapping[str, Any]
    origins: Mapping[str, str] = field(default_factory=dict)
    key: bytes = field(default=b"", repr=False)
    """That of its conversation, under which its events are sealed."""
    impact: int = 2
    priority: int = 3
    override: str = ""
    ended_at: float | None = None
    due_at: float | None = None
    due: str = ""
    snoozed_until: float | None = None
    code: str = ""
    scene: str = ""
    parent: int | None = None
    merged_into: int | None = None

    @property
    def label(self) -> str:
        """The number as people say it."""
        return states.label(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did something to a ticket: `kind` is customer, bot, person or system."""

    kind: str
    name: str = ""


def open_of(conn: Connection, conversation: Conversation) -> Ticket | None:
    """The conversation's own open ticket; `sources.open_lead_of` follows merges."""
    row = _open_row(conn, conversation)
    return read(row, conversation) if row else None


def find(conn: Connection, number: int) -> Row | None:
    """The row of this number itself, still sealed; `sources.find_lead` follows merges."""
    return conn.execute(select(schema.ticket).where(schema.ticket.c.number == number)).first()


def read(row: Row, conversation: Conversation) -> Ticket:
    """The ticket in a row. Raises CannotOpen."""
    words = unseal_json(conversation.key, row.sealed, "ticket", row.id, conversation.id)
    return Ticket(**{name: getattr(row, name) for name in PLAIN}, **words, key=conversation.key)


def create(conn: Connection, conversation: Conversation, now: float, words: Mapping[str, Any], **plain: Any) -> Ticket:
    """A new ticket; `words` are its title, facts and origins, `plain` its topic, impact, urgency, reason, signs."""
    ticket_id, number = secrets.token_hex(16), _next_number(conn)
    status, priority = states.after("", "opened"), priority_of(plain["impact"], plain["urgency"])
    row = {"id": ticket_id, "number": number, "conversation_id": conversation.id, "status": status}
    sealed = seal_json(conversation.key, words, "ticket", ticket_id, conversation.id)
    kept = {"opened_at": now, "changed_at": now, "met_at": now, "priority": priority, "promise": load().text()}
    living.put(conn, schema.ticket, [{**row, **plain, **kept, "sealed": sealed}])
    found = open_of(conn, conversation)
    assert found is not None
    detail = {"priority": priority, **before(conn, conversation), **evidence_in(words["facts"])}
    record(conn, found, now, Actor(kind="bot"), "opened", new=status, detail=detail)
    return found


PROGRESS = ("evidence_came", "evidence_pieces")
"""Facts that tell how much of what a problem wants came; they are that problem's own."""


def evidence_in(facts: Mapping[str, Any]) -> dict[str, str]:
    """How many pieces of evidence came of those asked for, as an event may tell it in clear: two numbers."""
    told = str(facts.get("evidence_came") or "")
    return {"evidence": told} if re.fullmatch(r"\d{1,3}/\d{1,3}", told) else {}


def rewrite(conn: Connection, ticket: Ticket, **changed: Any) -> None:
    """Seal another title, other facts or other origins."""
    words = {name: changed.get(name, getattr(ticket, name)) for name in WORDS}
    change(conn, ticket.id, sealed=seal_json(ticket.key, words, "ticket", ticket.id, ticket.conversation_id))


def move(conn: Connection, ticket: Ticket, event: str, actor: Actor, now: float, **plain: Any) -> str:
    """Let `event` happen; gives the new status. `plain` are columns, and `detail`. Raises ticket.NotAllowed."""
    status, detail = states.after(ticket.status, event), plain.pop("detail", {})
    ended = {"ended_at": now} if status == states.RESOLVED else {}
    values = {"status": status, "changed_at": now, "snoozed_until": None, **ended, **plain}
    change(conn, ticket.id, **values)
    record(conn, ticket, now, actor, event, old=ticket.status, new=status, detail=detail)
    return status


def last_ended(conn: Connection, conversation: Conversation) -> tuple[Ticket, Promise] | None:
    """The conversation's own latest resolved ticket, and what was promised for it."""
    table = schema.ticket
    mine = select(table).where(table.c.conversation_id == conversation.id, table.c.status == states.RESOLVED)
    row = conn.execute(mine.order_by(table.c.ended_at.desc())).first()
    return (read(row, conversation), promise_in(row.promise)) if row else None


def reopen(conn: Connection, ticket: Ticket, conversation: Conversation, actor: Actor, now: float) -> Ticket:
    """A new episode of a resolved ticket, waiting for a person. Raises ticket.NotAllowed."""
    status = states.after(ticket.status, "reopened")
    detail = {"priority": ticket.priority, **before(conn, conversation)}
    values: dict[str, Any] = {"status": status, "changed_at": now, "ended_at": None, "assignee": ""}
    change(conn, ticket.id, **values)
    record(conn, ticket, now, actor, "reopened", old=ticket.status, new=status, detail=detail)
    return replace(ticket, **values)


def prioritise(conn: Connection, ticket: Ticket, actor: Actor, priority: int, now: float) -> None:
    """Another priority; by a person it is an override, which the assistant leaves alone."""
    by = {"override": actor.name} if actor.kind == "person" else {}
    change(conn, ticket.id, priority=priority, **by)
    record(conn, ticket, now, actor, "prioritised", detail={"priority": priority, "before": ticket.priority})


def change(conn: Connection, ticket_id: str, **values: Any) -> None:
    """Write columns of a ticket."""
    living.change(conn, schema.ticket, schema.ticket.c.id == ticket_id, **values)


def record(conn: Connection, ticket: Ticket, now: float, actor: Actor, kind: str, **told: Any) -> None:
    """Append one event, sealed to the one before it, and let the ticket's clocks hear it; one process at a time.

    `told`: `old` and `new` status, plain `detail`, `sealed` words.
    """
    table = schema.ticket_event
    conn.execute(select(schema.ticket.c.id).where(schema.ticket.c.id == ticket.id).with_for_update())
    detail, new = dict(told.pop("detail", {})), str(told.get("new", ""))
    row = {"ticket_id": ticket.id, "at": now, "actor": actor.kind, "actor_name": actor.name, "kind": kind, **told}
    row["detail"] = json.dumps(detail, sort_keys=True) if detail else ""
    append(conn, table.c.ticket_id, row, key=ticket.key, owner=ticket.conversation_id)
    if kind in COUNTED:
        _tick(conn, ticket.id, Happened(kind=kind, actor=actor.kind, at=now, status=new, detail=detail))


def record_sealed(
    conn: Connection, ticket: Ticket, now: float, actor: Actor, kind: str, words: Mapping[str, str], **detail: str
) -> None:
    """Append one event whose words are sealed; `detail` stands in clear."""
    note = secrets.token_hex(8)
    sealed = seal_json(ticket.key, words, NOTE, ticket.id, note)
    record(conn, ticket, now, actor, kind, detail={"note": note, **detail}, sealed=sealed)


def _tick(conn: Connection, ticket_id: str, event: Happened) -> None:
    table = schema.ticket
    query = select(table.c.clocks, table.c.promise, table.c.status).where(table.c.id == ticket_id)
    row = conn.execute(query).one()
    clocks, promise = Clocks.read(row.clocks), promise_in(row.promise)
    clocks.hear(event if event.status else replace(event, status=row.status), promise)
    due_at, due = clocks.due(promise)
    change(conn, ticket_id, clocks=clocks.text(), due_at=due_at, due=due)


def record_on(conn: Connection, number: int, conversation: Conversation, actor: Actor, kind: str, now: float) -> None:
    """Append one event to the ticket of this number, if there is one; its status stays. Raises CannotOpen."""
    row = find(conn, number)
    if row:
        record(conn, read(row, conversation), now, actor, kind)


def _open_row(conn: Connection, conversation: Conversation) -> Row | None:
    table = schema.ticket
    mine = select(table).where(table.c.conversation_id == conversation.id, table.c.status.in_(states.OPEN_STATES))
    return conn.execute(mine.order_by(table.c.number.desc())).first()


WORDS = ("title", "facts", "origins")
"""What is sealed of a ticket's row."""
PLAIN = (
    *("id", "number", "conversation_id", "status", "topic", "urgency", "impact", "priority", "override"),
    *("assignee", "reason", "opened_at", "changed_at", "ended_at", "due_at", "due", "snoozed_until", "code", "parent"),
    *("merged_into", "scene"),
)
"""What stands in plain columns of a ticket's row."""


def _next_number(conn: Connection) -> int:
    table = schema.counter
    row = {"name": "ticket", "shard": 0, "value": FIRST_NUMBER - 1}
    conn.execute(insert_into(conn, table).values(row).on_conflict_do_nothing())
    mine = (table.c.name == "ticket") & (table.c.shard == 0)
    conn.execute(update(table).where(mine).values(value=table.c.value + 1))
    return int(conn.execute(select(table.c.value).where(mine)).scalar_one())
