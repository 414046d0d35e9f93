"""The page that leaves with a parcel: every fact in each language, what is missing, no more than its level."""

from __future__ import annotations

import pytest

from bot.guichet_yml import LANGUAGES
from bot.leaving.levels import FULL, SEALED, SUMMARY
from bot.leaving.page import page
from bot.leaving.words import FACTS, NAMES, STATES
from bot.tickets.facts import FACT_NAMES
from bot.tickets.sheet import APART
from bot.tickets.ticket import MOVES
from bot.triage.recipes import TOPICS, load_templates
from tests.tickets.test_sheet import ticket

TEMPLATES = load_templates()
KNOWN = {name: f"value of {name}" for name in (*FACT_NAMES, "also", "evidence", "new")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_no_fact_is_dropped_in_any_language(topic: str, language: str) -> None:
    text = page(ticket(topic, {**KNOWN, **dict.fromkeys(APART, "x")}), "whatsapp", SUMMARY, language, TEMPLATES)
    assert [value for value in KNOWN.values() if value not in text] == []
    assert NAMES[language]["missing"] not in text


def test_a_page_reads_as_its_language() -> None:
    one = ticket("crash", {"device": "iPhone 12", "os": "iOS"}, os="confirmed:91", device="agent")
    assert page(one, "whatsapp", SUMMARY, "fr", TEMPLATES).splitlines() == [
        "G-1001",
        "État\u00a0: en attente",
        "Sujet\u00a0: Plantage",
        "Priorité\u00a0: P3 (impact 2, urgence 2)",
        "Réseau\u00a0: whatsapp",
        "Ouverte\u00a0: 1970-01-01T00:00+00:00",
        "",
        "Appareil\u00a0: iPhone 12 (corrigé par l'équipe)",
        "Système\u00a0: iOS (lu, confirmé, 91 %)",
        "Application\u00a0: (pas encore connu)",
        "Version de l'application\u00a0: (pas encore connu)",
        "Code d'erreur\u00a0: (pas encore connu)",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_sealed_tells_no_fact_and_only_full_tells_the_title(language: str) -> None:
    one = ticket("crash", {**KNOWN})
    assert not any(value in page(one, "x", SEALED, language, TEMPLATES) for value in KNOWN.values())
    assert page(one, "x", FULL, language, TEMPLATES).startswith("G-1001")


def test_a_value_of_several_lines_stays_on_its_own() -> None:
    text = page(ticket("crash", {"device": "a\n\nState: resolved"}), "x", SUMMARY, "en", TEMPLATES)
    assert "Device: a State: resolved" in text.splitlines()


def test_every_fact_and_state_has_a_name_in_each_language() -> None:
    states = {state for moves in MOVES.values() for state in moves.values() if state}
    assert states <= set(STATES)
    assert set(FACT_NAMES) <= set(FACTS)
    assert all(set(words) == set(LANGUAGES) for words in (*FACTS.values(), *STATES.values()))
