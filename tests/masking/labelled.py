"""The labelled messages: read, and compared with what the mask finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.masking.mask import WORDS, mask

LANGUAGES = ("fr", "en")
_LABEL = re.compile(r"\{(\w+):([^{}]*)\}")
Spans = list[tuple[str, int, int]]


@dataclass(frozen=True)
class Score:
    """Of one kind: how many there are, how many of them left nothing readable, how many finds, how many rightly."""

    there: int
    hidden: int
    finds: int
    right: int

    @property
    def recall(self) -> float:
        return self.hidden / self.there if self.there else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.finds if self.finds else 1.0


def messages(language: str, name: str = "") -> Iterator[tuple[str, Spans]]:
    """Every message with what is in it; those of another set by its name (`unseen_`)."""
    for line in Path(__file__).with_name(f"{name}{language}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield _read(line)


def scores(language: str, name: str = "") -> dict[str, Score]:
    """By kind. What is there counts as hidden when every letter of it is masked, as whatever kind."""
    there, hidden, finds, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for text, labels in messages(language, name):
        found = [(one.kind, one.start, one.end) for one in mask(text, language).found]
        for kind, start, end in labels:
            there[kind] += 1
            hidden[kind] += all(_covered(found, at) for at in range(start, end) if text[at].isalnum())
        for kind, start, end in found:
            finds[kind] += 1
            right[kind] += any(start < e and s < end for _, s, e in labels)
    return {kind: Score(there[kind], hidden[kind], finds[kind], right[kind]) for kind in WORDS}


def slips(language: str, name: str = "") -> Iterator[str]:
    """What was left readable, and what was masked for nothing."""
    for text, labels in messages(language, name):
        found = [(one.kind, one.start, one.end) for one in mask(text, language).found]
        for kind, start, end in labels:
            if not all(_covered(found, at) for at in range(start, end) if text[at].isalnum()):
                yield f"left: {kind} {text[start:end]!r} in {text!r}"
        for kind, start, end in found:
            if not any(start < e and s < end for _, s, e in labels):
                yield f"for nothing: {kind} {text[start:end]!r} in {text!r}"


def _read(line: str) -> tuple[str, Spans]:
    text, labels, at = "", Spans(), 0
    for label in _LABEL.finditer(line):
        text += line[at : label.start()]
        labels.append((label[1], len(text), len(text) + len(label[2])))
        text, at = text + label[2], label.end()
    return text + line[at:], labels


def _covered(spans: Spans, at: int) -> bool:
    return any(start <= at < end for _, start, end in spans)
