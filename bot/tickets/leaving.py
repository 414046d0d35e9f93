"""Somebody leaves the team: their access ends, and what they had goes back to the queue, in one transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversations
from bot.team import accounts
from bot.tickets import rows
from bot.tickets.handover import Control
from bot.tickets.rows import Actor
from bot.tickets.ticket import OPEN_STATES
from bot.vault.sealing import CannotOpen


def leave(conn: Connection, people: Conversations, account_id: str, now: float, by: str) -> int:
    """Gives how many tickets wait for somebody else now. Raises NoSuchAccount, LastAdmin."""
    account = accounts.leave(conn, account_id, now, by)
    table, who = schema.ticket, Actor(kind="person", name=by)
    theirs = conn.execute(select(table).where(table.c.assignee == account.name, table.c.status.in_(OPEN_STATES))).all()
    for row in theirs:
        try:
            conversation = people.get(conn, row.conversation_id)
            ticket = rows.read(row, conversation)
        except CannotOpen:  # a row that was changed must not keep anybody's access open
            rows.change(conn, row.id, assignee="")
            continue
        Control(people).unassign(conn, conversation, ticket, who, now)
    return len(theirs)
