"""Search over what the queue can open: numbers, titles, facts, names, addresses; in memory alone, nothing is written.

Each search first reads the tickets that changed since the last one, and forgets those that are gone.
"""

from __future__ import annotations

import threading

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversations
from bot.nlu.fold import fold
from bot.tickets import rows
from bot.tickets.sources import lead_of
from bot.vault.sealing import CannotOpen

LONGEST = 100
MOST_FOUND = 500


class Search:
    """One for all agents of this process: what it opens, the queue shows them all."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._words: dict[str, tuple[float, int, str]] = {}
        self._lock = threading.Lock()

    def find(self, conn: Connection, asked: str) -> tuple[int, ...]:
        """Numbers of the tickets in which every word of `asked` begins a word, the newest first."""
        wanted = [word.removeprefix("+") for word in fold(asked[:LONGEST]).split()]
        with self._lock:
            self._read(conn)
            held = sorted(self._words.values(), key=lambda one: -one[1])
        found = (number for _, number, words in held if all(f" {word}" in words for word in wanted))
        return tuple(number for number, _ in zip(found, range(MOST_FOUND), strict=False))

    def _read(self, conn: Connection) -> None:
        table = schema.ticket
        known = {row.id: row.changed_at for row in conn.execute(select(table.c.id, table.c.changed_at))}
        self._words = {i: words for i, words in self._words.items() if i in known}
        for ticket_id, changed in known.items():
            held = self._words.get(ticket_id)
            if held is None or held[0] != changed:
                self._open(conn, ticket_id, changed)

    def _open(self, conn: Connection, ticket_id: str, changed: float) -> None:
        row = conn.execute(select(schema.ticket).where(schema.ticket.c.id == ticket_id)).first()
        if row is None:
            return
        try:
            conversation = self._conversations.get(conn, row.conversation_id)
            ticket = rows.read(row, conversation)
            told = [ticket.label, str(ticket.number), ticket.title, conversation.name]
            told += [conversation.address.removeprefix("+"), *map(str, ticket.facts.values())]
        except CannotOpen:  # the list shows it as locked
            told = [str(row.number)]
        number = lead_of(conn, row).number  # what was merged is found in the ticket that it went into
        self._words[ticket_id] = (changed, number, f" {fold(' '.join(told))}")
