"""What the counter itself makes of a message before the assistant hears it: silence, "send it again", groups.

Pure. The assistant hears words, buttons, files, and what stands for a file: places, cards, orders.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.inward.conversations import Conversation
from bot.media.checks import Examined
from bot.media.shelf import KEPT, REFUSED, Kept
from bot.talk.notices import notice
from bot.talk.turn import Attachment, OpenTicket, Outcome, Say, TicketView
from connectors.sdk.messages import Kind, Lost, Message

LONGEST_TITLE = 80
_NOT_WORDS = frozenset({Kind.STICKER, Kind.REACTION, Kind.SYSTEM, Kind.REVOKE})
_ASKED_FOR_AGAIN = {Lost.EDITED: "send_edited_again", Lost.UNAVAILABLE: "send_again", Lost.CALL: "no_calls"}
_STANDS_FOR_A_FILE = frozenset({Kind.LOCATION, Kind.CONTACTS, Kind.ORDER})


def own_answer(message: Message, conversation: Conversation, ticket: TicketView | None) -> Outcome | None:
    """The whole outcome where the assistant has no part in it, else None."""
    if not message.wants_answer:
        return Outcome()
    if message.group:
        return _to_a_group(message, conversation, ticket)
    if message.kind is Kind.UNKNOWN and message.lost is not Lost.TOO_LARGE:
        name = _ASKED_FOR_AGAIN[message.lost] if message.lost else "cannot_show"
        return Outcome(says=(Say(text=notice(name, conversation.language)),))
    return None


def attachments(message: Message, kept: Sequence[Kept], examined: Examined) -> tuple[Attachment, ...]:
    """The files of a message for the assistant, and what stands for one; a file over the network's cap is refused.

    `examined` says what is wrong with a file, and what stands on it.
    """
    faults = examined.faults
    found = tuple(
        Attachment(
            kind=k.kind,
            mime=k.mime,
            state=k.state,
            fault=faults.get(k.id, ""),
            read=examined.told(k.id),
            said=examined.said(k.id),
        )
        for k in kept
    )
    if message.kind in _STANDS_FOR_A_FILE:
        found = (*found, Attachment(kind=message.kind.value, mime="", state=KEPT))
    if message.lost is Lost.TOO_LARGE:
        found = (*found, Attachment(kind=Kind.DOCUMENT.value, mime="", state=REFUSED))
    return found


def is_writing(message: Message) -> bool:
    """Whether a person who waits for the customer has something new to read."""
    return message.kind not in _NOT_WORDS


def _to_a_group(message: Message, conversation: Conversation, ticket: TicketView | None) -> Outcome:
    """A ticket, so that a person sees the group; and once, in its first request, that we answer one to one."""
    if ticket is not None:
        return Outcome()
    says = (Say(text=notice("one_to_one", conversation.language)),) if conversation.episode == 0 else ()
    title = " ".join(message.text.split())[:LONGEST_TITLE]
    return Outcome(says=says, commands=(OpenTicket(title=title),))
