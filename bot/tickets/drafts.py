"""What an agent has begun to write and not sent: sealed, one per agent and ticket, gone with the conversation."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from bot import schema
from bot.inward.conversations import Conversations
from bot.many import insert_into
from bot.store import Store
from bot.tickets import rows
from bot.tickets.ticket import NoSuchTicket
from bot.vault.sealing import CannotOpen, seal, unseal

PLACE = "draft"
LONGEST = 20_000
"""Characters the page may keep: two replies and more, since words that were taken back come before what was begun."""


class Drafts:
    """Every method raises NoSuchTicket, StoreUnavailable."""

    def __init__(self, store: Store, conversations: Conversations, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._conversations = conversations
        self._clock = clock

    async def keep(self, number: int, agent_id: str, text: str) -> None:
        """The agent's draft for this ticket from here on; "" for none, and nothing of it stays."""
        await self._store.write(lambda conn: self._keep(conn, number, agent_id, text))

    def put_back(self, conn: Connection, number: int, agent_id: str, text: str) -> None:
        """Words that were sent too early are a draft again, before what was begun since; nothing of either is cut."""
        before = self._read(conn, number, agent_id)
        self._keep(conn, number, agent_id, f"{text}\n{before}" if before else text)

    async def read(self, number: int, agent_id: str) -> str:
        """The draft, or ""; one whose row was changed is none."""
        return await self._store.read(lambda conn: self._read(conn, number, agent_id))

    def _read(self, conn: Connection, number: int, agent_id: str) -> str:
        ticket_id, conversation_id = _ids(conn, number)
        row = conn.execute(select(schema.draft).where(_of(ticket_id, agent_id))).first()
        if row is None:
            return ""
        key = self._conversations.get(conn, conversation_id).key
        try:
            return unseal(key, row.sealed, PLACE, ticket_id, agent_id).decode()
        except CannotOpen:
            return ""

    def _keep(self, conn: Connection, number: int, agent_id: str, text: str) -> None:
        ticket_id, conversation_id = _ids(conn, number)
        conn.execute(delete(schema.draft).where(_of(ticket_id, agent_id)))
        if text.strip():
            key = self._conversations.get(conn, conversation_id).key
            row = {"ticket_id": ticket_id, "agent_id": agent_id, "conversation_id": conversation_id}
            sealed = seal(key, text.encode(), PLACE, ticket_id, agent_id)
            conn.execute(insert_into(conn, schema.draft).values(**row, at=self._clock(), sealed=sealed))


def _ids(conn: Connection, number: int) -> tuple[str, str]:
    row = rows.find(conn, number)  # a draft is sealed for the chat that it was typed for
    if row is None:
        raise NoSuchTicket(number)
    return row.id, row.conversation_id


def _of(ticket_id: str, agent_id: str) -> ColumnElement[bool]:
    return (schema.draft.c.ticket_id == ticket_id) & (schema.draft.c.agent_id == agent_id)
