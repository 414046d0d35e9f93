"""What the assistant decided becomes rows: commands first, then its words, under the epoch that results."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.consent.notices import Policy
from bot.inward.conversations import Conversation, Conversations
from bot.media.keep import missing_file
from bot.media.shelf import Kept
from bot.packing import Outgoing
from bot.talk.notices import notice
from bot.talk.replies import BOT, SYSTEM, Author, put_reply
from bot.talk.turn import TICKET_MARK, CloseTicket, Command, HandOver, Outcome, Rate
from bot.tickets import rating, sources
from bot.tickets.handover import Control
from bot.tickets.ticket import label, numbered

SOLVED = "solved"
"""Why a customer ends a request whose help they can judge; who calls it off is asked nothing."""


class Outcomes:
    """Writes outcomes inside the caller's transaction."""

    def __init__(self, conversations: Conversations, control: Control, asks_rating: Policy | None = None) -> None:
        """With `asks_rating` (where consent is demanded) customers are asked what they thought of it."""
        self._conversations = conversations
        self._control = control
        self._asks_rating = asks_rating

    def apply(self, conn: Connection, conversation: Conversation, outcome: Outcome, key: str, now: float) -> None:
        """Do the commands and say the words; `key` is that of the inbox row they answer."""
        number = self._last_number(conn, conversation)
        for command in outcome.commands:
            number = self._do(conn, conversation, command, now) or number
        author = Author(kind=BOT, epoch=self._conversations.get(conn, conversation.id).epoch)
        for n, say in enumerate(outcome.says):
            text = say.text.replace(TICKET_MARK, number)
            outgoing = Outgoing(text=text, buttons=say.buttons)
            put_reply(conn, conversation, outgoing, author, f"{key}#{n}", now)
        solved = any(isinstance(command, CloseTicket) and command.reason == SOLVED for command in outcome.commands)
        if solved and self._asks_rating and (ended := numbered(number)):
            rating.ask_about(conn, conversation, ended, self._asks_rating, now)

    def customer_wrote(self, conn: Connection, conversation: Conversation, now: float) -> None:
        """Note on the open ticket, if any, that its customer wrote."""
        self._control.customer_wrote(conn, conversation, now)

    def tell_missing(
        self, conn: Connection, conversation: Conversation, files: Sequence[Kept], key: str, now: float
    ) -> None:
        """A file of this message did not come, and a person has the chat, so that no assistant says it."""
        author = Author(kind=SYSTEM, epoch=conversation.epoch)
        for name in dict.fromkeys(filter(None, map(missing_file, files))):
            outgoing = Outgoing(text=notice(name, conversation.language))
            put_reply(conn, conversation, outgoing, author, f"{key}#{name}", now)

    def _do(self, conn: Connection, conversation: Conversation, command: Command, now: float) -> str:
        if isinstance(command, CloseTicket):
            done = self._control.close(conn, conversation, command, now)
        elif isinstance(command, Rate):
            rating.record(conn, conversation, command, now)
            return label(command.number)
        elif isinstance(command, HandOver):
            done = self._control.hand_over(conn, conversation, command, now)
        else:
            done = self._control.open_ticket(conn, conversation, command, now)
        return sources.label_in(conn, conversation, done) if done else ""

    def _last_number(self, conn: Connection, conversation: Conversation) -> str:
        table = schema.ticket
        mine = select(table.c.number).where(table.c.conversation_id == conversation.id)
        number = conn.execute(mine.order_by(table.c.number.desc()).limit(1)).scalar()
        return label(number) if number else ""
