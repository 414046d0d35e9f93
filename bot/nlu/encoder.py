"""A BERT-shaped encoder in NumPy: the numbers of a sentence's tokens in, one vector out.

Embeddings, then layers of self-attention and a feed-forward net, then the mean over the tokens, of length one: what
sentence encoders of BERT's shape are (Devlin et al., 2019; Reimers and Gurevych, 2019). Several sentences run together
without padding: what works token by token is done for all at once, attention sentence by sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from bot.nlu.ngrams import Floats

NARROW = 1e-12
"""What keeps a norm from dividing by nothing, as in the published models."""


@dataclass(frozen=True, slots=True)
class Dense:
    """`values @ weights + bias`."""

    weights: Floats
    bias: Floats

    def __call__(self, values: Floats) -> Floats:
        """One row out for each row in."""
        return cast(Floats, values @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class Norm:
    """Each row to mean 0 and spread 1, then stretched and moved."""

    weights: Floats
    bias: Floats

    def __call__(self, values: Floats) -> Floats:
        """One row out for each row in."""
        values = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.square(values).mean(axis=-1, keepdims=True) + np.float32(NARROW))
        return cast(Floats, values / spread * self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: `seen` gives queries, keys and values side by side, `mixed` joins the heads again."""

    seen: Dense
    mixed: Dense
    after_mixing: Norm
    wide: Dense
    narrow: Dense
    after: Norm

    def __call__(self, values: Floats, ends: Sequence[int], heads: int) -> Floats:
        """The tokens of all sentences (token x number) after this layer; `ends` are where sentences end."""
        heard = self.seen(values)
        looked = [attention(heard[start:end], heads) for start, end in zip((0, *ends), ends, strict=False)]
        values = self.after_mixing(values + self.mixed(np.concatenate(looked)))
        return self.after(values + self.narrow(gelu(self.wide(values))))


@dataclass(frozen=True, slots=True)
class Encoder:
    """The whole: `words` (token x number), `places` (position x number, the kind of text 0 included)."""

    words: Floats
    places: Floats
    first: Norm
    layers: Sequence[Layer]
    heads: int

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self.words.shape[1])

    def vectors(self, sentences: Sequence[Sequence[int]]) -> Floats:
        """One vector of length one per sentence, given the numbers of its tokens (one at least)."""
        if not sentences:
            return np.zeros((0, self.width), dtype=np.float32)
        ends = np.cumsum([len(tokens) for tokens in sentences]).tolist()
        values = np.concatenate([self.words[list(t)] + self.places[: len(t)] for t in sentences])
        values = self.first(values)
        for layer in self.layers:
            values = layer(values, ends, self.heads)
        means = np.stack([values[start:end].mean(axis=0) for start, end in zip((0, *ends), ends, strict=False)])
        lengths = np.sqrt(np.square(means).sum(axis=1, keepdims=True))
        return cast(Floats, means / np.maximum(lengths, np.float32(NARROW)))


def attention(heard: Floats, heads: int) -> Floats:
    """Each token of one sentence as a mix of all, by how well its query fits their keys; head by head."""
    count, width = len(heard), heard.shape[1] // 3
    queries, keys, values = heard.reshape(count, 3, heads, width // heads).transpose(1, 2, 0, 3)
    fits = queries @ keys.transpose(0, 2, 1) * np.float32((width // heads) ** -0.5)
    powers = np.exp(fits - fits.max(axis=-1, keepdims=True))
    mixed = (powers / powers.sum(axis=-1, keepdims=True)) @ values
    return cast(Floats, mixed.transpose(1, 0, 2).reshape(count, width))


def gelu(values: Floats) -> Floats:
    """`x * P(X <= x)` of a normal X, within 2e-7 (Abramowitz and Stegun 7.1.26 for the error function)."""
    size = np.abs(values) * np.float32(0.5**0.5)
    near = 1 / (1 + np.float32(0.3275911) * size)
    curve = near * np.float32(_CURVE[0])
    for factor in _CURVE[1:]:
        curve = (curve + np.float32(factor)) * near
    tail = curve * np.exp(-size * size) * np.float32(0.5)
    return cast(Floats, values * np.where(values < 0, tail, 1 - tail))


_CURVE = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
