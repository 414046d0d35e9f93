"""Filters, search, priorities, notes, canned replies and the rest of what an agent does beside talking, over HTTP."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.desk.running import NAME, Person, Shop


def number(page: str, who: str) -> str:
    """The label of the ticket of this customer in the queue."""
    for entry in re.findall(r'<li class="entry.*?</li>', page, re.DOTALL):
        if who in unescape(entry):
            return re.search(r"G-\d+", entry)[0]  # type: ignore[index]
    return ""


@pytest.fixture(scope="module")
def labels(shop: Shop, marc: Person) -> dict[str, str]:
    """A crash for a person (P2) and one for the assistant (P3)."""
    shop.writes("ada", "je veux parler à une personne, l'écran gondole", name="Ada Colère")
    shop.writes("zoe", "mon appli plante au soleil", name="Zoé Lambert")
    page = marc.get("/").text
    return {"ada": number(page, "Ada Colère"), "zoe": number(page, "Zoé Lambert")}


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?priority=2", {"ada"}),
        ("?priority=3", {"zoe"}),
        ("?topic=crash", {"ada", "zoe"}),
        ("?topic=payment", set()),
        ("?channel=fake", {"ada", "zoe"}),
        ("?channel=whatsapp", set()),
        ("?channel=route:third-party", set()),
        ("?late=1", set()),
        ("?q=colere", {"ada"}),
        ("?q=gond", {"ada"}),
        ("?q=zoe+soleil", {"zoe"}),
        ("?q=grille-pain", set()),
        ("?page=99", set()),
        ("?priority=x&page=-1", {"ada", "zoe"}),
    ],
)
def test_the_queue_shows_what_is_asked_for(marc: Person, labels: dict[str, str], query: str, seen: set[str]) -> None:
    page = marc.get(f"/{query}")
    assert page.status_code == 200
    assert {who for who, label in labels.items() if f'href="/tickets/{label}"' in page.text} == seen


def test_a_search_is_kept_in_memory_and_finds_what_changed(shop: Shop, marc: Person, labels: dict[str, str]) -> None:
    marc.does(f"/tickets/{labels['zoe']}/fact", name="device", value="Fairphone Cinq")
    assert labels["zoe"] in marc.get("/?q=fairphone").text
    folder = shop.settings.data
    assert not [f for f in folder.rglob("*") if f.is_file() and b"Fairphone" in f.read_bytes()]


def test_a_note_a_priority_and_a_corrected_detail_are_told_with_who_did_it(
    marc: Person, labels: dict[str, str]
) -> None:
    place = f"/tickets/{labels['ada']}"
    marc.does(f"{place}/note", text="<b>rappeler</b> lundi")
    marc.does(f"{place}/priority", priority="1")
    marc.does(f"{place}/fact", name="app", value="Signal")
    page = marc.get(place).text
    assert "&lt;b&gt;rappeler&lt;/b&gt; lundi" in page
    assert "P1, d’abord" in page
    assert "P2 → P1" in page
    assert f"corrigé par {NAME}" in unescape(page)


def test_set_aside_assigned_resolved_and_reopened(shop: Shop, marc: Person, labels: dict[str, str]) -> None:
    place = f"/tickets/{labels['ada']}"
    for choice in ("1h", "4h", "day", "open"):
        assert marc.does(f"{place}/hold", **{"for": choice}).status_code == 303
    assert "Mise de côté" in marc.get(place).text
    marc.does(f"{place}/assign", to=NAME)
    assert labels["ada"] in marc.get("/?mine=1").text
    marc.does(f"{place}/resolve")
    marc.does(f"{place}/reopen")
    assert "La demande est rouverte" in marc.get(place).text
    assert "Vous avez cette conversation" in marc.get(place).text


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("note", {"text": ""}),
        ("note", {"text": "x" * 4001}),
        ("assign", {"to": "Nobody"}),
        ("priority", {"priority": "0"}),
        ("hold", {"for": "ever"}),
        ("fact", {"name": "__class__", "value": "x"}),
        ("fact", {"name": "app", "value": "x" * 201}),
    ],
)
def test_what_is_no_choice_is_refused(marc: Person, labels: dict[str, str], act: str, fields: dict[str, str]) -> None:
    assert marc.does(f"/tickets/{labels['zoe']}/{act}", **fields).status_code == 400


@pytest.mark.parametrize(
    "act", ["note", "assign", "priority", "hold", "reopen", "fact", "undo", "unsay", "writing", "here"]
)
def test_nobody_acts_without_a_session_or_from_another_page(
    marc: Person, stranger: Person, labels: dict[str, str], act: str
) -> None:
    place = f"/tickets/{labels['zoe']}/{act}"
    assert stranger.post(place, {"text": "x"}).headers["location"].startswith("/sign-in")
    assert marc.post(place, {"csrf": "stolen", "text": "x"}).status_code == 403


def test_canned_replies_are_filled_in_the_customers_language(marc: Person, labels: dict[str, str]) -> None:
    page = unescape(marc.get(f"/tickets/{labels['zoe']}").text)
    assert f"Bonjour Zoé Lambert, je suis {NAME} et je m'occupe de votre demande {labels['zoe']}." in page


def test_what_is_promised_counts_down_in_the_list(marc: Person, labels: dict[str, str]) -> None:
    page = marc.get("/").text
    assert "1re réponse" in page
    assert "data-left" in page
