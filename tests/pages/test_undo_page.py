"""Ten seconds to think again, in a real browser: a reply, an end; and drafts that outlive the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe import faults
from conftest import DESKTOP, PHONE, OpenPage
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop, wait_until

pytestmark = pytest.mark.browser
LONG = "60"
"""Seconds to think again, so that a slow machine does not decide the test."""


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[tuple[str, Shop]]:
    shop = Shop(tmp_path)
    link = first_run_link(shop.settings) or ""
    desk = DeskProcess({**shop.environment, "GUICHET_UNDO_SECONDS": LONG}).ready()
    Person(desk.url).welcome(link)
    shop.writes("ada", "je veux parler à une personne")
    yield desk.url, shop
    desk.stop()
    shop.stop()


def enter(page: Page, url: str) -> Page:
    page.goto(f"{url}/sign-in?next=%2Ftickets%2FG-1001")
    page.fill("#name", NAME)
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#band")).to_be_visible()
    page.wait_for_load_state()
    return page


def test_a_reply_is_taken_back_and_its_words_are_there_again(
    counter: tuple[str, Shop], open_page: OpenPage, artefact: Callable[[str], Path]
) -> None:
    url, shop = counter
    page = enter(open_page(DESKTOP), url)
    page.fill("#text", "Bonjour Camile, ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".from-person .undo")).to_contain_text(re.compile(r"encore \d+ s"))
    expect(page.locator(".from-person .mark")).to_have_text("Part dans un instant")
    assert faults(page) == []
    page.screenshot(path=artefact("undo-reply.png"))
    page.get_by_role("button", name="Annuler cette réponse").click()
    expect(page.locator(".notice")).to_contain_text("n’est pas partie")
    expect(page.locator(".from-person .mark")).to_have_text("Annulée, jamais envoyée")
    expect(page.locator("#text")).to_have_value("Bonjour Camile,")
    page.screenshot(path=artefact("undo-reply-done.png"))
    assert len(shop.network.texts("ada")) == 1


def test_an_end_is_taken_back_on_a_phone(
    counter: tuple[str, Shop], open_page: OpenPage, artefact: Callable[[str], Path]
) -> None:
    url, shop = counter
    page = enter(open_page(PHONE, has_touch=True), url)
    page.locator("#sure > summary").tap()
    page.locator("#sure form button").tap()
    expect(page.locator("#band")).to_contain_text("résolue")
    page.wait_for_load_state()
    expect(page.locator(".notice .undo")).to_contain_text(re.compile(r"encore \d+ s"))
    page.screenshot(path=artefact("undo-end-phone.png"))
    page.locator(".notice .undo button").tap()
    expect(page.locator(".notice")).to_contain_text("C’est annulé")
    expect(page.locator("#band")).to_contain_text("attend une personne")
    assert len(shop.network.texts("ada")) == 1


def test_setting_aside_is_taken_back(counter: tuple[str, Shop]) -> None:
    marc = Person(counter[0])
    marc.sign_in()
    for place, fields in (("hold", {"for": "1h"}), ("assign", {"to": NAME})):
        marc.does(f"/tickets/G-1001/{place}", **fields)
        assert 'action="/tickets/G-1001/undo"' in marc.get("/tickets/G-1001").text, place


def test_a_draft_outlives_the_page_and_rests_sealed(
    counter: tuple[str, Shop], open_page: OpenPage, tmp_path: Path
) -> None:
    url, _ = counter
    page = enter(open_page(DESKTOP), url)
    with page.expect_response(lambda answer: answer.url.endswith("/writing")):
        page.locator("#text").press_sequentially("un brouillon inoubliable")
    page.locator("#text").press_sequentially(" vraiment")
    page.goto("about:blank")  # the page goes before its next look, and what was typed since goes with it
    elsewhere = enter(open_page(DESKTOP), url)

    def is_there() -> bool:
        elsewhere.reload()
        return elsewhere.locator("#text").input_value() == "un brouillon inoubliable vraiment"

    wait_until(is_there, "the draft")
    assert not [f for f in tmp_path.rglob("*") if f.is_file() and b"inoubliable" in f.read_bytes()]
