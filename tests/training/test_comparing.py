"""Measures and comparisons of answers: what they count, and when a model is refused."""

from __future__ import annotations

import pytest

from bot.training.asking import FALLBACK, Answer
from bot.training.comparing import compare, refusals
from bot.training.measures import by_language, confusions, measure


def answer(text: str, intent: str, best: str, confidence: float = 0.9, **more: str) -> Answer:
    given = more.get("given", best)
    return Answer(text, intent, more.get("language", "en"), given, best, confidence)


def many(intent: str, right: int, wrong: int) -> list[Answer]:
    return [answer(f"{intent} {n}", intent, intent if n < right else "greet") for n in range(right + wrong)]


def test_accuracy_counts_the_intent_ranked_best() -> None:
    found = [answer("a", "crash", "crash", given=FALLBACK), answer("b", "crash", "payment")]
    assert measure(found).accuracy == 0.5
    assert measure(found).unsure == 0.5


def test_macro_f1_counts_each_intent_alike() -> None:
    found = [*many("crash", 8, 0), answer("x", "payment", "crash")]
    assert measure(found).macro_f1 == pytest.approx((16 / 17 + 0) / 2)


def test_a_model_that_is_as_sure_as_it_is_right_is_calibrated() -> None:
    found = [answer(str(n), "crash", "crash" if n < 8 else "greet", 0.8) for n in range(10)]
    assert measure(found).calibration_error == pytest.approx(0, abs=1e-9)


def test_a_model_that_is_sure_and_wrong_is_not_calibrated() -> None:
    assert measure(many("crash", 0, 10)).calibration_error == pytest.approx(0.9)


def test_languages_are_measured_apart_and_together() -> None:
    found = [answer("a", "crash", "crash", language="fr"), answer("b", "crash", "greet", language="en")]
    assert {name: part.accuracy for name, part in by_language(found).items()} == {"en": 0, "fr": 1, "all": 0.5}


def test_confusions_come_with_the_most_frequent_and_the_surest_first() -> None:
    found = [
        answer("once", "payment", "crash"),
        answer("unsure", "crash", "greet", 0.4),
        answer("sure", "crash", "greet", 0.95),
    ]
    first, second = confusions(found)
    assert (first.intent, first.taken_for, [a.text for a in first.sentences]) == ("crash", "greet", ["sure", "unsure"])
    assert second.taken_for == "crash"


def test_nothing_is_against_a_model_that_is_a_little_worse_by_luck() -> None:
    assert refusals(compare(many("crash", 90, 10), many("crash", 88, 12))) == []


def test_a_model_that_is_significantly_worse_is_refused_with_the_figures() -> None:
    comparison = compare(many("crash", 90, 10), many("crash", 80, 20))
    assert comparison.p_value == pytest.approx(2 / 2**10)
    (reason,) = refusals(comparison)
    assert "10 were lost and 0 gained" in reason


def test_a_model_that_misses_one_call_for_a_person_more_is_refused_however_good_it_is() -> None:
    before = [*many("handover", 5, 0), *many("crash", 50, 50)]
    after = [*many("handover", 4, 1), *many("crash", 100, 0)]
    (reason,) = refusals(compare(before, after))
    assert reason == "handover is protected, and is understood 4 times of 5 instead of 5"


def test_a_protected_wish_that_is_called_not_understood_is_not_understood() -> None:
    before, after = [answer("no", "deny", "deny")], [answer("no", "deny", "deny", given=FALLBACK)]
    assert "deny is protected" in refusals(compare(before, after))[0]


def test_sentences_that_changed_are_told_apart() -> None:
    before = [answer("a", "crash", "greet"), answer("b", "crash", "crash"), answer("c", "crash", "greet")]
    after = [answer("a", "crash", "crash"), answer("b", "crash", "greet"), answer("c", "crash", "thanks")]
    assert [change.kind for change in compare(before, after).changes] == ["gained", "lost", "other"]
