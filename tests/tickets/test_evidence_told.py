"""How much evidence came is told by the ticket's events, in two numbers and nothing else."""

from __future__ import annotations

import pytest

from bot.tickets.rows import evidence_in


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"evidence_came": "1/2"}, {"evidence": "1/2"}),
        ({}, {}),
        ({"evidence_came": "my name is 1/2"}, {}),
        ({"evidence_came": None}, {}),
    ],
)
def test_only_counts_are_told(facts: dict[str, object], told: dict[str, str]) -> None:
    assert evidence_in(facts) == told
