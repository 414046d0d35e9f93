"""A linear model over words, characters and word families: known n-grams in, one probability per label out.

At run time it is three dictionaries and one dense matrix: the rows of a message's n-grams are summed. No scikit-learn,
no pickle: a model is one `.npz` of arrays and one `.json` that anybody can read. `fitting` makes it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np

from bot.nlu.entity_patterns import find
from bot.nlu.families import Families
from bot.nlu.fold import MOST_READ, fold, written_out
from bot.nlu.ngrams import Floats, Rows, Vocabulary, characters, words
from bot.nlu.phone_text import in_full
from bot.nlu.traits import traits
from bot.nlu.trust import Trust


@dataclass(frozen=True, slots=True)
class Features:
    """What a text is turned into: rows and values over four vocabularies, one behind the other.

    A model whose vocabulary of traits is empty does not look for any.
    """

    words: Vocabulary
    characters: Vocabulary
    touched: Vocabulary
    traits: Vocabulary
    families: Families

    def __len__(self) -> int:
        return sum(len(getattr(self, part).grams) for part in PARTS)

    def vector(self, text: str) -> tuple[Rows, Floats]:
        """Rows and values of `text` in a matrix with `len(self)` rows."""
        rows, values, behind = [], [], 0
        for name, grams in zip(PARTS, self._apart(text), strict=True):
            vocabulary: Vocabulary = getattr(self, name)
            found, heard = vocabulary.vector(grams)
            rows.append(found + behind)
            values.append(heard * LOUDNESS[name])
            behind += len(vocabulary.grams)
        return np.concatenate(rows), np.concatenate(values)

    def _apart(self, text: str) -> tuple[list[str], ...]:
        """Words, characters, families and traits of a text, in the one spelling that models see."""
        beginning = text[:MOST_READ]
        folded, single, inside = _spelt(beginning)
        traits = shape(beginning, folded) if len(self.traits.grams) else []
        return single, inside, self.families.touched(folded), traits


@lru_cache(maxsize=16)
def _spelt(text: str) -> tuple[str, list[str], list[str]]:
    """A text as models see it, its words and its characters; each message is asked for its language and its intent."""
    folded = in_full(fold(written_out(text)))
    return folded, words(folded), characters(folded)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Labels, features, weights (feature x label), bias (label), and what makes probabilities of scores.

    `sharpness` is the factor on the scores, `trust` the curve that holds the best of them to what came true.
    """

    labels: tuple[str, ...]
    features: Features
    weights: Floats
    bias: Floats
    sharpness: float
    trust: Trust = Trust()

    def scores(self, text: str) -> Floats:
        """One raw score per label; only the bias for a text of which nothing is known."""
        rows, values = self.features.vector(text)
        return cast(Floats, values @ self.weights[rows] + self.bias)

    def probabilities(self, text: str) -> Floats:
        """One calibrated probability per label, summing to one."""
        return self.trust.of(softmax(self.scores(text) * np.float32(self.sharpness)))

    def save(self, folder: Path, name: str) -> None:
        """Write `<name>.npz` and `<name>.json` into `folder`; three digits of a weight are kept, which is plenty."""
        parts = {part: getattr(self.features, part) for part in PARTS}
        arrays = {f"{part}_weights": vocabulary.weights for part, vocabulary in parts.items()}
        np.savez(folder / f"{name}.npz", weights=self.weights.astype(np.float16), bias=self.bias, **arrays)
        facts = {
            "labels": self.labels,
            "sharpness": self.sharpness,
            "trust": asdict(self.trust),
            "families": self.features.families.entries,
            **{part: list(vocabulary.grams) for part, vocabulary in parts.items()},
        }
        (folder / f"{name}.json").write_text(json.dumps(facts, ensure_ascii=True), encoding="ascii")

    @classmethod
    def load(cls, folder: Path, name: str) -> LinearModel:
        """The model that `save` wrote. Raises OSError, ValueError or KeyError when it is not whole."""
        facts = json.loads((folder / f"{name}.json").read_text(encoding="ascii"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            parts = {part: Vocabulary(facts[part], arrays[f"{part}_weights"]) for part in PARTS}
            features = Features(**parts, families=Families(facts["families"]))
            trust = Trust(**{name: tuple(points) for name, points in facts["trust"].items()})
            weights = arrays["weights"].astype(np.float32)
            model = cls(tuple(facts["labels"]), features, weights, arrays["bias"], facts["sharpness"], trust)
        if model.weights.shape != (len(features), len(model.labels)):
            raise ValueError(f"{name}: the weights do not fit the vocabulary")
        return model


def softmax(scores: Floats) -> Floats:
    """Scores (labels along the last axis) as probabilities."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return cast(Floats, powers / powers.sum(axis=-1, keepdims=True))


def shape(text: str, folded: str) -> list[str]:
    """The traits of a text; `folded` is the same as models see it."""
    return traits(text, folded, (one.entity for one in find(text)))


PARTS = ("words", "characters", "touched", "traits")
LOUDNESS = {name: np.float32(loud) for name, loud in zip(PARTS, (1, 1, 0.6, 0.2), strict=True)}
"""How loud each part is beside the words; chosen on held-out folds (families, 0.3 to 0.6, and traits: +1.7 points)."""
