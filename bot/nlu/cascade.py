"""A second opinion: when the words leave it open, the vector of the whole message is asked, and both are averaged.

Who is asked, how loud, and from when on, was learnt per language on examples that neither had seen (`cascade_fitting`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import numpy as np

from bot.nlu.linear_model import softmax
from bot.nlu.ngrams import Floats
from bot.nlu.trust import Trust
from bot.nlu.vector_sources import VectorSource
from bot.nlu.vectors import VectorsUnusable, opened

log = logging.getLogger(__name__)
LONGEST_ASKED = 400
"""Characters of a message of which an encoder still reads most; of a longer one its beginning would speak for all."""


@dataclass(frozen=True, slots=True)
class Head:
    """A linear model over vectors: weights (number x label), bias, and the factor on its scores."""

    weights: Floats
    bias: Floats
    sharpness: float

    def probabilities(self, vectors: Floats) -> Floats:
        """One row of probabilities per vector."""
        return softmax((vectors @ self.weights + self.bias) * np.float32(self.sharpness))


@dataclass(frozen=True, slots=True)
class Cascade:
    """`shares`: how much the vectors count, by language; they are asked where the best label is below `asks_below`."""

    source: VectorSource
    head: Head
    shares: Mapping[str, float]
    asks_below: float
    trust: Trust

    def second(self, chances: Floats, text: str, language: str) -> Floats:
        """`chances` (label), or what they and the vector say together where they leave it open."""
        share = self.shares.get(language, 0.0)
        if not share or len(text) > LONGEST_ASKED or float(chances.max()) >= self.asks_below:
            return chances
        return self.trust.of(mixed(chances, self.head.probabilities(opened(self.source).of([text]))[0], share))

    def save(self, folder: Path, name: str) -> None:
        """Write `<name>.npz` and `<name>.json` into `folder`; the encoder stays where it is."""
        np.savez(folder / f"{name}.npz", weights=self.head.weights, bias=self.head.bias)
        facts = {
            "source": asdict(self.source),
            "sharpness": self.head.sharpness,
            "shares": dict(self.shares),
            "asks_below": self.asks_below,
            "trust": asdict(self.trust),
        }
        (folder / f"{name}.json").write_text(json.dumps(facts), encoding="ascii")

    @classmethod
    def load(cls, folder: Path, name: str) -> Cascade:
        """The cascade that `save` wrote. Raises OSError, ValueError, KeyError or TypeError when it is not whole."""
        facts = json.loads((folder / f"{name}.json").read_text(encoding="ascii"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            head = Head(arrays["weights"], arrays["bias"], facts["sharpness"])
        trust = Trust(**{part: tuple(points) for part, points in facts["trust"].items()})
        return cls(VectorSource(**facts["source"]), head, facts["shares"], facts["asks_below"], trust)


def usable(cascades: Sequence[Cascade]) -> tuple[Cascade, ...]:
    """Those whose encoder is there and right, now in memory; of the others the log says what is wrong."""
    found = []
    for cascade in cascades:
        try:
            opened(cascade.source)
            found.append(cascade)
        except VectorsUnusable as error:
            log.warning("%s; words alone are read", error)
    return tuple(found)


def mixed(words: Floats, vectors: Floats, share: float) -> Floats:
    """The average of both, in which vectors count for `share`."""
    return cast(Floats, np.float32(1 - share) * words + np.float32(share) * vectors)
