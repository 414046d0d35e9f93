"""What the counter says itself: in the customer's language, in both where it is not known, whole and without marks."""

from __future__ import annotations

import string

import pytest

from bot.guichet_yml import LANGUAGES
from bot.talk.notices import TEXTS, notice

VALUES = {"ticket": "G-1001", "agent": "Marc {ticket}"}


@pytest.mark.parametrize("name", TEXTS)
def test_each_is_there_in_every_language_with_the_same_blanks(name: str) -> None:
    assert set(TEXTS[name]) == set(LANGUAGES)
    blanks = [{field for _, field, _, _ in string.Formatter().parse(t) if field} for t in TEXTS[name].values()]
    assert all(each == blanks[0] <= set(VALUES) for each in blanks)


@pytest.mark.parametrize("name", TEXTS)
def test_a_known_language_is_used_and_an_unknown_one_gets_both(name: str) -> None:
    french, english = notice(name, "fr", **VALUES), notice(name, "en", **VALUES)
    assert french != english
    for other in ("", "es"):
        assert notice(name, other, **VALUES) == f"{french}\n\n{english}"


def test_braces_in_a_name_stay_what_they_are() -> None:
    assert "Marc {ticket}" in notice("handed_back", "en", **VALUES)
