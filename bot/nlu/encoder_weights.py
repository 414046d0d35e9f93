"""An encoder from named arrays, as the files of published models have them; what does not fit is named."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bot.nlu.encoder import Dense, Encoder, Layer, Norm
from bot.nlu.ngrams import Floats


class NotAnEncoder(Exception):
    """The weights are not those of a BERT-shaped encoder; the text names what is missing or does not fit."""


def encoder_of(arrays: Mapping[str, Floats], heads: int) -> Encoder:
    """The encoder that these named arrays are. Raises NotAnEncoder."""
    taken = _Arrays(arrays)
    words = taken.of("embeddings.word_embeddings.weight")
    width = words.shape[-1]
    if words.ndim != 2 or width % heads:
        raise NotAnEncoder(f"embeddings.word_embeddings.weight: {words.shape} does not go into {heads} heads")
    places = taken.of("embeddings.position_embeddings.weight", (None, width))
    kinds = taken.of("embeddings.token_type_embeddings.weight", (None, width))
    first = Norm(*taken.pair("embeddings.LayerNorm", width))
    layers = [_layer(taken, f"encoder.layer.{n}", width) for n in range(taken.layers())]
    return Encoder(words, places + kinds[0], first, layers, heads)


def _layer(taken: _Arrays, name: str, width: int) -> Layer:
    parts = [taken.dense(f"{name}.attention.self.{part}", width, width) for part in ("query", "key", "value")]
    wide = taken.dense(f"{name}.intermediate.dense", width, None)
    return Layer(
        seen=Dense(
            np.ascontiguousarray(np.concatenate([part.weights for part in parts], axis=1)),
            np.concatenate([part.bias for part in parts]),
        ),
        mixed=taken.dense(f"{name}.attention.output.dense", width, width),
        after_mixing=Norm(*taken.pair(f"{name}.attention.output.LayerNorm", width)),
        wide=wide,
        narrow=taken.dense(f"{name}.output.dense", wide.weights.shape[1], width),
        after=Norm(*taken.pair(f"{name}.output.LayerNorm", width)),
    )


def _fits(found: tuple[int, ...], shape: tuple[int | None, ...]) -> bool:
    return len(found) == len(shape) and all(want in (None, has) for want, has in zip(shape, found, strict=True))


class _Arrays:
    """Named arrays, as float32; a prefix before `embeddings.` ("bert.") is left out."""

    def __init__(self, arrays: Mapping[str, Floats]) -> None:
        marks = [name[: name.index("embeddings.word_")] for name in arrays if "embeddings.word_" in name]
        self._arrays, self._prefix = arrays, marks[0] if marks else ""

    def of(self, name: str, shape: tuple[int | None, ...] | None = None) -> Floats:
        """The array of this name and shape (None: any). Raises NotAnEncoder."""
        found = self._arrays.get(self._prefix + name)
        if found is None:
            raise NotAnEncoder(f"{name} is missing")
        if shape and not _fits(found.shape, shape):
            raise NotAnEncoder(f"{name}: {found.shape}, not {shape}")
        return found.astype(np.float32, copy=False)

    def pair(self, name: str, width: int) -> tuple[Floats, Floats]:
        """Weights and bias of a norm."""
        return self.of(f"{name}.weight", (width,)), self.of(f"{name}.bias", (width,))

    def dense(self, name: str, inside: int, outside: int | None) -> Dense:
        """A dense step; the file has its weights turned."""
        weights = self.of(f"{name}.weight", (outside, inside))
        return Dense(np.ascontiguousarray(weights.T), self.of(f"{name}.bias", (weights.shape[0],)))

    def layers(self) -> int:
        """How many layers there are."""
        start = f"{self._prefix}encoder.layer."
        numbers = [int(name[len(start) :].split(".")[0]) for name in self._arrays if name.startswith(start)]
        if not numbers:
            raise NotAnEncoder("encoder.layer.0 is missing")
        return max(numbers) + 1
