"""One text, one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.fold import MOST_READ, fold, written_out


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ça PLANTEEEE !!!!!", "ca plantee !!"),
        ("l’appli", "l'appli"),
        ("Œuvre", "oeuvre"),
        ("  deux\n\tlignes\u00a0ici ", "deux lignes ici"),
        ("STRASSE straße", "strasse strasse"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("code 1000000", "code 1000000"),
        ("0x80000007", "0x80000007"),
        ("cooooool", "cool"),
        ("", ""),
    ],
)
def test_folds(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("written", ["für", "fuer", "fu\u0308r", "FÜR"])
def test_umlauts_are_one_word_however_they_are_typed(written: str) -> None:
    assert fold(written_out(written)) == "fuer"


def test_looks_at_the_beginning_only() -> None:
    assert fold("a b " * 100_000) == fold("a b " * (MOST_READ // 4))


def test_one_sign_that_unfolds_to_many_stays_bounded() -> None:
    assert len(fold("\ufdfa" * MOST_READ)) <= MOST_READ


@given(st.text(st.characters(), max_size=300))
def test_any_unicode_folds_and_folding_again_finds_little_to_do(text: str) -> None:
    assert len(fold(text)) <= MOST_READ
    assert "  " not in fold(text)


def test_a_lone_surrogate_is_no_error() -> None:
    assert fold("ok \ud83d") == "ok \ud83d"
