"""What is known of a request, corrected in its place and taken back; why its priority is what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe import faults
from conftest import DESKTOP, PHONE, OpenPage
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop

pytestmark = pytest.mark.browser
SLOW = 60_000
Artefact = Callable[[str], Path]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    shop = Shop(tmp_path)
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess({**shop.environment, "GUICHET_UNDO_SECONDS": "60"}).ready()
    Person(desk.url).welcome(link)
    shop.writes("ada", "je veux parler à une personne")
    yield desk.url
    desk.stop()
    shop.stop()


def ticket(open_page: OpenPage, url: str, viewport: dict[str, int], **rest: object) -> Page:
    page = open_page(viewport, **rest)
    page.set_default_timeout(SLOW)
    page.goto(f"{url}/sign-in?next=%2Ftickets%2FG-1001")
    page.fill("#name", NAME)
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#band")).to_be_visible(timeout=SLOW)
    page.wait_for_load_state()
    return page


def test_a_fact_is_corrected_by_keyboard_and_taken_back(url: str, open_page: OpenPage, artefact: Artefact) -> None:
    page = ticket(open_page, url, DESKTOP)
    page.locator("#weighed > summary").click()
    page.locator("#f-device > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#fact-device").fill("iPhone 15")
    page.screenshot(path=artefact("facts-desktop.png"))
    assert faults(page) == []
    page.locator("#fact-device").press("Enter")
    expect(page.locator(".notice")).to_contain_text("corrigée", timeout=SLOW)
    page.wait_for_load_state()
    device = page.locator("tr.fact", has=page.locator("#f-device"))
    expect(device).to_contain_text("iPhone 15", timeout=SLOW)
    expect(device.locator(".source")).to_have_text(f"corrigé par {NAME}", timeout=SLOW)
    page.locator(".notice .undo button").click()
    expect(page.locator(".notice")).to_contain_text("annulé", timeout=SLOW)
    page.wait_for_load_state()
    expect(device.locator(".fact-value")).to_have_text("iPhone 12", timeout=SLOW)


def test_on_a_phone_it_fits_and_is_touched(url: str, open_page: OpenPage, artefact: Artefact) -> None:
    page = ticket(open_page, url, PHONE, has_touch=True, color_scheme="dark")
    if not page.locator("#about").evaluate("(fold) => fold.open"):
        page.locator("#about > summary").tap()
    page.locator("#f-app > summary").scroll_into_view_if_needed()
    page.locator("#f-app > summary").tap()
    expect(page.locator("#fact-app")).to_be_visible(timeout=SLOW)
    page.locator("#fact-app").scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
    page.screenshot(path=artefact("facts-phone.png"))
