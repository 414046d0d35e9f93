"""Two models on the same sentences: which of them changed, and whether it is more than luck (McNemar's exact test)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.training.asking import Answer

SIGNIFICANT = 0.05
PROTECTED = ("handover", "stop", "affirm", "deny", "erase_my_data", "emergency")
"""Intents that no model may understand worse than the one before: a person please, stop, yes, no, erase, emergency."""


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence that the two models do not understand alike."""

    before: Answer
    after: Answer

    @property
    def kind(self) -> str:
        """`gained`, `lost`, or `other` when both are wrong."""
        if self.after.right:
            return "gained"
        return "lost" if self.before.right else "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`p_value` is that of McNemar's exact test on the sentences that one model has right and the other wrong."""

    before: Sequence[Answer]
    after: Sequence[Answer]
    changes: Sequence[Change]
    p_value: float

    @property
    def gained(self) -> int:
        """How many sentences became right."""
        return sum(change.kind == "gained" for change in self.changes)

    @property
    def lost(self) -> int:
        """How many sentences became wrong."""
        return sum(change.kind == "lost" for change in self.changes)


def compare(before: Sequence[Answer], after: Sequence[Answer]) -> Comparison:
    """The two models' answers to the same sentences, side by side."""
    pairs = [Change(old, new) for old, new in zip(before, after, strict=True)]
    gained = sum(pair.after.right and not pair.before.right for pair in pairs)
    lost = sum(pair.before.right and not pair.after.right for pair in pairs)
    changes = [pair for pair in pairs if pair.before.best != pair.after.best]
    return Comparison(before=before, after=after, changes=changes, p_value=_mcnemar(gained, lost))


def refusals(comparison: Comparison) -> list[str]:
    """Why the second model should not take the first one's place, in plain words; none when nothing is against it."""
    reasons = []
    for intent in PROTECTED:
        had, has = _understood(comparison.before, intent), _understood(comparison.after, intent)
        number = sum(a.intent == intent for a in comparison.after)
        if has < had:
            reasons.append(f"{intent} is protected, and is understood {has} times of {number} instead of {had}")
    if comparison.lost > comparison.gained and comparison.p_value < SIGNIFICANT:
        total = len(comparison.after)
        reasons.append(
            f"it is worse overall: of {total} sentences {comparison.lost} were lost and {comparison.gained} gained "
            f"(p = {comparison.p_value:.2g})"
        )
    return reasons


def _understood(answers: Sequence[Answer], intent: str) -> int:
    """What the assistant would act on counts here: a protected wish that is called not understood is not heard."""
    return sum(a.intent == intent == a.given for a in answers)


def _mcnemar(gained: int, lost: int) -> float:
    from scipy.stats import binomtest

    return float(binomtest(gained, gained + lost, 0.5).pvalue) if gained + lost else 1.0
