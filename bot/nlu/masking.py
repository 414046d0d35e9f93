"""A message without the names and versions that were found in it: what is left says the language and the problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def without_entities(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """`text` with every span of `entities` (`start`, `end` in code points) blanked, and white space folded."""
    letters = list(text)
    for entity in entities:
        if entity.get("entity") in ("language", "other_language"):
            continue  # it spans the whole message
        for place in range(int(entity.get("start") or 0), min(int(entity.get("end") or 0), len(letters))):
            letters[place] = " "
    return " ".join("".join(letters).split())
