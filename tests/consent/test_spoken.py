"""The language of the first words, told by small words and, where these are even, by the letters of French."""

from __future__ import annotations

import pytest

from bot.consent.spoken import spoken


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mon paiement a été refusé", "fr"),
        ("my payment was refused", "en"),
        ("WhatsApp", ""),
        ("café", ""),
        ("iphone 12", ""),
    ],
)
def test_it_is_told_or_left_open(text: str, language: str) -> None:
    assert spoken(text) == language
