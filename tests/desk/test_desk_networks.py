"""What connectors say of networks is said in the agent's language."""

from __future__ import annotations

import inspect
import re

import pytest

from bot.audit.verdict import Finding
from bot.audit.words import described, key_name
from bot.desk.network_words import FACTS, FRENCH, WHOLE, told
from bot.desk.texts import named
from bot.vault import chain
from connectors.whatsapp.codes import MEANINGS
from connectors.whatsapp.news import FIELDS


def test_every_error_of_metas_and_what_mends_it_has_french() -> None:
    said = {words for meaning in MEANINGS.values() for words in (meaning.text, meaning.fix) if words}
    assert said - set(FRENCH) == set()


@pytest.mark.parametrize("field", FIELDS)
def test_news_of_the_account_have_a_title_and_french(field: str) -> None:
    about, members = FIELDS[field]
    assert named("fr", "news", field) != field
    phrase, _, facts = about.partition(": ")
    assert phrase in FRENCH
    assert set(facts.split(", ")) - set(WHOLE) - {""} == set()
    assert {name.replace("_", " ") for name in members} - set(FACTS) == set()


@pytest.mark.parametrize(
    ("words", "french"),
    [
        (
            "the quality of the number: event FLAGGED, current limit TIER_10K",
            "la qualité du numéro\u00a0: événement FLAGGED, limite actuelle TIER_10K",
        ),
        ("Meta's server is not available (code 133004)", "le serveur de Meta ne répond pas (code 133004)"),
        ("Meta refused it (HTTP 418)", "Meta a refusé (HTTP 418)"),
        (
            "contacts of the WhatsApp Business app: kept, not shown",
            "contacts de l’application WhatsApp Business\u00a0: gardé, non affiché",
        ),
        ("words of another network", "words of another network"),
        ("", ""),
    ],
)
def test_french_agents_read_french_and_english_ones_what_the_connector_says(words: str, french: str) -> None:
    assert told("fr", words) == french
    assert told("en", words) == words


def test_our_keys_have_names_in_both_languages() -> None:
    overdue = Finding(code="key_overdue", value="signed prekey")
    assert described("fr", overdue) == "la clé « préclé signée » aurait dû être remplacée"
    assert key_name("en", "identity") == "identity key"
    assert key_name("fr", "of another connector") == "of another connector"


def test_every_break_of_a_chain_has_words_in_both_languages() -> None:
    kinds = set(re.findall(r'"((?:verdict )?changed|missing|inserted|reordered|moved|end)"', inspect.getsource(chain)))
    assert {"changed", "verdict changed", "missing", "moved"} <= kinds
    assert [kind for kind in kinds if named("fr", "break", kind) == kind] == []
