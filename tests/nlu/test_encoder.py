"""The encoder gives what another implementation gives for the same weights and tokens.

`tiny_encoder.json` holds the mean vectors of `TFBertModel` (transformers 4.36.2 on TensorFlow 2.12) with the weights of
`tiny_encoder.arrays()`.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import gelu
from bot.nlu.encoder_weights import NotAnEncoder, encoder_of
from tests.nlu.tiny_encoder import HEADS, WIDTH, arrays

REFERENCE = json.loads(Path(__file__).with_name("tiny_encoder.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("known", REFERENCE, ids=range(len(REFERENCE)))
def test_a_sentence_has_the_vector_of_another_implementation(known: dict) -> None:  # type: ignore[type-arg]
    (found,) = encoder_of(arrays(), HEADS).vectors([known["tokens"]])
    assert np.abs(found - np.array(known["vector"])).max() < 1e-6


def test_sentences_that_run_together_have_the_vectors_they_have_alone() -> None:
    found = encoder_of(arrays(), HEADS).vectors([known["tokens"] for known in REFERENCE])
    assert np.abs(found - np.array([known["vector"] for known in REFERENCE])).max() < 1e-6


def test_no_sentence_has_no_vector() -> None:
    assert encoder_of(arrays(), HEADS).vectors([]).shape == (0, WIDTH)


def test_weights_under_a_prefix_are_the_same_encoder() -> None:
    named = {f"bert.{name}": array for name, array in arrays().items()}
    tokens = [REFERENCE[0]["tokens"]]
    assert np.array_equal(encoder_of(named, HEADS).vectors(tokens), encoder_of(arrays(), HEADS).vectors(tokens))


def test_half_precision_is_read() -> None:
    halves = {name: array.astype(np.float16) for name, array in arrays().items()}
    (found,) = encoder_of(halves, HEADS).vectors([REFERENCE[0]["tokens"]])
    assert found.dtype == np.float32
    assert np.abs(found - np.array(REFERENCE[0]["vector"])).max() < 0.01


def test_gelu_is_the_exact_one() -> None:
    values = np.linspace(-8, 8, 4001, dtype=np.float32)
    exact = np.array([x * 0.5 * (1 + math.erf(x / math.sqrt(2))) for x in values.astype(float)])
    assert np.abs(gelu(values) - exact).max() < 2e-6


@pytest.mark.parametrize(
    ("name", "shape", "said"),
    [
        ("encoder.layer.1.output.dense.weight", (3, 3), r"layer.1.output.dense.weight: \(3, 3\), not \(16, 32\)"),
        ("embeddings.position_embeddings.weight", (24,), r"position_embeddings.weight: \(24,\), not"),
        ("embeddings.LayerNorm.bias", None, "embeddings.LayerNorm.bias is missing"),
        ("encoder.layer.0.attention.self.key.bias", None, "attention.self.key.bias is missing"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_named(name: str, shape: tuple[int, ...] | None, said: str) -> None:
    changed = arrays()
    del changed[name]
    if shape:
        changed[name] = np.zeros(shape, dtype=np.float32)
    with pytest.raises(NotAnEncoder, match=said):
        encoder_of(changed, HEADS)


def test_heads_that_do_not_divide_the_width_are_refused() -> None:
    with pytest.raises(NotAnEncoder, match="does not go into 5 heads"):
        encoder_of(arrays(), 5)


def test_no_layer_at_all_is_refused() -> None:
    with pytest.raises(NotAnEncoder, match="encoder.layer.0 is missing"):
        encoder_of({name: a for name, a in arrays().items() if "layer." not in name}, HEADS)
