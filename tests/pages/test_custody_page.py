"""The page of a person's data, and the log, in a real browser: wide and narrow, light and dark, French and English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import PHONE, OpenPage
from playwright.sync_api import Page, expect
from sqlalchemy.engine import Connection
from test_team_page import enter, is_fine

from bot.bundle.archive import read
from bot.desk.first_run import first_run_link
from bot.desk.log_page import ON_A_PAGE
from bot.desk.texts import text
from bot.team import diary
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop, wait_until

pytestmark = pytest.mark.browser
WIDE = {"width": 1280, "height": 900}
LABEL = "G-1001"
LOOK = ("name", "viewport", "scheme", "language")
LOOKS = [("desk", WIDE, "light", "fr"), ("phone", PHONE, "dark", "en")]
KINDS = ("bundled", "exported", "held", "released", "erased", "retained", "retained_own", "handed_on")
Artefact = Callable[[str], Path]
UNFOLD = """for (const fold of document.querySelectorAll("details.asked")) fold.open = true"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "var")
    shop.writes("ada", "je veux parler à une personne, s'il vous plaît")
    yield shop
    shop.stop()


@pytest.fixture
def url(shop: Shop) -> Iterator[str]:
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess(shop.environment).ready()
    Person(desk.url).welcome(link)
    yield desk.url
    desk.stop()


def _comes_in(page: Page, url: str, language: str) -> None:
    enter(page, url, NAME, PASSPHRASE)
    expect(page.locator(".account-name")).to_have_text(NAME)
    if language == "en":
        page.locator(".account summary").click()
        page.get_by_role("button", name="English").click()


def _press(page: Page, language: str, key: str, **fields: str) -> None:
    """Opens the question behind a button, answers it and presses what it asks."""
    page.locator("details.asked > summary").get_by_text(text(language, key), exact=True).click()
    opened = page.locator("details.asked[open]")
    for name, value in fields.items():
        opened.locator(f"[name={name}]").fill(value)
    opened.locator("form button").click()
    page.wait_for_load_state("load")


def _looks_well(page: Page, picture: Path) -> None:
    """As it comes, and with every question open."""
    is_fine(page)
    page.evaluate(UNFOLD)
    is_fine(page)
    page.screenshot(path=picture, full_page=True)
    page.reload()


@pytest.mark.parametrize(LOOK, LOOKS)
def test_a_persons_data_from_bundle_to_erasure(
    url: str, open_page: OpenPage, artefact: Artefact, name: str, viewport: dict[str, int], scheme: str, language: str
) -> None:
    page = open_page(viewport, color_scheme=scheme, locale=f"{language}-FR")
    _comes_in(page, url, language)
    page.goto(f"{url}/tickets/{LABEL}/custody")
    expect(page.locator("h1")).to_contain_text(text(language, "custody"))
    _looks_well(page, artefact(f"custody-{name}.png"))
    with page.expect_download() as download:
        page.get_by_role("button", name=text(language, "bundle_get")).click()
    assert read(download.value.path()).manifest["ticket"] == LABEL
    _press(page, language, "hold_put", reason="dossier 2026/117, tribunal de commerce")
    expect(page.locator(".custody")).to_contain_text("2026/117")
    expect(page.locator("details.asked")).to_have_count(2)  # no erasure while it stands
    _looks_well(page, artefact(f"custody-{name}-held.png"))
    _press(page, language, "hold_lift", sure=LABEL)
    _press(page, language, "erase_do", sure=LABEL, reason="demande")
    wait_until(lambda: _status(page, f"{url}/tickets/{LABEL}") == 404, "the person to be erased")


def _status(page: Page, address: str) -> int:
    answer = page.goto(address)
    return answer.status if answer else 0


@pytest.mark.parametrize(LOOK, LOOKS)
def test_the_log_is_read_page_by_page(
    shop: Shop,
    url: str,
    open_page: OpenPage,
    artefact: Artefact,
    name: str,
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    def fill(conn: Connection) -> None:
        for n in range(ON_A_PAGE):
            diary.note(conn, 1_700_000_000.0 + n * 4000, NAME, KINDS[n % len(KINDS)], f"G-{2000 + n}", "8f3a09c1" * 4)

    shop.run(shop.counter.store.write(fill))
    page = open_page(viewport, color_scheme=scheme, locale=f"{language}-FR")
    _comes_in(page, url, language)
    page.goto(f"{url}/log")
    expect(page.locator("h1")).to_have_text(text(language, "log"))
    expect(page.locator(".diary li")).to_have_count(ON_A_PAGE)
    is_fine(page)
    page.screenshot(path=artefact(f"log-{name}.png"))
    page.get_by_role("link", name=text(language, "log_older")).click()
    expect(page.locator(".diary")).not_to_contain_text(f"G-{2000 + ON_A_PAGE - 1}")
    is_fine(page)
    page.screenshot(path=artefact(f"log-{name}-older.png"), full_page=True)
