"""Camille at the chat page and Marc at the desk, in a real browser, on the started product: desktop and phone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.flows.running import ROOT
from tests.product.agent import NAME, PASSPHRASE, Agent
from tests.product.pictures import error_screen
from tests.product.started import Product

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
ARTEFACTS = Path(os.environ.get("GUICHET_ARTEFACTS") or ROOT / "var" / "test-artefacts")


@pytest_asyncio.fixture(loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("left out: Chromium is not installed (`make system` installs it)")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        await chromium.close()


async def _open(browser: Browser, size: str, address: str) -> Page:
    context = await browser.new_context(viewport=SIZES[size], locale="fr-FR", has_touch=size == "phone")
    page = await context.new_page()
    await page.goto(address)
    return page


async def _says(page: Page, text: str, answer: str) -> None:
    await page.locator("textarea").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(answer).last).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_a_request_from_the_first_word_to_the_resolved_ticket(
    product: Product, marc: Agent, browser: Browser, tmp_path: Path, size: str
) -> None:
    chat = await _open(browser, size, product.page)
    await _says(chat, "Bonjour, mon application plante depuis la mise à jour", "Quel appareil")
    await _says(chat, "iPhone 12, iOS 17.4", "De quelle application")
    await _says(chat, "WhatsApp 2.24.8", "code d'erreur")
    await _says(chat, "0x80070057", "m'envoyer")
    screenshot = tmp_path / "capture.png"
    screenshot.write_bytes(error_screen())
    await chat.locator("input[type=file]").first.set_input_files(screenshot)
    await chat.keyboard.press("Enter")
    await expect(chat.get_by_text("G-1").last).to_be_visible(timeout=30_000)
    await _picture(chat, f"chat-together-{size}.png")

    desk = await _open(browser, size, f"{product.desk}/sign-in")
    await desk.fill("[name=name]", NAME)
    await desk.fill("[name=passphrase]", PASSPHRASE)
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_text("0x80070057").or_(desk.get_by_text("WhatsApp")).first).to_be_visible()
    await _picture(desk, f"desk-together-queue-{size}.png")
    label = await marc.ticket_of("0x80070057")
    await desk.goto(f"{product.desk}/tickets/{label}")
    await desk.locator("[data-text]").fill("Bonjour, ici Marc. Merci pour la capture, je regarde.")
    await desk.locator("[data-send]").click()
    await expect(chat.get_by_text("ici Marc").last).to_be_visible(timeout=30_000)
    await expect(desk.locator("#bubbles").get_by_text("ici Marc").last).to_be_visible()
    await desk.locator("#bubbles img").first.evaluate("picture => picture.scrollIntoView()")
    await expect(desk.locator("#bubbles img").first).to_be_visible(timeout=30_000)
    await _picture(desk, f"desk-together-{size}.png")
    await marc.do(label, "resolve")
    await expect(chat.get_by_text("résolue").last).to_be_visible(timeout=30_000)
    await _picture(chat, f"chat-together-end-{size}.png")


async def _picture(page: Page, name: str) -> None:
    await page.wait_for_timeout(600)  # what comes in fades in
    await page.screenshot(path=ARTEFACTS / name)
