"""Small checks that every rule is made of: the first fault found, or None."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

Fault = tuple[int, str]
"""Meta's error code and its `details`."""
Rule = Callable[[dict[str, Any], Collection[str]], "Fault | None"]
"""What is wrong with the part of a body that holds its content, given the media ids that exist."""

MISSING, VALUE, PARAMETER = 131008, 131009, 100


def first(faults: Iterable[Fault | None]) -> Fault | None:
    """The first fault there is."""
    return next((fault for fault in faults if fault), None)


def length(value: Any, most: int, name: str, *, code: int = VALUE) -> Fault | None:
    """A text that must be there, in full at most `most` characters."""
    if not isinstance(value, str) or not value.strip():
        return PARAMETER, f"{name} is required"
    return (code, f"{name} is longer than {most}") if len(value) > most else None


def optional(part: dict[str, Any], name: str, most: int) -> Fault | None:
    """A text that may be left out."""
    return length(part[name], most, name) if name in part else None


def member(part: dict[str, Any], name: str) -> dict[str, Any]:
    """An object inside; {} when there is none or it is something else."""
    found = part.get(name)
    return found if isinstance(found, dict) else {}


def members(part: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list inside; something else among them counts as an empty one."""
    found = part.get(name)
    return [item if isinstance(item, dict) else {} for item in found] if isinstance(found, list) else []


def distinct(values: Sequence[Any], name: str) -> Fault | None:
    """No two alike."""
    return (VALUE, f"Duplicated {name}") if len({str(v) for v in values}) < len(values) else None


def only(part: dict[str, Any], *names: str) -> Fault | None:
    """No key but these."""
    more = sorted(str(name) for name in set(part) - set(names))
    return (PARAMETER, f"Unexpected key {more[0]}") if more else None
