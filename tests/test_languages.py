"""A further language is missing nowhere: each table by language has all of ours, and the page on languages names it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.consent import spoken
from bot.erasure import export
from bot.guichet_yml import LANGUAGES
from bot.masking import mask, patterns, places
from bot.media.inspect import private
from bot.nlu import language_model
from bot.talk import rated
from bot.triage import asides, reading, tongues

PAGE = (Path(__file__).parents[1] / "docs/languages.md").read_text(encoding="utf-8")
TABLES: dict[str, Mapping[str, Any]] = {
    "bot/consent/spoken.py": spoken._OWN,
    "bot/erasure/export.py": {language: export._TIME[language] for language in export._AUTHORS},
    "bot/masking/": {language: places._PATTERNS[language] for language in patterns.REGIONS},
    "bot/media/inspect/private.py": private.SECRETS,
    "bot/nlu/language_model.py": language_model._OWN,
    "bot/talk/rated.py": rated.PHRASES,
    "bot/triage/asides.py": asides._HERE,
    "bot/triage/reading.py": reading._ERROR,
    "bot/triage/tongues.py": tongues.NAMES,
}


@pytest.mark.parametrize("place", TABLES)
def test_each_table_of_words_has_every_language_and_is_named_in_the_page(place: str) -> None:
    assert list(TABLES[place]) == list(LANGUAGES)
    assert all(TABLES[place].values())
    assert f"`{place}`" in PAGE


@pytest.mark.parametrize("kind", mask.WORDS)
def test_what_is_masked_has_a_word_in_every_language(kind: str) -> None:
    assert set(mask.WORDS[kind]) == set(LANGUAGES)


@pytest.mark.parametrize("author", ["customer", "bot", "person", "system"])
def test_a_copy_of_ones_data_says_who_wrote_in_every_language(author: str) -> None:
    assert all(export._AUTHORS[language][author] for language in LANGUAGES)
