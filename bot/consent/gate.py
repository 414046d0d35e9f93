"""No reply leaves without a valid receipt, the bot's or a person's: it waits while we ask, and ends after a "no".

Only our own words on the matter pass, and of those only the latest.
"""

from __future__ import annotations

from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import Box
from bot.consent.acts import Acts, Case
from bot.consent.erasure import ENDED as ENDED_REASON
from bot.consent.erasure import WAITS
from bot.consent.notices import Policy
from bot.consent.speaking import said_by
from bot.consent.standing import ASKED, ENDED, NOT_ASKED
from bot.inward.conversations import Conversation
from bot.parts import Parts
from bot.talk.replies import PERSON, WORDS
from connectors.sdk.connector import Connector
from connectors.sdk.errors import Rejected, TryLater

__all__ = ["ENDED_REASON", "Ended", "Waits", "check", "has_ended", "hold", "may_speak"]
outbox = Box(schema.outbox)


class Ended(Exception):
    """The words are no longer wanted, and nobody has to be told that they stay unsaid."""


class Waits(Exception):
    """The person has to be asked, or to answer, before it may be said."""


def check(row: Row, conversation: Conversation, connector: Connector | None, policy: Policy) -> None:
    """Returns when consent allows this, or when it holds no words (a signal to the network).

    Raises Waits, Ended, Rejected for what a person wrote, or TryLater.
    """
    if row.kind not in WORDS:
        return
    standing = conversation.consent
    saying = said_by(row.key, conversation)
    if saying is not None:
        if saying != standing.said:
            raise Ended("another word on consent was said since")
        return
    if standing.holds(policy.version):
        return
    if standing.state in ENDED:
        raise Rejected(ENDED_REASON) if row.author == PERSON else Ended(ENDED_REASON)
    if connector is None:
        raise TryLater("this channel is off")
    if policy.demands(connector) or standing.state != NOT_ASKED:
        raise Waits


def may_speak(conversation: Conversation, connector: Connector, policy: Policy) -> bool:
    """Whether a person's words would go now, as far as consent is concerned."""
    standing = conversation.consent
    return standing.holds(policy.version) or (standing.state == NOT_ASKED and not policy.demands(connector))


def has_ended(row: Row, conversation: Conversation) -> bool:
    """Whether the person said no since the reply was begun: what is left of it stays unsaid."""
    return conversation.consent.state in ENDED and said_by(row.key, conversation) is None


def hold(conn: Connection, parts: Parts, row: Row, by: str) -> None:
    """Keep the reply until the person has answered; ask them where nobody did. Raises LostLease."""
    conversation = parts.conversations.get(conn, row.conversation_id, lock=True)
    connector, now = parts.connectors.get(conversation.network), parts.clock()
    try:
        check(row, conversation, connector, parts.consent)
    except Waits:
        outbox.hold(conn, row.id, by, WAITS)
        standing = conversation.consent
        if connector and not (standing.state == ASKED and standing.version == parts.consent.version):
            case = Case(row=row, by=by, conversation=conversation, connector=connector, now=now)
            Acts(parts.conversations, parts.shelf, parts.consent).prompt(conn, case)
    except (Ended, Rejected, TryLater):
        outbox.later(conn, row.id, by, now, "")  # it changed meanwhile: looked at again, from the start
    else:
        outbox.later(conn, row.id, by, now, "")
