"""What the network told beside what a `Message` has a place for: kept with the message, for a person to read.

Every leaf of a part that its reader did not ask for is one line: its path and its value, made safe to be shown. What
makes the delivery itself stays in its envelope, byte for byte.
"""

from __future__ import annotations

from itertools import chain, islice

from connectors.sdk.names import plain
from connectors.sdk.untrusted import Untrusted

Told = tuple[tuple[str, str], ...]
MOST, LONGEST_NAME, LONGEST = 40, 160, 500
MORE = "…"
"""The name of the last line where there were more than MOST: how many stand in the envelope alone."""


def unmapped(part: Untrusted, prefix: str = "") -> Told:
    """The leaves of `part` that nobody read, names beginning with `prefix`. Ask when all has been read."""
    left = part.unread()
    first = next(left, None)
    if first is None:
        return ()
    lines = tuple(line(prefix + _path(steps), value) for steps, value in islice(chain((first,), left), MOST))
    more = sum(1 for _ in left)
    return (*lines, (MORE, str(more))) if more else lines


def line(name: str, value: object) -> tuple[str, str]:
    """One line of it, whatever the network wrote."""
    told = str(value).lower() if isinstance(value, bool) else str(value)[: 4 * LONGEST]
    return _sound(name[: 4 * LONGEST_NAME])[:LONGEST_NAME], _sound(told)[:LONGEST]


def _path(steps: tuple[str | int, ...]) -> str:
    shown = steps[:LONGEST_NAME]
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step[:LONGEST_NAME]}" for step in shown).lstrip(".")


def _sound(theirs: str) -> str:
    return plain(theirs.encode("utf-8", "replace").decode())
