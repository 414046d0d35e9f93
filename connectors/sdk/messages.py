"""The frozen values that travel between networks and the counter.

`Message`, `Receipt` and `Unreadable` come in; `Reply` goes out; `Media` is part of both;
`Envelope` is the delivery itself, byte for byte, kept as evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Kind(str, Enum):
    """What a message is. `UNKNOWN` is a kind that this counter cannot show, never an error."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    CHOICE = "choice"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file, theirs or ours.

    `ref` is the network's own handle; `sha256` is lower-case hex, empty when not announced; `content` holds the
    bytes of an outgoing file and is None on what comes in.
    """

    kind: Kind
    ref: str = ""
    mime: str = ""
    sha256: str = ""
    size: int | None = None
    file_name: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing a person said to us, on any network.

    `choice` is the id of the button they pressed (`text` is then its title); `raw_type` is the network's own word
    for the kind, which a person is shown when `kind` is UNKNOWN. `wants_answer` is False for what people do without
    expecting words back (a reaction, a change of number): a person can see it, the assistant stays silent.
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
    wants_answer: bool = True

    @property
    def key(self) -> str:
        """Equal for two deliveries of the same message."""
        return f"{self.network}:{self.account}:{self.message_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a reply of ours. `state`: sent, delivered, read, played or failed."""

    network: str
    account: str
    message_id: str
    state: str
    at: datetime
    error_code: str = ""

    @property
    def key(self) -> str:
        """Equal for two deliveries of the same receipt."""
        return f"{self.network}:{self.account}:receipt:{self.message_id}:{self.state}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """One part of a delivery that could not be understood: kept for a person, its neighbours go on.

    `where` is the path of the part (`$.entry[0].changes[2]`), no two of a delivery alike; `reason` never quotes it.
    """

    where: str
    reason: str


Event = Message | Receipt | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A choice offered below a reply. `id` comes back as `Message.choice`."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One thing we say to a person. `key` is the same for every try, so that a network can drop the second."""

    chat_id: str
    key: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    media: Media | None = None
    reply_to: str = ""


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
