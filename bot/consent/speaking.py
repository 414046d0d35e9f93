"""Our own words on the matter as outbox rows. Their keys tell them from all other replies, and which are the latest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import DEAD, DONE, STALE
from bot.inward.conversations import Conversation
from bot.packing import Outgoing
from bot.talk.replies import SYSTEM, Author, put_reply
from connectors.sdk.messages import Button

_KEY = re.compile(r"consent:(?P<conversation>[0-9a-f]+):(?P<said>[0-9]+)#[0-9]+")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the notices of this asking: one `reached` the person, question and all, or all are `lost`.

    `read`: one is with the person, though its question may still be on its way.
    """

    reached: bool
    read: bool
    lost: bool


def say(
    conn: Connection,
    conversation: Conversation,
    texts: Sequence[str],
    buttons: tuple[Button, ...],
    said: int,
    now: float,
) -> None:
    """Put these bubbles into the outbox, the buttons below the last."""
    author = Author(kind=SYSTEM, epoch=conversation.epoch)
    for n, text in enumerate(texts):
        outgoing = Outgoing(text=text, buttons=buttons if n == len(texts) - 1 else ())
        put_reply(conn, conversation, outgoing, author, f"consent:{conversation.id}:{said}#{n}", now)


def said_by(key: str, conversation: Conversation) -> int | None:
    """The number of the saying that an outbox row with this key belongs to; None when it is no word on consent."""
    match = _KEY.fullmatch(key)
    return int(match["said"]) if match and match["conversation"] == conversation.id else None


def fate_of_notice(conn: Connection, conversation: Conversation) -> Fate:
    """What became of what was said since the person was asked; a saying reached them when all its bubbles left."""
    table, since = schema.outbox, conversation.consent.at
    ours = table.c.key.like(f"consent:{conversation.id}:%")
    query = select(table.c.key, table.c.state, table.c.maybe_sent)
    mine = query.where(table.c.conversation_id == conversation.id, table.c.created_at >= since, ours)
    rows = conn.execute(mine.order_by(table.c.id)).all()
    sayings: dict[int | None, list[bool]] = {}
    for row in rows:
        sayings.setdefault(said_by(row.key, conversation), []).append(row.state == DONE or bool(row.maybe_sent))
    reached = any(all(left) for left in sayings.values())
    read = reached or any(len(left) > 1 and all(left[:-1]) for left in sayings.values())
    return Fate(reached=reached, read=read, lost=not reached and any(row.state in (DEAD, STALE) for row in rows))
