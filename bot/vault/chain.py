"""The hash chain of a conversation's envelopes, and what is wrong with one. Pure: rows in, breaks out.

Each link's hash covers the one before it, its sealed key and all that was kept of the delivery; `digests` (eight hex
digits for each field of `FIELDS`) tell which field was changed when the hash no longer holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from bot.vault.sealing import json_of

GENESIS = ""
FIELDS = (
    "network",
    "account",
    "received_at",
    "headers",
    "sha256",
    "verdict_algorithm",
    "verdict_key",
    "verdict_result",
    "sealed_sha256",
    "sealed_key",
)
"""What the hash of a link covers of the envelope and of the link itself, in this order."""
ENVELOPE = (*FIELDS[:-1], "sealed", "erased_by")
"""Columns of the envelope that stand beside its link."""
DIGEST = 8
_VERDICT = "verdict_"
_FIELDS_OF = itemgetter(*FIELDS)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first thing wrong with a chain. `kind`: changed, verdict changed, missing, inserted, reordered, moved or end.

    `position` counts from 0; `what` names the field, or says in words what is seen.
    """

    conversation_id: str
    position: int
    kind: str
    what: str

    def __str__(self) -> str:
        return f"envelope {self.position}: {self.kind} ({self.what})"


def digest(value: Any) -> str:
    """Eight hex digits of one value."""
    return hashlib.sha256(_bytes(value)).hexdigest()[:DIGEST]


def digests_of(row: Row) -> str:
    """Eight hex digits per field of `FIELDS`."""
    return "".join(digest(row[name]) for name in FIELDS)


def link_hash(row: Row, conversation_id: str) -> str:
    """SHA-256 (hex) of a link: its place, the hash before it, and every field that the chain covers."""
    facts = (conversation_id, row["position"], row["previous"], row["envelope_id"], row["digests"])
    return _hash_of([*facts, *(value if type(value) is str else _text(value) for value in _FIELDS_OF(row))])


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the links of one delivery have in common: `digests` and values of all of `FIELDS` but the last."""

    digests: str
    values: tuple[str, ...]

    @classmethod
    def of(cls, row: Row) -> Delivery:
        """The delivery of an envelope's row."""
        theirs = [row[name] for name in FIELDS[:-1]]
        return cls("".join(map(digest, theirs)), tuple(map(_text, theirs)))

    def link_hash(self, row: Row, conversation_id: str) -> str:
        """SHA-256 (hex) of a link to it."""
        facts = [conversation_id, row["position"], row["previous"], row["envelope_id"], row["digests"]]
        return _hash_of([*facts, *self.values, _text(row[FIELDS[-1]])])


def first_break(
    rows: Iterable[Row],
    conversation_id: str,
    end: tuple[int, str],
    is_erased: Callable[[Row], bool] = lambda _row: False,
    others: Iterable[str] = (),
) -> Break | None:
    """What is wrong first with a conversation's links (ordered by position, each with its envelope's columns).

    `end` is how many links the conversation says its chain has, and the hash of the last; `is_erased` says of a link
    without bytes whether it may lack them; `others` are the ids of further conversations, whose links may stand here.
    """
    length, head = end
    chain = _Chain(list(rows), conversation_id, length, is_erased, list(others))
    previous = GENESIS
    for n, row in enumerate(chain.rows):
        if fault := chain.fault(n, previous):
            at, kind, what = fault
            return Break(conversation_id=conversation_id, position=at, kind=kind, what=what)
        previous = row["hash"]
    if (len(chain.rows), previous) == (length, head):
        return None
    short = len(chain.rows) < length
    what = f"the chain ends at {len(chain.rows)}, not at {length}" if len(chain.rows) != length else "another head"
    kind = "missing" if short else "end"
    return Break(conversation_id=conversation_id, position=len(chain.rows), kind=kind, what=what)


@dataclass(frozen=True, slots=True)
class _Chain:
    rows: list[Row]
    conversation_id: str
    length: int
    is_erased: Callable[[Row], bool]
    others: list[str]

    def fault(self, n: int, previous: str) -> tuple[int, str, str] | None:
        """Position, kind and words of what is wrong at place `n`, before which all is whole; None when nothing is."""
        row = self.rows[n]
        if row["sha256"] is None:
            return n, "missing", "the delivery itself is gone"
        if row["hash"] != link_hash(row, self.conversation_id):
            return n, *self._broken(row, n)
        if row["position"] != n:
            return n, "missing", "the link is gone"
        if row["previous"] != previous:
            return self._unlinked(n)
        if row["sealed"] is None:
            return None if self.is_erased(row) else (n, "missing", "the bytes of the delivery are gone")
        if hashlib.sha256(row["sealed"]).hexdigest() != row["sealed_sha256"]:
            return n, "changed", "sealed"
        return None

    def _broken(self, row: Row, n: int) -> tuple[str, str]:
        """A link whose hash does not hold: which field was changed, or where it was taken from."""
        now = digests_of(row)
        for at, name in enumerate(FIELDS):
            if row["digests"][at * DIGEST : (at + 1) * DIGEST] != now[at * DIGEST : (at + 1) * DIGEST]:
                return ("verdict changed" if name.startswith(_VERDICT) else "changed"), name
        if any(row["hash"] == link_hash(row, other) for other in self.others):
            return "moved", "it is another conversation's"
        return self._misplaced(row, n)

    def _misplaced(self, row: Row, n: int) -> tuple[str, str]:
        """A link whose fields are as they were, and whose hash does not hold at its position."""
        home = self._home(row)
        if home is None and len(self.rows) > self.length:
            return "inserted", "nothing leads to it"
        if home is None:
            return "changed", "previous, envelope_id, digests or hash"
        if home == n:
            return "changed", "position"
        if home < n:
            return "inserted", "the one before it does not belong here"
        if any(self._home(other) == n for other in self.rows[n:]):
            return "reordered", f"it belongs at {home}"
        return "missing", "the link that belongs here is gone"

    def _home(self, row: Row) -> int | None:
        """The position at which the link's hash holds."""
        places = range(max(self.length, len(self.rows)) + 1)
        return next((p for p in places if row["hash"] == link_hash({**row, "position": p}, self.conversation_id)), None)

    def _unlinked(self, n: int) -> tuple[int, str, str]:
        """Two links that are whole, one after the other, and do not belong together."""
        after = self.rows[n + 1]["previous"] if n + 1 < len(self.rows) else ""
        if n and after == self.rows[n]["hash"]:
            return n - 1, "inserted", "what follows does not name it"
        return n, "inserted", "it does not name the one before it"


def _hash_of(told: list[Any]) -> str:
    return hashlib.sha256(json_of(told)).hexdigest()


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else _text(value).encode()


def _text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return hashlib.sha256(value).hexdigest()
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
