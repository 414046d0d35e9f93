"""Incidents in a real browser: seen, opened, answered and ended by keyboard; taken back on a phone, in English."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe import faults
from playwright.sync_api import Page, expect
from test_desk_page import DESKTOP, PHONE, Site, enter, fits, site

__all__ = ["enter", "site"]
pytestmark = pytest.mark.browser
PEOPLE = {"anna": "Anna Roche", "bert": "Bert Klein", "carl": "Carl Ode"}


@pytest.fixture
def hit(site: Site) -> Site:
    """Three customers with one error code; one of them speaks English."""
    for chat, name in PEOPLE.items():
        words = "a human please, 0x80070057 again" if chat == "carl" else "une personne, encore 0x80070057"
        site.shop.writes(chat, words, name=name)
    return site


@pytest.fixture
def long_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute to think again, so that a slow machine does not decide the test."""
    monkeypatch.setenv("GUICHET_UNDO_SECONDS", "60")


def press(page: Page, locator: Any) -> None:
    """As somebody without a mouse: on to it, and Enter."""
    locator.focus()
    page.keyboard.press("Enter")


def test_by_keyboard_alone(hit: Site, enter: Callable[..., Page], artefact: Callable[[str], Path]) -> None:
    page = enter(DESKTOP)
    expect(page.locator(".radar")).to_contain_text("3 clients ont rencontré 0x80070057 en 2 h.")
    assert faults(page) == []
    page.screenshot(path=artefact("incident-queue-desktop.png"))
    press(page, page.locator(".radar button"))
    expect(page.locator("h1")).to_have_text("0x80070057")
    expect(page.locator(".verdict-hears")).to_have_count(3)
    page.wait_for_load_state()
    page.locator("#text-fr").fill("Nous cherchons la cause ({ticket}).")
    page.locator("#text-en").fill("We are looking into it ({ticket}).")
    assert faults(page) == []
    page.screenshot(path=artefact("incident-desktop.png"), full_page=True)
    press(page, page.get_by_role("button", name="Envoyer à ceux qui sont cochés"))
    expect(page.locator(".told")).to_have_text("Le message part.")
    expect(page.locator("#words .reached")).to_have_count(3)
    assert faults(page) == []
    page.screenshot(path=artefact("incident-told-desktop.png"), full_page=True)
    assert hit.shop.heard("carl", 2)[-1] == "We are looking into it (G-1003)."
    assert hit.shop.heard("anna", 2)[-1] == "Nous cherchons la cause (G-1001)."
    ends_it(hit, page, artefact)


def ends_it(hit: Site, page: Page, artefact: Callable[[str], Path]) -> None:
    """A newcomer is added; then all are resolved, which each is told once."""
    hit.shop.writes("dora", "une personne, 0x80070057 aussi", name="Dora Lind")
    press(page, page.get_by_role("button", name="Ajouter cette demande"))
    expect(page.locator(".told")).to_have_text("Ajouté à l’incident.")
    page.wait_for_load_state()
    press(page, page.locator("details.panel > summary"))
    page.screenshot(path=artefact("incident-end-desktop.png"), full_page=True)
    press(page, page.get_by_role("button", name="Terminer et résoudre"))
    expect(page.locator(".told")).to_have_text("L’incident est terminé.")
    assert [
        len([t for t in hit.shop.heard(chat, n) if "résolue" in t or "resolved" in t])
        for chat, n in (("anna", 3), ("carl", 3), ("dora", 2))
    ] == [1, 1, 1]
    page.goto(f"{hit.url}/incidents")
    expect(page.locator(".incident-list .status")).to_have_text("Terminé")
    page.wait_for_load_state()
    assert faults(page) == []


def test_on_a_phone_in_english(
    long_undo: None, hit: Site, enter: Callable[..., Page], artefact: Callable[[str], Path]
) -> None:
    page = enter(PHONE, color_scheme="dark", has_touch=True)
    page.locator(".account summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator(".radar")).to_contain_text("3 customers met 0x80070057 within 2 h.")
    page.wait_for_load_state()
    fits(page)
    page.screenshot(path=artefact("incident-queue-phone.png"))
    page.locator(".radar button").click()
    expect(page.locator("h1")).to_have_text("0x80070057")
    page.wait_for_load_state()
    assert faults(page) == []
    fits(page)
    page.screenshot(path=artefact("incident-phone.png"), full_page=True)
    page.locator("#text-fr").fill("Nous cherchons.")
    page.locator("#text-en").fill("We are looking into it.")
    page.get_by_role("button", name="Send to those that are ticked").click()
    page.get_by_role("button", name="Undo this message").click()
    expect(page.locator(".told")).to_have_text("Undone where it had not left.")
    expect(page.locator("#words .missed")).to_have_count(3)
    page.wait_for_load_state()
    fits(page)
    page.screenshot(path=artefact("incident-undone-phone.png"), full_page=True)
    takes_out(hit, page, artefact)
    assert hit.shop.network.texts("anna").count("Nous cherchons.") == 0


def takes_out(hit: Site, page: Page, artefact: Callable[[str], Path]) -> None:
    """Carl is taken out, and put back from his own ticket."""
    page.get_by_role("button", name="Take G-1003 out").click()
    expect(page.locator(".told")).to_have_text("Taken out of the incident.")
    page.goto(f"{hit.url}/tickets/G-1003")
    expect(page.locator(".incident-line")).to_contain_text("Same cause as the incident")
    page.wait_for_load_state()
    assert faults(page) == []
    page.screenshot(path=artefact("incident-ticket-phone.png"))
    page.get_by_role("button", name="Add this request").click()
    expect(page.locator(".incident-line")).to_contain_text("Part of the incident I-1")
