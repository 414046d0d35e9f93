"""May this be said now? A list of checks; each reads the store and lets pass, or raises what becomes of the reply.

`Stale` ends it unsaid, `TryLater` and `NotYet` bring it back, `Rejected` gives it up for a person to see, `Waits` holds
it until its person has answered the question of consent, `Held` until they write.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Connection, Row

from bot.consent import gate as consent_gate
from bot.consent.notices import Policy
from bot.inward.conversations import Conversation
from bot.outward import pace, window
from bot.outward.pace import NotYet, Trouble
from bot.outward.repeats import Again
from bot.packing import Outgoing
from bot.talk.replies import BOT, OFFER, SURVEY
from connectors.sdk.connector import Connector
from connectors.sdk.errors import TryLater


class Stale(Exception):
    """Saying it would be wrong by now; the text says why."""


class Held(Exception):
    """It waits for something; the text says for what, and whoever lets it go knows it by that (Box.let_go)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is about to be said: its row, its chat as it stands, what it says, and the channel (None when off).

    `policy` says where consent is demanded; `trouble` is set while the channel waits for its operator. `again` is set
    when a piece of it is said once more, to one device: its row is then that of the reply, not the one that is lent.
    """

    row: Row
    conversation: Conversation
    outgoing: Outgoing
    connector: Connector | None
    now: float
    policy: Policy
    trouble: Trouble | None = None
    again: Again | None = None


Check = Callable[[Connection, Asked], None]


def check(conn: Connection, asked: Asked) -> None:
    """Returns when it may be said. Raises Stale, Waits, Held, NotYet, TryLater or Rejected."""
    for each in CHECKS:
        each(conn, asked)


def still_wanted(_conn: Connection, asked: Asked) -> None:
    """A bot's reply from before a person's last act in the chat is never said. Raises Stale."""
    if is_stale(asked.row, asked.conversation):
        raise Stale("a person acted first")


def is_stale(row: Row, conversation: Conversation) -> bool:
    """Whether a person acted in the chat after the bot made this reply."""
    return bool(row.author == BOT and row.epoch < conversation.fence)


def on_its_channel(_conn: Connection, asked: Asked) -> None:
    """The chat's channel runs, under the account that the chat belongs to. Raises TryLater."""
    channel_of(asked.conversation, asked.connector)


def channel_of(conversation: Conversation, connector: Connector | None) -> Connector:
    """The channel of a chat, when it runs. Raises TryLater."""
    if connector is None:
        raise TryLater("this channel is off")
    if connector.account != conversation.account:
        raise TryLater("this chat belongs to another account of the network")
    return connector


def overtaken(row: Row, conversation: Conversation) -> str:
    """Why the rest of a reply that was begun may not be said any more, or ""."""
    if is_stale(row, conversation):
        return "a person acted first"
    return consent_gate.ENDED_REASON if consent_gate.has_ended(row, conversation) else ""


def consented(_conn: Connection, asked: Asked) -> None:
    """Its person said yes to today's notice, where that is demanded. Raises Stale, Waits, TryLater or Rejected."""
    try:
        consent_gate.check(asked.row, asked.conversation, asked.connector, asked.policy)
    except consent_gate.Ended as error:
        raise Stale(str(error)) from error
    except consent_gate.Waits:
        if asked.row.kind == SURVEY:
            raise Stale("not worth asking for consent first") from None
        raise


def in_the_window(_conn: Connection, asked: Asked) -> None:
    """The network takes free words now, or this is a template. Raises Held; Stale for a template no longer needed."""
    limits = asked.connector.limits if asked.connector else None
    if limits is None or limits.window is None:
        return
    is_open = window.is_open(asked.conversation, asked.now)
    if asked.row.kind == SURVEY and not is_open:
        raise Stale("the window closed before it could be asked")
    if asked.outgoing.template is None and not is_open:
        raise Held(window.CLOSED)
    if asked.row.kind == OFFER and is_open:
        raise Stale("the customer wrote first")


def channel_works(_conn: Connection, asked: Asked) -> None:
    """The channel does not wait for its operator. Raises NotYet."""
    if asked.trouble and asked.trouble.blocked_until > asked.now:
        raise NotYet(pace.WAITS, asked.trouble.blocked_until)


CHECKS: tuple[Check, ...] = (still_wanted, consented, on_its_channel, in_the_window, channel_works)
"""In this order: the first that objects decides."""
