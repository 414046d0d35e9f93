"""The chat page in a real browser, as a customer uses it; pictures of it stay as artefacts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from in_browser import FAINT_WORDS, NAMELESS
from played_chat import Chat, mark, wait_until, write
from playwright.sync_api import Page, expect

from connectors.sdk.messages import Button, Kind

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def test_a_conversation_on_a_desktop(desktop_page: Page, chat: Chat, artefact: Callable[[str], Path]) -> None:
    page = chat.open(desktop_page)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_text("Aucun vrai réseau").first).to_be_visible()
    page.screenshot(path=artefact("chat-desktop-empty.png"))
    page.get_by_role("button", name="Bonjour, mon application plante depuis la mise à jour").click()
    assert chat.counter.heard(1).text == "Bonjour, mon application plante depuis la mise à jour"
    expect(mark(page, -1)).to_have_attribute("aria-label", "Envoyé")
    expect(page.locator("#suggestions")).to_be_hidden()
    chat.counter.type()
    expect(page.locator("#typing")).to_be_visible()
    expect(page.locator("#top-state")).to_have_text("écrit…")
    expect(mark(page, -1)).to_have_attribute("aria-label", "Lu")
    page.screenshot(path=artefact("chat-desktop-typing.png"))
    chat.counter.say("Bonjour, je suis l’assistant. Sur quel téléphone, et avec quelle version du système ?")
    expect(page.locator("#typing")).to_be_hidden()
    write(page, "iPhone 12, iOS 17.4")
    chat.counter.heard(2)
    chat.counter.say("Merci. Une capture d’écran m’aiderait.", buttons=(Button(id="evidence:skip", title="Passer"),))
    expect(page.locator(".theirs")).to_have_count(2)
    page.screenshot(path=artefact("chat-desktop-light.png"))
    wait_until(lambda: len(chat.counter.played.receipts) == 2, "read receipts")


def test_a_pressed_button_goes_away_and_stays_away(phone_page: Page, chat: Chat) -> None:
    page = chat.open(phone_page)
    write(page, "hello")
    chat.counter.heard(1)
    reply = chat.counter.say("Which one?", buttons=(Button(id="a:1", title="One"), Button(id="a:2", title="Two")))
    page.get_by_role("button", name="Two").click()
    pressed = chat.counter.heard(2)
    assert (pressed.kind, pressed.choice, pressed.text, pressed.reply_to) == (Kind.CHOICE, "a:2", "Two", reply)
    expect(page.locator(".answers")).to_have_count(0)
    page.reload()
    expect(page.locator(".mine")).to_have_count(2)
    expect(page.locator(".answers")).to_have_count(0)


def test_while_the_counter_is_down_the_message_says_so_and_goes_at_the_next_touch(
    phone_page: Page, chat: Chat, artefact: Callable[[str], Path]
) -> None:
    page = chat.open(phone_page)
    chat.counter.played.down = True
    write(page, "is anybody there?")
    expect(mark(page, -1)).to_have_attribute("aria-label", "Not sent")
    page.screenshot(path=artefact("chat-phone-not-sent.png"))
    chat.counter.played.down = False
    page.get_by_role("button", name="Not sent. Tap to retry").click()
    expect(mark(page, -1)).to_have_attribute("aria-label", "Sent")
    expect(page.locator(".mine")).to_have_count(1)
    assert chat.counter.heard(1).text == "is anybody there?"


def test_a_message_that_failed_can_be_tried_again_after_a_reload(phone_page: Page, chat: Chat) -> None:
    page = chat.open(phone_page)
    chat.counter.played.down = True
    write(page, "still there")
    expect(mark(page, -1)).to_have_attribute("aria-label", "Not sent")
    page.reload()
    chat.counter.played.down = False
    page.get_by_role("button", name="Not sent. Tap to retry").click()
    expect(mark(page, -1)).to_have_attribute("aria-label", "Sent")
    chat.counter.heard(1)


def test_when_the_page_server_comes_back_the_chat_goes_on(phone_page: Page, chat: Chat) -> None:
    page = chat.open(phone_page)
    write(page, "one")
    before = chat.counter.heard(1)
    chat.stop()
    expect(page.locator("#offline")).to_be_visible()
    chat.start()
    expect(page.locator("#offline")).to_be_hidden(timeout=15_000)
    chat.counter.say("a reply after the break")
    expect(page.locator(".theirs")).to_have_count(1)
    write(page, "two")
    assert chat.counter.heard(2).chat_id == before.chat_id


def test_nothing_that_is_said_becomes_markup(desktop_page: Page, chat: Chat) -> None:
    page = chat.open(desktop_page)
    evil = "<img src=x onerror=alert(1)> <b>gras</b> javascript:alert(1) https://example.org/a?b=1&c=2. (http://x.y)"
    write(page, evil)
    chat.counter.heard(1)
    chat.counter.say(evil, buttons=(Button(id="<i>", title="<i>x</i>"),))
    expect(page.locator(".theirs .words")).to_have_text(evil)
    assert page.locator(".bubble img, .bubble b, .bubble i").count() == 0
    links = page.locator(".theirs .words a")
    assert [link.get_attribute("href") for link in links.all()] == ["https://example.org/a?b=1&c=2", "http://x.y"]
    assert all("noopener" in (link.get_attribute("rel") or "") for link in links.all())


def test_a_ticket_number_never_breaks_at_the_end_of_a_line(phone_page: Page, chat: Chat) -> None:
    page = chat.open(phone_page)
    write(page, "un humain")
    chat.counter.heard(1)
    chat.counter.say("Votre demande " + "G-1001 suite " * 40 + "https://example.org/G-1001")
    numbers = page.locator(".theirs .words .whole")
    expect(numbers).to_have_count(40)
    assert set(numbers.evaluate_all("all => all.map((it) => it.getClientRects().length)")) == {1}
    expect(page.locator(".theirs .words a")).to_have_attribute("href", "https://example.org/G-1001")


def test_keyboard_alone_is_enough(desktop_page: Page, chat: Chat) -> None:
    page = chat.open(desktop_page)
    page.focus("#words")
    page.keyboard.type("une ligne")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("et une autre")
    page.keyboard.press("Enter")
    assert chat.counter.heard(1).text == "une ligne\net une autre"
    expect(page.locator("#words")).to_have_value("")
    page.focus("#open-menu")
    page.keyboard.press("Enter")
    expect(page.locator("#menu")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('#menu') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "open-menu"


def test_the_menu_changes_name_language_and_colours(
    desktop_page: Page, chat: Chat, artefact: Callable[[str], Path]
) -> None:
    page = chat.open(desktop_page)
    page.get_by_role("button", name="Menu").click()
    page.fill("#name", "Camille")
    page.get_by_text("English", exact=True).click()
    page.get_by_text("Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.screenshot(path=artefact("chat-desktop-menu-dark.png"))
    page.get_by_role("button", name="Close").click()
    write(page, "hello")
    assert chat.counter.heard(1).sender_name == "Camille"
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".mine")).to_have_count(1)


def test_a_new_customer_sees_nothing_of_the_other(desktop_page: Page, chat: Chat) -> None:
    page = chat.open(desktop_page)
    write(page, "de la part du premier")
    first = chat.counter.heard(1)
    page.get_by_role("button", name="Menu").click()
    page.locator("#menu").get_by_role("button", name="Nouveau client").click()
    expect(page.locator("#suggestions")).to_be_visible()
    expect(page.get_by_text("de la part du premier")).to_have_count(0)
    write(page, "de la part du second")
    assert chat.counter.heard(2).chat_id != first.chat_id
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Client 1").click()
    expect(page.locator(".mine .words")).to_have_text("de la part du premier")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("viewport", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])
def test_it_fits_the_screen_and_its_words_can_be_read(
    open_page: Any, chat: Chat, artefact: Callable[[str], Path], viewport: dict[str, int], name: str, scheme: str
) -> None:
    page = chat.open(open_page(viewport, color_scheme=scheme, locale="fr-FR"))
    page.click("#chips button >> nth=0")
    chat.counter.heard(1)
    chat.counter.say(
        "Sur quel appareil ? Voir https://example.org/aide", buttons=(Button(id="a", title="Je ne sais pas"),)
    )
    chat.counter.played.down = True
    write(page, "un_mot_sans_fin_" * 12)
    expect(page.locator(".retry")).to_be_visible()
    page.wait_for_timeout(400)
    assert page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth && thread.scrollWidth <= thread.clientWidth"
    )
    assert page.evaluate(FAINT_WORDS) == []
    page.screenshot(path=artefact(f"chat-{name}-{scheme}.png"))
    names = page.evaluate(NAMELESS)
    assert names == []
