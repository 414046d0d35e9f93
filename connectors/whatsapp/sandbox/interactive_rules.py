"""What Meta refuses in interactive messages: buttons, lists, links, requests (messages/interactive-*, 2025-2026)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from connectors.whatsapp.sandbox.shape import (
    MISSING,
    PARAMETER,
    VALUE,
    Fault,
    distinct,
    first,
    length,
    member,
    members,
    only,
)


def interactive(part: dict[str, Any], uploaded: Collection[str]) -> Fault | None:
    """Header, body, footer and what is inside the action."""
    kind = str(part.get("type"))
    if kind not in KINDS:
        return PARAMETER, f"interactive.type must be one of {sorted(KINDS)}"
    most, action = KINDS[kind]
    return first(
        (
            length(member(part, "body").get("text"), most, "interactive.body.text"),
            _footer(part),
            _header(part, uploaded, text_only=kind == "list"),
            action(member(part, "action")),
            only(part, "type", "header", "body", "footer", "action"),
        )
    )


def _footer(part: dict[str, Any]) -> Fault | None:
    return length(member(part, "footer").get("text"), 60, "interactive.footer.text") if "footer" in part else None


def _header(part: dict[str, Any], uploaded: Collection[str], *, text_only: bool) -> Fault | None:
    if "header" not in part:
        return None
    header = member(part, "header")
    kind = str(header.get("type"))
    if kind == "text":
        return length(header.get("text"), 60, "interactive.header.text")
    if text_only or kind not in ("image", "video", "document"):
        return VALUE, "interactive.header.type is not supported here"
    file = member(header, kind)
    if "link" not in file and file.get("id") not in uploaded:
        return VALUE, "Media upload error: no media with this id"
    return None


def _buttons(action: dict[str, Any]) -> Fault | None:
    buttons = members(action, "buttons")
    if not 1 <= len(buttons) <= 3:
        return VALUE, "buttons must have 1 to 3 items"
    if any(button.get("type") != "reply" for button in buttons):
        return PARAMETER, "button type must be reply"
    replies = [member(button, "reply") for button in buttons]
    shapes = (length(r.get("title"), 20, "title") or length(r.get("id"), 256, "id") for r in replies)
    titles = distinct([r.get("title") for r in replies], "title")
    return first(shapes) or titles or distinct([r.get("id") for r in replies], "id")


def _list(action: dict[str, Any]) -> Fault | None:
    sections = members(action, "sections")
    rows = [row for section in sections for row in members(section, "rows")]
    if not 1 <= len(rows) <= 10 or len(sections) > 10:
        return VALUE, "sections must have 1 to 10 rows in total"
    if len(sections) > 1 and not all(section.get("title") for section in sections):
        return VALUE, "a title is required when there is more than one section"
    titles = (length(s["title"], 24, "section title") for s in sections if s.get("title"))
    label = length(action.get("button"), 20, "action.button")
    return label or first(titles) or first(map(_row, rows)) or distinct([r.get("id") for r in rows], "row id")


def _row(row: dict[str, Any]) -> Fault | None:
    shape = length(row.get("title"), 24, "row title") or length(row.get("id"), 200, "row id")
    return shape or (length(row["description"], 72, "row description") if row.get("description") else None)


def _link(action: dict[str, Any]) -> Fault | None:
    parameters = member(action, "parameters")
    if action.get("name") != "cta_url":
        return MISSING, "action.name must be cta_url"
    if not str(parameters.get("url", "")).startswith(("https://", "http://")):
        return VALUE, "action.parameters.url is not an address"
    return length(parameters.get("display_text"), 20, "action.parameters.display_text")


def _named(name: str) -> Callable[[dict[str, Any]], Fault | None]:
    def rule(action: dict[str, Any]) -> Fault | None:
        return None if action.get("name") == name else (MISSING, f"action.name must be {name}")

    return rule


KINDS: dict[str, tuple[int, Callable[[dict[str, Any]], Fault | None]]] = {
    "button": (1024, _buttons),
    "list": (4096, _list),
    "cta_url": (1024, _link),
    "location_request_message": (1024, _named("send_location")),
    "contact_request": (1024, _named("request_contact_info")),
}
"""Longest body, and the rule of the action."""
