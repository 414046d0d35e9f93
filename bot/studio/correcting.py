"""An agent says that a request is about something else: the ticket's topic changes, and leads hear of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.inward.conversations import Conversation, Conversations
from bot.studio import inbox
from bot.tickets import rows
from bot.tickets.handover import Control
from bot.tickets.rows import Actor
from bot.tickets.transcript import transcript

KIND = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """`topic` is what it is really about; "" says only that it is not what the ticket says."""

    number: int
    topic: str
    by: str
    at: float


def correct(conn: Connection, conversations: Conversations, correction: Correction) -> bool:
    """Write it down; False when there is no such ticket. Raises CannotOpen."""
    row = rows.find(conn, correction.number)  # what the words of this very chat were about
    if row is None:
        return False
    conversation = conversations.get(conn, row.conversation_id)
    if correction.topic:
        signs = Control(conversations).signs(correction.topic, rows.read(row, conversation).facts)
        rows.change(conn, row.id, topic=correction.topic, **signs)
    actor, change = Actor(kind="person", name=correction.by), {"old": row.topic, "new": correction.topic}
    rows.record(conn, rows.read(row, conversation), correction.at, actor, KIND, **change)
    told = _problem(conn, conversation, conversations.blind)
    if told is not None:
        key, text = told
        language = conversation.language or "fr"
        found = inbox.Found(
            key=key, why=inbox.CORRECTED, text=text, language=language, guess=row.topic, other=correction.topic
        )
        inbox.put(conn, conversations, conversation.id, found, correction.at)
    return True


def _problem(conn: Connection, conversation: Conversation, blind: Callable[..., str]) -> tuple[str, str] | None:
    """The message that most likely told the problem, masked: the customer's longest of the latest ones."""
    theirs = [line for line in transcript(conn, conversation, blind) if line.author == "customer" and line.text]
    for line in sorted(theirs[-RECENT:], key=lambda line: -len(line.text)):
        text = inbox.masked(line.text, conversation.language or "fr")
        if text:
            return line.key, text
    return None


RECENT = 12
"""Messages of the customer that are looked at."""
