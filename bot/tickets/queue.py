"""The queue as the desk sees it, and one ticket with all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Text, and_, cast, exists, func, literal, select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import Conversation, Conversations
from bot.tickets import rows, sources, ticket
from bot.tickets.lines import Line
from bot.tickets.merging import links_of
from bot.tickets.rows import NOTE, Ticket
from bot.tickets.sources import Source
from bot.tickets.transcript import transcript
from bot.tickets.wanted import PAGE, Wanted
from bot.vault import custody
from bot.vault.chain import Break
from bot.vault.sealing import CannotOpen, unseal_json
from bot.watch import network_news

MARKS_WATCHED = 200
"""Newest replies whose delivery marks the pages follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One ticket in the queue, with whose chat it is and who has it (bot, person, nobody).

    `waiting_since` is when the customer began to wait for a person; None when it is their turn, or the bot's.
    """

    ticket: Ticket
    conversation: Conversation
    waiting_since: float | None = None
    more_networks: tuple[str, ...] = ()
    """Networks of the other chats that were merged into it."""

    @property
    def customer(self) -> str:
        """What the customer calls themselves, or ""."""
        return self.conversation.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A ticket in the queue whose content does not open: its rows were changed, or the key is another's."""

    number: int
    status: str
    priority: int

    @property
    def label(self) -> str:
        """The number as people say it."""
        return ticket.label(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a ticket's history. `words` are what was sealed in it: the text of a note, a fact that was set."""

    at: float
    actor: str
    actor_name: str
    kind: str
    old: str
    new: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    """The number under which it happened, where that was merged into the ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A ticket opened: everything a person needs. `chain_fault` is None while the chain of envelopes is whole.

    `same_person`: labels of the tickets of other chats that the network named together with this one. `sources` are
    its chats, its own first; `links` the tickets that it has to do with, by number, and what it is to each.
    """

    entry: Entry
    lines: tuple[Line, ...]
    events: tuple[Event, ...]
    deliveries: int
    chain_fault: Break | None
    same_person: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    links: Mapping[int, str] = field(default_factory=dict)
    before: tuple[Event, ...] = ()
    """What happened to what was merged into it, under the numbers of those."""

    def history(self) -> list[Event]:
        """All of it, oldest first."""
        return sorted([*self.events, *self.before], key=lambda event: event.at)


def listed(
    conn: Connection, conversations: Conversations, *, ended: bool = False, wanted: Wanted = Wanted()
) -> list[Entry | Locked]:
    """A page of the open tickets, the first in priority and longest waiting first; or of the latest resolved ones."""
    table, people = schema.ticket, schema.conversation
    query = select(table).join(people, people.c.id == table.c.conversation_id).where(wanted.clause())
    if ended:
        query = query.where(table.c.status == ticket.RESOLVED).order_by(table.c.ended_at.desc())
    else:
        order = (table.c.status != ticket.QUEUED, table.c.priority, table.c.changed_at)
        query = query.where(table.c.status.in_(ticket.OPEN_STATES)).order_by(*order)
    found = conn.execute(query.limit(PAGE).offset(PAGE * (max(1, wanted.page) - 1))).all()
    since = {} if ended else _waiting(conn, [row.id for row in found])
    more = sources.networks_of(conn, [row.number for row in found])
    entries = [_listed(conn, conversations, row, since.get(row.id)) for row in found]
    entries = [replace(e, more_networks=more.get(e.ticket.number, ())) if isinstance(e, Entry) else e for e in entries]
    return entries if ended else sorted(entries, key=_turn)


def counts(conn: Connection) -> dict[str, int]:
    """How many tickets there are by status."""
    table = schema.ticket
    found = conn.execute(select(table.c.status, func.count()).group_by(table.c.status))
    return {status: int(count) for status, count in found}


def opened(
    conn: Connection,
    conversations: Conversations,
    number: int,
    *,
    first_break: Callable[[Connection, Conversation], Break | None] = custody.first_break,
) -> Dossier | None:
    """The ticket of this number with its transcript, history and the state of its chain; None when there is none.

    Raises CannotOpen. `first_break` looks at the chain; the desk gives one that remembers.
    """
    row = rows.find(conn, number)
    if row is None:
        return None
    entry = _entry(conn, conversations, row)
    chats = sources.all_of(conn, conversations, entry.ticket)
    ids = list({chat.conversation.id: None for chat in chats})
    breaks = (first_break(conn, chat.conversation) for chat in _each_chat(chats))
    return Dossier(
        entry=entry,
        lines=tuple(_lines(conn, conversations, chats)),
        same_person=tuple(_same_person(conn, entry.conversation.id, ids)),
        events=tuple(_events(conn, entry.ticket)),
        deliveries=sum(_deliveries(conn, one) for one in ids),
        chain_fault=next((found for found in breaks if found), None),
        sources=tuple(chats),
        links=links_of(conn, entry.ticket),
        before=tuple(replace(e, source=s.label) for s in chats[1:] for e in _events(conn, s.ticket)),
    )


def conversation_of(conn: Connection, conversations: Conversations, number: int) -> Conversation | None:
    """The conversation that the ticket of this number belongs to. Raises CannotOpen."""
    row = rows.find(conn, number)
    return conversations.get(conn, row.conversation_id) if row else None


def state_token(conn: Connection, now: float) -> str:
    """Changes whenever something changed that the desk shows: cheap enough to ask a few times a second."""
    newest = [
        conn.execute(select(column).order_by(column.desc()).limit(1)).scalar() or 0
        for column in (schema.inbox.c.id, schema.outbox.c.id, schema.ticket_event.c.id)
    ]
    asleep = (schema.ticket.c.status == ticket.ON_HOLD) & (schema.ticket.c.snoozed_until <= now)
    newest.append(conn.execute(select(func.count()).select_from(schema.ticket).where(asleep)).scalar() or 0)
    box = schema.outbox.c
    marks = select(box.mark, box.state, box.maybe_sent).order_by(box.id.desc()).limit(MARKS_WATCHED)
    blocked = conn.execute(select(schema.channel.c.network, schema.channel.c.since)).all()
    return "-".join(
        [*map(str, newest), *map(str, blocked), *(f"{m}{s}{int(twice)}" for m, s, twice in conn.execute(marks).all())]
    )


def _listed(conn: Connection, conversations: Conversations, row: Row, waiting_since: float | None) -> Entry | Locked:
    try:
        entry = _entry(conn, conversations, row)
    except CannotOpen:
        return Locked(number=row.number, status=row.status, priority=row.priority)
    return entry if row.status in (ticket.TRIAGE, ticket.ON_HOLD) else replace(entry, waiting_since=waiting_since)


def _turn(entry: Entry | Locked) -> tuple[bool, int, float]:
    if isinstance(entry, Locked):
        return entry.status != ticket.QUEUED, entry.priority, 0.0
    since = entry.waiting_since or entry.ticket.changed_at
    return entry.ticket.status != ticket.QUEUED, entry.ticket.priority, since


def _waiting(conn: Connection, ids: Sequence[str]) -> dict[str, float]:
    """When the customer of each ticket began to wait: the first thing they did since a person last answered."""
    table, answers = schema.ticket_event, schema.ticket_event.alias("answers")
    answered = select(func.coalesce(func.max(answers.c.id), 0)).where(
        and_(answers.c.ticket_id == table.c.ticket_id, answers.c.kind.in_(("replied", "handed_back", "resolved")))
    )
    undone = schema.ticket_event.alias("undone")
    of = literal('{"of": ') + cast(answers.c.id, Text) + literal(', "what": "') + answers.c.kind + literal('"}')
    same = (undone.c.ticket_id == answers.c.ticket_id) & (undone.c.kind == "undone") & (undone.c.detail == of)
    answered = answered.where(~exists().where(same))
    asks = table.c.kind.in_(("opened", "reopened", "handed_over", "customer_wrote"))
    query = select(table.c.ticket_id, func.min(table.c.at)).where(table.c.ticket_id.in_(ids))
    query = query.where(asks, table.c.id > answered.scalar_subquery()).group_by(table.c.ticket_id)
    return {ticket_id: float(since) for ticket_id, since in conn.execute(query)}


def _deliveries(conn: Connection, conversation_id: str) -> int:
    links = schema.envelope_link
    found = select(func.count()).select_from(links).where(links.c.conversation_id == conversation_id)
    return int(conn.execute(found).scalar_one())


def _each_chat(chats: Sequence[Source]) -> list[Source]:
    """One source of each chat, the last that was told there: two requests of one chat may be one by now."""
    return list({source.conversation.id: source for source in chats}.values())


def _lines(conn: Connection, people: Conversations, chats: Sequence[Source]) -> list[Line]:
    """The messages of all chats in their order, each with the number of its source where there are several."""
    apart = _each_chat(chats)
    if len(apart) == 1:
        return transcript(conn, apart[0].conversation, people.blind)
    told = ((source, transcript(conn, source.conversation, people.blind)) for source in apart)
    lines = (replace(line, source=source.label) for source, lines in told for line in lines)
    return sorted(lines, key=lambda line: line.at)


def _same_person(conn: Connection, conversation_id: str, known: Sequence[str]) -> Iterator[str]:
    news = [n for n in network_news.of_conversation(conn, conversation_id) if n.code == network_news.TWO_CHATS]
    for other in {i for n in news for i in (n.conversation_id, n.other_id)} - {*known}:
        number = newest_ticket(conn, other)
        if number:
            yield ticket.label(number)


def newest_ticket(conn: Connection, conversation_id: str) -> int | None:
    """The number of a chat's latest ticket."""
    table = schema.ticket
    query = select(func.max(table.c.number)).where(table.c.conversation_id == conversation_id)
    number = conn.execute(query).scalar()
    return None if number is None else int(number)


def _entry(conn: Connection, conversations: Conversations, row: Row) -> Entry:
    conversation = conversations.get(conn, row.conversation_id)
    return Entry(ticket=rows.read(row, conversation), conversation=conversation)


def _events(conn: Connection, ticket: Ticket) -> list[Event]:
    table = schema.ticket_event
    found = conn.execute(select(table).where(table.c.ticket_id == ticket.id).order_by(table.c.id))
    return [_event(row, ticket) for row in found]


def _event(row: Row, ticket: Ticket) -> Event:
    detail = json.loads(row.detail) if row.detail else {}
    words = unseal_json(ticket.key, row.sealed, NOTE, ticket.id, str(detail.get("note"))) if row.sealed else {}
    plain = {name: getattr(row, name) for name in ("at", "actor", "actor_name", "kind", "old", "new")}
    return Event(**plain, detail=detail, words=words)
