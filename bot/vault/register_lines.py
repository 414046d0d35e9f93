"""The lines of the register, read: what each owner's head was at last, and what nobody knows the end of."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

MAC = 32
"""Hex digits of the keyed hash at the end of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The head of one owner after its change of this number."""

    owner: str
    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.owner}:{self.number}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> Told:
        """From a line. Raises ValueError."""
        owner, number, digest = text.split(":")
        return cls(owner=owner, number=int(number), digest=digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a register ended once: `str` of it is for people to keep elsewhere."""

    place: int
    mac: str

    def __str__(self) -> str:
        return f"{self.place}-{self.mac}"

    @classmethod
    def read(cls, text: str) -> Point:
        """From what was printed. Raises ValueError."""
        place, _, mac = text.strip().partition("-")
        if len(mac) != MAC or not place.isdecimal() or int(place) <= MAC:
            raise ValueError("a head of the register looks like 4711-<32 letters and digits>")
        return cls(place=int(place), mac=mac.lower())


@dataclass(slots=True)
class Kept:
    """What a register says. `store`: whose it is; `heads`: the last change of each owner that was committed;
    `open_at`: by place, what was announced and not answered. `broken` is the number of the first line that is not as it
    was written, `gap` that of the first that tells of a change whose predecessor it was never told of: it was cut back,
    and went on."""

    store: str = ""
    heads: dict[str, Told] = field(default_factory=dict)
    open_at: dict[int, tuple[Told, ...]] = field(default_factory=dict)
    end: Point = field(default_factory=lambda: Point(place=0, mac=""))
    changes: int = 0
    broken: int | None = None
    gap: int | None = None
    lines: int = 0
    _highest: dict[str, int] = field(default_factory=dict)
    """The highest number that was announced of each owner: each is announced before its successor is."""

    def take(self, said: str, place: int) -> None:
        """One more line. Raises ValueError, KeyError."""
        sign, _, rest = said.partition(" ")
        self.lines += 1
        if sign == "+":
            self.open_at[place] = tuple(map(Told.read, rest.split()))
            self._follow(self.open_at[place])
        elif sign == "=":
            for told in self.open_at.pop(int(rest), ()):
                self._happened(told)
        elif sign == "-":
            self.open_at.pop(int(rest), None)
        elif sign == "#":
            self.store = rest
        elif sign == "!":
            self.heads = {told.owner: told for told in map(Told.read, rest.split())}
            self.open_at.clear()
            self.gap, self._highest = None, {told.owner: told.number for told in self.heads.values()}
        else:
            raise ValueError(sign)

    def unanswered(self, owner: str) -> tuple[Told, ...]:
        """Changes of an owner beyond the last that was committed, of which nobody knows whether they were."""
        known = self.heads.get(owner)
        all_told = (told for some in self.open_at.values() for told in some if told.owner == owner)
        return tuple(told for told in all_told if known is None or told.number > known.number)

    def _follow(self, some: Iterable[Told]) -> None:
        for told in some:
            highest = self._highest.get(told.owner, 0)
            if told.number > highest + 1 and self.gap is None:
                self.gap = self.lines
            self._highest[told.owner] = max(highest, told.number)

    def _happened(self, told: Told) -> None:
        self.changes += 1
        known = self.heads.get(told.owner)
        if known is None or told.number > known.number:
            self.heads[told.owner] = told


def mac_of(key: bytes, before: str, said: str) -> str:
    """The keyed hash of a line and of all before it."""
    return hmac.digest(key, f"{before} {said}".encode(), "sha256").hex()[:MAC]


def read_lines(key: bytes, lines: Iterable[bytes], size: int, kept: Kept) -> Kept:
    """Everything from the end of `kept` up to `size`, or to the first line that is not as it was written."""
    place, before = kept.end.place, kept.end.mac
    for number, line in enumerate(lines, kept.lines + 1):
        after = place + len(line)
        if after > size or not line.endswith(b"\n"):
            break
        said, _, mac = line[:-1].decode("utf-8", "replace").rpartition(" ")
        if not hmac.compare_digest(mac.encode(), mac_of(key, before, said).encode()):
            kept.broken = number
            break
        kept.take(said, place)
        place, before = after, mac
    kept.end = Point(place=place, mac=before)
    return kept
