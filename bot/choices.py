"""Choices: a button counts when we offered it, and where buttons became numbered text "2" means the second."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import DEAD, HELD, STALE
from bot.conversations import Conversation
from bot.packing import unpack_outgoing
from bot.replies import WORDS
from bot.vault.sealing import unseal_json
from connectors.sdk.messages import Button, Message

_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)]?\s*")


LOOK_BACK = 30
"""Replies of ours in which a pressed button is looked for; older ones can no longer be pressed."""


def with_choice(conn: Connection, conversation: Conversation, message: Message) -> Message:
    """The message with the button it stands for: the one pressed, if we offered it, or the one whose number it is.

    Raises CannotOpen when our last words were changed in the store.
    """
    if message.choice:
        offered = {b.id for buttons in _offered(conn, conversation, LOOK_BACK) for b in buttons}
        return message if message.choice in offered else replace(message, choice="")
    number = _NUMBER.fullmatch(message.text)
    if number is None or message.media:
        return message
    latest = next(_offered(conn, conversation, 1), ())
    position = int(number.group(1))
    if not 1 <= position <= len(latest):
        return message
    return replace(message, choice=latest[position - 1].id, text=latest[position - 1].title)


def _offered(conn: Connection, conversation: Conversation, most: int) -> Iterator[tuple[Button, ...]]:
    """The buttons of our latest replies that were or will be said, newest first."""
    table = schema.outbox
    said = (table.c.conversation_id == conversation.id) & table.c.kind.in_(WORDS)
    said &= table.c.state.notin_((DEAD, STALE, HELD))
    for row in conn.execute(select(table).where(said).order_by(table.c.id.desc()).limit(most)):
        yield unpack_outgoing(unseal_json(conversation.key, row.sealed, "outbox", row.key, conversation.id)).buttons
