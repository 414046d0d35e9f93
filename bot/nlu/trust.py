"""How far a probability may be trusted: a rising curve, learnt from examples that the model had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from bot.nlu.ngrams import Floats

MOST = 0.995
"""No answer is certain."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What was `said` of the best label, and how often that was `right`; straight lines between."""

    said: tuple[float, ...] = (0.0, 1.0)
    right: tuple[float, ...] = (0.0, 1.0)

    def of(self, chances: Floats) -> Floats:
        """`chances` (labels along the last axis), the best one as it may be trusted; it stays the best."""
        best = chances.argmax(axis=-1)[..., None]
        first = np.take_along_axis(chances, best, axis=-1)
        others = chances.copy()
        np.put_along_axis(others, best, 0, axis=-1)
        second, rest = others.max(axis=-1, keepdims=True), np.maximum(1 - first, 1e-6)
        trusted = np.clip(
            np.interp(first, self.said, self.right), np.minimum(1.001 * second / (rest + second), MOST), MOST
        )
        spread = others * ((1 - trusted) / rest)
        np.put_along_axis(spread, best, trusted, axis=-1)
        return cast(Floats, (spread / spread.sum(axis=-1, keepdims=True)).astype(np.float32))


def learn(unseen: Floats, right: Sequence[bool]) -> Trust:
    """The curve that fits `unseen` (example x label) best: it only rises, and a few dozen corners are kept of it."""
    from sklearn.isotonic import IsotonicRegression

    first = unseen.max(axis=1).astype(float)
    curve = IsotonicRegression(out_of_bounds="clip").fit(first, np.asarray(right, dtype=float))
    corners = np.unique(np.quantile(first, np.linspace(0, 1, CORNERS)))
    return Trust(tuple(corners.tolist()), tuple(curve.predict(corners).tolist()))


CORNERS = 24
