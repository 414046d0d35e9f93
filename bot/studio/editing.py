"""Changes to examples by several people at once: what each took away goes, what each added stays, nothing is lost.

A page carries the marks of the lines that it showed. What a lead sends back is compared with those marks, not with the
file as it is now: so a change that somebody else saved meanwhile is kept, and told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What to write, and what somebody else did since the page was shown."""

    add: tuple[str, ...]
    remove: tuple[str, ...]
    theirs_added: tuple[str, ...]
    theirs_removed: int

    @property
    def met(self) -> bool:
        """Whether somebody else changed the same examples meanwhile."""
        return bool(self.theirs_added or self.theirs_removed)


def mark(example: str) -> str:
    """A short name for an example's exact words."""
    return hashlib.sha256(example.encode()).hexdigest()[:12]


def merge(shown: Sequence[str], mine: Sequence[str], now: Sequence[str]) -> Merge:
    """`shown` are the marks of what the lead saw, `mine` what they made of it, `now` what stands in the file."""
    seen, wanted, there = set(shown), {mark(line) for line in mine}, {mark(line) for line in now}
    return Merge(
        add=tuple(_once(line for line in mine if line and mark(line) not in seen | there)),
        remove=tuple(line for line in now if mark(line) in seen - wanted),
        theirs_added=tuple(line for line in now if mark(line) not in seen | wanted),
        theirs_removed=len((seen & wanted) - there),
    )


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))
