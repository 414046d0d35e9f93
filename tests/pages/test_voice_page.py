"""A voice note in the desk, in a real browser: its shape, played and gone through by keyboard, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import DESKTOP, PHONE, OpenPage
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from bot.rehearsal.made import voice_note
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop

pytestmark = pytest.mark.browser
SLOW = 60_000
Artefact = Callable[[str], str]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A desk with one ticket, on which a voice note stands."""
    shop = Shop(tmp_path)
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess(shop.environment).ready()
    Person(desk.url).welcome(link)
    shop.sends("ida", voice_note(6.0), "audio/ogg", kind="voice")
    shop.writes("ida", "une personne svp")
    yield desk.url
    desk.stop()
    shop.stop()


def ticket(open_page: OpenPage, url: str, viewport: dict[str, int], **rest: str) -> Page:
    page = open_page(viewport, **rest)
    page.set_default_timeout(SLOW)
    page.goto(f"{url}/sign-in?next=/tickets/G-1001")
    page.fill("#name", NAME)
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("[data-wave] input")).to_be_visible()
    return page


def test_a_voice_note_is_seen_and_gone_through_by_keyboard(url: str, open_page: OpenPage, artefact: Artefact) -> None:
    page = ticket(open_page, url, DESKTOP)
    wave = page.get_by_role("img", name="Forme du son, 0:06")
    expect(wave).to_be_visible()
    assert wave.locator("rect").count() == 64
    slider = page.get_by_role("slider", name="Position dans")
    slider.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0:03 / 0:06")
    assert 2.9 <= page.evaluate("document.querySelector('audio').currentTime") <= 3.1
    assert 25 <= page.locator("rect.played").count() <= 38
    page.screenshot(path=artefact("voice-desktop.png"))


def test_it_fits_a_phone(url: str, open_page: OpenPage, artefact: Artefact) -> None:
    page = ticket(open_page, url, PHONE, color_scheme="dark")
    expect(page.get_by_role("img", name="Forme du son, 0:06")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not page.locator(".wave [style], .wave[style]").count()
    page.screenshot(path=artefact("voice-phone.png"))
