"""The second step of a sign-in in a real browser: set up, signed in with, turned off; desk and phone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from axe import faults
from playwright.sync_api import Page, expect
from test_team_page import DESKTOP, PHONE, enter, is_fine

from bot.desk.first_run import first_run_link
from bot.desk.texts import text
from bot.team.second import STEP
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    shop = Shop(tmp_path_factory.mktemp("data") / "var")
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess(shop.environment).ready()
    Person(desk.url).welcome(link)
    yield desk.url
    desk.stop()
    shop.stop()


def looks_right(page: Page, file: Path) -> None:
    page.screenshot(path=file, full_page=True)
    is_fine(page)
    assert faults(page) == []


def opens_account(page: Page, url: str, language: str) -> None:
    enter(page, url, NAME, PASSPHRASE)
    page.locator(".account summary").click()
    if language == "en":
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{url}/account")


@pytest.mark.parametrize(
    ("name", "viewport", "scheme", "language"), [("desk", DESKTOP, "light", "fr"), ("phone", PHONE, "dark", "en")]
)
def test_it_is_set_up_used_and_turned_off(
    url: str,
    open_page: Callable[..., Page],
    artefact: Callable[[str], Path],
    name: str,
    viewport: dict[str, int],
    scheme: str,
    language: str,
) -> None:
    page = open_page(viewport, color_scheme=scheme)
    opens_account(page, url, language)
    looks_right(page, artefact(f"second-{name}-account.png"))
    page.get_by_role("link", name=text(language, "second_turn_on")).click()
    expect(page.locator(".qr")).to_be_visible()
    drawn = page.locator(".qr").bounding_box()
    assert drawn is not None and drawn["width"] > 180, "too small for a camera"
    secret = page.locator(".secret").inner_text().replace(" ", "")
    looks_right(page, artefact(f"second-{name}-set-up.png"))
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    looks_right(page, artefact(f"second-{name}-codes.png"))
    paper = page.locator(".codes code").first.inner_text()
    page.context.clear_cookies()
    enter(page, url, NAME, PASSPHRASE)
    expect(page.locator("#code")).to_be_focused()
    looks_right(page, artefact(f"second-{name}-code.png"))
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.locator("#wrong")).to_be_visible()
    page.locator("#code").fill(pyotp.TOTP(secret).at(int(time.time()) + STEP))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(text(language, "team"))
    is_fine(page)
    page.goto(f"{url}/account/second")
    looks_right(page, artefact(f"second-{name}-on.png"))
    page.locator("#code").fill(paper)
    page.get_by_role("button", name=text(language, "second_turn_off")).click()
    expect(page.locator(".hint-box")).to_have_text(text(language, "did_second_off"))
