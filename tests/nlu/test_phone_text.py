"""Phone writing in full words, traits of a message, and the curve of trust."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.fold import fold
from bot.nlu.phone_text import in_full
from bot.nlu.traits import traits
from bot.nlu.trust import Trust, learn


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("slt jai un pb", "salut j'ai un probleme"),
        ("c koi le pb", "c'est quoi le probleme"),
        ("pls hlp, cant log in", "please help, can't log in"),
        ("mdp oublié svp", "mot de passe oublie s'il vous plait"),
        ("je n'ai pas pu", "je n'ai pas pu"),
        ("vllt gehts wenn ichs nich lösche", "vielleicht geht es wenn ichs nicht losche"),
        ("C'est l'appli", "c'est l'appli"),
    ],
)
def test_shortened_words_are_written_out(written: str, meant: str) -> None:
    assert in_full(fold(written)) == meant


def test_an_emoji_of_a_feeling_is_followed_by_its_word() -> None:
    assert in_full("encore 😡") == "encore 😡 colere angry "


@given(st.text(max_size=300))
def test_any_text_is_written_out_or_left_alone(text: str) -> None:
    assert isinstance(in_full(fold(text)), str)


def test_traits_tell_a_question_from_a_bare_fact() -> None:
    assert "asks" in traits("quand ?", "quand ?", [])
    assert {"names os", "names, length 2"} <= set(traits("ios 17 ok", "ios 17 ok", ["os"]))


def test_trust_keeps_the_best_and_sums_to_one() -> None:
    chances = np.array([[0.9, 0.06, 0.04], [0.4, 0.35, 0.25]], dtype=np.float32)
    trusted = Trust((0.0, 1.0), (0.0, 0.5)).of(chances)
    assert trusted.argmax(axis=1).tolist() == [0, 0]
    assert trusted.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert trusted[0, 0] < 0.9


def test_trust_is_learnt_from_what_came_true() -> None:
    """Says 90 % and is right in half of the cases: 50 % may be trusted."""
    chances = np.tile(np.array([[0.9, 0.1]], dtype=np.float32), (100, 1))
    assert learn(chances, [n % 2 == 0 for n in range(100)]).of(chances)[0, 0] == pytest.approx(0.5, abs=0.01)
