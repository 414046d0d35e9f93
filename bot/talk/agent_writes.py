"""While an agent writes in the desk, the customer's network shows it, where it can.

The desk keeps what is being written every second or so (tickets/drafts.py), so the age of a draft tells that somebody
is at it; a draft that was sent or emptied is gone. Shown only while a person has the chat and could speak in it now,
and only for who has the ticket, or for anybody while nobody has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import ERASED
from bot.consent.gate import may_speak
from bot.inward.conversations import PERSON, Conversation
from bot.outward import pace, window
from bot.packing import unpack_message
from bot.parts import Parts
from bot.periodic import Periodic
from bot.talk.courtesies import Courtesies
from bot.vault.sealing import CannotOpen, unseal_json
from connectors.sdk.connector import Connector, Typing
from connectors.sdk.messages import Message

EVERY = 2.0
"""Seconds between two looks."""
FRESH = 5.0
"""Seconds after which a draft that did not change says that nobody writes any more."""
MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """A chat in which a person writes, and the message that they answer."""

    conversation_id: str
    message: Message
    lasts: float


class AgentWrites:
    """Looks for drafts that change, and shows them; again only when the network's dots are about to go out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._courtesies = Courtesies(parts.connectors)
        self._again: dict[str, float] = {}
        """From when on it is to be shown again, by conversation, while the draft is there."""
        self._rounds = Periodic("showing that agents write", self.round, EVERY)

    def start(self) -> None:
        """Look until stopped."""
        self._rounds.start()

    async def stop(self) -> None:
        """No further look."""
        await self._rounds.stop()

    async def round(self) -> None:
        """One look. Raises StoreUnavailable."""
        now = self._parts.clock()
        drafts = await self._parts.store.read(_drafts)
        self._again = {id: at for id, at in self._again.items() if id in drafts}
        due = [id for id, at in drafts.items() if now - at <= FRESH and now >= self._again.get(id, 0.0)]
        if not due:
            return
        for writing in await self._parts.store.read(lambda conn: self._all_of(conn, due, now)):
            self._again[writing.conversation_id] = now + max(writing.lasts - EVERY, EVERY)
            self._courtesies.types(writing.message)

    def _all_of(self, conn: Connection, ids: list[str], now: float) -> list[_Writing]:
        found = [self._look(conn, conversation_id, now) for conversation_id in ids]
        return [writing for writing in found if writing is not None]

    def _look(self, conn: Connection, conversation_id: str, now: float) -> _Writing | None:
        try:
            conversation = self._parts.conversations.get(conn, conversation_id)
            connector = self._parts.connectors.get(conversation.network)
            if not isinstance(connector, Typing) or not self._may(conn, conversation, connector, now):
                return None
            message = _last_message(conn, conversation)
        except CannotOpen:  # its row was changed, which `guichet verify` tells
            return None
        lasts = connector.typing_lasts
        return _Writing(conversation_id=conversation.id, message=message, lasts=lasts) if message else None

    def _may(self, conn: Connection, conversation: Conversation, connector: Connector, now: float) -> bool:
        trouble = pace.trouble_of(conn, conversation)
        return (
            conversation.owner == PERSON
            and conversation.account == connector.account
            and may_speak(conversation, connector, self._parts.consent)
            and (connector.limits.window is None or window.is_open(conversation, now))
            and not (trouble and trouble.blocked_until > now)
        )


def _drafts(conn: Connection) -> dict[str, float]:
    """When each was kept, by chat. Of a ticket put together of several nobody knows yet which chat it is for."""
    draft, ticket = schema.draft.c, schema.ticket.c
    part = schema.ticket.alias()
    alone = ~exists().where(part.c.merged_into == ticket.number) & ticket.merged_into.is_(None)
    writer = schema.agent.c
    theirs = or_(ticket.assignee == "", ticket.assignee == writer.name)
    joined = schema.draft.join(schema.ticket, ticket.id == draft.ticket_id).outerjoin(
        schema.agent, writer.id == draft.agent_id
    )
    query = select(draft.conversation_id, func.max(draft.at)).select_from(joined).where(alone, theirs)
    return {row[0]: float(row[1]) for row in conn.execute(query.group_by(draft.conversation_id))}


def _last_message(conn: Connection, conversation: Conversation) -> Message | None:
    """What the customer said last. Raises CannotOpen."""
    box = schema.inbox.c
    mine = (box.conversation_id == conversation.id) & (box.kind == MESSAGE) & (box.state != ERASED)
    row = conn.execute(select(schema.inbox).where(mine).order_by(box.id.desc()).limit(1)).first()
    if row is None:
        return None
    return unpack_message(unseal_json(conversation.key, row.sealed, "inbox", row.key, conversation.id))
