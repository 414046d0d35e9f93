"""What the played Meta takes and refuses, with Meta's codes."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.whatsapp.sandbox.rules import fault_of
from connectors.whatsapp.sandbox.templates import APPROVED, Template, created

FILES = ("123",)
PAUSED = Template(name="paused", language="fr", body="Bonjour.", status="PAUSED")
TEMPLATES = {**APPROVED, ("paused", "fr"): PAUSED}


def body(kind: str, part: Any, **more: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": "+33612345678", "type": kind, kind: part, **more}


def interactive(kind: str, action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return body("interactive", {"type": kind, "body": {"text": "Which?"}, "action": action, **more})


def buttons(*titles: str) -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": f"b{n}", "title": t}} for n, t in enumerate(titles)]}


def rows(count: int, **more: Any) -> dict[str, Any]:
    listed = [{"id": f"r{n}", "title": f"Row {n}", **more} for n in range(count)]
    return {"button": "Choose", "sections": [{"title": "All", "rows": listed}]}


def template(name: str, *texts: str, code: str = "fr") -> dict[str, Any]:
    parameters = [{"type": "text", "text": text} for text in texts]
    components = [{"type": "body", "parameters": parameters}] if texts else []
    return body("template", {"name": name, "language": {"code": code}, "components": components})


NAME = {"name": {"formatted_name": "Camille Roux", "first_name": "Camille"}}
TAKEN = {
    "text": body("text", {"body": "x" * 4096, "preview_url": False}),
    "by user id": {"messaging_product": "whatsapp", "recipient": "FR.1349", "type": "text", "text": {"body": "x"}},
    "both addresses": body("text", {"body": "x"}, recipient="FR.1349"),
    "quoted": body("text", {"body": "x"}, context={"message_id": "wamid.A"}),
    "image": body("image", {"id": "123", "caption": "Voici"}),
    "image by link": body("image", {"link": "https://example.com/a.png"}),
    "voice": body("audio", {"id": "123", "voice": True}),
    "document": body("document", {"id": "123", "filename": "a.pdf", "caption": "Voici"}),
    "sticker": body("sticker", {"id": "123"}),
    "location": body("location", {"latitude": 48.85, "longitude": "2.35", "name": "Paris", "address": "1 rue"}),
    "contacts": body("contacts", [NAME]),
    "reaction": body("reaction", {"message_id": "wamid.A", "emoji": "👍"}),
    "reaction taken back": body("reaction", {"message_id": "wamid.A", "emoji": ""}),
    "buttons": interactive("button", buttons("Oui", "Non"), footer={"text": "f"}, header={"type": "text", "text": "h"}),
    "list": interactive("list", rows(10, description="d" * 72)),
    "link": interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Go", "url": "https://a.b"}}),
    "location request": interactive("location_request_message", {"name": "send_location"}),
    "contact request": interactive("contact_request", {"name": "request_contact_info"}),
    "template": template("support_answer", "G-12"),
    "read": {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A"},
    "typing": {
        **{"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A"},
        "typing_indicator": {"type": "text"},
    },
}
REFUSED = {
    "no product": ({"to": "+33612345678", "type": "text", "text": {"body": "x"}}, 100),
    "no address": ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}, 100),
    "a name as address": (body("text", {"body": "x"}, to="camille"), 131009),
    "a number as user id": ({**TAKEN["by user id"], "recipient": "+33612345678"}, 131009),
    "a user id as number": (body("text", {"body": "x"}, to="FR.1349"), 131009),
    "long text": (body("text", {"body": "x" * 4097}), 100),
    "empty text": (body("text", {"body": " "}), 100),
    "another key": (body("text", {"body": "x"}, colour="red"), 100),
    "another kind": (body("dance", {}), 100),
    "kind without its part": ({"messaging_product": "whatsapp", "to": "+336123456", "type": "image"}, 100),
    "unknown file": (body("image", {"id": "9"}), 131009),
    "no file": (body("image", {}), 131008),
    "long caption": (body("image", {"id": "123", "caption": "x" * 1025}), 131009),
    "caption of a sound": (body("audio", {"id": "123", "caption": "x"}), 100),
    "caption of a sticker": (body("sticker", {"id": "123", "caption": "x"}), 100),
    "off the earth": (body("location", {"latitude": 91, "longitude": 2}), 131009),
    "nowhere": (body("location", {"name": "Paris"}), 131008),
    "no card": (body("contacts", []), 131009),
    "card without a name": (body("contacts", [{"name": {"formatted_name": "Camille"}}]), 131008),
    "reaction in words": (body("reaction", {"message_id": "wamid.A", "emoji": "yes"}), 131009),
    "four buttons": (interactive("button", buttons("a", "b", "c", "d")), 131009),
    "same titles": (interactive("button", buttons("a", "a")), 131009),
    "long title": (interactive("button", buttons("x" * 21)), 131009),
    "long body of buttons": (
        body("interactive", {"type": "button", "body": {"text": "x" * 1025}, "action": buttons("a")}),
        131009,
    ),
    "eleven rows": (interactive("list", rows(11)), 131009),
    "long description": (interactive("list", rows(1, description="d" * 73)), 131009),
    "picture above a list": (interactive("list", rows(1), header={"type": "image", "image": {"id": "123"}}), 131009),
    "link to nothing": (
        interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Go", "url": "a"}}),
        131009,
    ),
    "unknown template": (template("nothing", "G-12"), 132001),
    "another language": (template("support_answer", "G-12", code="de"), 132001),
    "too few parameters": (template("support_answer"), 132000),
    "too many parameters": (template("support_answer", "a", "b"), 132000),
    "parameter of two lines": (template("support_answer", "a\nb"), 132007),
    "endless parameter": (template("support_answer", "x" * 1100), 132005),
    "paused template": (template("paused"), 132015),
    "marked as unread": ({"messaging_product": "whatsapp", "status": "unread", "message_id": "wamid.A"}, 100),
}


@pytest.mark.parametrize("name", TAKEN)
def test_meta_takes(name: str) -> None:
    assert fault_of(TAKEN[name], FILES, TEMPLATES) is None


@pytest.mark.parametrize("name", REFUSED)
def test_meta_refuses(name: str) -> None:
    given, code = REFUSED[name]
    fault = fault_of(given, FILES, TEMPLATES)
    assert fault is not None
    assert fault[0] == code, fault


ASKED = {
    "name": "ticket_answer",
    "language": "fr",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Demande {{1}} : voici."}],
}


def test_a_new_template_waits_for_review() -> None:
    made = created(ASKED)
    assert isinstance(made, Template)
    assert (made.status, made.variables, made.filled(["G-12"])) == ("PENDING", 1, "Demande G-12 : voici.")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Ticket Answer"},
        {"language": "français"},
        {"category": "OTHER"},
        {"components": []},
        {"components": [{"type": "BODY", "text": "{{1}} at the start"}]},
        {"components": [{"type": "BODY", "text": "from {{2}} on"}]},
    ],
)
def test_a_template_that_breaks_the_rules_is_not_made(change: dict[str, Any]) -> None:
    assert not isinstance(created({**ASKED, **change}), Template)
