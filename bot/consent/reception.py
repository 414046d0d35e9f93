"""Between the inbox and everybody else: on routes that demand consent a message passes only with a valid receipt.

On all others everything passes but a stop, which ends the chat until the person writes again.
"""

from __future__ import annotations

import logging

from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import Box
from bot.consent.acts import Acts, Case
from bot.consent.answers import Answer, How, answer_of
from bot.consent.decide import Act, Heard, decide, decide_unasked
from bot.consent.held_files import HeldFiles
from bot.consent.receipts import BY_BUTTON, BY_NETWORK, BY_WORDS
from bot.consent.speaking import Fate, fate_of_notice
from bot.consent.spoken import spoken
from bot.consent.standing import ASKED, ENDED, NOT_ASKED
from bot.inward.conversations import Conversation
from bot.parts import Parts
from bot.worker import backoff
from connectors.sdk.connector import Connector
from connectors.sdk.messages import Message
from connectors.sdk.news import Consent

WITHDRAWN = "withdrawn"
OFF = "this channel is off"
log = logging.getLogger(__name__)


class Reception:
    """Finishes the inbox rows that are about consent, and those that have to wait for it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._policy = parts.consent
        self._files = HeldFiles(parts)
        self._acts = Acts(parts.conversations, parts.shelf, parts.consent)
        self._inbox = Box(schema.inbox)

    async def settles(self, row: Row, by: str, message: Message, conversation: Conversation) -> bool:
        """Whether this row was finished or held here; False when the message may go on. Raises as the store does.

        A chat whose channel is off and where nobody said yes waits for it: what it demands is not known.
        """
        connector = self._parts.connectors.get(conversation.network)
        if connector is None:
            return await self._waits_for_channel(row, by, conversation)
        answer, how = answer_of(message, self._policy.version)
        if not self._demanded(connector, conversation):
            if answer is not Answer.STOP and conversation.consent.state not in ENDED:
                return False
        elif conversation.consent.holds(self._policy.version) and answer is not Answer.STOP and how is How.WORDS:
            return False
        act = await self._parts.store.write(lambda conn: self._meet(conn, row, by, message, connector))
        if message.media and act in (Act.HOLD, Act.ASK, Act.AGAIN, Act.REMIND):
            await self._files.keep(row, message, conversation, connector)
        return act not in (Act.PASS, Act.RETURN)

    def told(self, conn: Connection, row: Row, by: str, news: Consent) -> None:
        """The network's own word: it ends at once what was agreed, and never stands for a "yes" to our notice."""
        conversation = self._parts.conversations.get(conn, row.conversation_id, lock=True)
        connector, now = self._parts.connectors.get(conversation.network), self._parts.clock()
        if connector is None:
            self._inbox.later(conn, row.id, by, now + backoff(row.attempts), OFF)
            return
        case = Case(row=row, by=by, conversation=conversation, connector=connector, now=now, how=BY_NETWORK)
        if news.state != WITHDRAWN:
            self._acts.told(conn, case)
        elif conversation.consent.state in ENDED:
            self._acts.done(conn, case)
        else:
            self._acts.end(conn, case)

    async def _waits_for_channel(self, row: Row, by: str, conversation: Conversation) -> bool:
        if conversation.consent.holds(self._policy.version):
            return False
        at = self._parts.clock() + backoff(row.attempts)
        await self._parts.store.write(lambda conn: self._inbox.later(conn, row.id, by, at, OFF))
        return True

    def _demanded(self, connector: Connector, conversation: Conversation) -> bool:
        """Once asked, a chat stays one in which consent counts, whatever the settings say later."""
        standing = conversation.consent
        return self._policy.demands(connector) or (standing.state != NOT_ASKED and standing.version != "")

    def _meet(self, conn: Connection, row: Row, by: str, message: Message, connector: Connector) -> Act:
        conversation = self._parts.conversations.get(conn, row.conversation_id, lock=True)
        answer, how = answer_of(message, self._policy.version)
        asked = conversation.consent.state == ASKED
        fate = fate_of_notice(conn, conversation) if asked else Fate(reached=True, read=True, lost=False)
        heard = Heard(
            answer=answer,
            how=how,
            early=row.id <= conversation.consent.after,
            reached=fate.reached,
            read=fate.read,
            lost=fate.lost,
            came=row.created_at,
            now=self._parts.clock(),
        )
        if self._demanded(connector, conversation):
            act = decide(conversation.consent, heard, self._policy.version)
        else:
            act = decide_unasked(conversation.consent, heard)
        if act is not Act.PASS:
            case = Case(
                row=row,
                by=by,
                conversation=conversation,
                connector=connector,
                now=self._parts.clock(),
                how=BY_BUTTON if how is How.BUTTON else BY_WORDS,
                spoken=spoken(message.text),
            )
            self._acts.do(conn, act, case)
        return act
