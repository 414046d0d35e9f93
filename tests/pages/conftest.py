"""A real browser for the tests of our pages: Debian's Chromium without a window, and where its pictures go.

`browser` lives for one test module: Playwright's own event loop must not outlive it, since other modules bring theirs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from played_chat import Chat, free_port
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; the test is left out, and says so, where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed (apt install chromium): the pages are not tested in a browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Makes a page with a browser profile of its own: `open_page(viewport, color_scheme="dark", locale="en-GB")`.

    A script error or a breach of the page's content security policy fails the test.
    """
    contexts, wrong = [], []

    def make(viewport: dict[str, int], **rest: Any) -> Page:
        context = browser.new_context(viewport=viewport, **{"locale": "fr-FR", "color_scheme": "light", **rest})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def desktop_page(open_page: OpenPage) -> Page:
    """A page of 1280 x 800, light, French."""
    return open_page(DESKTOP)


@pytest.fixture
def phone_page(open_page: OpenPage) -> Page:
    """A page of 390 x 844 as on a phone, dark, English, with touch."""
    return open_page(PHONE, color_scheme="dark", locale="en-GB", has_touch=True)


@pytest.fixture
def artefact() -> Callable[[str], Path]:
    """`artefact("chat-phone.png")`: where a file that people want to look at after the test goes."""
    folder = Path(os.environ.get("GUICHET_ARTEFACTS", "var/test-artefacts"))
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: folder / name


@pytest.fixture
def chat() -> Iterator[Chat]:
    """The chat page's process with a played counter behind it."""
    running = Chat(free_port())
    yield running
    running.stop()
    running.counter.stop()
