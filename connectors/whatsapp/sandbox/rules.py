"""What Meta refuses in a message, for the sandbox: written from Meta's pages, apart from our own limits and schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

Fault = tuple[int, str]
"""Meta's error code and its `details`."""

_BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]+\Z")


def fault_of(body: Any, uploaded: Collection[str]) -> Fault | None:
    """Why Meta refuses this body with 400, or None. `uploaded` are the media ids that exist."""
    if not isinstance(body, dict) or body.get("messaging_product") != "whatsapp":
        return 100, "The parameter messaging_product is required."
    if body.get("status") == "read":
        return None if isinstance(body.get("message_id"), str) else (100, "message_id is required")
    fault = _fault_of_address(body)
    if fault:
        return fault
    kind = body.get("type", "text")
    if kind not in RULES or not isinstance(body.get(kind), dict):
        return 100, f"Param type must be one of {sorted(RULES)}"
    return RULES[kind](body[kind], uploaded)


def _fault_of_address(body: dict[str, Any]) -> Fault | None:
    if "to" in body:
        return None if re.fullmatch(r"\+?[0-9 ()-]{5,25}", str(body["to"])) else (131009, "to is not a phone number")
    if "recipient" in body:
        known = _BUSINESS_SCOPED.match(str(body["recipient"]))
        return None if known else (131009, "recipient is not a user id")
    return 100, "The parameter to or recipient is required."


def _text(text: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
    return _length(text.get("body"), 4096, "text.body", code=100)


def _file(file: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
    if file.get("id") not in uploaded:
        return 131009, "Media upload error: no media with this id"
    return _length(file["caption"], 1024, "caption") if "caption" in file else None


def _sound(file: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
    return (100, "Unexpected key caption") if "caption" in file else _file(file, uploaded)


def _interactive(part: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
    action = part.get("action", {})
    if part.get("type") == "button":
        return _length(part.get("body", {}).get("text"), 1024, "body.text") or _buttons(action.get("buttons", []))
    if part.get("type") == "list":
        label = _length(action.get("button"), 20, "action.button")
        body = _length(part.get("body", {}).get("text"), 4096, "body.text")
        return body or label or _sections(action.get("sections", []))
    return 100, "interactive.type must be button or list"


def _buttons(buttons: list[dict[str, Any]]) -> Fault | None:
    if not 1 <= len(buttons) <= 3:
        return 131009, "buttons must have 1 to 3 items"
    replies = [b.get("reply", {}) for b in buttons]
    if len({r.get("title") for r in replies}) < len(replies) or len({r.get("id") for r in replies}) < len(replies):
        return 131009, "Duplicated title or id"
    faults = (_length(r.get("title"), 20, "title") or _length(r.get("id"), 256, "id") for r in replies)
    return next(filter(None, faults), None)


def _sections(sections: list[dict[str, Any]]) -> Fault | None:
    rows = [row for section in sections for row in section.get("rows", [])]
    if not 1 <= len(rows) <= 10 or len(sections) > 10:
        return 131009, "sections must have 1 to 10 rows in total"
    if len(sections) > 1 and not all(s.get("title") for s in sections):
        return 131009, "a title is required when there is more than one section"
    if len({r.get("id") for r in rows}) < len(rows):
        return 131009, "Duplicated row id"
    faults = (_length(r.get("title"), 24, "row title") or _length(r.get("id"), 200, "row id") for r in rows)
    return next(filter(None, faults), None)


def _length(value: Any, most: int, name: str, *, code: int = 131009) -> Fault | None:
    if not isinstance(value, str) or not value.strip():
        return 100, f"{name} is required"
    return (code, f"{name} is longer than {most}") if len(value) > most else None


RULES: dict[str, Callable[[dict[str, Any], Collection[str]], Fault | None]] = {
    "text": _text,
    "interactive": _interactive,
    "image": _file,
    "video": _file,
    "audio": _sound,
    "document": _file,
}

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
