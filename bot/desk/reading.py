"""Conversations as one agent opens them: with their own key where it is wrapped for them, else with the queue's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.desk import asks
from bot.desk.sessions import Session
from bot.inward.conversations import Conversations
from bot.many import rows_in
from bot.team.accounts import own_reader
from bot.vault.keys import Vault, unwrap_with


def reading_of(request: Any) -> Conversations:
    """Conversations as whoever asks opens them."""
    return Reading(asks.desk(request).vault, asks.session(request))


class Reading(Conversations):
    """For one request; what it unwraps is forgotten with it."""

    def __init__(self, vault: Vault, session: Session) -> None:
        super().__init__(vault)
        self._reader, self._private = own_reader(session.agent_id), session.private

    def _unwrap_all(self, conn: Connection, ids: Sequence[str]) -> dict[str, bytes]:
        """Raises CannotOpen: a key that was given to this agent and does not open is told, not passed over."""
        keys = schema.conversation_key
        missing = [conversation_id for conversation_id in ids if self._known(conversation_id) is None]
        query = select(keys.c.conversation_id, keys.c.wrapped).where(keys.c.reader == self._reader)
        rows = rows_in(conn, query, keys.c.conversation_id, missing) if self._private else []
        own = {row.conversation_id: unwrap_with(self._private, row.wrapped) for row in rows}
        self._remember(own)
        return own | super()._unwrap_all(conn, [i for i in missing if i not in own])
