"""A linear model over words, characters and word families: known n-grams in, one probability per label out.

At run time it is three dictionaries and one dense matrix: the rows of a message's n-grams are summed. No scikit-learn,
no pickle: a model is one `.npz` of arrays and one `.json` that anybody can read. `fitting` makes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from bot.nlu.families import Families
from bot.nlu.fold import fold
from bot.nlu.ngrams import Floats, Rows, Vocabulary, characters, words


@dataclass(frozen=True, slots=True)
class Features:
    """What a text is turned into: rows and values over three vocabularies, one behind the other."""

    words: Vocabulary
    characters: Vocabulary
    touched: Vocabulary
    families: Families

    def __len__(self) -> int:
        return sum(len(part.grams) for part in (self.words, self.characters, self.touched))

    def vector(self, text: str) -> tuple[Rows, Floats]:
        """Rows and values of `text` in a matrix with `len(self)` rows."""
        folded = fold(text)
        word_rows, word_values = self.words.vector(words(folded))
        rows, values = self.characters.vector(characters(folded))
        family_rows, family_values = self.touched.vector(self.families.touched(folded))
        behind = len(self.words.grams)
        rows = np.concatenate((word_rows, rows + behind, family_rows + behind + len(self.characters.grams)))
        return rows, np.concatenate((word_values, values, family_values * FAMILY_WEIGHT))


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Labels, features, weights (feature x label), bias (label) and the factor that makes scores probabilities."""

    labels: tuple[str, ...]
    features: Features
    weights: Floats
    bias: Floats
    sharpness: float

    def scores(self, text: str) -> Floats:
        """One raw score per label; only the bias for a text of which nothing is known."""
        rows, values = self.features.vector(text)
        return cast(Floats, values @ self.weights[rows] + self.bias)

    def probabilities(self, text: str) -> Floats:
        """One calibrated probability per label, summing to one."""
        return softmax(self.scores(text) * np.float32(self.sharpness))

    def save(self, folder: Path, name: str) -> None:
        """Write `<name>.npz` and `<name>.json` into `folder`."""
        parts = {part: getattr(self.features, part) for part in _PARTS}
        arrays = {f"{part}_weights": vocabulary.weights for part, vocabulary in parts.items()}
        np.savez(folder / f"{name}.npz", weights=self.weights, bias=self.bias, **arrays)
        facts = {
            "labels": self.labels,
            "sharpness": self.sharpness,
            "families": self.features.families.entries,
            **{part: list(vocabulary.grams) for part, vocabulary in parts.items()},
        }
        (folder / f"{name}.json").write_text(json.dumps(facts, ensure_ascii=True), encoding="ascii")

    @classmethod
    def load(cls, folder: Path, name: str) -> LinearModel:
        """The model that `save` wrote. Raises OSError, ValueError or KeyError when it is not whole."""
        facts = json.loads((folder / f"{name}.json").read_text(encoding="ascii"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            parts = {part: Vocabulary(facts[part], arrays[f"{part}_weights"]) for part in _PARTS}
            features = Features(**parts, families=Families(facts["families"]))
            model = cls(tuple(facts["labels"]), features, arrays["weights"], arrays["bias"], facts["sharpness"])
        if model.weights.shape != (len(features), len(model.labels)):
            raise ValueError(f"{name}: the weights do not fit the vocabulary")
        return model


def softmax(scores: Floats) -> Floats:
    """Scores (labels along the last axis) as probabilities."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return cast(Floats, powers / powers.sum(axis=-1, keepdims=True))


FAMILY_WEIGHT = np.float32(0.3)
"""How loud the families are beside the words themselves: enough to help, not to drown (held-out folds were a tie)."""

_PARTS = ("words", "characters", "touched")
