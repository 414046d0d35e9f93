"""axe-core over the pages that customers see, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from axe import faults
from conftest import DESKTOP, PHONE, OpenPage
from played_chat import Chat, write
from playwright.sync_api import Page, expect

from bot.onboarding.facts import load
from bot.onboarding.page import page as third_party_page
from connectors.sdk.messages import Button

pytestmark = pytest.mark.browser
LOOKS = [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")]


def look_at(page: Page) -> list[str]:
    found = []
    for size, scheme in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{size['width']} {scheme}: {fault}" for fault in faults(page)]
    return found


def test_nothing_shuts_anybody_out_of_the_chat(chat: Chat, open_page: OpenPage) -> None:
    page = chat.open(open_page(DESKTOP, reduced_motion="reduce"))
    found = look_at(page)
    write(page, "Bonjour")
    chat.counter.heard(1)
    chat.counter.say("Une capture d’écran ?", buttons=(Button(id="evidence:skip", title="Passer"),))
    expect(page.locator(".theirs")).to_have_count(1)
    found += look_at(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_shuts_anybody_out_of_the_page_on_third_party_chats(open_page: OpenPage, language: str) -> None:
    page = open_page(DESKTOP, reduced_motion="reduce")
    page.set_content(third_party_page(load(), language))
    found = look_at(page)
    assert found == [], "\n".join(found)
