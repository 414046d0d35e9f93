"""What passes between `converse` and the assistant: one turn in, one outcome out. Plain values, no I/O.

To everybody but `bot/assistant/` the assistant is one async callable, `Turn -> Outcome`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from connectors.sdk.messages import Button, Message

TICKET_MARK = "[[ticket]]"
"""Stands in the assistant's words for the ticket's number, which exists only once the transaction is written."""


class AssistantFailed(Exception):
    """The assistant gave no answer (no model, an error inside): the chat goes to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What became of one file of the message. `state`: kept, or why not (refused, gone, unsafe).

    `fault` is what is wrong with a file that is unsafe or shows too little, else ""; `read` what stands on a picture
    (names of inspect.reading.FIELDS), each value with how surely it was read; `said` what a machine understood of a
    voice note.
    """

    kind: str
    mime: str
    state: str
    fault: str = ""
    read: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    said: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """What the assistant may know of the chat's open ticket."""

    number: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message for the assistant, with what was known before it. `tracker` is the dialogue so far, serialised.

    `who_reads` says in each language who can read what is written on this network.
    """

    message: Message
    conversation_id: str
    episode: int
    language: str
    attachments: tuple[Attachment, ...] = ()
    ticket: TicketView | None = None
    tracker: bytes | None = field(default=None, repr=False)
    who_reads: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One bubble for the customer."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """Open a ticket, or add to the one that is open. `urgency` and `impact`: 1 (low) to 3 (high).

    `origins` says of each fact where it comes from (triage.state).
    """

    topic: str = ""
    urgency: int = 2
    impact: int = 2
    title: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(OpenTicket):
    """Give the chat to a person, with all that is known."""

    reason: str = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTicket:
    """The customer says it is solved, or no longer wanted."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The customer says what they thought of a ticket: a `score` of 1 to 3 (0 for none), that they want to add a word,
    or that word."""

    number: int
    score: int = 0
    wants_word: bool = False
    words: str = ""


Command = OpenTicket | HandOver | CloseTicket | Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How a message was understood: the intent acted upon, then the likeliest ones, best first, with their chances.

    `candidate` is the intent that a model in shadow would have acted upon, or "".
    """

    intent: str
    ranking: tuple[tuple[str, float], ...] = ()
    candidate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the assistant made of a turn, in order; `language` is "" when the message did not tell."""

    says: tuple[Say, ...] = ()
    commands: tuple[Command, ...] = ()
    language: str = ""
    tracker: bytes | None = field(default=None, repr=False)
    heard: Heard | None = None


Assistant = Callable[[Turn], Awaitable[Outcome]]
