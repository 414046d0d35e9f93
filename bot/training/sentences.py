"""Labelled sentences as they stand in Rasa's YAML files: what a model is trained on, and what it is measured on.

The sentences that measure lie in `tests/nlu`, one file or one folder per language; no model is ever trained on them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from bot.training.errors import TrainingFailed
from bot.training.reading import read_yaml


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled message, without the marks of its entities; `language` is "" where the files do not tell."""

    text: str
    intent: str
    language: str


def measuring(root: Path) -> Path:
    """Where the project at `root` keeps the sentences that measure."""
    return root / "tests" / "nlu"


def training(root: Path) -> Path:
    """Where the project at `root` keeps the sentences that teach."""
    return root / "data" / "nlu"


def read_sentences(place: Path) -> tuple[Sentence, ...]:
    """The labelled sentences of a file or of all files below a folder. Raises TrainingFailed."""
    files = sorted(place.rglob("*.yml")) if place.is_dir() else [place]
    found = tuple(sentence for path in files for sentence in _of_file(path))
    if not found:
        raise TrainingFailed(f"{place}: no labelled sentence")
    return found


def digest(sentences: Iterable[Sentence]) -> str:
    """A short name for exactly these sentences."""
    return hashlib.sha256(json.dumps([astuple(s) for s in sentences]).encode()).hexdigest()[:16]


def plain(example: str) -> str:
    """An example without Rasa's marks of entities: `my [phone](device)` is `my phone`."""
    return _MARKED.sub(r"\1", example)


def language_of(path: Path) -> str:
    """The language that a file's name (`fr.yml`, `fr-phone.yml`) or folder says, or ""."""
    names = (path.stem.partition("-")[0], path.parent.name)
    return next((name for name in names if re.fullmatch("[a-z]{2}", name)), "")


def _of_file(path: Path) -> Iterator[Sentence]:
    content = read_yaml(path)
    entries = (content.get("nlu") if isinstance(content, dict) else None) or []
    for entry in entries:
        if isinstance(entry, dict) and "intent" in entry:
            for line in str(entry.get("examples", "")).splitlines():
                if line.strip().startswith("- "):
                    yield Sentence(plain(line.strip()[2:].strip()), str(entry["intent"]), language_of(path))


_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]+\)|\{[^}]+\})")
