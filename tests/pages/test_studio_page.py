"""The studio in a real browser, at a desk and on a phone: labelling by keyboard, editing, the matrix, one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import PHONE, OpenPage
from in_browser import FAINT_WORDS, NAMELESS
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.running import NAME, PASSPHRASE, Person, Shop
from tests.desk.studio_shop import StudioDesk, model_of, project

pytestmark = pytest.mark.browser
SLOW = 90_000
"""Milliseconds; the first page of the studio loads scikit-learn into the desk."""
expect.set_options(timeout=SLOW)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def desk(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StudioDesk, Shop]]:
    shop = Shop(tmp_path_factory.mktemp("data") / "var")
    model_of(root, shop.settings.data)
    link = first_run_link(shop.settings) or ""
    running = StudioDesk(shop.environment, root)
    running.ready()
    Person(running.url).welcome(link)
    yield running, shop
    running.stop()
    shop.stop()


def enter(page: Page, url: str, path: str = "/studio") -> None:
    page.set_default_timeout(SLOW)
    page.goto(f"{url}/sign-in")
    page.fill("input[name=name]", NAME)
    page.fill("input[name=passphrase]", PASSPHRASE)
    page.click("main form button.solid")
    page.goto(f"{url}{path}")


def test_groups_are_labelled_by_keyboard_alone(
    desk: tuple[StudioDesk, Shop], desktop_page: Page, root: Path, artefact: Callable[[str], Path]
) -> None:
    running, shop = desk
    for n, words in enumerate(("ma carte est refusée au paiement", "carte refusée au moment du paiement", "zut alors")):
        shop.writes(f"k{n}", words)
    enter(desktop_page, running.url)
    desktop_page.screenshot(path=artefact("studio-inbox-desktop.png"))
    desktop_page.keyboard.press("j")
    expect(desktop_page.locator("[data-group]").first).to_be_focused()
    desktop_page.keyboard.press("1")
    expect(desktop_page.get_by_role("status").filter(has_text="exemples")).to_be_visible()
    assert "- ma carte est refusée au paiement\n" in (root / "data/nlu/fr/payment.yml").read_text()
    expect(desktop_page.locator("[data-group]")).to_have_count(1)
    desktop_page.keyboard.press("j")
    expect(desktop_page.locator("[data-group]").first).to_be_focused()
    desktop_page.keyboard.press("x")
    expect(desktop_page.get_by_text("Rien à étiqueter")).to_be_visible()


def test_the_matrix_leads_to_the_sentences_of_a_cell(
    desk: tuple[StudioDesk, Shop], desktop_page: Page, artefact: Callable[[str], Path]
) -> None:
    enter(desktop_page, desk[0].url, "/studio/quality")
    cell = desktop_page.locator(".matrix td.missed a").first
    number = int(cell.inner_text())
    cell.click()
    expect(desktop_page.locator("#cell li")).to_have_count(number)
    desktop_page.screenshot(path=artefact("studio-quality-desktop.png"), full_page=True)
    assert desktop_page.evaluate(NAMELESS) == []


def test_a_sentence_is_tried_and_the_parts_that_counted_are_shown(
    desk: tuple[StudioDesk, Shop], phone_page: Page, artefact: Callable[[str], Path]
) -> None:
    enter(phone_page, desk[0].url, "/studio/try")
    phone_page.fill("#sentence", "my payment was refused, the card is fine")
    phone_page.click("main form button.solid")
    expect(phone_page.locator(".ranking li").first).to_contain_text("payment")
    expect(phone_page.locator(".part").first).to_be_visible()
    phone_page.screenshot(path=artefact("studio-try-phone.png"))


def test_an_edit_on_a_phone_shows_its_effect_and_is_saved(
    desk: tuple[StudioDesk, Shop], phone_page: Page, root: Path, artefact: Callable[[str], Path]
) -> None:
    enter(phone_page, desk[0].url, "/studio/examples/greet/en")
    box = phone_page.locator("#lines")
    box.fill(box.input_value() + "\ntop of the morning")
    phone_page.get_by_role("button", name="Voir l’effet").first.click(timeout=SLOW)
    expect(phone_page.locator("#effect")).to_be_visible(timeout=SLOW)
    phone_page.screenshot(path=artefact("studio-intent-phone.png"))
    phone_page.get_by_role("button", name="Enregistrer").click()
    expect(phone_page.get_by_text("1 ajoutés, 0 retirés")).to_be_visible()
    assert (root / "data/nlu/en/greet.yml").read_text().endswith("- top of the morning\n")


@pytest.mark.parametrize("path", ["", "/examples", "/examples/greet/en", "/checks", "/models", "/history", "/quality"])
def test_every_page_fits_a_phone_and_can_be_read(
    desk: tuple[StudioDesk, Shop], open_page: OpenPage, path: str, artefact: Callable[[str], Path]
) -> None:
    page = open_page(PHONE, color_scheme="dark", locale="en-GB", has_touch=True)
    enter(page, desk[0].url, f"/studio{path}")
    page.screenshot(path=artefact(f"studio{path.replace('/', '-')}-phone.png"))
    if path == "/checks":  # what takes long comes by itself
        expect(page.locator('[data-awaited="0"]')).to_be_attached(timeout=SLOW)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(FAINT_WORDS) == []
    assert page.evaluate(NAMELESS) == []
