"""A ticket with all that a WhatsApp customer can do, and the networks' news, in a real browser, large and small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from in_browser import FAINT_WORDS, NAMELESS
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person
from tests.desk.whatsapp_shop import WhatsAppShop, everything

pytestmark = pytest.mark.browser
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    shop = WhatsAppShop(tmp_path)
    everything(shop)
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess(shop.environment).ready()
    Person(desk.url).welcome(link)
    yield desk.url
    desk.stop()
    shop.stop()


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_every_kind_fits_can_be_read_and_has_a_name(
    size: str, scheme: str, address: str, open_page: Callable[..., Page], artefact: Any
) -> None:
    page = open_page(SIZES[size], color_scheme=scheme)
    page.goto(f"{address}/sign-in")
    page.locator("#name").fill(NAME)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("File d’attente")
    for name, path in (("ticket", "/tickets/G-1001"), ("group", "/tickets/G-1002"), ("news", "/channels")):
        page.goto(address + path)
        page.evaluate("document.documentElement.style.setProperty('scroll-behavior', 'auto')")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(FAINT_WORDS) == [], path
        assert page.evaluate(NAMELESS) == [], path
        if name == "news":
            page.locator("#news").scroll_into_view_if_needed()
        page.screenshot(path=artefact(f"desk-kinds-{name}-{size}.png"))
        for part in range(3 if name == "ticket" else 0):
            page.evaluate(f"document.querySelector('#thread').scrollTop = {part} * 650")
            page.screenshot(path=artefact(f"desk-kinds-{name}-{size}-{part}.png"))
