"""How good answers are: accuracy, macro F1, calibration, what was confused with what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.training.asking import FALLBACK, Answer

OUT_OF_SCOPE = "out_of_scope"
BINS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Shares between 0 and 1.

    `calibration_error` is the expected calibration error (15 equal bins): how far, on average, the confidence said lies
    from the share that was right. `unsure` counts sentences in scope that were called not understood.
    """

    sentences: int
    accuracy: float
    macro_f1: float
    calibration_error: float
    unsure: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """Sentences of one intent that were taken for another."""

    intent: str
    taken_for: str
    sentences: tuple[Answer, ...]


def measure(answers: Sequence[Answer]) -> Measures:
    """The measures of these answers; there must be one at least."""
    from sklearn.metrics import f1_score

    true, best = [a.intent for a in answers], [a.best for a in answers]
    inside = [a for a in answers if a.intent != OUT_OF_SCOPE]
    return Measures(
        sentences=len(answers),
        accuracy=sum(a.right for a in answers) / len(answers),
        macro_f1=float(f1_score(true, best, labels=sorted(set(true)), average="macro", zero_division=0)),
        calibration_error=_calibration_error(answers),
        unsure=sum(a.given == FALLBACK for a in inside) / max(1, len(inside)),
    )


def by_language(answers: Sequence[Answer]) -> dict[str, Measures]:
    """The measures of each language that the sentences tell, and of `all`."""
    languages = sorted({a.language for a in answers if a.language})
    parts = {language: measure([a for a in answers if a.language == language]) for language in languages}
    return {**parts, "all": measure(answers)}


def confusions(answers: Sequence[Answer]) -> list[Confusion]:
    """What was taken for something else, the most frequent first, the surest mistakes first among its sentences."""
    wrong = [a for a in answers if not a.right]
    pairs = Counter((a.intent, a.best) for a in wrong)
    return [
        Confusion(
            intent,
            taken_for,
            tuple(
                sorted(
                    (a for a in wrong if (a.intent, a.best) == (intent, taken_for)),
                    key=lambda answer: -answer.confidence,
                )
            ),
        )
        for (intent, taken_for), _ in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _calibration_error(answers: Sequence[Answer]) -> float:
    said = np.array([a.confidence for a in answers])
    right = np.array([a.right for a in answers], dtype=float)
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    gaps = [abs(float(said[places == n].mean() - right[places == n].mean())) * (places == n).sum() for n in set(places)]
    return float(sum(gaps) / len(answers))
