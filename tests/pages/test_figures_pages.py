"""The pages of figures in a real browser: the before/after study, its curves and table, on a desk and on a phone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from in_browser import FAINT_WORDS, NAMELESS
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from bot.guichet_yml import zone
from bot.numbers.plan import note
from tests.desk.desk_with_plan import plan
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop
from tests.numbers.history import months, put

pytestmark = pytest.mark.browser
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
DAYS = 45
LOADED = "() => [...document.images].every((i) => i.complete && i.naturalWidth > 0)"
ON = ("desktop", DESKTOP, "light", "fr-FR")
ON_PHONE = ("phone", PHONE, "dark", "en-GB")


class PlannedDesk(DeskProcess):
    """A desk whose settings say when the opening was."""

    PROGRAM = "tests.desk.desk_with_plan"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk with three months behind it, the opening in their midst."""
    shop = Shop(tmp_path_factory.mktemp("figures") / "var")
    link = first_run_link(shop.settings) or ""
    shop.writes("anna", "je veux parler à une personne")
    day = (datetime.now(zone()) - timedelta(days=DAYS)).date().isoformat()
    planned = plan(day, str(DAYS), "console")
    past = months(3, planned.opens, more=9.0, each=70, days=DAYS)
    shop.run(shop.counter.store.write(lambda conn: put(conn, past)))
    shop.run(shop.counter.store.write(lambda conn: note(conn, planned, time.time() - 80 * 86400.0) and None))
    desk = PlannedDesk(shop.environment, day, str(DAYS), "console").ready()
    Person(desk.url).welcome(link)
    yield desk.url
    desk.stop()
    shop.stop()


def enter(open_page: Callable[..., Page], url: str, path: str, where: tuple) -> Page:
    _, viewport, scheme, locale = where
    page = open_page(viewport, color_scheme=scheme, locale=locale)
    page.set_default_timeout(60_000)
    page.goto(f"{url}/sign-in?next=%2F{path}")
    page.locator("#name").fill(NAME)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator(".account-name")).to_have_count(1, timeout=60_000)
    page.wait_for_load_state()
    if page.locator("html").get_attribute("lang") != locale[:2]:
        page.locator(".account summary").click()
        page.locator("button[name=language]").click()
        expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    page.wait_for_load_state()
    page.wait_for_function(LOADED, timeout=60_000)
    return page


def is_fine(page: Page) -> None:
    """It fits, its words can be read, and all that can be pressed has a name."""
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], "it scrolls sideways"
    assert page.evaluate(FAINT_WORDS) == []
    assert page.evaluate(NAMELESS) == []


@pytest.mark.parametrize(("where", "title"), [(ON, "Chiffres"), (ON_PHONE, "Numbers")])
def test_the_numbers_have_charts_beside_their_tables(
    url: str, open_page: Callable[..., Page], artefact: Callable[[str], Path], where: tuple, title: str
) -> None:
    page = enter(open_page, url, "numbers", where)
    expect(page.locator("h1")).to_have_text(title)
    page.locator(".period a").nth(2).click()
    page.wait_for_load_state()
    page.wait_for_function(LOADED, timeout=60_000)
    expect(page.locator(".curve img")).to_have_count(2)
    page.screenshot(path=artefact(f"numbers-{where[0]}.png"), full_page=True)
    is_fine(page)
    page.locator("details > summary", has_text="tab").last.click()
    is_fine(page)


@pytest.mark.parametrize(
    ("where", "title", "answer"),
    [
        (ON, "Avant et après l’ouverture", "Les clients attendent plus longtemps"),
        (ON_PHONE, "Before and after opening", "Customers wait longer"),
    ],
)
def test_the_study_shows_what_changed(
    url: str,
    open_page: Callable[..., Page],
    artefact: Callable[[str], Path],
    where: tuple,
    title: str,
    answer: str,
) -> None:
    page = enter(open_page, url, "study", where)
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".finding").nth(1).locator(".answer")).to_contain_text(answer)
    expect(page.locator(".finding .curve img")).to_have_count(2)
    page.screenshot(path=artefact(f"study-{where[0]}.png"), full_page=True)
    is_fine(page)


@pytest.mark.parametrize("where", [ON, ON_PHONE])
def test_what_gets_through_and_the_panel_that_handles_a_request(
    url: str, open_page: Callable[..., Page], artefact: Callable[[str], Path], where: tuple
) -> None:
    page = enter(open_page, url, "channels", where)
    page.goto(f"{url}/matrix")
    expect(page.locator("table.matrix")).to_be_visible()
    page.screenshot(path=artefact(f"matrix-{where[0]}.png"), full_page=True)
    is_fine(page)
    page.goto(f"{url}/tickets/G-1001")
    page.wait_for_load_state()
    if not page.locator("#handle").evaluate("one => one.open"):
        page.locator("#handle > summary").click()
    expect(page.locator("#handle form[action$='/priority']")).to_be_visible()
    page.screenshot(path=artefact(f"handle-{where[0]}.png"), full_page=True)
    is_fine(page)
