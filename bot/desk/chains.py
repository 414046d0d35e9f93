"""Whether a chat's chain of deliveries is whole, remembered for a moment: to look is to hash every delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation
from bot.vault import custody
from bot.vault.chain import Break

GOOD_FOR = 30.0
"""Seconds after which a chain that has not grown is looked at again."""
MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class _Found:
    head: str
    until: float
    fault: Break | None


class Chains:
    """The verdicts of this process. A page that is open asks at every change; the answer rarely does."""

    def __init__(
        self, clock: Callable[[], float], look: Callable[[Connection, Conversation], Break | None] = custody.first_break
    ) -> None:
        self._clock = clock
        self._look = look
        self._found: dict[str, _Found] = {}

    def first_break(self, conn: Connection, conversation: Conversation) -> Break | None:
        """What is wrong first with the chain, looked at anew when it has grown or GOOD_FOR seconds have passed."""
        table, now = schema.conversation, self._clock()
        head = conn.execute(select(table.c.chain_head).where(table.c.id == conversation.id)).scalar_one()
        found = self._found.get(conversation.id)
        if found is None or found.head != head or now >= found.until:
            found = _Found(head, now + GOOD_FOR, self._look(conn, conversation))
            if len(self._found) >= MOST_REMEMBERED:
                self._found.clear()
            self._found[conversation.id] = found
        return found.fault
