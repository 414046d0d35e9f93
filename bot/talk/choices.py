"""Choices: a button counts when we offered it; its own words typed are the button, and "2" is the second of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import DEAD, HELD, STALE
from bot.inward.conversations import Conversation
from bot.nlu.fold import fold
from bot.packing import unpack_outgoing
from bot.talk.replies import WORDS
from bot.vault.sealing import unseal_json
from connectors.sdk.messages import Button, Message

_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)]?\s*")


LOOK_BACK = 30
"""Replies of ours in which a pressed button is looked for; older ones can no longer be pressed."""


JUST_SAID = 3
"""Replies of ours in which a button is looked for whose words were typed."""


def with_choice(conn: Connection, conversation: Conversation, message: Message) -> Message:
    """The message with the button it stands for: the one pressed, if we offered it, or whose words or number it is.

    Raises CannotOpen when our last words were changed in the store.
    """
    if message.choice:
        offered = {b.id for buttons in _offered(conn, conversation, LOOK_BACK) for b in buttons}
        return message if message.choice in offered else replace(message, choice="")
    number = _NUMBER.fullmatch(message.text)
    if message.media:
        return message
    if number is None:
        return _with_typed(conn, conversation, message)
    latest = next(_offered(conn, conversation, 1), ())
    position = int(number.group(1))
    if not 1 <= position <= len(latest):
        return message
    return replace(message, choice=latest[position - 1].id, text=latest[position - 1].title)


def _with_typed(conn: Connection, conversation: Conversation, message: Message) -> Message:
    """The words of a button just offered are that button; one word alone (yes) only right below it."""
    typed = _bare(message.text)
    if typed:
        most = JUST_SAID if " " in typed else 1
        for buttons in _offered(conn, conversation, most):
            for button in buttons:
                if _bare(button.title) == typed:
                    return replace(message, choice=button.id)
    return message


def _bare(words: str) -> str:
    return " ".join(fold(words).strip(" .!").split())


def _offered(conn: Connection, conversation: Conversation, most: int) -> Iterator[tuple[Button, ...]]:
    """The buttons of our latest replies that were or will be said, newest first."""
    table = schema.outbox
    said = (table.c.conversation_id == conversation.id) & table.c.kind.in_(WORDS)
    said &= table.c.state.notin_((DEAD, STALE, HELD))
    for row in conn.execute(select(table).where(said).order_by(table.c.id.desc()).limit(most)):
        yield unpack_outgoing(unseal_json(conversation.key, row.sealed, "outbox", row.key, conversation.id)).buttons
