"""The training data itself: enough of it, nothing twice, nothing of the test set in it."""

from __future__ import annotations

import re
from collections import Counter

from bot.nlu.fold import fold
from tests.nlu.examples import LANGUAGES, Example, families, training, unseen

TOPICS = (
    *("crash", "update_install", "account", "payment", "connectivity", "performance"),
    *("delivery", "notifications", "privacy", "hardware", "data_loss", "how_to"),
)


def _same(example: Example) -> str:
    return re.sub(r"\W+", " ", fold(example.text)).strip() or example.text


def test_each_topic_has_enough_examples_in_each_language() -> None:
    numbers = Counter((e.language, e.intent) for e in training())
    few = {key: numbers[key] for key in [(lang, t) for lang in LANGUAGES for t in TOPICS] if numbers[key] < 40}
    assert few == {}


def test_both_languages_have_the_same_intents() -> None:
    french, english = ({e.intent for e in training() if e.language == language} for language in LANGUAGES)
    assert french == english


def test_no_example_stands_for_two_intents() -> None:
    intents: dict[str, set[str]] = {}
    for example in training():
        intents.setdefault(_same(example), set()).add(example.intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_nothing_of_the_test_set_is_trained_on() -> None:
    assert {_same(e) for e in training() if len(_same(e).split()) > 2} & {_same(e) for e in unseen()} == set()


def test_the_test_set_asks_for_every_intent() -> None:
    assert {e.intent for e in unseen()} == {e.intent for e in training()}


def test_most_messages_touch_a_word_family() -> None:
    touched = [bool(families().touched(fold(e.text))) for e in unseen()]
    assert sum(touched) / len(touched) > 0.8
