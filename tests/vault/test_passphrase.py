"""Passphrases: only the right one, whatever is given; nothing of it in what is stored."""

from __future__ import annotations

import pytest

from bot.vault.passphrase import LONGEST, SHORTEST, hash_passphrase, matches

STORED = hash_passphrase("correct horse é")


def test_the_right_one_matches_and_others_do_not() -> None:
    assert matches(STORED, "correct horse é")
    for wrong in ("", "correct horse", "Correct horse é", "correct horse é ", "\0", "x" * 10_000):
        assert not matches(STORED, wrong)


def test_nobody_has_no_passphrase() -> None:
    """Not even the one with which the time is spent."""
    assert not matches(None, "nobody")
    assert not matches("", "nobody")


@pytest.mark.parametrize("damaged", ["x", "$argon2id$", STORED[:-5], "é"], ids=["short", "empty", "cut", "foreign"])
def test_a_damaged_hash_matches_nothing(damaged: str) -> None:
    assert not matches(damaged, "correct horse é")


def test_text_that_utf8_cannot_carry_is_wrong_and_no_error() -> None:
    assert not matches(STORED, "\ud800")


def test_the_longest_allowed_still_matches() -> None:
    longest = "é" * LONGEST
    assert matches(hash_passphrase(longest), longest)
    assert SHORTEST <= LONGEST


def test_what_is_stored_is_salted_argon2id_and_holds_no_words() -> None:
    again = hash_passphrase("correct horse é")
    assert again != STORED
    assert again.startswith("$argon2id$")
    assert "horse" not in again
