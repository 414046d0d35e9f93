"""One ticket from the sign-in to its end, by keyboard alone and on a phone alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import DESKTOP, PHONE, OpenPage
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.pictures import png
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop

pytestmark = pytest.mark.browser
MOST_TABS = 80
PRESSED = "button, a.button, summary, input, select, textarea, .entry a, label.round"
SMALL = """(pressed) => [...document.querySelectorAll(pressed)]
  .filter((it) => it.checkVisibility() && !it.closest("dialog") && !it.classList.contains("unseen"))
  .filter((it) => it.type !== "checkbox" && it.type !== "hidden" && !it.closest(".foot, .under"))
  .filter((it) => it.getBoundingClientRect().height < 43.5).map((it) => it.outerHTML.slice(0, 120))"""
"""What a thumb would miss."""


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[tuple[str, Shop]]:
    shop = Shop(tmp_path)
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess(shop.environment).ready()
    Person(desk.url).welcome(link)
    shop.writes("ada", "Bonjour, mon application plante")
    shop.sends("ada", png(), "image/png", name="capture.png")
    shop.writes("ada", "je veux parler à une personne")
    yield desk.url, shop
    desk.stop()
    shop.stop()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the keyboard, and one sees that it has."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            outline = (
                "getComputedStyle(document.activeElement.closest('.round') || document.activeElement).outlineStyle"
            )
            assert page.evaluate(outline) != "none" or selector == "#text", f"{selector}: no one sees the focus"
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")


def test_a_whole_ticket_by_keyboard_alone(counter: tuple[str, Shop], open_page: OpenPage, artefact: Callable) -> None:
    url, shop = counter
    page = open_page(DESKTOP)
    come_in(page, url)
    page.screenshot(path=artefact("keyboard-1-queue.png"))
    page.keyboard.press("Enter")
    expect(page.locator("#band")).to_contain_text("attend une personne")
    page.wait_for_load_state()
    tab_to(page, "#band form[action$='/take'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#band")).to_contain_text("Vous avez cette conversation")
    note(page)
    tab_to(page, "#text")
    page.keyboard.type("Bonjour Camille, mettez l’application à jour.")
    page.screenshot(path=artefact("keyboard-2-ticket.png"))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".from-person").last).to_contain_text("mettez l’application à jour")
    assert "mettez l’application à jour" in shop.heard("ada", 4)[-1]
    page.reload()
    tab_to(page, "#sure > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#sure form button")
    page.screenshot(path=artefact("keyboard-3-resolve.png"))
    page.keyboard.press("Enter")
    expect(page.locator("#band")).to_contain_text("résolue")
    page.screenshot(path=artefact("keyboard-4-resolved.png"))
    assert "résolue" in shop.heard("ada", 5)[4]


def come_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("File d’attente")
    page.wait_for_load_state()
    tab_to(page, ".entry a")


def note(page: Page) -> None:
    page.wait_for_load_state()
    tab_to(page, "#handle > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#note")
    page.keyboard.type("Capture lue, version ancienne.")
    tab_to(page, "form[action$='/note'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_contain_text("version ancienne")
    page.wait_for_load_state()


class Phone:
    """A page of 390 px, touched with a thumb, of which each picture is looked at."""

    def __init__(self, page: Page, artefact: Callable[[str], Path]) -> None:
        self.page = page
        self._artefact = artefact
        self._pictures = 0

    def taps(self, selector: str) -> None:
        self.page.locator(selector).first.tap()

    def shows(self, selector: str, words: str) -> None:
        """These words come, the page with its scripts; nothing sticks out sideways, or is too small for a thumb."""
        expect(self.page.locator(selector).first).to_contain_text(words)
        self.page.wait_for_load_state()
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert self.page.evaluate(SMALL, PRESSED) == []
        self._pictures += 1
        self.page.screenshot(path=self._artefact(f"phone-{self._pictures:02d}.png"))


def test_a_whole_ticket_on_a_phone_alone(counter: tuple[str, Shop], open_page: OpenPage, artefact: Callable) -> None:
    url, shop = counter
    page = open_page(PHONE, has_touch=True, is_mobile=True)
    phone = Phone(page, artefact)
    page.goto(f"{url}/sign-in")
    phone.shows("h1", "Se connecter")
    page.locator("#name").fill(NAME)
    page.locator("#passphrase").fill(PASSPHRASE)
    phone.taps("main form button")
    phone.shows("h1", "File d’attente")
    expect(page.locator("#topic")).to_be_hidden()
    phone.taps("#more-filters > summary")
    page.locator("#topic").select_option("crash")
    phone.shows("#more-filters .count", "1")
    phone.taps(".entry a")
    phone.shows("#band", "attend une personne")
    phone.taps("#band form[action$='/take'] button")
    phone.shows("#band", "Vous avez cette conversation")
    phone.taps("#handle > summary")
    page.locator("#note").fill("Rappeler demain.")
    phone.taps("form[action$='/note'] button")
    phone.shows(".notice", "La note est gardée")
    phone.taps("#canned > summary")
    phone.shows("#canned", "Je m'en occupe")
    phone.taps("#canned .menu button")
    phone.taps("[data-send]")
    assert shop.heard("ada", 4)[-1]
    phone.taps("#sure > summary")
    phone.shows("#sure", "Oui, résoudre")
    phone.taps("#sure form button")
    phone.shows("#band", "résolue")
