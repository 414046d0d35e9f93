"""What a message of the business looks like on the customer's page."""

from __future__ import annotations

from typing import Any, Literal

from connectors.sdk.played.chat_page.blobs import Blobs
from connectors.whatsapp.sandbox.shape import member, members
from connectors.whatsapp.sandbox.state import State
from connectors.whatsapp.sandbox.templates import parameters_of

Offer = Literal["button_reply", "list_reply", "button", "send_location", "request_contact_info"]
"""What pressing one of its buttons sends."""
_FILES = ("image", "video", "audio", "document", "sticker")


def shown(body: dict[str, Any], state: State, blobs: Blobs) -> tuple[dict[str, Any], Offer]:
    """The reply for the page (text, buttons, media), and what its buttons send."""
    kind = body["type"]
    part = body[kind]
    reply: dict[str, Any] = {"text": "", "buttons": [], "media": [], "reply_to": ""}
    if kind == "text":
        return {**reply, "text": part["body"]}, "button_reply"
    if kind in _FILES:
        return {**reply, "text": part.get("caption", ""), "media": _media(kind, part, state, blobs)}, "button_reply"
    if kind == "interactive":
        return _interactive(part, reply, state, blobs)
    if kind == "template":
        return _template(part, reply, state)
    return {**reply, "text": _card(part) if kind == "contacts" else _place(part)}, "button_reply"


def _media(kind: str, part: dict[str, Any], state: State, blobs: Blobs) -> list[dict[str, Any]]:
    file = state.files.get(str(part.get("id", "")))
    if file is None:
        return []
    wanted = "voice" if part.get("voice") else "image" if kind == "sticker" else kind
    name = str(part.get("filename") or "")
    return [blobs.put(file.content, kind=wanted, mime=file.mime, name=name).facts()]


def _interactive(
    part: dict[str, Any], reply: dict[str, Any], state: State, blobs: Blobs
) -> tuple[dict[str, Any], Offer]:
    header, action = member(part, "header"), part["action"]
    kind = str(header.get("type"))
    media = _media(kind, member(header, kind), state, blobs) if kind in _FILES else []
    lines = [header.get("text"), part["body"]["text"], member(part, "footer").get("text")]
    offers: dict[str, Offer] = {
        "list": "list_reply",
        "location_request_message": "send_location",
        "contact_request": "request_contact_info",
    }
    if part["type"] == "cta_url":
        lines.append(f"{action['parameters']['display_text']} : {action['parameters']['url']}")
    said = {**reply, "media": media, "text": "\n\n".join(line for line in lines if line)}
    return {**said, "buttons": _buttons(part["type"], action)}, offers.get(part["type"], "button_reply")


def _buttons(kind: str, action: dict[str, Any]) -> list[dict[str, str]]:
    if kind == "button":
        return [{"id": b["reply"]["id"], "title": b["reply"]["title"]} for b in action["buttons"]]
    if kind == "list":
        return [{"id": row["id"], "title": row["title"]} for section in action["sections"] for row in section["rows"]]
    asks = {"location_request_message": "📍 Louvre, Paris", "contact_request": "👤 Camille Roux"}
    return [{"id": kind, "title": asks[kind]}] if kind in asks else []


def _template(part: dict[str, Any], reply: dict[str, Any], state: State) -> tuple[dict[str, Any], Offer]:
    found = state.templates[part["name"], part["language"]["code"]]
    text = found.filled([str(parameter["text"]) for parameter in parameters_of(part)])
    return {**reply, "text": text, "buttons": [{"id": title, "title": title} for title in found.buttons]}, "button"


def _place(part: dict[str, Any]) -> str:
    lines = [part.get("name"), part.get("address"), f"{part['latitude']}, {part['longitude']}"]
    return "📍 " + "\n".join(str(line) for line in lines if line)


def _card(cards: list[dict[str, Any]]) -> str:
    phones = [[str(phone.get("phone", "?")) for phone in members(card, "phones")] for card in cards]
    return "\n".join(
        "👤 " + " · ".join([card["name"]["formatted_name"], *theirs])
        for card, theirs in zip(cards, phones, strict=True)
    )
