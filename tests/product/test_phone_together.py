"""Léa at the played third-party app and Marc at the desk, in a real browser, on the started product: both sizes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.product.agent import NAME, PASSPHRASE, Agent
from tests.product.pictures import error_screen
from tests.product.started import Product
from tests.product.test_pages_together import ARTEFACTS, _open, browser

pytestmark = pytest.mark.browser
__all__ = ["browser"]


async def _says(page: Page, text: str, answer: str) -> None:
    await page.locator("#words").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs", has_text=answer).last).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_a_first_chat_from_the_switch_to_the_person(
    product: Product, marc: Agent, browser: Browser, tmp_path: Path, size: str
) -> None:
    phone = await _open(browser, size, product.phone)
    await phone.get_by_role("button", name="Activer le chat avec l’assistance").click()
    await _says(phone, "Bonjour, mon application plante depuis la mise à jour", "d'accord")
    await _picture(phone, f"phone-notice-{size}.png")
    await _says(phone, "oui", "Quel appareil")
    await _says(phone, "iPhone 12, iOS 17.4", "De quelle application")
    await _says(phone, "WhatsApp 2.24.8", "code d'erreur")
    await _says(phone, f"0x8007005{len(size)}", "m'envoyer")
    screenshot = tmp_path / "capture.png"
    screenshot.write_bytes(error_screen())
    await phone.locator("#files").set_input_files(screenshot)
    await phone.locator("#preview-form button").click()
    await expect(phone.locator(".theirs", has_text=re.compile(r"G-\d+")).last).to_be_visible(timeout=30_000)
    await _picture(phone, f"phone-together-{size}.png")
    label = await marc.ticket_of(f"0x8007005{len(size)}")
    desk = await _open(browser, size, f"{product.desk}/sign-in")
    await desk.fill("[name=name]", NAME)
    await desk.fill("[name=passphrase]", PASSPHRASE)
    await desk.keyboard.press("Enter")
    await desk.wait_for_url("**/")
    await desk.goto(f"{product.desk}/tickets/{label}")
    await desk.locator("[data-text]").fill("Bonjour, ici Marc. Merci pour la capture, je regarde.")
    await desk.locator("[data-send]").click()
    await expect(phone.locator(".theirs", has_text="ici Marc")).to_be_visible(timeout=30_000)
    await desk.locator("#bubbles img").first.evaluate("picture => picture.scrollIntoView()")
    await expect(desk.locator("#bubbles img").first).to_be_visible(timeout=30_000)
    await _picture(desk, f"desk-phone-together-{size}.png")
    await _picture(phone, f"phone-together-end-{size}.png")


async def _picture(page: Page, name: str) -> None:
    await page.wait_for_timeout(700)  # what comes in fades in
    await page.screenshot(path=ARTEFACTS / name)
