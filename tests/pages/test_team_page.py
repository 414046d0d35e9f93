"""The team's page in a real browser: a colleague is invited, comes in, changes role and leaves; desk and phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from in_browser import FAINT_WORDS, NAMELESS
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop

pytestmark = pytest.mark.browser
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    shop = Shop(tmp_path / "var")
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess(shop.environment).ready()
    Person(desk.url).welcome(link)
    yield desk.url
    desk.stop()
    shop.stop()


def enter(page: Page, url: str, name: str, passphrase: str) -> None:
    page.goto(f"{url}/sign-in?next=%2Fteam")
    page.locator("#name").fill(name)
    page.locator("#passphrase").fill(passphrase)
    page.keyboard.press("Enter")


def is_fine(page: Page) -> None:
    """It fits, its words can be read, and all that can be pressed has a name."""
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], "it scrolls sideways"
    assert page.evaluate(FAINT_WORDS) == []
    assert page.evaluate(NAMELESS) == []


@pytest.mark.parametrize(
    ("name", "viewport", "scheme", "locale", "words"),
    [
        ("desk", DESKTOP, "light", "fr-FR", ("Équipe", "Créer le lien", "A quitté l’équipe", "Oui, fermer l’accès")),
        ("phone", PHONE, "dark", "en-GB", ("Team", "Make the link", "Has left the team", "Yes, close the access")),
    ],
)
def test_a_colleague_comes_and_goes(
    url: str,
    open_page: Callable[..., Page],
    artefact: Callable[[str], Path],
    name: str,
    viewport: dict[str, int],
    scheme: str,
    locale: str,
    words: tuple[str, str, str, str],
) -> None:
    title, invite, leave, sure = words
    page = open_page(viewport, color_scheme=scheme, locale=locale)
    enter(page, url, NAME, PASSPHRASE)
    if locale.startswith("en"):
        page.locator(".account summary").click()
        page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text(title)
    page.locator("#colleague").fill("Léa Moreau")
    page.get_by_role("button", name=invite).click()
    link = page.locator("#link").input_value()
    page.screenshot(path=artefact(f"team-{name}-link.png"), full_page=True)
    is_fine(page)
    page.goto(link)
    page.screenshot(path=artefact(f"team-{name}-welcome.png"), full_page=True)
    page.locator("#passphrase").fill("des mots à elle seule")
    page.keyboard.press("Enter")
    expect(page.locator(".account-name")).to_have_text("Léa Moreau")
    page.locator(".account summary").click()
    expect(page.locator('.tabs a[href="/team"]')).to_have_count(0)
    page.goto(f"{url}/account")
    page.screenshot(path=artefact(f"team-{name}-account.png"), full_page=True)
    is_fine(page)
    page.context.clear_cookies()
    enter(page, url, NAME, PASSPHRASE)
    lea = page.locator(".person", has_text="Léa Moreau")
    lea.locator("summary", has_text=leave).click()
    page.screenshot(path=artefact(f"team-{name}.png"), full_page=True)
    lea.get_by_role("button", name=sure).click()
    expect(lea).to_have_class("person left")
    expect(lea.locator("form")).to_have_count(0)
