"""The linear model: fitted, kept as plain arrays, asked without scikit-learn."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.families import Families
from bot.nlu.fitting import Fitted, fit
from bot.nlu.intent_model import FALLBACK, IntentModel, Thresholds, learn_thresholds
from bot.nlu.linear_model import LinearModel
from tests.nlu.examples import ROOT, families, training

FEW = ("crash", "payment", "greet", "thanks")


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    examples = [e for e in training() if e.intent in FEW]
    return fit([e.text for e in examples], [e.intent for e in examples], families(), folds=3)


@pytest.fixture(scope="module")
def intents(fitted: Fitted) -> IntentModel:
    return IntentModel(fitted.model, learn_thresholds(fitted.unseen, fitted.targets, most_fallback=0.06))


def test_says_what_it_was_taught(intents: IntentModel) -> None:
    texts = {"l'appli plante": "crash", "i was charged twice": "payment", "coucou": "greet", "merci bcp": "thanks"}
    assert {text: intents.ranking(text)[0].name for text in texts} == texts


def test_probabilities_sum_to_one(fitted: Fitted) -> None:
    for text in ("l'appli plante", "", "zzzz", "🙂"):
        assert float(fitted.model.probabilities(text).sum()) == pytest.approx(1, abs=1e-5)


def test_unseen_probabilities_are_calibrated(fitted: Fitted) -> None:
    """What it says with 80 % and more is right at least that often, over examples it had not seen."""
    sure = fitted.unseen.max(axis=1) >= 0.8
    right = fitted.unseen.argmax(axis=1) == fitted.targets
    assert sure.mean() > 0.3
    assert right[sure].mean() >= 0.85


def test_the_same_examples_give_the_same_model(fitted: Fitted) -> None:
    examples = [e for e in training() if e.intent in FEW]
    again = fit([e.text for e in examples], [e.intent for e in examples], families(), folds=3)
    assert np.array_equal(again.model.weights, fitted.model.weights)


def test_what_is_kept_answers_the_same(intents: IntentModel, tmp_path: Path) -> None:
    intents.save(tmp_path)
    again = IntentModel.load(tmp_path)
    assert {p.suffix for p in tmp_path.iterdir()} == {".npz", ".json"}
    for text in ("mon appli plante", "refund please", "hello"):
        pairs = list(zip(again.ranking(text), intents.ranking(text), strict=True))
        assert [kept.name for kept, _ in pairs] == [fitted.name for _, fitted in pairs]
        assert all(kept.probability == pytest.approx(fitted.probability, abs=0.01) for kept, fitted in pairs)


def test_weights_of_another_vocabulary_are_refused(fitted: Fitted, tmp_path: Path) -> None:
    fitted.model.save(tmp_path, "intents")
    other = fit(["a b", "a c", "x y", "x z"], ["a", "a", "x", "x"], folds=2).model
    other.save(tmp_path, "other")
    (tmp_path / "other.json").replace(tmp_path / "intents.json")
    with pytest.raises(ValueError, match="do not fit"):
        LinearModel.load(tmp_path, "intents")


def test_unsure_is_not_understood_and_keeps_the_ranking(intents: IntentModel) -> None:
    strict = IntentModel(intents.linear, Thresholds(probability=1.1, lead=0.0))
    first, second, *_ = strict.ranking("l'appli plante")
    assert (first.name, second.name) == (FALLBACK, "crash")
    assert first.probability == pytest.approx(1 - second.probability)


@pytest.mark.parametrize("text", ["!!!!", "%%%", " - ", "ù*$^"[1:], "\n", "…!…"])
def test_signs_alone_say_nothing(fitted: Fitted, text: str) -> None:
    """Not even what must not be missed."""
    eager = IntentModel(fitted.model, Thresholds(0.0, 0.0, {name: 0.0 for name in FEW}))
    assert eager.ranking(text)[0].name == FALLBACK
    assert eager.ranking(f"{text} crash?!")[0].name != FALLBACK


def test_two_close_intents_are_not_understood(intents: IntentModel) -> None:
    torn = IntentModel(intents.linear, Thresholds(probability=0.0, lead=0.999))
    assert torn.ranking("merci bonjour")[0].name == FALLBACK


def test_thresholds_hold_back_wrong_answers_within_the_share() -> None:
    """Twenty answers, the two least sure ones wrong: both are held back, none of the others."""
    first = np.linspace(0.4, 0.9, 20, dtype=np.float32)
    chances = np.stack([first, (1 - first) / 2, (1 - first) / 2], axis=1)
    targets = np.zeros(20, dtype=np.intp)
    targets[:2] = 2
    learnt = learn_thresholds(chances, targets, most_fallback=0.12)
    ordered = np.sort(chances, axis=1)
    back = (ordered[:, -1] < learnt.probability) | (ordered[:, -1] - ordered[:, -2] < learnt.lead)
    assert back[:2].all()
    assert not back[2:].any()


def test_nothing_is_held_back_where_nothing_is_wrong() -> None:
    chances = np.array([[0.9, 0.1], [0.6, 0.4]], dtype=np.float32)
    assert learn_thresholds(chances, np.zeros(2, dtype=np.intp), most_fallback=0.5) == Thresholds(0.0, 0.0)


@given(st.text(st.characters(), max_size=200))
def test_any_unicode_has_an_answer(intents: IntentModel, text: str) -> None:
    assert 0 < sum(g.probability for g in intents.ranking(text)) <= 2.001


def test_a_message_takes_less_than_two_milliseconds(intents: IntentModel) -> None:
    texts = [e.text for e in training()][:500]
    best = min(_seconds(intents, texts) for _ in range(3))
    assert best / len(texts) < 0.002


def test_a_very_long_message_costs_no_more_than_its_beginning(intents: IntentModel) -> None:
    assert min(_seconds(intents, ["mon appli plante " * 6_000]) for _ in range(3)) < 0.1


def _seconds(intents: IntentModel, texts: list[str]) -> float:
    started = time.thread_time()
    for text in texts:
        intents.ranking(text)
    return time.thread_time() - started


def test_asking_loads_neither_rasa_nor_scikit_learn() -> None:
    """Nothing heavy comes with the run-time code, whoever imports it."""
    code = (
        "import sys, bot.nlu.intent_model, bot.nlu.language_model, bot.nlu.entity_patterns, bot.nlu.fitting;"
        "print([m for m in ('rasa', 'sklearn', 'scipy', 'tensorflow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_family_stands_for_its_words() -> None:
    known = Families({"refund": ["rembours", "money back"], "sim": ["sim"]})
    assert known.touched("un remboursement svp") == ["refund"]
    assert known.touched("i want my money back") == ["refund"]
    assert known.touched("simple") == []
    assert known.touched("la sim, mon remboursement") == ["refund", "sim", "refund+sim"]


def test_a_family_brings_words_together_that_were_never_seen() -> None:
    texts = ["la visa est debitee", "la visa debitee", "le son est coupe", "le son coupe"]
    labels = ["payment", "payment", "sound", "sound"]
    known = Families({"bank": ["visa", "kwyx"], "noise": ["son", "bip"]})
    model = fit(texts, labels, known, folds=2).model
    assert model.labels[int(model.probabilities("kwyx").argmax())] == "payment"
