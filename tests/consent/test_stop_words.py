"""Words that end a chat in one mouth and speak of a setting in another: a no to our question, and else just words."""

from __future__ import annotations

import pytest

from bot.consent.standing import GIVEN, REFUSED
from tests.consent.customer import Customer

SETTINGS = ("désactivé", "oui désactivé", "désactiver", "halt", "nein halt", "abmelden", "turn off?")


@pytest.mark.parametrize("text", SETTINGS)
async def test_words_about_a_setting_end_nothing_once_there_is_consent(lea: Customer, text: str) -> None:
    await lea.agrees()
    await lea.says(text)
    assert lea.heard_by_assistant()[-1] == text
    assert (await lea.standing()).state == GIVEN


@pytest.mark.parametrize("text", ["désactiver", "halt", "quit"])
async def test_the_same_words_are_a_no_to_our_question(lea: Customer, text: str) -> None:
    await lea.says("bonjour")
    await lea.says(text)
    assert (await lea.standing()).state == REFUSED
