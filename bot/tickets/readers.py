"""Who can open a conversation: the assistant always, the desk's queue from the first ticket on, and who is assigned.

Whatever changes a ticket's assignee or state calls `settle` in the same transaction (`Control` does): it gives the
conversation's key to the agents who hold a ticket of it now, wrapped for their own key pair, and takes it from all
others. Nothing that was sealed is touched. Who holds a ticket that others were merged into holds all its sources.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation, Conversations
from bot.team.accounts import ACTIVE, Account, own_reader
from bot.tickets import sources
from bot.tickets.rows import Ticket
from bot.tickets.ticket import MERGED, OPEN_STATES, TRIAGE
from bot.vault.witness import changed

HELD = tuple(state for state in OPEN_STATES if state != TRIAGE)
"""States of a ticket in which whoever it is assigned to can read; handed back, it is the assistant's."""


def settle(conn: Connection, people: Conversations, conversation: Conversation) -> None:
    """Make the agents who can read those who should."""
    table = schema.conversation_key
    wanted = _wanted(conn, people, conversation.id)
    mine = (table.c.conversation_id == conversation.id) & table.c.reader.startswith(own_reader(""))
    conn.execute(delete(table).where(mine, table.c.reader.not_in(wanted)))
    has = set(conn.execute(select(table.c.reader).where(mine)).scalars())
    for reader in wanted.keys() - has:
        people.give(conn, conversation, reader, wanted[reader])


def settle_all(conn: Connection, people: Conversations, ticket: Ticket) -> None:
    """The same for every source of a ticket."""
    for conversation_id in sources.chats_of(conn, ticket):
        settle(conn, people, people.get(conn, conversation_id))


def settle_all_of(conn: Connection, people: Conversations, account: Account) -> None:
    """The same for every conversation of which this agent holds a ticket: they have a new key pair."""
    table, part = schema.ticket, schema.ticket.alias("part")
    mine = (table.c.assignee == account.name) & table.c.status.in_(HELD)
    parts = select(part.c.conversation_id).where(part.c.status == MERGED, part.c.merged_into == table.c.number, mine)
    held = select(table.c.conversation_id).where(mine).union(parts)
    for conversation_id in conn.execute(held).scalars().all():
        settle(conn, people, people.get(conn, conversation_id))


def holders(conn: Connection, conversation_id: str) -> list[str]:
    """Who can open it: `assistant`, `desk`, and names of agents."""
    table, agents = schema.conversation_key, schema.agent
    rows = conn.execute(select(table.c.reader).where(table.c.conversation_id == conversation_id)).scalars().all()
    names = {own_reader(row.id): row.name for row in conn.execute(select(agents.c.id, agents.c.name))}
    return sorted(names.get(reader, reader) for reader in rows)


def agents_of(conn: Connection, people: Conversations, conversation_id: str) -> dict[str, bytes]:
    """Reader -> public key of the agents who may open it now."""
    return _wanted(conn, people, conversation_id)


def strangers(conn: Connection, people: Conversations, conversation_id: str) -> list[str]:
    """Readers to whom the key is wrapped and who hold no ticket of it: somebody put an old row back."""
    table = schema.conversation_key
    mine = (table.c.conversation_id == conversation_id) & table.c.reader.startswith(own_reader(""))
    known = _wanted(conn, people, conversation_id)
    return [reader for reader in conn.execute(select(table.c.reader).where(mine)).scalars() if reader not in known]


def _wanted(conn: Connection, people: Conversations, conversation_id: str) -> dict[str, bytes]:
    """Reader -> public key of the agents who hold a ticket of this conversation.

    A public key or a holder that somebody has put into the tables, and not the desk, gets nothing.
    """
    tickets, agents, part = schema.ticket, schema.agent, schema.ticket.alias("part")
    merged = (part.c.conversation_id == conversation_id) & (part.c.status == MERGED)
    here = (tickets.c.conversation_id == conversation_id) | tickets.c.number.in_(
        select(part.c.merged_into).where(merged)
    )
    held = here & tickets.c.status.in_(HELD)
    key = people.vault.row_key()
    there = conn.execute(select(tickets).where(held, tickets.c.assignee != "")).mappings()
    names = {row["assignee"] for row in there if changed(key, tickets.name, row) is None}
    able = agents.c.name.in_(names) & (agents.c.state == ACTIVE) & agents.c.public_key.is_not(None)
    return {
        own_reader(row["id"]): row["public_key"]
        for row in conn.execute(select(agents).where(able)).mappings()
        if changed(key, agents.name, row) is None and _is_proved(people, row)
    }


def _is_proved(people: Conversations, row: Mapping[str, Any]) -> bool:
    proof = people.blind("agent-key", row["id"], row["public_key"].hex())
    return hmac.compare_digest(row["key_proof"], proof)
