"""Where the columns of the audit's chart stand; the template only draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.audit.report import Day

WIDTH, HEIGHT = 600, 120
GAP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One coloured piece of a column. `part`: taken, failed or refused."""

    part: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Pieces in a box of WIDTH by HEIGHT; `most` is what the top stands for, 0 when there is nothing to show."""

    pieces: tuple[Piece, ...]
    most: int
    first: date
    last: date


def chart(days: tuple[Day, ...]) -> Chart:
    """A column for each day, its parts one upon the other; what is not nothing is at least two points high."""
    most = max(day.taken + day.failed + day.refused for day in days)
    step = WIDTH / len(days)
    pieces = []
    for n, day in enumerate(days):
        top = float(HEIGHT)
        for part, often in (("taken", day.taken), ("failed", day.failed), ("refused", day.refused)):
            if often:
                height = max(2.0, often / most * (HEIGHT - 4))
                top -= height
                pieces.append(
                    Piece(part=part, x=round(n * step + GAP / 2, 1), y=round(top, 1), width=step - GAP, height=height)
                )
    return Chart(pieces=tuple(pieces), most=most, first=days[0].day, last=days[-1].day)
