"""The channels' page in a real browser, on a desk and on a phone."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from bot import schema
from bot.audit import counts
from bot.audit.counts import day_of
from bot.desk.first_run import first_run_link
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop

pytestmark = pytest.mark.browser
REVOKED = {
    "network": "whatsapp",
    "account": "1",
    "reason": "Meta does not take WHATSAPP_ACCESS_TOKEN",
    "fix": "make a new token and set WHATSAPP_ACCESS_TOKEN",
    "code": "190",
    "slow_until": 0.0,
}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    shop = Shop(tmp_path / "var")
    chance, found = random.Random(7), Counter()
    for n in range(24):
        day = day_of(time.time() - n * 86_400)
        found["console", day, "signature-valid"] = found["console", day, "clear"] = chance.randint(20, 240)
        found["console", day, "signature"] = 12 if n % 5 == 0 else 0
        found["console", day, "payload"] = 15 if n % 7 == 0 else 0
    shop.run(shop.counter.store.write(lambda conn: counts.add(conn, found)))
    shop.writes("camille", "mon application plante")
    shop.changes(insert(schema.channel).values(**REVOKED, since=time.time(), blocked_until=time.time() + 60))
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess({**shop.environment, "CONSOLE_SECRET": "s" * 32}).ready()
    Person(desk.url).welcome(link)
    yield desk.url
    desk.stop()
    shop.stop()


def enter(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.locator("#name").fill(NAME)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize(("name", "viewport", "scheme"), [("desk", DESKTOP, "light"), ("phone", PHONE, "dark")])
def test_cards_charts_and_renewal(
    url: str,
    open_page: Callable[..., Page],
    artefact: Callable[[str], Path],
    name: str,
    viewport: dict[str, int],
    scheme: str,
) -> None:
    page = open_page(viewport, color_scheme=scheme)
    enter(page, url)
    page.screenshot(path=artefact(f"channels-{name}-queue.png"))
    page.get_by_role("link", name="Canaux", exact=True).click()
    expect(page.locator("#console .chart rect").first).to_be_visible()
    expect(page.locator("#whatsapp.blocked .works-blocked")).to_be_visible()
    expect(page.locator("#whatsapp .alarm")).to_contain_text("190")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], "it scrolls sideways"
    page.screenshot(path=artefact(f"channels-{name}.png"), full_page=True)
    renewal = page.locator("#console .renewal")
    renewal.locator("summary").click()
    renewal.get_by_label("Ce que vous avez comparé").fill("leur page du 3 juin")
    renewal.get_by_role("button").click()
    expect(page.locator(".channels > .notice")).to_contain_text("renouvelée")
    page.goto(url)
    page.locator(".entry a").first.click()
    page.locator(".passport summary").first.click()
    expect(page.locator(".stamp").first).to_contain_text("transport seulement")
    page.screenshot(path=artefact(f"channels-{name}-ticket.png"))
