"""The training data itself: enough of it, nothing twice, nothing of the test set in it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.nlu.fold import fold
from tests.nlu.examples import LANGUAGES, Example, families, training, unseen
from tests.nlu.near import NEAR, Nearness

TOPICS = (
    *("crash", "update_install", "account", "payment", "connectivity", "performance"),
    *("delivery", "notifications", "privacy", "hardware", "data_loss", "how_to"),
)
LEAST_ASKED = {"fr": 500, "en": 500}
"""Test messages of the languages that the assistant is made for first; of a further one, 200 say enough."""
ENTITIES = {
    *("device", "os", "os_version", "app", "app_version", "error_code"),
    *("order_number", "email", "phone", "date", "amount", "quantity"),
}


def _same(example: Example) -> str:
    return re.sub(r"\W+", " ", fold(example.text)).strip() or example.text


def test_each_intent_has_enough_examples_in_each_language() -> None:
    numbers = Counter((e.language, e.intent) for e in training())
    intents = {e.intent for e in training()}
    wanted = {(lang, intent): 60 if intent in TOPICS else 30 for lang in LANGUAGES for intent in intents}
    assert {key: numbers[key] for key, least in wanted.items() if numbers[key] < least} == {}
    assert len(intents) >= 25


def test_every_language_has_the_same_intents() -> None:
    found = [{e.intent for e in training() if e.language == language} for language in LANGUAGES]
    assert all(intents == found[0] for intents in found)


def test_no_example_stands_for_two_intents() -> None:
    intents: dict[str, set[str]] = {}
    for example in training():
        intents.setdefault(_same(example), set()).add(example.intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_nothing_of_the_test_set_is_trained_on() -> None:
    assert {_same(e) for e in training() if len(_same(e).split()) > 2} & {_same(e) for e in unseen()} == set()


def test_nothing_nearly_the_same_is_trained_on() -> None:
    for language in LANGUAGES:
        nearness = Nearness([e.text for e in training() if e.language == language])
        pairs = (nearness.nearest(e.text) for e in unseen() if e.language == language)
        assert [pair for pair in pairs if pair.how_near >= NEAR] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the screen of my tablet is cracked since monday", "since monday the screen of my tablet is cracked!!"),
        ("ma tablette a l'écran fêlé depuis lundi", "Depuis lundi, ma tablette a l'ecran fele :("),
    ],
)
def test_the_same_words_in_another_order_are_near(one: str, other: str) -> None:
    texts = [e.text for e in training()]
    assert Nearness([*texts, one]).nearest(other).how_near >= NEAR
    assert Nearness(texts).nearest(other).how_near < NEAR


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_test_set_is_large_and_asks_for_every_intent(language: str) -> None:
    asked = [e for e in unseen() if e.language == language]
    assert len({_same(e) for e in asked}) >= LEAST_ASKED.get(language, 200)
    assert {e.intent for e in asked} == {e.intent for e in training()}


@pytest.mark.parametrize("examples", [training, unseen], ids=["training", "unseen"])
def test_entities_are_marked_by_their_names_and_all_of_them_are_there(examples) -> None:  # type: ignore[no-untyped-def]
    for language in LANGUAGES:
        marked = {name for e in examples() if e.language == language for name, _ in e.entities}
        assert marked == ENTITIES


def test_most_messages_touch_a_word_family() -> None:
    touched = [bool(families().touched(fold(e.text))) for e in unseen()]
    assert sum(touched) / len(touched) > 0.8
