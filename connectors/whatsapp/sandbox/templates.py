"""Templates of the played business account: which are approved, and what Meta refuses in a message made of one.

Source: message templates, components and error codes 132000-132016 (Meta, May 2026).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from connectors.whatsapp.sandbox.shape import MISSING, PARAMETER, VALUE, Fault, length, member, members

_NAME = re.compile(r"[a-z0-9_]{1,512}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?\Z")
_VARIABLE = re.compile(r"\{\{\s*(\d+)\s*\}\}")
_LONGEST = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template in one language; `buttons` are the texts of its quick replies."""

    name: str
    language: str
    body: str
    category: str = "UTILITY"
    status: str = "APPROVED"
    buttons: tuple[str, ...] = ()

    @property
    def variables(self) -> int:
        """How many parameters its body takes."""
        return len(set(_VARIABLE.findall(self.body)))

    def filled(self, texts: list[str]) -> str:
        """The body as the customer reads it."""
        return _VARIABLE.sub(lambda found: texts[int(found[1]) - 1], self.body)

    def as_json(self) -> dict[str, Any]:
        """As Meta lists it."""
        quick = [{"type": "QUICK_REPLY", "text": text} for text in self.buttons]
        components = [{"type": "BODY", "text": self.body}, *([{"type": "BUTTONS", "buttons": quick}] if quick else [])]
        facts = {"name": self.name, "language": self.language, "status": self.status, "category": self.category}
        return {**facts, "id": str(crc32(f"{self.name} {self.language}".encode())), "components": components}


def template_fault(part: dict[str, Any], templates: Mapping[tuple[str, str], Template]) -> Fault | None:
    """Why Meta does not send this template."""
    code = member(part, "language").get("code")
    if not isinstance(part.get("name"), str) or not isinstance(code, str):
        return PARAMETER, "template.name and template.language.code are required"
    found = templates.get((part["name"], code))
    if found is None:
        return 132001, f"template name ({part['name']}) does not exist in {code}"
    if found.status in ("PAUSED", "DISABLED"):
        return (132015 if found.status == "PAUSED" else 132016), f"the template is {found.status.lower()}"
    if found.status != "APPROVED":
        return 132001, "the template is not approved"
    return _parameters_fault(parameters_of(part), found)


def parameters_of(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of the body component."""
    bodies = [c for c in members(part, "components") if str(c.get("type", "")).lower() == "body"]
    return [parameter for component in bodies for parameter in members(component, "parameters")]


def _parameters_fault(parameters: list[dict[str, Any]], found: Template) -> Fault | None:
    if len(parameters) != found.variables:
        return 132000, f"number of localizable_params ({len(parameters)}) does not match ({found.variables})"
    for parameter in parameters:
        text = parameter.get("text")
        if parameter.get("type") != "text" or not isinstance(text, str) or not text:
            return 132012, "parameter format does not match"
        if re.search(r"[\n\t]| {5,}", text):
            return 132007, "param text cannot have new-line/tab characters or more than 4 consecutive spaces"
    if len(found.filled([str(p["text"]) for p in parameters])) > _LONGEST:
        return 132005, "the translated text is too long"
    return None


def created(asked: Any) -> Template | Fault:
    """The template that a business asks for, as it is while Meta reviews it; or why it is refused."""
    asked = asked if isinstance(asked, dict) else {}
    if not _NAME.match(str(asked.get("name", ""))):
        return PARAMETER, "name may have lower-case letters, digits and underscores"
    if not _LANGUAGE.match(str(asked.get("language", ""))):
        return PARAMETER, "language is not one"
    if str(asked.get("category")) not in ("UTILITY", "MARKETING", "AUTHENTICATION"):
        return PARAMETER, "category must be UTILITY, MARKETING or AUTHENTICATION"
    parts = {str(c.get("type")): c for c in members(asked, "components")}
    body = member(parts, "BODY").get("text")
    buttons = tuple(str(b.get("text", "")) for b in members(member(parts, "BUTTONS"), "buttons"))
    fault = length(body, _LONGEST, "BODY.text") or _body_fault(str(body)) or _buttons_fault(buttons)
    facts = {"name": asked["name"], "language": asked["language"], "category": asked["category"]}
    return fault or Template(**facts, body=str(body), buttons=buttons, status="PENDING")


def _body_fault(body: str) -> Fault | None:
    """Variables are numbered from 1 without a gap, and none stands at either end."""
    numbers = sorted({int(n) for n in _VARIABLE.findall(body)})
    if numbers != list(range(1, len(numbers) + 1)):
        return VALUE, "variables must be numbered from 1 without a gap"
    at_an_end = re.match(r"\s*\{\{", body) or re.search(r"\}\}\s*\Z", body)
    return (VALUE, "variables cannot be at the start or the end of the template") if at_an_end else None


def _buttons_fault(buttons: tuple[str, ...]) -> Fault | None:
    if len(buttons) > 10:
        return VALUE, "at most 10 buttons"
    return next((f for f in (length(text, 25, "button text", code=MISSING) for text in buttons) if f), None)


_SHIPPED = (
    Template(name="hello_world", language="en_US", body="Welcome and congratulations!!"),
    Template(
        name="support_answer",
        language="fr",
        body="Bonjour, nous avons une réponse à votre demande {{1}}. Répondez à ce message pour la lire.",
        buttons=("Lire la réponse",),
    ),
    Template(
        name="support_answer",
        language="en",
        body="Hello, we have an answer to your request {{1}}. Reply to this message to read it.",
        buttons=("Read the answer",),
    ),
)
APPROVED = {(t.name, t.language): t for t in _SHIPPED}
"""What a sandbox starts with, by name and language."""
