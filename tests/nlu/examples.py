"""The labelled examples of the project, read without Rasa: what the assistant is trained on, and tested on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.nlu.families import Families

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = tuple(sorted(path.name for path in (ROOT / "data/nlu").iterdir() if path.is_dir()))
"""Each has its folder of examples."""


@dataclass(frozen=True)
class Example:
    """One labelled message; `entities` as annotated: (kind, normalised value), in their order."""

    text: str
    intent: str
    language: str
    entities: tuple[tuple[str, str], ...] = ()


@lru_cache
def training() -> tuple[Example, ...]:
    """What is in data/nlu."""
    files = [(path, language) for language in LANGUAGES for path in (ROOT / "data/nlu" / language).glob("*.yml")]
    return tuple(example for path, language in sorted(files) for example in _read(path, language))


@lru_cache
def unseen() -> tuple[Example, ...]:
    """What is in tests/nlu: `<language>.yml` by other hands, `<language>-phone.yml` as typed and dictated on phones."""
    files = [(path, path.stem[:2]) for path in sorted((ROOT / "tests/nlu").glob("*.yml"))]
    return tuple(example for path, language in files for example in _read(path, language))


@lru_cache
def families() -> Families:
    """The word families of data/nlu/lookups.yml."""
    entries = _yaml(ROOT / "data/nlu/lookups.yml")["nlu"]
    return Families({str(entry["lookup"]): list(_lines(entry)) for entry in entries})


def _read(path: Path, language: str) -> Iterator[Example]:
    for entry in _yaml(path)["nlu"]:
        yield from (_example(line, entry["intent"], language) for line in _lines(entry))


def _example(line: str, intent: str, language: str) -> Example:
    """An example without its annotations, `[iphone14 pro]{"entity": "device", "value": "iPhone 14 Pro"}`."""
    found = tuple((m["kind"] or json.loads(m["facts"])["entity"], _value(m)) for m in _ANNOTATED.finditer(line))
    return Example(_ANNOTATED.sub(lambda m: m["said"], line), intent, language, found)


def _value(match: re.Match[str]) -> str:
    facts = json.loads(match["facts"]) if match["facts"] else {}
    return str(facts.get("value", match["said"]))


def _lines(entry: dict) -> Iterator[str]:  # type: ignore[type-arg]
    for line in entry["examples"].splitlines():
        if line.strip():
            yield line.strip()[2:]


def _yaml(path: Path) -> dict:  # type: ignore[type-arg]
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


_ANNOTATED = re.compile(r"\[(?P<said>[^\]]+)\](?:\((?P<kind>[a-z_]+)\)|(?P<facts>\{[^{}]+\}))")
