"""How well the shipped data teaches: floors, a few points below what `python -m bench.understanding` measures."""

from __future__ import annotations

import pytest

from bot.nlu.fitting import fit
from bot.nlu.intent_model import FALLBACK, Guess, IntentModel, learn_thresholds
from tests.nlu.examples import LANGUAGES, Example, families, training, unseen

pytestmark = pytest.mark.slow

Answers = list[tuple[Example, list[Guess]]]
LEAST_RIGHT = {"fr": 0.84, "en": 0.84, "de": 0.77}
"""A few points below what is measured; German is not yet where the other two are."""


COMMANDS = {"mensch": "handover", "ein mensch bitte": "handover", "alles löschen": "erase_my_data"} | {
    **{"meine daten löschen": "erase_my_data", "stopp": "stop", "notfall": "emergency", "ja": "affirm"},
    **{"nein": "deny", "mitarbeiter": "handover", "daten loeschen": "erase_my_data"},
}


@pytest.fixture(scope="module")
def model() -> IntentModel:
    fitted = fit([e.text for e in training()], [e.intent for e in training()], families(), with_traits=True)
    return IntentModel(fitted.model, learn_thresholds(fitted.unseen, fitted.targets, most_fallback=0.08))


@pytest.fixture(scope="module")
def answers(model: IntentModel) -> Answers:
    return [(example, model.ranking(example.text)) for example in unseen()]


@pytest.fixture(scope="module")
def at_home(answers: Answers) -> Answers:
    """Those in French and English."""
    return [(example, ranking) for example, ranking in answers if example.language in ("fr", "en")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_best_intent_is_mostly_right(answers: Answers, language: str) -> None:
    right = [_best(ranking) == e.intent for e, ranking in answers if e.language == language]
    assert sum(right) / len(right) >= LEAST_RIGHT[language]


def test_one_of_the_best_three_is_nearly_always_right(at_home: Answers) -> None:
    right = [e.intent in [g.name for g in ranking if g.name != FALLBACK][:3] for e, ranking in at_home]
    assert sum(right) / len(right) >= 0.92


def test_few_are_called_not_understood(at_home: Answers) -> None:
    back = [ranking[0].name == FALLBACK for e, ranking in at_home if e.intent != "out_of_scope"]
    assert sum(back) / len(back) < 0.08


def test_few_are_sure_and_wrong(at_home: Answers) -> None:
    wrong = [ranking[0].name not in (e.intent, FALLBACK) for e, ranking in at_home if e.intent != "out_of_scope"]
    assert sum(wrong) / len(wrong) < 0.15


def test_a_wish_for_a_person_is_heard(at_home: Answers) -> None:
    heard = [ranking[0].name == "handover" for e, ranking in at_home if e.intent == "handover"]
    assert sum(heard) / len(heard) >= 0.9


@pytest.mark.parametrize("said", COMMANDS)
def test_a_command_of_one_or_two_words_is_certain(model: IntentModel, said: str) -> None:
    assert model.ranking(said)[0].name == COMMANDS[said]


def _best(ranking: list[Guess]) -> str:
    return next(guess.name for guess in ranking if guess.name != FALLBACK)
