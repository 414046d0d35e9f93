"""Somebody writes in a language that we recognise and do not speak."""

from __future__ import annotations

from dataclasses import replace

from bot.triage.decide import decide
from bot.triage.recipes import load
from bot.triage.state import Said, State

SETTINGS = load()
SPANISH = Said(text="la aplicación se cierra", intent="crash", confidence=0.4, entities={"other_language": "es"})
GERMAN = Said(text="meine app stürzt ab", intent="crash", confidence=0.9, entities={"language": "de"})


def test_the_choice_of_our_languages_is_offered() -> None:
    decision = decide(State(), SPANISH, SETTINGS)
    assert [say.response for say in decision.says] == ["utter_other_language"]
    assert [choice for choice, _ in decision.says[0].choices] == ["language:fr", "language:en", "language:de"]
    assert decision.command is None
    assert decision.state.topic == ""


def test_whoever_goes_on_gets_a_person_who_is_told_the_language() -> None:
    first = decide(State(), SPANISH, SETTINGS)
    decision = decide(first.state, SPANISH, SETTINGS)
    assert decision.command is not None
    assert (decision.command["command"], decision.command["reason"]) == ("hand_over", "language")
    assert decision.command["facts"] == {"other_language": "es"}


def test_the_chosen_language_is_remembered() -> None:
    first = decide(State(), SPANISH, SETTINGS)
    chosen = decide(first.state, Said(text="English", intent="nlu_fallback", choice="language:en"), SETTINGS)
    assert chosen.state.language == "en"
    assert [say.response for say in chosen.says] == ["utter_language_chosen"]


def test_a_question_that_waits_is_asked_again_in_the_chosen_language() -> None:
    waiting = State(topic="crash", question="device", asked=("device", "language"))
    chosen = decide(waiting, Said(text="English", choice="language:en"), SETTINGS)
    assert [say.response for say in chosen.says] == ["utter_remind_device"]


def test_files_that_come_with_foreign_words_are_counted() -> None:
    said = Said(text="aquí la imagen", kept=1, entities={"other_language": "es"})
    assert decide(State(), said, SETTINGS).state.evidence == 1


def test_a_language_that_is_switched_off_is_one_that_we_do_not_speak() -> None:
    spoken = decide(State(language="de"), GERMAN, SETTINGS)
    assert "utter_other_language" not in [say.response for say in spoken.says]
    without = decide(State(), GERMAN, replace(SETTINGS, languages=("fr", "en")))
    assert [choice for choice, _ in without.says[0].choices] == ["language:fr", "language:en"]
