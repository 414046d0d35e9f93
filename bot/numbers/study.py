"""Did opening to third-party apps change how long customers wait? Before against after, and against other channels.

Medians of working time with 95% bootstrap intervals. Where channels that the opening left alone are named, what
changed on them too is taken off (difference in differences). Where the data does not carry it there is no number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bot.numbers.cases import AFTER, BEFORE, CONTROL, MEASURES, PERIODS, STUDIED, Case
from bot.numbers.survival import RESAMPLES, Numbers, Sample, median, resampled

ENOUGH = 30
ENOUGH_CHATS = 20
"""Requests, and chats that they came from, under which a group has no median here: it is chats that are resampled."""
CERTAINTY = (0.025, 0.975)
FEW, FEW_CHATS, OPEN, NO_CONTROL = "few", "few_chats", "open", "no_control"
"""Why there is no number: too few requests; too few chats; too many still open to know; no channel to compare with."""
SEED = 20_260_901


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure in seconds with its interval, or why there is none (`missing`)."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    missing: str = ""

    @property
    def verdict(self) -> str:
        """Of a difference: longer, shorter, unclear (zero is within the interval), or unknown."""
        if self.value is None or self.low is None or self.high is None:
            return "unknown"
        return "longer" if self.low > 0 else "shorter" if self.high < 0 else "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The requests of one side in one period: how many, of how many chats, for how many it happened, their median."""

    requests: int
    chats: int
    happened: int
    median: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One side: before, after, and the difference."""

    before: Group
    after: Group
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One measure. `effect` is the change on the studied channels less the change on those for control."""

    measure: str
    studied: Change
    control: Change
    effect: Estimate

    @property
    def answer(self) -> Estimate:
        """The best figure there is: the effect, else the plain difference."""
        return self.studied.difference if self.effect.missing == NO_CONTROL else self.effect


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The medians of the resamples of a group; None where it has no median."""

    group: Group
    medians: Numbers | None


def study(cases: Iterable[Case], *, with_control: bool, times: int = RESAMPLES) -> list[Finding]:
    """One finding for each measure."""
    sorted_by = samples(cases)
    return [_finding(measure, sorted_by, with_control, times) for measure in MEASURES]


def samples(cases: Iterable[Case]) -> dict[tuple[str, str, str], Sample]:
    """By measure, side and period, those that are not empty."""
    rows: dict[tuple[str, str, str], list[tuple[float, bool, int]]] = {}
    for case in cases:
        rows.setdefault((case.measure, case.side, case.period), []).append((case.seconds, case.happened, case.chat))
    return {name: Sample.of(found) for name, found in rows.items()}


def _finding(measure: str, found: dict[tuple[str, str, str], Sample], with_control: bool, times: int) -> Finding:
    drawn = {
        (side, period): _draw(found.get((measure, side, period)), SEED + 10 * n + m, times)
        for n, side in enumerate((STUDIED, CONTROL))
        for m, period in enumerate(PERIODS)
    }
    studied, control = _change(drawn, STUDIED), _change(drawn, CONTROL)
    effect = _difference(*(drawn[side, period] for side in (STUDIED, CONTROL) for period in PERIODS))
    if not with_control:
        effect = Estimate(missing=NO_CONTROL)
    return Finding(measure=measure, studied=studied, control=control, effect=effect)


def _draw(sample: Sample | None, seed: int, times: int) -> _Drawn:
    if sample is None:
        return _Drawn(Group(requests=0, chats=0, happened=0, median=Estimate(missing=FEW)), None)
    counts = {"requests": len(sample), "chats": sample.people, "happened": int(sample.happened.sum())}
    missing = FEW if len(sample) < ENOUGH else FEW_CHATS if sample.people < ENOUGH_CHATS else ""
    if missing:
        return _Drawn(Group(**counts, median=Estimate(missing=missing)), None)
    medians, value = resampled(sample, seed, times), median(sample)
    low, high = (float(q) for q in np.quantile(medians, CERTAINTY, method="nearest"))
    known = np.isfinite(value) and np.isfinite(high)
    estimate = Estimate(value=value, low=low, high=high) if known else Estimate(missing=OPEN)
    return _Drawn(Group(**counts, median=estimate), medians if known else None)


def _change(drawn: dict[tuple[str, str], _Drawn], side: str) -> Change:
    before, after = drawn[side, BEFORE], drawn[side, AFTER]
    return Change(before=before.group, after=after.group, difference=_difference(before, after))


def _difference(before: _Drawn, after: _Drawn, *control: _Drawn) -> Estimate:
    """After less before; less the same of the control, where it is given."""
    groups = (before, after, *control)
    missing = next((one.group.median.missing for one in groups if one.medians is None), "")
    if missing:
        return Estimate(missing=missing)
    signs = (-1.0, 1.0, 1.0, -1.0)
    value = sum(sign * (one.group.median.value or 0.0) for sign, one in zip(signs, groups, strict=False))
    with np.errstate(invalid="ignore"):
        spread = sum(sign * one.medians for sign, one in zip(signs, groups, strict=False) if one.medians is not None)
    low, high = (float(q) for q in np.nanquantile(spread, CERTAINTY, method="nearest"))
    bounded = np.isfinite(low) and np.isfinite(high)
    return Estimate(value=value, low=low, high=high) if bounded else Estimate(missing=OPEN)
