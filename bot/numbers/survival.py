"""Medians where some still wait (Kaplan and Meier), of many resamples at once; and curves to draw.

Curves and their bands are those of lifelines. It takes one sample at a time, and a bootstrap wants a thousand: so the
medians are counted here, all resamples in one go. A test holds both to the same medians.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
AT_ONCE = 2_000_000
"""Weights that are held at once, so that memory stays small whatever the number of requests."""
Numbers = NDArray[np.float64]
_HALF = 0.5 + 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Times, whether the thing happened then, and whose each is: requests of one chat are resampled together."""

    seconds: Numbers
    happened: NDArray[np.bool_]
    chats: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[tuple[float, bool, int]]) -> Sample:
        """From (seconds, happened, chat)."""
        seconds, happened, chats = ([row[n] for row in rows] for n in range(3))
        return cls(
            seconds=np.asarray(seconds, dtype=float),
            happened=np.asarray(happened, dtype=bool),
            chats=np.unique(np.asarray(chats, dtype=int), return_inverse=True)[1],
        )

    def __len__(self) -> int:
        return len(self.seconds)

    @property
    def people(self) -> int:
        """How many chats the requests came from."""
        return len(np.unique(self.chats))


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The share for whom it has happened by each time, and its 95% band."""

    seconds: Numbers
    share: Numbers
    low: Numbers
    high: Numbers


def median(sample: Sample) -> float:
    """When it has happened for half of them; infinite while it has not."""
    return float(_medians(sample, np.ones((1, len(sample))))[0])


def resampled(sample: Sample, seed: int, times: int = RESAMPLES) -> Numbers:
    """The medians of so many resamples, chats drawn with replacement; the same for the same seed."""
    random, people = np.random.default_rng(seed), sample.people
    step = max(1, AT_ONCE // max(people, len(sample)))
    found = []
    for start in range(0, times, step):
        drawn = random.multinomial(people, np.full(people, 1 / people), size=min(step, times - start))
        found.append(_medians(sample, drawn[:, sample.chats].astype(float)))
    return np.concatenate(found)


def curve(sample: Sample) -> Curve:
    """As lifelines estimates it, with Greenwood's band on the log-log scale."""
    from lifelines import KaplanMeierFitter

    fitted: Any = KaplanMeierFitter().fit(sample.seconds, sample.happened)
    band = fitted.confidence_interval_survival_function_.to_numpy()
    left = fitted.survival_function_.iloc[:, 0]
    return Curve(
        seconds=left.index.to_numpy(dtype=float),
        share=1 - left.to_numpy(),
        low=1 - np.nan_to_num(band[:, 1], nan=1.0),
        high=1 - np.nan_to_num(band[:, 0], nan=1.0),
    )


def _medians(sample: Sample, weights: Numbers) -> Numbers:
    """One for each row of weights: how often each request is in that resample."""
    order = np.argsort(sample.seconds, kind="stable")
    at, starts = np.unique(sample.seconds[order], return_index=True)
    drawn = weights[:, order]
    here = np.add.reduceat(drawn, starts, axis=1)
    happened = np.add.reduceat(drawn * sample.happened[order], starts, axis=1)
    waiting = np.cumsum(here[:, ::-1], axis=1)[:, ::-1]
    left = np.cumprod(1 - happened / np.maximum(waiting, 1.0), axis=1)
    reached = left <= _HALF
    return np.where(reached.any(axis=1), at[reached.argmax(axis=1)], np.inf)
