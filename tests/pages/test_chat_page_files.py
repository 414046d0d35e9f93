"""Pictures, films, sound and documents on the chat page, both ways, in a real browser."""

from __future__ import annotations

import base64
import io
import re
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from in_browser import FILM
from played_chat import Chat, wait_until, write
from playwright.sync_api import Page, expect

from connectors.sdk.messages import Kind, Media

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def test_a_picture_is_shown_before_it_goes_and_opens_large(
    phone_page: Page, chat: Chat, artefact: Callable[[str], Path]
) -> None:
    page = chat.open(phone_page)
    picture = page.screenshot()
    page.get_by_role("button", name="Attach").click()
    page.screenshot(path=artefact("chat-phone-attach.png"))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Photo or video").click()
    chooser.value.set_files({"name": "écran.png", "mimeType": "image/png", "buffer": picture})
    expect(page.locator("#preview-stage img")).to_be_visible()
    page.screenshot(path=artefact("chat-phone-preview.png"))
    page.fill("#caption", "what I see")
    page.press("#caption", "Enter")
    message = chat.counter.heard(1)
    assert (message.kind, message.text, message.media[0].file_name) == (Kind.IMAGE, "what I see", "écran.png")
    assert chat.counter.run(chat.counter.played.file(message)) == picture
    page.get_by_role("button", name="Open the picture").click()
    expect(page.locator("#large-picture")).to_be_visible()
    page.screenshot(path=artefact("chat-phone-large.png"))
    page.keyboard.press("Escape")
    expect(page.locator("#large")).to_be_hidden()


def test_a_preview_that_is_closed_sends_nothing(phone_page: Page, chat: Chat) -> None:
    page = chat.open(phone_page)
    page.set_input_files("#files", {"name": "a.png", "mimeType": "image/png", "buffer": page.screenshot()})
    page.keyboard.press("Escape")
    expect(page.locator("#preview")).to_be_hidden()
    write(page, "only this")
    assert chat.counter.heard(1).text == "only this"


def test_a_voice_note_is_recorded_sent_and_plays(open_page: Any, chat: Chat, artefact: Callable[[str], Path]) -> None:
    page = chat.open(open_page(PHONE, color_scheme="dark", locale="en-GB", permissions=["microphone"]))
    page.get_by_role("button", name="Record a voice note").click()
    expect(page.locator("#record-time")).to_have_text("0:01")
    page.screenshot(path=artefact("chat-phone-recording.png"))
    page.get_by_role("button", name="Send the voice note").click()
    message = chat.counter.heard(1)
    assert message.kind is Kind.VOICE
    assert message.media[0].mime in ("audio/webm", "audio/ogg")
    assert len(chat.counter.run(chat.counter.played.file(message))) > 500
    expect(page.locator(".voice-time")).to_have_text(re.compile("0:0[1-3]"))
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_recording_that_is_thrown_away_sends_nothing(open_page: Any, chat: Chat) -> None:
    page = chat.open(open_page(PHONE, locale="en-GB", permissions=["microphone"]))
    page.get_by_role("button", name="Record a voice note").click()
    expect(page.locator("#record-time")).to_have_text("0:01")
    page.get_by_role("button", name="Delete the recording").click()
    expect(page.locator("#composer")).to_be_visible()
    write(page, "only this")
    assert chat.counter.heard(1).text == "only this"


def test_without_a_microphone_an_audio_file_can_be_chosen(phone_page: Page, chat: Chat) -> None:
    phone_page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none'))")
    page = chat.open(phone_page)
    page.get_by_role("button", name="Record a voice note").click()
    expect(page.get_by_role("alert")).to_contain_text("No microphone")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose an audio file").click()
    chooser.value.set_files({"name": "note.wav", "mimeType": "audio/wav", "buffer": tone()})
    page.locator("#preview-form").get_by_role("button", name="Send").click()
    message = chat.counter.heard(1)
    assert (message.kind, message.media[0].mime) == (Kind.AUDIO, "audio/wav")


def test_every_kind_of_reply_is_shown(desktop_page: Page, chat: Chat, artefact: Callable[[str], Path]) -> None:
    page = chat.open(desktop_page)
    write(page, "bonjour")
    chat.counter.heard(1)
    film = make_film(page)
    chat.counter.say("La marche à suivre :", media=media(Kind.IMAGE, "image/png", "reglages.png", page.screenshot()))
    chat.counter.say("", media=media(Kind.VIDEO, "video/webm", "aide.webm", film))
    chat.counter.say("", media=media(Kind.VOICE, "audio/wav", "", tone()))
    chat.counter.say("", media=media(Kind.AUDIO, "audio/wav", "sonnerie.wav", tone()))
    chat.counter.say("", media=media(Kind.DOCUMENT, "application/pdf", "Guide de démarrage.pdf", b"%PDF-1.4 x"))
    expect(page.locator(".theirs")).to_have_count(5)
    expect(page.locator(".theirs .picture img")).to_be_visible()
    wait_until(lambda: page.evaluate("document.querySelector('.theirs video').videoWidth") == 320, "a film that plays")
    wait_until(lambda: page.evaluate("document.querySelector('.theirs audio').duration") > 0.9, "a sound that plays")
    wait_until(lambda: page.evaluate("document.querySelector('.theirs video').readyState") == 4, "a whole film")
    expect(page.locator(".theirs .voice-time")).to_have_text("0:01")
    with page.expect_download() as download:
        page.get_by_role("link", name="Guide de démarrage.pdf").click()
    assert download.value.suggested_filename == "Guide de démarrage.pdf"
    page.screenshot(path=artefact("chat-desktop-files.png"))
    page.locator("#thread").evaluate("view => { view.scrollTop = 0 }")
    page.screenshot(path=artefact("chat-desktop-files-top.png"))


def media(kind: Kind, mime: str, name: str, content: bytes) -> Media:
    return Media(kind=kind, mime=mime, file_name=name, content=content, size=len(content))


def tone() -> bytes:
    """One second of sound."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(
            b"".join(int(9000 * (n % 40 < 20) * (n % 2000 / 2000)).to_bytes(2, "little") for n in range(8000))
        )
    return made.getvalue()


def make_film(page: Page) -> bytes:
    """A second of moving picture, recorded by the browser itself."""
    return base64.b64decode(page.evaluate(FILM))
