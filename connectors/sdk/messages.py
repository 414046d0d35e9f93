"""The frozen values that travel between networks and the counter.

`Message`, `Receipt`, `Moved`, `Consent`, `Notice`, `Signal` and `Unreadable` come in; `Reply` goes out; `Media` is part
of both; `Envelope` is the delivery itself, byte for byte, kept as evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from connectors.sdk.contents import Ask, ContactCard, Link, Location, Template
from connectors.sdk.errors import BadPayload
from connectors.sdk.news import Consent, Moved, Notice, Signal


class Kind(str, Enum):
    """What a message is. `UNKNOWN` is a kind that this counter cannot show, never an error."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    CHOICE = "choice"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    REACTION = "reaction"
    ORDER = "order"
    SYSTEM = "system"
    EDIT = "edit"
    REVOKE = "revoke"
    UNKNOWN = "unknown"


class Lost(str, Enum):
    """Why the network announced something without handing it on: the customer can do something about each."""

    EDITED = "edited"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"
    CALL = "call"


DEVICE_REPLACED, DEVICE_UNANNOUNCED = "device-replaced", "device-unannounced"
DEVICE = "device"
"""Name of the fact that tells the fingerprint of the device that sealed a message."""
NOTES = frozenset({DEVICE_REPLACED, DEVICE_UNANNOUNCED})
"""`Message.raw_type` of what a connector noticed of a person (Kind.SYSTEM): nobody wrote it, no delivery holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file, theirs or ours.

    `ref` is the network's own handle; `url` is an address where it may be had until `url_until`, where the network says
    one in advance; `sha256` is lower-case hex, empty when not announced; `content` holds the bytes of an outgoing file
    and is None on what comes in.
    """

    kind: Kind
    ref: str = ""
    mime: str = ""
    sha256: str = ""
    size: int | None = None
    file_name: str = ""
    url: str = field(default="", repr=False)
    url_until: datetime | None = None
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing a person said to us, on any network.

    `chat_id` is the address of the chat and `also` its other addresses, where the network says in the same breath that
    they are the same person's (a phone number beside an opaque id). In a group (`group`) `sender_id` tells who spoke.
    `choice` is the id of the button they pressed (`text` is then its title). `target` is the id of the message that a
    reaction (`text` is the emoji, "" takes it back), an edit (`text` is the new text) or a revocation is about. `facts`
    are further names and values for a person to read (lines of an order, the advertisement they came from), `unmapped`
    what the network told and nothing here has a place for, by its own names (sdk/unmapped.py). `raw_type`
    is the network's own word for the kind, shown when `kind` is UNKNOWN; `lost` says why it did not come, where the
    network told. `wants_answer` is False for what people do
    without expecting words back: a person can see it, the assistant stays silent. `opening` is the one key that opened
    the envelope inside the delivery, where the network has such keys: custody keeps it sealed, nothing else may.
    """

    network: str
    account: str
    message_id: str
    chat_id: str
    sent_at: datetime
    kind: Kind = Kind.TEXT
    text: str = ""
    media: tuple[Media, ...] = ()
    sender_name: str = ""
    reply_to: str = ""
    choice: str = ""
    raw_type: str = ""
    lost: Lost | None = None
    wants_answer: bool = True
    also: tuple[str, ...] = ()
    sender_id: str = ""
    group: bool = False
    target: str = ""
    location: Location | None = None
    contacts: tuple[ContactCard, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    unmapped: tuple[tuple[str, str], ...] = ()
    expires_at: datetime | None = None
    opening: bytes = field(default=b"", repr=False)

    @property
    def key(self) -> str:
        """Equal for two deliveries of the same message."""
        return f"{self.network}:{self.account}:{self.message_id}"

    @property
    def is_note(self) -> bool:
        """Whether this is no message, but something that the connector noticed (NOTES)."""
        return self.kind is Kind.SYSTEM and self.raw_type in NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a reply of ours. `state`: sent, delivered, read, played or failed.

    `window_closed`: it failed because the person wrote too long ago (errors.WindowClosed, told late): it is kept.
    `chat_id` is who says so, where the network tells: of somebody else's reply nobody is believed. `device` is the one
    device that could not open it (`error_code` SESSION_LOST), to which alone it is said once more.
    """

    network: str
    account: str
    message_id: str
    state: str
    at: datetime
    error_code: str = ""
    window_closed: bool = False
    chat_id: str = ""
    device: str = ""

    @property
    def key(self) -> str:
        """Equal for two deliveries of the same receipt. A device may lose a reply again, at another time."""
        key = f"{self.network}:{self.account}:receipt:{self.message_id}:{self.state}"
        return f"{key}:{self.at.isoformat()}:{self.device}" if self.device else key


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """One part of a delivery that could not be understood: kept for a person, its neighbours go on.

    `where` is the path of the part (`$.entry[0].changes[2]`), no two of a delivery alike; `reason` never quotes it;
    `code` is the error's own (`BadPayload.code`), by which the audit counts. `chat_id` is the chat it was said in where
    that is certain although the words are not (a message that does not open): there it is shown as not readable.
    """

    where: str
    reason: str
    code: str = BadPayload.code
    chat_id: str = ""


Event = Message | Receipt | Unreadable | Moved | Consent | Notice | Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A choice offered below a reply. `id` comes back as `Message.choice`."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One thing we say to a person. `key` is the same for every try, so that a network can drop the second.

    `reply_to` is the message that is quoted, or with `reaction` (an emoji) the one that is reacted to. `device` is the
    only device that it is sealed for, on a network with sessions; "" for all that the person has.
    """

    chat_id: str
    key: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    media: Media | None = None
    reply_to: str = ""
    location: Location | None = None
    contacts: tuple[ContactCard, ...] = ()
    reaction: str = ""
    ask: Ask | None = None
    link: Link | None = None
    template: Template | None = None
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request as it came. `headers` has lower-case names."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a delivery was found genuine: algorithm, id of the key (never the key), result."""

    algorithm: str
    key_id: str
    result: str = "valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One delivery exactly as it came: raw bytes, the headers that verify it, and what verification said."""

    network: str
    account: str
    received_at: datetime
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    verdict: Verdict

    @property
    def sha256(self) -> str:
        """SHA-256 of the raw body, lower-case hex."""
        return hashlib.sha256(self.body).hexdigest()
