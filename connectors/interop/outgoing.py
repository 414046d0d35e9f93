"""What we tell a partner's server: sealed replies, and the small signals around them. SPEC.md, section 10.

`Wire` is one delivery as it rests until it is sent: the bytes that are signed anew at every try, under one id.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2

from connectors.interop.blobs import SealedFile
from connectors.interop.cbor import encode
from connectors.interop.compose import PLAIN, Author, external
from connectors.interop.content import Content, Disposition
from connectors.interop.envelope import Envelope
from connectors.interop.incoming import part_of
from connectors.interop.parts import PROCESS_ALL, ExternalPart, MultiPart, Part, SinglePart
from connectors.sdk.errors import Rejected
from connectors.sdk.messages import Kind, Media, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One delivery to the partner. `message_id` is that of the sealed reply; "" for a signal."""

    message_id: str
    body: bytes = field(repr=False)

    @property
    def webhook_id(self) -> str:
        """The same for every try of these bytes."""
        return f"msg_{sha256(self.body).hexdigest()[:40]}"

    def to_bytes(self) -> bytes:
        """As it rests."""
        return encode([self.message_id, self.body])

    @classmethod
    def from_bytes(cls, data: bytes) -> Wire:
        """The delivery again."""
        message_id, body = cbor2.loads(data)
        return cls(message_id=message_id, body=body)


def content_of(reply: Reply, author: Author) -> Content:
    """A prepared reply as MIMI content. Raises Rejected for what is not carried."""
    reply_to = bytes.fromhex(reply.reply_to) if _is_id(reply.reply_to) else None
    if reply.reaction:
        if reply_to is None:
            raise Rejected("a reaction to a message that is not known")
        return author.reaction(reply.reaction, reply.reply_to)
    parts: list[Part] = [part_of(reply.media.ref)] if reply.media else []
    if reply.text.strip():
        parts.append(_words(reply.text))
    if not parts:
        raise Rejected("this network does not carry such a reply")
    whole = parts[0] if len(parts) == 1 else _together(tuple(parts))
    return author.content(whole, in_reply_to=reply_to)


def sealed_file_part(media: Media, sealed: SealedFile, url: str) -> ExternalPart:
    """The part that tells the device where a file of ours lies."""
    return external(sealed, url=url, mime=media.mime, name=media.file_name, voice=media.kind is Kind.VOICE)


def message_wire(message_id: str, user: str, envelopes: Iterable[Envelope], now: float) -> Wire:
    """A reply, sealed for each device of a person."""
    sealed = [{"device": e.device, "envelope": b64encode(e.encode()).decode()} for e in envelopes]
    event = {"type": "message", "id": message_id, "to": {"user": user}, "sent_at": _ms(now), "envelopes": sealed}
    return Wire(message_id=message_id, body=body_of(event))


def reset_wire(user: str, device: str, message_id: str, code: str) -> Wire:
    """To the device: this message did not open here, agree anew and send it again."""
    event = {"type": "session.reset", "user": user, "device": device, "message_id": message_id, "code": code}
    return Wire(message_id="", body=body_of(event))


def refused_wire(user: str, message_id: str, code: str) -> Wire:
    """To the app: this message is of a kind that we do not take (`group`)."""
    event = {"type": "refused", "user": user, "message_id": message_id, "code": code}
    return Wire(message_id="", body=body_of(event))


def receipt_wire(user: str, message_id: str, now: float) -> Wire:
    """To the app: this message was read here."""
    event = {"type": "receipt", "user": user, "message_id": message_id, "status": "read", "at": _ms(now)}
    return Wire(message_id="", body=body_of(event))


def typing_wire(user: str, now: float) -> Wire:
    """To the app: an answer is being written."""
    return Wire(message_id="", body=body_of({"type": "typing", "user": user, "at": _ms(now)}))


def body_of(*events: dict[str, Any]) -> bytes:
    """The body of a delivery."""
    return json.dumps({"v": 1, "events": list(events)}, ensure_ascii=False, separators=(",", ":")).encode()


def _words(text: str) -> Part:
    return SinglePart(disposition=Disposition.RENDER, content_type=PLAIN, content=text.encode())


def _together(parts: tuple[Part, ...]) -> Part:
    return MultiPart(disposition=Disposition.RENDER, semantics=PROCESS_ALL, parts=parts)


def _is_id(text: str) -> bool:
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)


def _ms(now: float) -> int:
    return int(now * 1000)
