"""Tickets put together, answered and split in a real browser: by keyboard alone, and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe import faults
from playwright.sync_api import Page, expect
from test_desk_page import DESKTOP, PHONE, Site, enter, site

__all__ = ["enter", "site"]
pytestmark = pytest.mark.browser
FIRST, SECOND = "G-1001", "G-1002"


@pytest.fixture
def nora(site: Site) -> Site:
    """Nora, on two chats."""
    site.shop.writes("nora-a", "Bonjour, je veux une personne : l’écran tremble", name="Nora Petit")
    site.shop.writes("nora-b", "Une personne s’il vous plaît, l’écran tremble encore", name="Nora Petit")
    return site


def press(page: Page, locator: Any) -> None:
    """As somebody without a mouse: on to it, and Enter."""
    locator.focus()
    page.keyboard.press("Enter")


def test_by_keyboard_alone(nora: Site, enter: Callable[..., Page], artefact: Callable[[str], Path]) -> None:
    page = enter(DESKTOP)
    page.goto(f"{nora.url}/tickets/{FIRST}")
    page.wait_for_load_state()
    press(page, page.locator(".hint-elsewhere a"))
    expect(page.locator("#sure-title")).to_contain_text(SECOND)
    assert faults(page) == []
    page.screenshot(path=artefact("together-desktop.png"), full_page=True)
    press(page, page.get_by_role("button", name=f"Réunir en {FIRST}"))
    expect(page.locator("#sources")).to_contain_text(SECOND)
    page.wait_for_load_state()
    assert faults(page) == []
    page.locator("[data-target]:checked").focus()
    expect(page.locator(f"[data-target][value='{SECOND}']")).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"[data-target][value='{FIRST}']")).to_be_checked()
    page.locator("#text").focus()
    page.keyboard.type("Je regarde.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#text")).to_have_value("")
    assert nora.shop.heard("nora-a", 2)[-1] == "Je regarde."
    expect(page.locator(".bubble.from-person .words")).to_have_text("Je regarde.")
    page.screenshot(path=artefact("together-ticket-desktop.png"))
    press(page, page.locator(f"#split-{SECOND} summary"))
    press(page, page.locator(f"#split-{SECOND} button"))
    expect(page.locator(".notice")).to_have_text("Elles sont séparées.")
    expect(page.locator("#sources")).to_have_count(0)


def test_on_a_phone_in_english(nora: Site, enter: Callable[..., Page], artefact: Callable[[str], Path]) -> None:
    page = enter(PHONE, color_scheme="dark", has_touch=True)
    page.goto(f"{nora.url}/tickets/{FIRST}/together")
    page.wait_for_load_state()
    page.locator(".account summary").click()
    page.get_by_role("button", name="English").click()
    page.goto(f"{nora.url}/tickets/{FIRST}/together")
    page.get_by_label("Number, name or address").fill("nora")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=f"Choose {SECOND}").click()
    expect(page.locator("#sure-title")).to_contain_text(SECOND)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []
    page.screenshot(path=artefact("together-phone.png"), full_page=True)
    page.get_by_role("button", name=f"Put together as {FIRST}").click()
    expect(page.locator("#sources")).to_have_count(1)
    page.wait_for_load_state()
    page.screenshot(path=artefact("together-ticket-phone.png"))
    page.locator("label", has=page.locator(f"[data-target][value='{FIRST}']")).click()
    page.locator("#text").fill("Looking into it.")
    page.locator("[data-send]").click()
    assert nora.shop.heard("nora-a", 2)[-1] == "Looking into it."
    page.locator("#sources > summary").click()
    page.screenshot(path=artefact("together-sources-phone.png"))
    page.locator(f"#split-{SECOND} summary").click()
    page.locator(f"#split-{SECOND} button").click()
    expect(page.locator(".notice")).to_have_text("They are split.")
