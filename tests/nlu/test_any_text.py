"""No text raises, and none takes over 50 ms: names, language, intent and sentences of one message together."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.nlu.entity_patterns import find
from bot.nlu.entity_words import prepare
from bot.nlu.fitting import fit
from bot.nlu.intent_model import IntentModel, Thresholds
from bot.nlu.language_model import Languages
from bot.nlu.reading import Roles
from tests.nlu.examples import families, training

LONGEST = 100_000
MOST_SECONDS = 0.05
KEPT = ("crash", "payment", "delivery", "greet", "thanks", "complaint")
ROLES = Roles(topics=KEPT[:3], courtesies=KEPT[3:5], asides=KEPT[5:])
HARD = [
    "\x00",
    "😀",
    "👨‍👩‍👧‍👦",
    "مرحبا ",
    "\u202e",
    "a",
    "1 ",
    "0x",
    "1.1.",
    "+33 ",
    "a@a.a.",
    "-_",
    "version ",
    "ios ",
    "s21 ",
] + [
    *(
        "commande n° ",
        "bonjour. mon appli plante. ",
        "6 12 34 ",
        "\n",
        "et aussi ",
        "é",
        "\u0301",
        "win 11 ",
        "€ 9,99 ",
        "ß",
    ),
    *("12/03/", "galaxy ", "'", "d'hier ", "\ud800", "ﷺ", "un ", "code erreur ", "aaaa bbbb. "),
]


@pytest.fixture(scope="module")
def understand():  # type: ignore[no-untyped-def]
    """One pass over a message, as the components do it."""
    examples = [e for e in training() if e.intent in KEPT]
    texts = [e.text for e in examples]
    intents = fit(texts, [e.intent for e in examples], families(), folds=2, with_traits=True).model
    model = IntentModel(intents, Thresholds(0.0, 0.0), ROLES)
    languages = Languages(fit(texts, [e.language for e in examples], folds=2).model, ["de", "es"])
    prepare()

    def once(text: str) -> float:
        started = time.thread_time()  # what others do on this machine does not count
        find(text)
        languages.of(text)
        ranking, _ = model.read(text)
        seconds = time.thread_time() - started
        assert 0 < ranking[0].probability <= 1
        return seconds

    return once


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=400), st.integers(1, LONGEST))
@example("", 1)
def test_any_unicode_is_understood_in_time(understand, text: str, times: int) -> None:  # type: ignore[no-untyped-def]
    long = (text * (times // max(1, len(text)) + 1))[:LONGEST]
    _in_time(understand, long)


@pytest.mark.parametrize("piece", HARD, ids=range(len(HARD)))
def test_a_hundred_thousand_characters_of_the_same_are_understood_in_time(understand, piece: str) -> None:  # type: ignore[no-untyped-def]
    _in_time(understand, piece * (LONGEST // len(piece)))


def _in_time(understand, text: str) -> None:  # type: ignore[no-untyped-def]
    """The least of some looks counts: memory is collected at some time or other, and caches are shared."""
    assert understand(text) < MOST_SECONDS or min(understand(f"{n} {text}") for n in range(7)) < MOST_SECONDS
