"""A number as an answer: where buttons became numbered text, "2" means the second of them."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import DEAD, STALE
from bot.conversations import Conversation
from bot.packing import unpack_outgoing
from bot.vault.sealing import unseal_json
from connectors.sdk.messages import Message

_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)]?\s*")


def chosen_by_number(conn: Connection, conversation: Conversation, message: Message) -> Message:
    """The message as if the button had been pressed, when it is the number of one that our last words offered."""
    number = _NUMBER.fullmatch(message.text)
    if number is None or message.choice or message.media:
        return message
    table = schema.outbox
    said = (table.c.conversation_id == conversation.id) & table.c.state.notin_((DEAD, STALE))
    row = conn.execute(select(table).where(said).order_by(table.c.id.desc()).limit(1)).first()
    if row is None:
        return message
    place = ("outbox", row.key, conversation.id)
    buttons = unpack_outgoing(unseal_json(conversation.key, row.sealed, *place)).buttons
    position = int(number.group(1))
    if not 1 <= position <= len(buttons):
        return message
    button = buttons[position - 1]
    return replace(message, choice=button.id, text=button.title)
