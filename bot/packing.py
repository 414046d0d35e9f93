"""The values that rest in a box, as JSON and back. What is written here must be read by every later version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from connectors.sdk.contents import Ask, ContactCard, Link, Location, Template
from connectors.sdk.messages import Button, Kind, Lost, Media, Message, Receipt
from connectors.sdk.news import Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A reply as it rests in the outbox; its file, if any, is a row of `media`."""

    text: str
    buttons: tuple[Button, ...] = ()
    media_id: str = ""
    reply_to: str = ""
    location: Location | None = None
    contacts: tuple[ContactCard, ...] = ()
    reaction: str = ""
    ask: Ask | None = None
    link: Link | None = None
    template: Template | None = None


def pack_message(message: Message) -> dict[str, Any]:
    """A message without what its row already says, and without the key that opened it, which custody keeps."""
    packed = {name: getattr(message, name) for name in _MESSAGE_FIELDS}
    packed |= {"kind": message.kind.value, "sent_at": message.sent_at.isoformat()}
    packed["media"] = [_pack_media(m) for m in message.media]
    if message.lost:
        packed["lost"] = message.lost.value
    if message.expires_at:
        packed["expires_at"] = message.expires_at.isoformat()
    return {**packed, **_pack_contents(message)}


def unpack_message(packed: dict[str, Any]) -> Message:
    """The message again."""
    values = {**packed, **_unpack_contents(packed)}
    values["kind"] = Kind(values["kind"])
    values["sent_at"] = datetime.fromisoformat(values["sent_at"])
    if "expires_at" in values:
        values["expires_at"] = datetime.fromisoformat(values["expires_at"])
    values["media"] = tuple(_unpack_media(m) for m in values["media"])
    values["lost"] = Lost(values["lost"]) if "lost" in values else None
    values["also"] = tuple(values.get("also", ()))
    for pairs in ("facts", "unmapped"):
        values[pairs] = tuple((name, value) for name, value in values.get(pairs, ()))
    return Message(**values)


def pack_receipt(receipt: Receipt) -> dict[str, Any]:
    """A receipt as JSON."""
    names = ("network", "account", "message_id", "state", "error_code", "window_closed", "chat_id", "device")
    return {**{n: getattr(receipt, n) for n in names}, "at": receipt.at.isoformat()}


def unpack_receipt(packed: dict[str, Any]) -> Receipt:
    """The receipt again."""
    return Receipt(**{**packed, "at": datetime.fromisoformat(packed["at"])})


def pack_consent(news: Consent) -> dict[str, Any]:
    """A network's word on consent as JSON."""
    names = ("network", "account", "consent_id", "chat_id", "state")
    return {**{n: getattr(news, n) for n in names}, "at": news.at.isoformat()}


def unpack_consent(packed: dict[str, Any]) -> Consent:
    """The word again."""
    return Consent(**{**packed, "at": datetime.fromisoformat(packed["at"])})


def pack_outgoing(reply: Outgoing) -> dict[str, Any]:
    """A reply as JSON."""
    buttons = [{"id": b.id, "title": b.title} for b in reply.buttons]
    packed: dict[str, Any] = {
        "text": reply.text,
        "buttons": buttons,
        "media_id": reply.media_id,
        "reply_to": reply.reply_to,
    }
    if reply.reaction:
        packed["reaction"] = reply.reaction
    if reply.ask:
        packed["ask"] = reply.ask.value
    if reply.link:
        packed["link"] = asdict(reply.link)
    if reply.template:
        packed["template"] = asdict(reply.template)
    return {**packed, **_pack_contents(reply)}


def unpack_outgoing(packed: dict[str, Any]) -> Outgoing:
    """The reply again."""
    values = {**packed, **_unpack_contents(packed)}
    values["buttons"] = tuple(Button(**b) for b in packed["buttons"])
    if "ask" in packed:
        values["ask"] = Ask(packed["ask"])
    if "link" in packed:
        values["link"] = Link(**packed["link"])
    if "template" in packed:
        template = packed["template"]
        values["template"] = Template(**{**template, "values": tuple(template["values"])})
    return Outgoing(**values)


def _pack_contents(holder: Message | Outgoing) -> dict[str, Any]:
    """The place and the cards, where there are any."""
    packed: dict[str, Any] = {}
    if holder.location:
        packed["location"] = asdict(holder.location)
    if holder.contacts:
        packed["contacts"] = [asdict(card) for card in holder.contacts]
    return packed


def _unpack_contents(packed: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "location" in packed:
        values["location"] = Location(**packed["location"])
    if "contacts" in packed:
        cards = [{**c, "phones": tuple(c["phones"]), "emails": tuple(c["emails"])} for c in packed["contacts"]]
        values["contacts"] = tuple(ContactCard(**card) for card in cards)
    return values


def _pack_media(media: Media) -> dict[str, Any]:
    names = ("ref", "mime", "sha256", "size", "file_name")
    packed = {**{n: getattr(media, n) for n in names}, "kind": media.kind.value}
    if media.url:
        packed["url"] = media.url
    if media.url_until:
        packed["url_until"] = media.url_until.isoformat()
    return packed


def _unpack_media(packed: dict[str, Any]) -> Media:
    values = {**packed, "kind": Kind(packed["kind"])}
    if "url_until" in packed:
        values["url_until"] = datetime.fromisoformat(packed["url_until"])
    return Media(**values)


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
    "also",
    "sender_id",
    "group",
    "target",
    "facts",
    "unmapped",
)
