"""What Meta refuses in a message: written from Meta's pages, apart from our own limits and schema.

Sources: messages/send-messages and its pages per kind (April 2026), business-phone-numbers/media (April 2026),
business-scoped-user-ids (May 2026), cloud API error codes (May 2026).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from connectors.whatsapp.sandbox.interactive_rules import interactive
from connectors.whatsapp.sandbox.shape import (
    MISSING,
    PARAMETER,
    VALUE,
    Fault,
    Rule,
    first,
    length,
    member,
    only,
    optional,
)
from connectors.whatsapp.sandbox.templates import APPROVED, Template, template_fault

_BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}\Z")
_KEYS = (
    *("messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"),
    *("recipient_identity_key_hash", "preview_url"),
)


def fault_of(
    body: Any, uploaded: Collection[str], templates: Mapping[tuple[str, str], Template] = APPROVED
) -> Fault | None:
    """Why Meta refuses this body, or None. `uploaded` are the media ids that exist."""
    if not isinstance(body, dict) or body.get("messaging_product") != "whatsapp":
        return PARAMETER, "The parameter messaging_product is required."
    if "status" in body:
        return _fault_of_mark(body)
    fault = _fault_of_address(body) or _fault_of_context(body)
    if fault:
        return fault
    kind = str(body.get("type", "text"))
    if kind not in (*RULES, "template", "contacts"):
        return PARAMETER, f"Param type must be one of {sorted([*RULES, 'template', 'contacts'])}"
    unexpected = only(body, *_KEYS, kind)
    if unexpected:
        return unexpected
    if kind == "contacts":
        return _contacts(body.get(kind))
    if not isinstance(body.get(kind), dict):
        return PARAMETER, f"The parameter {kind} is required."
    return template_fault(body[kind], templates) if kind == "template" else RULES[kind](body[kind], uploaded)


def _fault_of_mark(body: dict[str, Any]) -> Fault | None:
    """A message is marked as read, perhaps with a typing indicator."""
    if body["status"] != "read":
        return PARAMETER, "status must be read"
    if not isinstance(body.get("message_id"), str) or not body["message_id"]:
        return PARAMETER, "The parameter message_id is required."
    if "typing_indicator" in body and member(body, "typing_indicator").get("type") != "text":
        return PARAMETER, "typing_indicator.type must be text"
    return only(body, "messaging_product", "status", "message_id", "typing_indicator")


def _fault_of_address(body: dict[str, Any]) -> Fault | None:
    """`to` is a phone number, `recipient` a business-scoped user id; with both, `to` wins."""
    if body.get("recipient_type") == "group":
        return _fault_of_group(body)
    if body.get("recipient_type", "individual") != "individual":
        return PARAMETER, "recipient_type must be individual or group"
    if "to" in body:
        return None if re.fullmatch(r"\+?[0-9 ()-]{5,25}", str(body["to"])) else (VALUE, "to is not a phone number")
    if "recipient" in body:
        known = _BUSINESS_SCOPED.match(str(body["recipient"]))
        return None if known else (VALUE, "recipient is not a user id")
    return PARAMETER, "The parameter to or recipient is required."


def _fault_of_group(body: dict[str, Any]) -> Fault | None:
    """A group gets words, files and templates, by its id."""
    if body.get("type", "text") not in ("text", "image", "video", "audio", "document", "template"):
        return PARAMETER, "this type is not supported in groups"
    is_id = re.fullmatch(r"[A-Za-z][\w=.-]{3,}", str(body.get("to", "")))
    return None if is_id and "recipient" not in body else (VALUE, "to is not a group")


def _fault_of_context(body: dict[str, Any]) -> Fault | None:
    if "context" not in body:
        return None
    return length(member(body, "context").get("message_id"), 512, "context.message_id")


def _text(text: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
    return length(text.get("body"), 4096, "text.body", code=PARAMETER) or only(text, "body", "preview_url")


def _file(*more: str) -> Rule:
    """A file by its id or by a link; `more` are the keys it may have besides."""

    def rule(file: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
        link = str(file.get("link", ""))
        if "id" in file and "link" in file:
            return PARAMETER, "only one of id and link"
        if "id" not in file and not link.startswith(("https://", "http://")):
            return MISSING, "id or link is required"
        if "id" in file and file["id"] not in uploaded:
            return VALUE, "Media upload error: no media with this id"
        return optional(file, "caption", 1024) or only(file, "id", "link", *more)

    return rule


def _reaction(part: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
    """An empty emoji takes the reaction back."""
    emoji = part.get("emoji")
    if not isinstance(emoji, str) or len(emoji) > 16 or (emoji and emoji.isascii()):
        return VALUE, "reaction.emoji is not an emoji"
    return length(part.get("message_id"), 512, "reaction.message_id") or only(part, "message_id", "emoji")


def _location(part: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
    return first(
        (
            _degrees(part.get("latitude"), 90, "latitude"),
            _degrees(part.get("longitude"), 180, "longitude"),
            optional(part, "name", 1000),
            optional(part, "address", 1000),
            only(part, "latitude", "longitude", "name", "address"),
        )
    )


def _degrees(value: Any, most: int, name: str) -> Fault | None:
    try:
        sound = not isinstance(value, bool) and abs(float(value)) <= most
    except (TypeError, ValueError):
        return MISSING, f"location.{name} is required"
    return None if sound else (VALUE, f"location.{name} is out of range")


def _contacts(cards: Any) -> Fault | None:
    if not isinstance(cards, list) or not 1 <= len(cards) <= 257 or not all(isinstance(c, dict) for c in cards):
        return VALUE, "contacts must have 1 to 257 items"
    return first(_contact(card) for card in cards)


def _contact(card: dict[str, Any]) -> Fault | None:
    """`formatted_name`, and at least one other part of the name."""
    name = member(card, "name")
    parts = {"first_name", "last_name", "middle_name", "suffix", "prefix"} & set(name)
    if not parts:
        return MISSING, "contacts.name needs one more part than formatted_name"
    return length(name.get("formatted_name"), 1000, "contacts.name.formatted_name")


RULES: dict[str, Rule] = {
    "text": _text,
    "interactive": interactive,
    "image": _file("caption"),
    "video": _file("caption"),
    "audio": _file("voice"),
    "document": _file("caption", "filename"),
    "sticker": _file(),
    "reaction": _reaction,
    "location": _location,
}
"""Kinds that are one object; `contacts` (a list) and `template` are besides."""

UPLOADS = {
    "image/jpeg": 5,
    "image/png": 5,
    "image/webp": 0.5,
    "video/mp4": 16,
    "video/3gpp": 16,
    "audio/aac": 16,
    "audio/amr": 16,
    "audio/mpeg": 16,
    "audio/mp4": 16,
    "audio/ogg": 16,
    "text/plain": 100,
    "application/pdf": 100,
    "application/msword": 100,
    "application/vnd.ms-excel": 100,
    "application/vnd.ms-powerpoint": 100,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 100,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": 100,
}
"""Media types that Meta takes, and the most MB of each."""
