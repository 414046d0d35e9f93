"""Ticket rows and their append-only events, inside the caller's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import Conversation
from bot.many import insert_into
from bot.talk.turn import TicketView
from bot.tickets import ticket as states
from bot.vault.sealing import seal_json, unseal_json
from bot.vault.witness import PREVIOUS, seal_row

FIRST_NUMBER = 1001


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as it stood when it was read. `facts` maps names (device, os, ...) to what the customer said."""

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
    key: bytes = field(repr=False)
    """That of its conversation, under which its events are sealed."""

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
    """The conversation's open ticket."""
    row = _open_row(conn, conversation)
    return read(row, conversation) if row else None


def open_view(conn: Connection, conversation: Conversation) -> TicketView | None:
    """What the assistant may know of the conversation's open ticket; nothing of it is unsealed."""
    row = _open_row(conn, conversation)
    return TicketView(number=row.number, status=row.status) if row else None


def find(conn: Connection, number: int) -> Row | None:
    """The row of this number, still sealed."""
    return conn.execute(select(schema.ticket).where(schema.ticket.c.number == number)).first()


def read(row: Row, conversation: Conversation) -> Ticket:
    """The ticket in a row. Raises CannotOpen."""
    words = unseal_json(conversation.key, row.sealed, "ticket", row.id, conversation.id)
    names = ("id", "number", "conversation_id", "status", "topic", "urgency", "assignee", "reason")
    plain = {name: getattr(row, name) for name in names}
    return Ticket(**plain, opened_at=row.opened_at, changed_at=row.changed_at, **words, key=conversation.key)


def create(conn: Connection, conversation: Conversation, now: float, words: Mapping[str, Any], **plain: Any) -> Ticket:
    """A new ticket; `words` are its title and facts, `plain` its topic, urgency, reason."""
    ticket_id, number = secrets.token_hex(16), _next_number(conn)
    status = states.after("", "opened")
    row = {"id": ticket_id, "number": number, "conversation_id": conversation.id, "status": status}
    sealed = seal_json(conversation.key, words, "ticket", ticket_id, conversation.id)
    times = {"opened_at": now, "changed_at": now}
    seal = seal_row(conversation.key, "ticket", {**row, **times})
    conn.execute(schema.ticket.insert().values(**row, **plain, **times, sealed=sealed, seal=seal))
    found = open_of(conn, conversation)
    assert found is not None
    record(conn, found, now, Actor(kind="bot"), "opened", new=status)
    return found


def rewrite(conn: Connection, ticket: Ticket, conversation: Conversation, words: Mapping[str, Any]) -> None:
    """Seal another title and other facts."""
    sealed = seal_json(conversation.key, words, "ticket", ticket.id, conversation.id)
    conn.execute(update(schema.ticket).where(schema.ticket.c.id == ticket.id).values(sealed=sealed))


def move(conn: Connection, ticket: Ticket, event: str, actor: Actor, now: float, **plain: Any) -> str:
    """Let `event` happen; gives the new status. Raises ticket.NotAllowed."""
    status = states.after(ticket.status, event)
    ended = {"ended_at": now} if status == states.RESOLVED else {}
    values = {"status": status, "changed_at": now, **ended, **plain}
    conn.execute(update(schema.ticket).where(schema.ticket.c.id == ticket.id).values(values))
    record(conn, ticket, now, actor, event, old=ticket.status, new=status)
    return status


def record(conn: Connection, ticket: Ticket, now: float, actor: Actor, kind: str, **change: str) -> None:
    """Append one event, sealed to the one before it."""
    table = schema.ticket_event
    row = {"ticket_id": ticket.id, "at": now, "actor": actor.kind, "actor_name": actor.name, "kind": kind, **change}
    mine = select(table.c.seal).where(table.c.ticket_id == ticket.id).order_by(table.c.id.desc()).limit(1)
    previous = conn.execute(mine).scalar() or ""
    seal = seal_row(ticket.key, table.name, {**row, PREVIOUS: previous})
    conn.execute(table.insert().values(**row, seal=seal))


def _open_row(conn: Connection, conversation: Conversation) -> Row | None:
    table = schema.ticket
    mine = select(table).where(table.c.conversation_id == conversation.id, table.c.status.in_(states.OPEN_STATES))
    return conn.execute(mine.order_by(table.c.number.desc())).first()


def _next_number(conn: Connection) -> int:
    table = schema.counter
    row = {"name": "ticket", "shard": 0, "value": FIRST_NUMBER - 1}
    conn.execute(insert_into(conn, table).values(row).on_conflict_do_nothing())
    mine = (table.c.name == "ticket") & (table.c.shard == 0)
    conn.execute(update(table).where(mine).values(value=table.c.value + 1))
    return int(conn.execute(select(table.c.value).where(mine)).scalar_one())
