"""The study against counters that never were: it finds an effect that is there, and none where there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from bot.numbers.cases import STUDIED
from bot.numbers.study import ENOUGH, ENOUGH_CHATS, FEW, FEW_CHATS, NO_CONTROL, OPEN, Finding, study
from bot.numbers.survival import Sample, curve, median, resampled
from tests.numbers.simulated import HOUR, counter

TRIES, TIMES = 100, 300


def of(seed: int, **made: float) -> Finding:
    return study(counter(seed, **made), with_control=True, times=TIMES)[1]


def rate(verdict: str, **made: float) -> float:
    return sum(of(seed, **made).effect.verdict == verdict for seed in range(TRIES)) / TRIES


def test_of_counters_without_an_effect_one_in_twenty_seems_to_have_one() -> None:
    """Measured over 200 of them: 3.5%; with a drift on all channels, 4.5%. More than 9% would be a fault."""
    assert 1 - rate("unclear") <= 0.09
    assert 1 - rate("unclear", drift=2.0) <= 0.09


def test_a_drift_on_all_channels_is_taken_off_by_the_control() -> None:
    found = [of(seed, drift=3.0, requests=200) for seed in range(20)]
    assert sum(one.studied.difference.verdict == "longer" for one in found) >= 18
    assert sum(one.effect.verdict != "unclear" for one in found) <= 3


def test_an_effect_that_is_there_is_found_and_lies_within_the_interval() -> None:
    found = [of(seed, effect=4.0, drift=2.0, requests=300) for seed in range(30)]
    assert sum(one.effect.verdict == "longer" for one in found) >= 28
    assert sum(one.effect.low <= 4 * HOUR <= one.effect.high for one in found) >= 26
    assert np.mean([one.effect.value for one in found]) == pytest.approx(4 * HOUR, rel=0.1)
    assert of(1, effect=-2.0, requests=300).effect.verdict == "shorter"


def test_requests_still_open_make_no_wait_look_shorter() -> None:
    random = np.random.default_rng(3)
    waits, looked = random.lognormal(9, 0.7, 2000), random.exponential(15_000, 2000)
    happened = waits <= looked
    kept = Sample.of(
        [(t, bool(h), n) for n, (t, h) in enumerate(zip(np.minimum(waits, looked), happened, strict=True))]
    )
    assert median(kept) == pytest.approx(np.exp(9), rel=0.07)
    assert np.median(waits[happened]) < 0.8 * np.exp(9)


@pytest.mark.parametrize("seed", range(20))
def test_medians_are_those_of_the_library(seed: int) -> None:
    random = np.random.default_rng(seed)
    seconds, happened = np.ceil(random.exponential(50, 31)), random.random(31) < 0.7
    sample = Sample.of([(s, bool(h), n) for n, (s, h) in enumerate(zip(seconds, happened, strict=True))])
    assert median(sample) == KaplanMeierFitter().fit(seconds, happened).median_survival_time_
    drawn = curve(sample)
    assert (np.diff(drawn.share) >= 0).all()
    assert ((drawn.low <= drawn.share + 1e-9) & (drawn.share <= drawn.high + 1e-9)).all()


def test_the_same_data_gives_the_same_figures() -> None:
    sample = Sample.of([(float(n % 17), True, n // 2) for n in range(60)])
    assert (resampled(sample, 5, 50) == resampled(sample, 5, 50)).all()


def test_requests_of_one_chat_are_drawn_together() -> None:
    """Sixty requests of three chats tell little more than three: the interval must say so."""
    alone = Sample.of([(float(n % 3) + 1, True, n) for n in range(60)])
    together = Sample.of([(float(n % 3) + 1, True, n % 3) for n in range(60)])
    assert np.std(resampled(together, 1, 400)) > 2 * np.std(resampled(alone, 1, 400))


def test_too_few_requests_give_no_number() -> None:
    found = of(1, requests=ENOUGH - 1)
    assert found.studied.before.median.missing == FEW
    assert found.effect.missing == FEW
    assert found.effect.verdict == "unknown"
    nothing = study([], with_control=True)
    assert [one.studied.before.requests for one in nothing] == [0, 0]


@pytest.mark.parametrize("chats", [1, ENOUGH_CHATS - 1])
def test_many_requests_of_too_few_chats_give_no_number(chats: int) -> None:
    """Resamples of one chat are all the same: the interval would have no width, and any change would be certain."""
    cases = [replace(case, chat=case.chat % chats) for case in counter(1, effect=4.0, requests=ENOUGH)]
    found = study(cases, with_control=True)[1]
    assert (found.studied.after.requests, found.studied.after.median.missing) == (ENOUGH, FEW_CHATS)
    assert (found.studied.difference.verdict, found.effect.verdict) == ("unknown", "unknown")


def test_where_most_are_open_there_is_no_number() -> None:
    waiting = [case if case.period == "before" else _still_open(case) for case in counter(1)]
    found = study(waiting, with_control=True)[1]
    assert found.studied.before.median.value is not None
    assert found.studied.after.median.missing == OPEN
    assert (found.effect.value, found.effect.missing) == (None, OPEN)


def test_without_a_control_the_plain_difference_is_the_answer() -> None:
    found = study([c for c in counter(1, effect=4.0, requests=300) if c.side == STUDIED], with_control=False)[1]
    assert found.effect.missing == NO_CONTROL
    assert found.answer.verdict == "longer"


def _still_open(case):
    return type(case)(**{**{name: getattr(case, name) for name in case.__slots__}, "happened": False})
