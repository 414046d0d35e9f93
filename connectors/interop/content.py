"""MIMI content, draft-ietf-mimi-content-08: what lies inside an envelope, as values and as deterministic CBOR.

The names are the draft's. A message id is the hash of the content with its sender and room, so that it can be
neither chosen nor moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Any

from connectors.interop.cbor import decode, encode
from connectors.interop.errors import Malformed
from connectors.interop.fields import UINT8, UINT32, as_array, as_bytes, as_text, as_uint
from connectors.interop.parts import NullPart, Part, part_from, part_value

MAX_CONTENT = 61_440
SALT, MESSAGE_ID = 16, 32
SENDER_URI, ROOM_URI = 1, 2
MAX_URI = 2048


class Disposition(IntEnum):
    """What a part is for."""

    UNSPECIFIED = 0
    RENDER = 1
    REACTION = 2
    PROFILE = 3
    INLINE = 4
    ICON = 5
    ATTACHMENT = 6
    SESSION = 7
    PREVIEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiration:
    """When a message is to vanish: `time` is in seconds, since the epoch or, when `relative`, since it was sent."""

    relative: bool
    time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One message: the draft's `mimiContent`."""

    salt: bytes
    part: Part
    replaces: bytes | None = None
    topic_id: bytes = b""
    expires: Expiration | None = None
    in_reply_to: bytes | None = None
    extensions: Mapping[int | str, Any] = field(default_factory=dict)

    @property
    def sender_uri(self) -> str:
        """Who wrote it, as the content itself says; "" when it does not."""
        value = self.extensions.get(SENDER_URI, "")
        return value if isinstance(value, str) else ""

    @property
    def room_uri(self) -> str:
        """Where it was written, as the content itself says; "" when it does not."""
        value = self.extensions.get(ROOM_URI, "")
        return value if isinstance(value, str) else ""

    @property
    def deletes(self) -> bool:
        """Whether it takes an earlier message back."""
        return self.replaces is not None and isinstance(self.part, NullPart)

    def encode(self) -> bytes:
        """The bytes; the only ones there are for this content."""
        expires = None if self.expires is None else [self.expires.relative, self.expires.time]
        return encode(
            [
                self.salt,
                self.replaces,
                self.topic_id,
                expires,
                self.in_reply_to,
                dict(self.extensions),
                part_value(self.part),
            ]
        )

    @classmethod
    def decode(cls, data: bytes) -> Content:
        """The content in `data`. Raises Malformed."""
        if len(data) > MAX_CONTENT:
            raise Malformed("the content is too long")
        salt, replaces, topic, expires, reply, extensions, part = as_array(decode(data), "content", least=7, most=7)
        content = cls(
            salt=as_bytes(salt, "salt", least=SALT, most=SALT),
            replaces=_id(replaces, "replaces"),
            topic_id=as_bytes(topic, "topicId", least=0, most=UINT8),
            expires=None if expires is None else _expiration(expires),
            in_reply_to=_id(reply, "inReplyTo"),
            extensions=_extensions(extensions),
            part=part_from(part),
        )
        if content.encode() != data:
            raise Malformed("another way to write the same content")
        return content


def message_id(content: bytes, sender_uri: str, room_uri: str) -> bytes:
    """The id of encoded content from this sender in this room, 32 bytes. Raises Malformed."""
    sender, room = sender_uri.encode(), room_uri.encode()
    salt = as_bytes(as_array(decode(content), "content", least=7, most=7)[0], "salt", least=SALT, most=SALT)
    if max(len(sender), len(room)) > MAX_URI:
        raise Malformed("an address is too long")
    hashed = len(sender).to_bytes(2, "big") + sender + len(room).to_bytes(2, "big") + room + content + salt
    return b"\x01" + sha256(hashed).digest()[: MESSAGE_ID - 1]


def _id(value: Any, name: str) -> bytes | None:
    return None if value is None else as_bytes(value, name, least=MESSAGE_ID, most=MESSAGE_ID)


def _expiration(value: Any) -> Expiration:
    relative, time = as_array(value, "expires", least=2, most=2)
    if not isinstance(relative, bool):
        raise Malformed("expires does not say from when it counts")
    return Expiration(relative=relative, time=as_uint(time, "expires", UINT32))


def _extensions(value: Any) -> dict[int | str, Any]:
    if not isinstance(value, dict):
        raise Malformed("the extensions are no map")
    for known in (SENDER_URI, ROOM_URI):
        if known in value:
            as_text(value[known], "a sender or room", most=MAX_URI)
    for name, one in value.items():
        if (isinstance(name, str) and not 0 < len(name.encode()) <= UINT8) or len(encode(one)) > 4095:
            raise Malformed("an extension is too long")
    return value
