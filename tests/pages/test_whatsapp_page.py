"""The page of a WhatsApp customer in a real browser, with the played Meta and a counter behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from in_browser import FAINT_WORDS, NAMELESS
from played_chat import wait_until, write
from played_whatsapp import PlayedWhatsApp
from playwright.sync_api import Page, expect

from connectors.sdk.messages import Button, Kind, Receipt

pytestmark = pytest.mark.browser


@pytest.fixture
def played() -> Iterator[PlayedWhatsApp]:
    running = PlayedWhatsApp()
    yield running
    running.stop()


def opened(page: Page, played: PlayedWhatsApp) -> Page:
    page.goto(played.meta.url)
    expect(page.locator("#suggestions")).to_be_visible()
    return page


def heard(played: PlayedWhatsApp, count: int) -> None:
    wait_until(lambda: len(played.messages) >= count, f"{count} messages")


def actions(page: Page, bubble: str, name: str) -> None:
    page.locator(bubble).last.locator(".own-more").click()
    page.get_by_role("menuitem", name=name).click()


def test_a_customer_writes_is_read_and_presses_a_button(
    phone_page: Page, played: PlayedWhatsApp, artefact: Callable[[str], Path]
) -> None:
    page = opened(phone_page, played)
    page.screenshot(path=artefact("whatsapp-phone-empty.png"))
    write(page, "hello")
    heard(played, 1)
    mark = page.locator(".mine .mark").last
    expect(mark).to_have_attribute("aria-label", "Delivered")
    played.type()
    expect(mark).to_have_attribute("aria-label", "Read")
    expect(page.locator("#typing")).to_be_visible()
    played.reply("Which one?", buttons=(Button(id="a:1", title="One"), Button(id="a:2", title="Two")))
    expect(page.locator("#typing")).to_be_hidden()
    page.screenshot(path=artefact("whatsapp-phone-buttons.png"))
    page.get_by_role("button", name="Two").click()
    heard(played, 2)
    assert (played.messages[-1].kind, played.messages[-1].choice) == (Kind.CHOICE, "a:2")
    states = lambda: {e.state for e in played.events if isinstance(e, Receipt)}  # noqa: E731
    wait_until(lambda: states() == {"sent", "delivered", "read"}, "receipts")


def test_a_list_is_pressed_row_by_row(phone_page: Page, played: PlayedWhatsApp) -> None:
    page = opened(phone_page, played)
    write(page, "hello")
    heard(played, 1)
    played.reply("Topic?", buttons=tuple(Button(id=f"t:{n}", title=f"Topic {n}") for n in range(7)))
    page.get_by_role("button", name="Topic 6").click()
    heard(played, 2)
    assert played.messages[-1].choice == "t:6"


def test_a_message_is_answered_reacted_to_edited_and_deleted(
    desktop_page: Page, played: PlayedWhatsApp, artefact: Callable[[str], Path]
) -> None:
    page = opened(desktop_page, played)
    write(page, "Bonjour")
    heard(played, 1)
    played.reply("Que se passe-t-il ?")
    actions(page, ".theirs", "Répondre")
    write(page, "Il plante")
    heard(played, 2)
    assert played.messages[-1].reply_to.startswith("wamid.out")
    actions(page, ".theirs", "Réagir 👍")
    heard(played, 3)
    actions(page, ".mine", "Modifier")
    heard(played, 4)
    actions(page, ".mine", "Supprimer pour tous")
    heard(played, 5)
    assert [m.raw_type.partition("/")[0] for m in played.messages[2:]] == ["reaction", "unsupported", "revoke"]
    page.locator(".theirs").last.locator(".own-more").click()
    page.screenshot(path=artefact("whatsapp-desktop.png"))


@pytest.mark.parametrize("label", ["Place", "Visiting card", "Order", "Poll (not supported)", "Video over 100 MB"])
def test_what_else_can_be_attached_reaches_the_counter(label: str, phone_page: Page, played: PlayedWhatsApp) -> None:
    page = opened(phone_page, played)
    page.locator("#attach").click()
    page.get_by_role("menuitem", name=label).click()
    heard(played, 1)
    expect(page.locator(".mine")).to_have_count(1)


def test_who_hides_the_number_and_then_changes_it_stays_one_person_to_meta(
    phone_page: Page, played: PlayedWhatsApp
) -> None:
    page = opened(phone_page, played)
    write(page, "hello")
    heard(played, 1)
    page.locator("#open-menu").click()
    page.get_by_text("Hide the number").click()
    page.get_by_text("Change the number").click()
    write(page, "me again")
    wait_until(lambda: played.messages[-1].text == "me again", "the second message")
    assert played.messages[-1].chat_id.startswith("FR.9")
    played.reply("Hello again")
    expect(page.get_by_text("Hello again")).to_be_visible()


def test_the_moods_of_meta_are_switched_on_the_page(
    phone_page: Page, played: PlayedWhatsApp, artefact: Callable[[str], Path]
) -> None:
    page = opened(phone_page, played)
    page.locator("#open-menu").click()
    page.get_by_text("Access token revoked (190)").click()
    page.get_by_text("Webhooks twice").click()
    wait_until(lambda: played.meta.state.wrong.token_revoked and played.meta.state.wrong.duplicates > 0, "the moods")
    page.screenshot(path=artefact("whatsapp-phone-menu.png"))
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(FAINT_WORDS) == []
    page.get_by_role("button", name="25 hours later").click()
    wait_until(lambda: played.meta.state.ahead == 25 * 3600, "the next day")


def test_every_word_is_readable_and_every_control_has_a_name(phone_page: Page, played: PlayedWhatsApp) -> None:
    page = opened(phone_page, played)
    write(page, "hello")
    heard(played, 1)
    played.reply("Which one?", buttons=(Button(id="a:1", title="One"),))
    expect(page.get_by_role("button", name="One")).to_be_visible()
    page.locator(".theirs .own-more").click()
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(FAINT_WORDS) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
