"""To "which version?", what another fact explains is no version."""

from __future__ import annotations

import pytest

from bot.nlu.entity_patterns import find
from bot.triage.answers import listen
from bot.triage.state import Said, State

ASKED = State(language="fr", topic="crash", app="WhatsApp", question="app", asked=("app",))


def told(text: str) -> State:
    """The state after `text`, with the facts that are found in it."""
    facts = {found.entity: found.value for found in find(text)}
    return listen(ASKED, Said(text=text, intent="inform", confidence=0.95, entities=facts))[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("error code 0x80070057", "0x80070057"),
        ("code erreur 0x80070057", "0x80070057"),
        ("Fehlercode 0x80070057", "0x80070057"),
        ("code d'erreur E-1234", "E-1234"),
        ("Fehler 500", "500"),
    ],
)
def test_an_error_code_is_no_version(text: str, code: str) -> None:
    assert (told(text).error_code, told(text).app_version) == (code, "")


@pytest.mark.parametrize("text", ["Windows 11 PC", "un PC sous Windows 11", "ein Windows 11 PC", "PC with Windows 11"])
def test_a_computer_is_no_version(text: str) -> None:
    assert (told(text).device, told(text).os_version, told(text).app_version) == ("PC", "11", "")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2.24.1", "2.24.1"),
        ("version 17", "17"),
        ("la dernière", "la dernière"),
        ("die neueste", "die neueste"),
        ("version 2.24.1, error code 500", "2.24.1"),
    ],
)
def test_a_version_is_one(text: str, version: str) -> None:
    assert told(text).app_version == version
