"""Two agents on one ticket, each in a browser of their own, see each other come, write and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe import faults
from conftest import DESKTOP, PHONE, OpenPage
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop
from tests.desk.studio_shop import invited

pytestmark = pytest.mark.browser
SOON = 30_000


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    shop = Shop(tmp_path)
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess(shop.environment).ready()
    admin = Person(desk.url)
    admin.welcome(link)
    invited(admin, "Léa Moreau", "agent")
    shop.writes("ada", "je veux parler à une personne")
    yield desk.url
    desk.stop()
    shop.stop()


def enter(page: Page, url: str, name: str) -> Page:
    page.goto(f"{url}/sign-in?next=%2Ftickets%2FG-1001")
    page.fill("#name", name)
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#band")).to_be_visible()
    page.wait_for_load_state()
    return page


def test_two_agents_see_each_other(url: str, open_page: OpenPage, artefact: Callable[[str], Path]) -> None:
    marc = enter(open_page(DESKTOP), url, NAME)
    expect(marc.locator("#others p")).to_have_count(0)
    lea = enter(open_page(PHONE, color_scheme="dark"), url, "Léa Moreau")
    expect(marc.locator("#others")).to_contain_text("Léa Moreau a aussi cette demande", timeout=SOON)
    expect(lea.locator("#others")).to_contain_text(f"{NAME} a aussi cette demande", timeout=SOON)
    with lea.expect_response(lambda answer: answer.url.endswith("/writing")):
        lea.locator("#text").press_sequentially("Bonjour, je")
    expect(marc.locator("#others")).to_contain_text("Léa Moreau est en train d’écrire", timeout=SOON)
    marc.screenshot(path=artefact("presence.png"))
    lea.screenshot(path=artefact("presence-phone.png"))
    assert faults(marc) == faults(lea) == []
    lea.goto(url)
    expect(marc.locator("#others p")).to_have_count(0, timeout=SOON)
