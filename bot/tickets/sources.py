"""What a ticket is made of: one or more sources, each a chat with a number of its own that its customer was told.

Nothing moves when tickets are merged (merging.py): each keeps its chat, key, envelopes, events and words. What was
merged points at the ticket that it went into, the lead; what happens from then on happens to the lead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import Conversation, Conversations
from bot.talk.turn import TicketView
from bot.tickets import rows
from bot.tickets.rows import Ticket
from bot.tickets.service_level import Promise, promise_in
from bot.tickets.ticket import MERGED, OPEN_STATES, RESOLVED, NoSuchTicket, label
from bot.vault import living

MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One chat of a ticket: under which number it came, what was noted of it, when its customer last wrote there."""

    ticket: Ticket
    conversation: Conversation
    last_at: float

    @property
    def label(self) -> str:
        """The number that the customer of this chat was told."""
        return self.ticket.label


def lead_of(conn: Connection, row: Row) -> Row:
    """The row of the ticket that this one went into, or itself."""
    if row.status != MERGED or row.merged_into is None:
        return row
    return rows.find(conn, row.merged_into) or row


def find_lead(conn: Connection, number: int) -> Row | None:
    """The row that this number leads to: a number that a customer was told stays good."""
    row = rows.find(conn, number)
    return lead_of(conn, row) if row else None


def ticket_of(conn: Connection, people: Conversations, number: int) -> tuple[Ticket, Conversation]:
    """The ticket that this number leads to, and its own chat. Raises NoSuchTicket, CannotOpen."""
    row = find_lead(conn, number)
    if row is None:
        raise NoSuchTicket(number)
    chat = people.get(conn, row.conversation_id)
    return rows.read(row, chat), chat


def locked(conn: Connection, people: Conversations, number: int) -> tuple[Ticket, Conversation]:
    """As `ticket_of`; no other process changes them until the transaction ends.

    Whoever writes reads it so: what was read before the lock may have been merged or resolved meanwhile.
    """
    while True:
        _, chat = ticket_of(conn, people, number)
        people.get(conn, chat.id, lock=True)
        ticket, now = ticket_of(conn, people, number)
        if now.id == chat.id:
            return ticket, now


def parts_of(conn: Connection, number: int) -> Sequence[Row]:
    """The rows that were merged into the ticket of this number, the oldest number first."""
    table = schema.ticket
    mine = select(table).where(table.c.merged_into == number, table.c.status == MERGED)
    return list(conn.execute(mine.order_by(table.c.number)))


def all_of(conn: Connection, people: Conversations, ticket: Ticket) -> list[Source]:
    """Every source of a ticket, its own chat first. Raises CannotOpen."""
    chats = [(ticket, people.get(conn, ticket.conversation_id))]
    for row in parts_of(conn, ticket.number):
        chat = people.get(conn, row.conversation_id)
        chats.append((rows.read(row, chat), chat))
    return [Source(ticket=one, conversation=chat, last_at=last_wrote(conn, chat.id)) for one, chat in chats]


def latest(some: Sequence[Source]) -> Source:
    """Where an answer goes if nobody says otherwise: the chat that the customer last wrote on."""
    return max(some, key=lambda one: one.last_at)


def networks_of(conn: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The networks of what was merged into each of these tickets; nothing of those into which nothing was."""
    table, chats, found = schema.ticket, schema.conversation, dict[int, tuple[str, ...]]()
    query = select(table.c.merged_into, chats.c.network).join(chats, chats.c.id == table.c.conversation_id)
    merged = query.where(table.c.merged_into.in_(numbers), table.c.status == MERGED).order_by(table.c.number)
    for row in conn.execute(merged):
        found[row.merged_into] = tuple(dict.fromkeys([*found.get(row.merged_into, ()), row.network]))
    return found


def chats_of(conn: Connection, ticket: Ticket) -> list[str]:
    """Ids of the conversations of all sources, each once."""
    parts = parts_of(conn, ticket.number)
    return list(dict.fromkeys([ticket.conversation_id, *(row.conversation_id for row in parts)]))


def others_of(conn: Connection, number: int) -> list[str]:
    """The numbers that stand in one ticket with this one, as people say them."""
    row = find_lead(conn, number)
    numbers = [row.number, *(part.number for part in parts_of(conn, row.number))] if row else []
    return [label(each) for each in numbers if each != number]


def together(conn: Connection, people: Conversations, ticket: Ticket) -> Iterator[Conversation]:
    """The chats that change hands with this ticket: those of its sources that have no other open ticket by now."""
    table = schema.ticket
    chats = chats_of(conn, ticket)
    others = select(table.c.conversation_id).where(
        table.c.conversation_id.in_(chats), table.c.status.in_(OPEN_STATES), table.c.number != ticket.number
    )
    busy = set(conn.execute(others).scalars()) if len(chats) > 1 else set()
    for conversation_id in sorted(set(chats) - busy):
        yield people.get(conn, conversation_id)


def goes_on_elsewhere(conn: Connection, people: Conversations, ticket: Ticket) -> bool:
    """Whether one of the chats of this resolved ticket has a newer open one."""
    return any(open_view(conn, people.get(conn, chat)) is not None for chat in chats_of(conn, ticket))


def open_lead_of(conn: Connection, people: Conversations, conversation: Conversation) -> Ticket | None:
    """The chat's open ticket, which may be one that its own was merged into. Raises CannotOpen."""
    row = _open_lead(conn, conversation.id)
    own = rows.open_of(conn, conversation)
    if own is not None or row is None:
        return own
    return rows.read(row, people.get(conn, row.conversation_id, lock=True))


def open_view(conn: Connection, conversation: Conversation) -> TicketView | None:
    """What the assistant may know of the chat's open ticket, under the number told there; nothing is unsealed."""
    table = schema.ticket
    mine = (table.c.conversation_id == conversation.id) & table.c.status.in_(OPEN_STATES)
    row = conn.execute(select(table).where(mine).order_by(table.c.number.desc())).first()
    if row is not None:
        return TicketView(number=row.number, status=row.status)
    lead = _open_lead(conn, conversation.id)
    return TicketView(number=_told(conn, conversation.id, lead.number), status=lead.status) if lead else None


def part_in(conn: Connection, conversation: Conversation, ticket: Ticket) -> Ticket:
    """What stands of this chat in the ticket: itself, or what was merged into it. Raises CannotOpen."""
    if ticket.conversation_id == conversation.id:
        return ticket
    row = rows.find(conn, _told(conn, conversation.id, ticket.number))
    return rows.read(row, conversation) if row else ticket


def label_in(conn: Connection, conversation: Conversation, ticket: Ticket) -> str:
    """The number of the ticket as the customer of this chat was told it."""
    own = ticket.conversation_id == conversation.id
    return ticket.label if own else label(_told(conn, conversation.id, ticket.number))


def last_ended_lead(
    conn: Connection, people: Conversations, conversation: Conversation
) -> tuple[Ticket, Promise] | None:
    """The chat's latest resolved ticket, or one that its own was merged into, and what was promised for it."""
    table, lead = schema.ticket, schema.ticket.alias("lead")
    ours = table.c.conversation_id == conversation.id
    merged = (table.c.status == MERGED) & (lead.c.number == table.c.merged_into) & (lead.c.status == RESOLVED)
    found = conn.execute(select(lead).where(ours, merged).order_by(lead.c.ended_at.desc())).first()
    own = rows.last_ended(conn, conversation)
    if found is None or (own and (own[0].ended_at or 0.0) >= found.ended_at):
        return own
    return rows.read(found, people.get(conn, found.conversation_id)), promise_in(found.promise)


def last_wrote(conn: Connection, conversation_id: str) -> float:
    """When the customer last wrote in this chat; 0 where they never did."""
    box = schema.inbox
    mine = (box.c.conversation_id == conversation_id) & (box.c.kind == MESSAGE)
    return float(conn.execute(select(func.max(box.c.created_at)).where(mine)).scalar() or 0.0)


def end_parts(conn: Connection, ticket: Ticket, now: float | None) -> None:
    """The ticket ended (with None: did not): so did what was asked for under the numbers that were merged into it."""
    table = schema.ticket
    mine = (table.c.merged_into == ticket.number) & (table.c.status == MERGED)
    living.change(conn, table, mine, ended_at=now)


def _open_lead(conn: Connection, conversation_id: str) -> Row | None:
    table, lead = schema.ticket, schema.ticket.alias("lead")
    merged = (table.c.conversation_id == conversation_id) & (table.c.status == MERGED)
    query = select(lead).where(merged, lead.c.number == table.c.merged_into, lead.c.status.in_(OPEN_STATES))
    return conn.execute(query.order_by(table.c.number.desc())).first()


def _told(conn: Connection, conversation_id: str, lead: int) -> int:
    table = schema.ticket
    mine = (table.c.conversation_id == conversation_id) & (table.c.merged_into == lead)
    return int(conn.execute(select(func.max(table.c.number)).where(mine)).scalar() or lead)
