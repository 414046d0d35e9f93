"""What connectors keep between deliveries, walked: each value opens with the key of its account's own conversation.

A row does not say whose it is: the one key that opens it does. What is kept for good is counted by that account's head,
so that an older state of a session shows; what is over at a set time is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import OFFICE, Conversation, Conversations, Home
from bot.vault import heads
from bot.vault.portion import rows_of
from bot.vault.records import RecordFault
from bot.vault.sealing import CannotOpen
from bot.vault.state import folder_of, name_in

NAME = "connector_state"


class StateRows:
    """The rows of all accounts, given to each account's conversation in turn."""

    def __init__(self, conn: Connection, conversations: Conversations) -> None:
        self._conversations = conversations
        self._rows = {row["place"]: row for row in rows_of(conn, select(schema.connector_state))}
        self._offices: dict[tuple[str, str], str] = {}

    def of(self, conversation: Conversation) -> tuple[dict[str, Sequence[str]], list[RecordFault]]:
        """What its head should have counted, by table, and what is wrong; nothing for a customer's conversation."""
        if not self._is_office(conversation):
            return {}, []
        told, wrong = list[str](), list[RecordFault]()
        for place, row in [*self._rows.items()]:
            try:
                name = name_in(conversation, place, row["sealed"])
            except CannotOpen:
                continue
            del self._rows[place]
            if row["folder"] != folder_of(self._conversations.blind, conversation, name):
                wrong.append(RecordFault(table=NAME, row=place, column="folder"))
            if row["kept_until"] is None:
                told.append(heads.said(row))
        return {NAME: told}, wrong

    def left(self) -> Iterator[RecordFault]:
        """Those that opened with no account's key."""
        for place in sorted(self._rows):
            yield RecordFault(table=NAME, row=place, column="place or sealed")

    def _is_office(self, conversation: Conversation) -> bool:
        account = (conversation.network, conversation.account)
        if account not in self._offices:
            home = Home(network=account[0], account=account[1], scope=account[1])
            self._offices[account] = self._conversations.chat(home, OFFICE)
        return conversation.chat == self._offices[account]
