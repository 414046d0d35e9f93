"""What we post to Meta: the body of one message, as `schema.json` describes it. Pure: no socket, no clock."""

from __future__ import annotations

from typing import Any

from connectors.sdk.contents import Ask, ContactCard, Link, Location, Template
from connectors.sdk.errors import Rejected
from connectors.sdk.limits import as_buttons
from connectors.sdk.messages import Kind, Media, Reply
from connectors.whatsapp.limits import WHATSAPP
from connectors.whatsapp.parts import BUSINESS_SCOPED, GROUP, PHONE
from connectors.whatsapp.voice import is_voice_note

_LIST_LABEL = "Choisir / Choose"


def message_body(reply: Reply, *, uploaded: str = "") -> dict[str, Any]:
    """The body of `reply`, which fits WHATSAPP; `uploaded` is Meta's id of its file. Raises Rejected."""
    kind, content = _content(reply, uploaded)
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient(reply.chat_id),
        "type": kind,
        kind: content,
    }
    if reply.reply_to and kind != "reaction":
        body["context"] = {"message_id": reply.reply_to}
    return body


def recipient(chat_id: str) -> dict[str, str]:
    """`recipient` for a business-scoped user id, `to` with its plus for a phone number, a group's own `to`.

    Without the plus Meta puts the business's own country code before the number, and a stranger gets the message.
    Groups: Meta, group messages webhook reference, 2026-06-17. Raises Rejected.
    """
    if chat_id.startswith(GROUP):
        return {"recipient_type": "group", "to": chat_id.removeprefix(GROUP)}
    if BUSINESS_SCOPED.match(chat_id):
        return {"recipient": chat_id}
    if PHONE.match(chat_id.removeprefix("+")):
        return {"to": "+" + chat_id.removeprefix("+")}
    raise Rejected("the chat is neither a business-scoped user id nor a phone number nor a group")


def read_body(message_id: str) -> dict[str, Any]:
    """Marks the message, and those before it, as read."""
    return {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}


def typing_body(message_id: str) -> dict[str, Any]:
    """Marks the message as read and shows that an answer is on its way, for 25 seconds at most."""
    return {**read_body(message_id), "typing_indicator": {"type": "text"}}


def _content(reply: Reply, uploaded: str) -> tuple[str, Any]:
    if reply.template:
        return "template", _template(reply.template)
    if reply.reaction:
        return "reaction", {"message_id": reply.reply_to, "emoji": reply.reaction}
    if reply.media:
        return _file(reply, reply.media, uploaded)
    if reply.location:
        return "location", _location(reply.location)
    if reply.contacts:
        return "contacts", [_contact(card) for card in reply.contacts]
    if reply.buttons or reply.link or reply.ask:
        return "interactive", _interactive(reply)
    if not reply.text.strip():
        raise Rejected("there is nothing to say")
    return "text", {"body": reply.text, "preview_url": False}


def _file(reply: Reply, media: Media, uploaded: str) -> tuple[str, dict[str, Any]]:
    kind = "audio" if media.kind is Kind.VOICE else media.kind.value
    content: dict[str, Any] = {"id": uploaded}
    if reply.text and kind not in ("audio", "sticker"):
        content["caption"] = reply.text
    if kind == "document":
        content["filename"] = media.file_name or "document"
    if media.kind is Kind.VOICE and is_voice_note(media.content or b""):
        content["voice"] = True
    return kind, content


def _interactive(reply: Reply) -> dict[str, Any]:
    kind, action = _action(reply)
    return {"type": kind, "body": {"text": reply.text}, "action": action}


def _action(reply: Reply) -> tuple[str, dict[str, Any]]:
    if reply.link:
        return "cta_url", _link(reply.link)
    if reply.ask:
        kind, name = _ASKS[reply.ask]
        return kind, {"name": name}
    choices = [{"id": b.id, "title": b.title} for b in reply.buttons]
    if as_buttons(reply, WHATSAPP):
        return "button", {"buttons": [{"type": "reply", "reply": choice} for choice in choices]}
    return "list", {"button": _LIST_LABEL, "sections": [{"rows": choices}]}


def _link(link: Link) -> dict[str, Any]:
    return {"name": "cta_url", "parameters": {"display_text": link.title, "url": link.url}}


def _location(place: Location) -> dict[str, Any]:
    words = {"name": place.name[:1000], "address": place.address[:1000]}
    told = {name: value for name, value in words.items() if value.strip()}
    return {"latitude": place.latitude, "longitude": place.longitude, **told}


def _contact(card: ContactCard) -> dict[str, Any]:
    """Meta wants one part of the name besides the whole of it."""
    name = (card.name.strip() or card.organisation.strip() or "?")[:1000]
    told: dict[str, Any] = {"name": {"formatted_name": name, "first_name": name}}
    if card.phones:
        told["phones"] = [{"phone": phone} for phone in card.phones]
    if card.emails:
        told["emails"] = [{"email": email} for email in card.emails]
    if card.organisation.strip():
        told["org"] = {"company": card.organisation[:1000]}
    return told


def _template(template: Template) -> dict[str, Any]:
    """Values in one line each: Meta refuses line breaks, tabs and long blanks in them (132007)."""
    parameters = [{"type": "text", "text": " ".join(value.split()) or "-"} for value in template.values]
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    told: dict[str, Any] = {"name": template.name, "language": {"code": template.language}}
    return {**told, "components": components} if components else told


_ASKS = {
    Ask.LOCATION: ("location_request_message", "send_location"),
    Ask.CONTACT: ("contact_request", "request_contact_info"),
}
