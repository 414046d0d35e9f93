"""What we post to Meta: the body of one message, as `schema.json` describes it. Pure: no socket, no clock."""

from __future__ import annotations

import re
from typing import Any

from connectors.sdk.errors import Rejected
from connectors.sdk.limits import as_buttons
from connectors.sdk.messages import Kind, Media, Reply
from connectors.whatsapp.limits import WHATSAPP

_BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}\Z")
_PHONE = re.compile(r"[0-9]{5,20}\Z")
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
    if reply.reply_to:
        body["context"] = {"message_id": reply.reply_to}
    return body


def recipient(chat_id: str) -> dict[str, str]:
    """`recipient` for a business-scoped user id, `to` with its plus for a phone number. Raises Rejected.

    Without the plus Meta puts the business's own country code before the number, and a stranger gets the message.
    """
    if _BUSINESS_SCOPED.match(chat_id):
        return {"recipient": chat_id}
    if _PHONE.match(chat_id.removeprefix("+")):
        return {"to": "+" + chat_id.removeprefix("+")}
    raise Rejected("the chat is neither a business-scoped user id nor a phone number")


def typing_body(message_id: str) -> dict[str, Any]:
    """Marks the message as read and shows that an answer is on its way, for 25 seconds at most."""
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message_id,
        "typing_indicator": {"type": "text"},
    }


def _content(reply: Reply, uploaded: str) -> tuple[str, dict[str, Any]]:
    if reply.media:
        return _file(reply, reply.media, uploaded)
    if reply.buttons and as_buttons(reply, WHATSAPP):
        return "interactive", _buttons(reply)
    if reply.buttons:
        return "interactive", _list(reply)
    if not reply.text.strip():
        raise Rejected("there is nothing to say")
    return "text", {"body": reply.text, "preview_url": False}


def _file(reply: Reply, media: Media, uploaded: str) -> tuple[str, dict[str, Any]]:
    kind = "audio" if media.kind is Kind.VOICE else media.kind.value
    content = {"id": uploaded}
    if reply.text and kind != "audio":
        content["caption"] = reply.text
    if kind == "document":
        content["filename"] = media.file_name or "document"
    return kind, content


def _buttons(reply: Reply) -> dict[str, Any]:
    buttons = [{"type": "reply", "reply": {"id": b.id, "title": b.title}} for b in reply.buttons]
    return {"type": "button", "body": {"text": reply.text}, "action": {"buttons": buttons}}


def _list(reply: Reply) -> dict[str, Any]:
    rows = [{"id": b.id, "title": b.title} for b in reply.buttons]
    action = {"button": _LIST_LABEL, "sections": [{"rows": rows}]}
    return {"type": "list", "body": {"text": reply.text}, "action": action}
