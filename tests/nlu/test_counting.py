"""Examples counted all at once have the values that messages get one at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.counting import count
from bot.nlu.families import Families
from tests.nlu.examples import families, training

LEAST = (1, 2, 2, 2)


def _same(texts: list[str], known: Families, *, with_traits: bool) -> None:
    features, matrix = count(texts, known, least=LEAST, with_traits=with_traits)
    assert matrix.shape == (len(texts), len(features))
    for text, row in zip(texts, matrix.toarray(), strict=True):
        alone = np.zeros(len(features), dtype=np.float32)
        places, values = features.vector(text)
        alone[places] = values
        assert row == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize("with_traits", [False, True])
def test_all_at_once_is_one_at_a_time(with_traits: bool) -> None:
    _same([example.text for example in training()[::400]], families(), with_traits=with_traits)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30), min_size=1, max_size=6))
def test_any_unicode_is_counted(texts: list[str]) -> None:
    _same(texts, Families({"some": ["a", "refund"]}), with_traits=True)


def test_what_is_rare_is_not_learnt() -> None:
    features, _ = count(["sim xyxy", "sim card"], Families({}), least=LEAST, with_traits=False)
    assert {"sim", "xyxy", "sim card"} <= set(features.words.grams)
    assert {gram for gram in features.characters.grams if "y" in gram} == set()
