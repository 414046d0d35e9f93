"""The values that rest in a box, as JSON and back. What is written here must be read by every later version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.sdk.messages import Button, Kind, Media, Message, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A reply as it rests in the outbox; its file, if any, is a row of `media`."""

    text: str
    buttons: tuple[Button, ...] = ()
    media_id: str = ""
    reply_to: str = ""


def pack_message(message: Message) -> dict[str, Any]:
    """A message without what its row already says."""
    packed = {name: getattr(message, name) for name in _MESSAGE_FIELDS}
    media = [_pack_media(m) for m in message.media]
    return {**packed, "kind": message.kind.value, "sent_at": message.sent_at.isoformat(), "media": media}


def unpack_message(packed: dict[str, Any]) -> Message:
    """The message again."""
    values = dict(packed)
    values["kind"] = Kind(values["kind"])
    values["sent_at"] = datetime.fromisoformat(values["sent_at"])
    values["media"] = tuple(Media(**{**m, "kind": Kind(m["kind"])}) for m in values["media"])
    return Message(**values)


def pack_receipt(receipt: Receipt) -> dict[str, Any]:
    """A receipt as JSON."""
    names = ("network", "account", "message_id", "state", "error_code")
    return {**{n: getattr(receipt, n) for n in names}, "at": receipt.at.isoformat()}


def unpack_receipt(packed: dict[str, Any]) -> Receipt:
    """The receipt again."""
    return Receipt(**{**packed, "at": datetime.fromisoformat(packed["at"])})


def pack_outgoing(reply: Outgoing) -> dict[str, Any]:
    """A reply as JSON."""
    buttons = [{"id": b.id, "title": b.title} for b in reply.buttons]
    return {"text": reply.text, "buttons": buttons, "media_id": reply.media_id, "reply_to": reply.reply_to}


def unpack_outgoing(packed: dict[str, Any]) -> Outgoing:
    """The reply again."""
    return Outgoing(**{**packed, "buttons": tuple(Button(**b) for b in packed["buttons"])})


def _pack_media(media: Media) -> dict[str, Any]:
    names = ("ref", "mime", "sha256", "size", "file_name")
    return {**{n: getattr(media, n) for n in names}, "kind": media.kind.value}


_MESSAGE_FIELDS = (
    "network",
    "account",
    "message_id",
    "chat_id",
    "text",
    "sender_name",
    "reply_to",
    "choice",
    "raw_type",
    "wants_answer",
)
