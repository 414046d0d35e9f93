"""What a message is about, and when to say that we are not sure.

Two thresholds are learnt from examples that the model had not seen: the least probability of the best intent, and the
least lead over the second. Below either the answer is `nlu_fallback`; the ranking is kept, so that a good question can
be asked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.linear_model import LinearModel
from bot.nlu.ngrams import Floats

FALLBACK = "nlu_fallback"
"""Rasa's name for "not understood"."""

MOST_RANKED = 10


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least probability of the best intent, and its least lead over the second."""

    probability: float
    lead: float


@dataclass(frozen=True, slots=True)
class Guess:
    """One intent and its probability."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A linear model of intents that knows when it is unsure."""

    linear: LinearModel
    thresholds: Thresholds

    def ranking(self, text: str) -> list[Guess]:
        """The likeliest intents, best first; `nlu_fallback` in front of them when the model is unsure."""
        chances = self.linear.probabilities(text)
        best = np.argsort(-chances, kind="stable")[:MOST_RANKED]
        guesses = [Guess(self.linear.labels[i], float(chances[i])) for i in best]
        return guesses if self._sure(guesses) else [Guess(FALLBACK, 1 - guesses[0].probability), *guesses]

    def save(self, folder: Path) -> None:
        """Write the whole model into `folder`."""
        self.linear.save(folder, "intents")
        (folder / "thresholds.json").write_text(json.dumps(asdict(self.thresholds)), encoding="ascii")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """The model that `save` wrote. Raises OSError, ValueError, KeyError or TypeError when it is not whole."""
        facts = json.loads((folder / "thresholds.json").read_text(encoding="ascii"))
        return cls(LinearModel.load(folder, "intents"), Thresholds(**facts))

    def _sure(self, guesses: Sequence[Guess]) -> bool:
        first = guesses[0].probability
        second = guesses[1].probability if len(guesses) > 1 else 0.0
        return first >= self.thresholds.probability and first - second >= self.thresholds.lead


def learn_thresholds(unseen: Floats, targets: NDArray[np.intp], *, most_fallback: float) -> Thresholds:
    """The thresholds that hold back most wrong answers while at most `most_fallback` of all messages fall back.

    `unseen` are probabilities of examples that the model had not seen (example x label), `targets` the true labels.
    """
    ordered = np.sort(unseen, axis=1)
    first, lead = ordered[:, -1], ordered[:, -1] - ordered[:, -2]
    wrong = unseen.argmax(axis=1) != targets
    best, held = Thresholds(0.0, 0.0), 0.0
    for share in np.linspace(0, most_fallback, 9):
        probability = float(np.quantile(first, share))
        for narrow in np.linspace(0, most_fallback, 9):
            threshold = float(np.quantile(lead, narrow))
            back = (first < probability) | (lead < threshold)
            caught = float((back & wrong).sum() - 0.5 * (back & ~wrong).sum())
            if back.mean() <= most_fallback and caught > held:
                best, held = Thresholds(probability, threshold), caught
    return best
