"""What is read on a screen: fields, what is masked, and the whole way from pixels to both."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.guichet_yml import LANGUAGES
from bot.masking.patterns import REGIONS
from bot.media.inspect.fields import Line, fields_of, mended
from bot.media.inspect.private import DOTS, SECRETS, private_in, without_private
from bot.media.inspect.process import Inspector
from bot.media.inspect.reading import FIELDS, Field, Reading, reading_from
from bot.rehearsal.made import screenshot


def lines(*texts: str) -> list[Line]:
    """Lines in the middle of a screen; one that begins with ^ stands in the status bar."""
    return [
        Line(text=text.lstrip("^"), confidence=0.97, left=0.8, top=0.01, bottom=0.03)
        if text.startswith("^")
        else Line(text=text, confidence=0.97, top=0.3 + 0.05 * n, bottom=0.33 + 0.05 * n)
        for n, text in enumerate(texts)
    ]


def found(*texts: str) -> dict[str, str]:
    return {field.name: field.value for field in fields_of(lines(*texts))}


def test_an_error_with_its_system_and_app_is_found() -> None:
    assert found("^9:41", "^4G87%", "Impossible de mettre a jour WhatsApp", "Erreur (0x80070057)", "iOS 17.4.1") == {
        "app": "WhatsApp",
        "error_code": "0x80070057",
        "os": "iOS",
        "os_version": "17.4.1",
        "battery": "87 %",
        "network": "4G",
        "message": "Impossible de mettre a jour WhatsApp",
    }


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("0x8OO7OO57", "0x80070057"),
        ("Ox80070057", "0x80070057"),
        ("0x800700S7", "0x80070057"),
        ("lOS 17.4", "iOS 17.4"),
        ("Code0x80070057", "Code 0x80070057"),
    ],
)
def test_letters_that_look_like_digits_are_set_right(read: str, meant: str) -> None:
    assert mended(read) == meant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Code d'arrêt : CRITICAL_PROCESS_DIED", "CRITICAL_PROCESS_DIED"),
        ("Stop code: INACCESSIBLE_BOOT_DEVICE", "INACCESSIBLE_BOOT_DEVICE"),
        ("Error code: -18", "-18"),
        ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_REFUSED"),
        ("Stillstandcode: CRITICAL_PROCESS_DIED", "CRITICAL_PROCESS_DIED"),
        ("Fehlercode: -18", "-18"),
    ],
)
def test_codes_of_systems_and_browsers_are_found(text: str, code: str) -> None:
    assert found(text)["error_code"] == code


@pytest.mark.parametrize(
    "text", ["WhatsApp wurde beendet", "Die Datei konnte nicht gesendet werden", "Anmeldung fehlgeschlagen"]
)
def test_a_german_message_of_what_went_wrong_is_found(text: str) -> None:
    assert found("Einstellungen", text)["message"] == text
    assert found("Kein Netz", text)["network"] == "kein netz"


def test_a_percentage_in_the_middle_is_no_battery() -> None:
    assert "battery" not in found("Download 87%", "Please wait")


def test_a_message_goes_on_in_the_next_line() -> None:
    assert found("The app has stopped working", "because there is not enough room")["message"].endswith("enough room")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Carte 4111 1111 1111 1111", "card"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", "iban"),
        ("FR7630006000011234567890188", "iban"),
        ("marc.dupont@example.org", "email"),
        ("Bearer abcdef0123456789abcdef", "token"),
        ("sk_live_51Habcdefghijklmnop", "token"),
        ("Verification code: 493 201", "code"),
        ("Mot de passe : hunter2", "code"),
        ("+33 6 98 76 54 32", "phone"),
        ("Carte4111111111111111", "card"),
        ("Carte4111111111111112", "card"),
        ("Tel0698765432", "phone"),
        ("Passwort: Geheim123", "code"),
        ("Kennwort: Hallo2024", "code"),
        ("Bestätigungscode lautet 482913", "code"),
        ("Bestatigungs-Code 482 913", "code"),
        ("Sicherheitscode: 482913", "code"),
        ("Kartenprüfnummer 123", "code"),
        ("TAN 123456", "code"),
        ("Ihre SMS-TAN: 123456", "code"),
        ("0151 23456789", "phone"),
        ("030 901820", "phone"),
        ("Tel015123456789", "phone"),
    ],
)
def test_what_is_private_is_found_and_nothing_of_it_is_left(text: str, kind: str) -> None:
    assert kind in {one.kind for one in private_in(text)}
    left = without_private(text)
    assert DOTS in left
    assert not re.search(r"\d{3}", left)


def test_secrets_are_known_by_the_words_of_every_language_that_we_speak() -> None:
    assert set(SECRETS) == set(LANGUAGES) == set(REGIONS)


@pytest.mark.parametrize(
    "text",
    [
        *("Erreur 0x80070057", "iOS 17.4.1", "Version 2.24.8.85", "9:41", "Mot de passe incorrect"),
        *("iPhone 12 Pro Max", "Fehlercode 30015-4", "Passwort falsch", "Windows 10.0.19045.3803", "Titan 2000"),
        *("23.11.2026 03:35", "Fehler 1015920677", "Stand 2024", "App-Version 2.3000.1015920677"),
    ],
)
def test_what_helps_is_not_masked(text: str) -> None:
    assert private_in(text) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=8), st.floats(0, 1))
def test_any_lines_give_fields_that_travel(texts: list[str], sure: float) -> None:
    fields = fields_of([Line(text=text, confidence=sure) for text in texts])
    assert {field.name for field in fields} <= set(FIELDS)
    reading = Reading(text="\n".join(map(without_private, texts)), fields=fields)
    assert reading_from(reading.to_json()).fields == fields


def test_only_what_was_surely_read_is_told() -> None:
    fields = (Field(name="os", value="iOS", confidence=0.99), Field(name="device", value="iPhone 1", confidence=0.6))
    assert Reading(fields=fields).sure() == {"os": ("iOS", 0.99)}


async def test_a_screenshot_is_read_and_masked_by_the_worker() -> None:
    content = screenshot(
        "Une erreur est survenue", "Code 0x80070057", "iOS 17.4.1", "Carte 4111 1111 1111 1111", "lea@example.org"
    )
    inspector = Inspector(patience=120)
    head, copy = await inspector.ask({"do": "read"}, content)
    again, _ = await inspector.ask({"do": "read"}, copy)
    await inspector.close()
    reading = reading_from(head)
    sure = {name: value for name, (value, _) in reading.sure().items()}
    assert (sure["error_code"], sure["os"], sure["os_version"]) == ("0x80070057", "iOS", "17.4.1")
    assert set(reading.masked) == {"card", "email"}
    assert not {"4111", "example"} & set(reading.text.replace("@", " ").replace(".", " ").split())
    assert Image.open(io.BytesIO(copy)).size == Image.open(io.BytesIO(content)).size
    left = reading_from(again).text
    assert "4111 1111" not in left
    assert "lea@" not in left
    assert "0x80070057" in left


async def test_a_picture_with_nothing_private_has_no_masked_copy() -> None:
    inspector = Inspector(patience=120)
    _, copy = await inspector.ask({"do": "read"}, screenshot())
    await inspector.close()
    assert copy == b""
