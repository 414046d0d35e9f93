"""One line of a transcript: a message as a person reads it, with what was said about it later."""

from __future__ import annotations

from dataclasses import dataclass

from bot.media.shelf import Kept
from connectors.sdk.contents import ContactCard, Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """Where a message came from: the delivery it stood in and how that was found genuine.

    `opened`: it came sealed to us, and custody holds the one key that opened it.
    """

    network: str
    account: str
    received_at: float
    algorithm: str
    key_id: str
    result: str
    sha256: str
    opened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The message that another one answers, as far as it is known: its first words and who said them."""

    author: str
    author_name: str
    text: str
    kind: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message. `author`: customer, bot, person or system; `at` in seconds since the epoch, UTC.

    For ours `mark` says what became of it (queued, accepted, sent, delivered, read, played, failed) and `state` is
    that of its outbox row (open, lent, held, done, dead, stale); `maybe_sent` that it may have been said twice.
    `kind`, `raw_type` and `lost` are the network's, for what this counter cannot show; `unreadable` is a message that
    arrived and could not be opened. `message_id`, `reply_to` and `target` are the network's ids, on theirs only.
    `unmapped` is what the network told and no field of ours holds, by its own names.
    `source` is the number of the source that it stands in, where its ticket has several.
    `quoted`, `reactions`, `edits` and `revoked` tell what other messages say about this one: it stays as it came.
    """

    key: str
    at: float
    author: str
    author_name: str
    text: str
    kind: str = "text"
    raw_type: str = ""
    lost: str = ""
    buttons: tuple[str, ...] = ()
    files: tuple[Kept, ...] = ()
    location: Location | None = None
    contacts: tuple[ContactCard, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    unmapped: tuple[tuple[str, str], ...] = ()
    group: bool = False
    sender_id: str = ""
    message_id: str = ""
    reply_to: str = ""
    target: str = ""
    quoted: Quoted | None = None
    reactions: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    revoked: bool = False
    state: str = ""
    mark: str = ""
    maybe_sent: bool = False
    template: bool = False
    reason: str = ""
    form: str = ""
    rests_until: float | None = None
    """Until when its author can take it back; None when they cannot."""
    passport: Passport | None = None
    source: str = ""
