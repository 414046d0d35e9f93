"""The played partner's phone in a real browser: opting in and out, a chat, files, a new device, trouble."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from in_browser import FAINT_WORDS, FILM, NAMELESS
from played_chat import mark, wait_until, write
from played_phone import PlayedPhone
from playwright.sync_api import Page, expect

from connectors.sdk.messages import Kind, Media
from tests.product.pictures import error_screen

pytestmark = pytest.mark.browser
Artefact = Callable[[str], Path]


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[PlayedPhone]:
    running = PlayedPhone(tmp_path / "partner")
    yield running
    running.stop()


def test_a_first_chat_on_a_desktop(desktop_page: Page, phone: PlayedPhone, artefact: Artefact) -> None:
    page = phone.open(desktop_page)
    expect(page.get_by_text("Chiffré de bout en bout").first).to_be_visible()
    expect(page.locator("#composer")).to_be_hidden()
    page.wait_for_timeout(300)
    page.screenshot(path=artefact("phone-desktop-gate.png"))
    page.get_by_role("button", name="Activer le chat avec l’assistance").click()
    expect(page.get_by_text("Chat avec l’assistance activé")).to_be_visible()
    page.get_by_role("button", name="Bonjour, mon application plante depuis la mise à jour").click()
    message = phone.heard(1)
    assert message.text == "Bonjour, mon application plante depuis la mise à jour"
    expect(mark(page, -1)).to_have_attribute("aria-label", "Envoyé")
    phone.type()
    expect(page.locator("#typing")).to_be_visible()
    phone.run(phone.counter.read(message))
    expect(mark(page, -1)).to_have_attribute("aria-label", "Lu")
    phone.say("Bonjour, je suis l’assistant. Sur quel téléphone, et avec quelle version du système ?")
    expect(page.locator(".theirs")).to_have_count(1)
    write(page, "iPhone 12, iOS 17.4")
    phone.heard(2)
    phone.say("Merci. Une capture d’écran m’aiderait.")
    expect(page.locator(".theirs")).to_have_count(2)
    page.screenshot(path=artefact("phone-desktop-chat.png"))
    wait_until(lambda: [r.state for r in phone.counter.receipts].count("read") == 2, "read receipts")


def test_files_go_both_ways_on_a_phone(
    phone_page: Page, phone: PlayedPhone, artefact: Artefact, tmp_path: Path
) -> None:
    page = phone.opted_in(phone_page)
    screenshot = tmp_path / "capture.png"
    screenshot.write_bytes(error_screen())
    page.locator("#files").set_input_files(screenshot)
    page.fill("#caption", "this is what I see")
    page.keyboard.press("Enter")
    picture = phone.heard(1)
    assert (picture.media[0].kind, picture.text) == (Kind.IMAGE, "this is what I see")
    assert phone.run(phone.counter.file_of(picture)) == screenshot.read_bytes()
    film = tmp_path / "film.webm"
    film.write_bytes(base64.b64decode(page.evaluate(FILM)))
    page.locator("#files").set_input_files(film)
    page.locator("#preview-form button").click()
    assert phone.heard(2).media[0].kind is Kind.VIDEO
    page.locator("#record").click()
    page.wait_for_timeout(900)
    page.locator("#record-send").click()
    voice = phone.heard(3)
    assert voice.media[0].kind is Kind.VOICE
    phone.say("Look here", media=Media(kind=Kind.IMAGE, mime="image/png", content=error_screen(), file_name="a.png"))
    expect(page.locator(".theirs img")).to_be_visible()
    page.wait_for_timeout(500)
    page.screenshot(path=artefact("phone-phone-files.png"))


def test_opting_out_closes_the_chat_and_tells_the_counter(
    phone_page: Page, phone: PlayedPhone, artefact: Artefact
) -> None:
    page = phone.opted_in(phone_page)
    write(page, "hello")
    phone.heard(1)
    page.locator("#open-menu").click()
    page.wait_for_timeout(300)
    page.screenshot(path=artefact("phone-phone-settings.png"))
    page.get_by_role("button", name="Switch off").click()
    page.locator("#menu-close").click()
    expect(page.locator("#gate")).to_be_visible()
    expect(page.locator("#composer")).to_be_hidden()
    assert phone.counter.consents == ["given", "withdrawn"]
    page.screenshot(path=artefact("phone-phone-off.png"))


def test_a_new_device_and_a_reload_keep_the_chat(phone_page: Page, phone: PlayedPhone) -> None:
    page = phone.opted_in(phone_page)
    write(page, "before")
    phone.heard(1)
    page.locator("#open-menu").click()
    page.get_by_role("button", name="Change phone").click()
    page.locator("#menu-close").click()
    expect(page.get_by_text("New phone, new keys")).to_be_visible()
    write(page, "after")
    assert phone.heard(3).text == "after"  # between them stands the note of the new phone
    phone.process.stop()
    phone.process.start()
    page.reload()
    expect(page.locator(".mine")).to_have_count(2)
    expect(page.get_by_text("New phone, new keys")).to_be_visible()
    phone.say("still the same session")
    expect(page.locator(".theirs")).to_have_count(1)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_trouble_says_what_came_back(
    desktop_page: Page, phone_page: Page, phone: PlayedPhone, artefact: Artefact, size: str
) -> None:
    page = phone.opted_in(desktop_page if size == "desktop" else phone_page)
    write(page, "Bonjour")
    phone.heard(1)
    page.locator("#open-menu").click()
    page.locator("#open-trouble").click()
    for name, answer in (("wrong_key", "HTTP 401"), ("flip_byte", "HTTP 200 + session.reset"), ("replay", "HTTP 200")):
        card = page.locator(f".trouble-card[data-name={name}]")
        card.get_by_role("button").click()
        expect(card.locator(".trouble-result.good")).to_contain_text(answer)
    page.screenshot(path=artefact(f"phone-{size}-trouble.png"))
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    page.screenshot(path=artefact(f"phone-{size}-after-trouble.png"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_and_every_control_has_a_name(
    open_page: Callable[..., Page], phone: PlayedPhone, scheme: str
) -> None:
    page = phone.open(open_page({"width": 1280, "height": 800}, color_scheme=scheme))
    page.wait_for_timeout(300)
    assert page.evaluate(FAINT_WORDS) == []
    page.locator("#gate button").click()
    write(page, "Bonjour")
    phone.heard(1)
    phone.say("Bonjour")
    expect(page.locator(".theirs")).to_have_count(1)
    page.wait_for_timeout(300)
    assert page.evaluate(FAINT_WORDS) == []
    assert page.evaluate(NAMELESS) == []
    page.locator("#open-menu").click()
    page.wait_for_timeout(300)
    assert page.evaluate(FAINT_WORDS) == []
    page.locator("#open-trouble").click()
    page.wait_for_timeout(300)
    assert page.evaluate(FAINT_WORDS) == []
    assert page.evaluate(NAMELESS) == []
