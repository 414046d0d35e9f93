"""What the heads and the register remember, held against the rows that are there.

Each row proves itself; that one is gone, or is an older one, shows here: the head of its conversation counted it, and
the register, which lies outside the database, was told of the head.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.vault import heads, register_name
from bot.vault.heads import CHAIN, HOUSE, TRACKER
from bot.vault.portion import Portion, Row, rows_of
from bot.vault.register import Register, RegisterMissing
from bot.vault.register_lines import Kept, Point, Told

MISSING, INSERTED, CHANGED, ROLLED_BACK = "missing", "inserted", "changed", "rolled back"
COUNTED = ("inbox", "outbox", "media", "ticket", "consent_receipt")
"""Tables whose rows the head of their conversation counts, beside its own row and the events of its tickets."""
WHOLE = ("address", "envelope_opening", "erasure_order", "media_check")
"""Tables without seals, whose rows are counted with all that they say."""
NOTHING: Mapping[str, Sequence[str]] = {}
IN_HOUSE = ("agent_code", "audit_renewal", "consent_notice", "desk_event", "erasure", "training_event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is not as it is remembered: where, of what kind (missing, inserted, changed, rolled back), and in words."""

    where: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.kind} ({self.what})"


@dataclass(frozen=True, slots=True)
class _Head:
    number: int
    text: str


def _head(number: Any, text: Any) -> _Head:
    """With a number that is none it is older than whatever the register was told of."""
    return _Head(number if heads.is_number(number) else -1, str(text))


class Memory:
    """The register as it was before the store is looked at, and the heads of the store.

    Everything is told to the register first. So while the counter runs, what the store has is not behind what the
    register said before, and not ahead of what it says afterwards.
    """

    def __init__(self, register: Register) -> None:
        self.register = register
        self.gaps: list[Gap] = []
        self._heads: dict[str, _Head] = {}
        self._later: Kept | None = None
        self._before = self._read()

    def load(self, conn: Connection) -> None:
        """Read the heads, in the transaction that reads the rest. A register that was not begun yet says nothing."""
        table = schema.head
        self._heads = {str(row.owner): _head(row.number, row.tallies) for row in conn.execute(select(table))}
        store, said = register_name.name_of(conn), self.register.name()
        if not (self._heads or store):
            return
        if said is None:
            what = f"{self.register.file} is gone, or lies elsewhere: GUICHET_REGISTER"
            self.gaps.append(Gap(where="register", kind=MISSING, what=what))
        elif said != store and not self.gaps:
            self._before = Kept()
            self.gaps.append(Gap(where="register", kind=CHANGED, what=f"{self.register.file} is another store's"))

    @property
    def state(self) -> Kept:
        """What the register said before."""
        return self._before

    def is_since(self, point: Point) -> bool:
        """Whether the register had come to this point, and was not rewritten since."""
        return point.place <= self._before.end.place and self.register.has(point)

    def of(self, row: Row, rows: Portion, more: Mapping[str, Sequence[str]] = NOTHING) -> Iterator[Gap]:
        """What is wrong with one conversation's head, and with the rows it counts.

        `row` is its own; `more` are rows of its account.
        """
        told: dict[str, Sequence[str]]
        told = {name: [one["seal"] for one in rows.of(name, row["id"])] for name in COUNTED}
        tickets = [one["id"] for one in rows.of("ticket", row["id"])]
        told |= more
        told |= {name: [heads.said(one) for one in rows.of(name, row["id"])] for name in WHOLE}
        told["ticket_event"] = [event["seal"] for one in tickets for event in rows.of("ticket_event", one)]
        yield from self._conversation(row, told, rows.of(TRACKER, row["id"]))

    def of_erased(self, row: Row) -> Iterator[Gap]:
        """The same of one that was erased, of which its chain and its row are left."""
        yield from self._conversation(row, {}, ())

    def _conversation(self, row: Row, told: Mapping[str, Sequence[str]], trackers: Sequence[Row]) -> Iterator[Gap]:
        end = (row["chain_length"], row["chain_head"])
        yield from self._owner(row["id"], {**told, "conversation": [row["seal"]]}, end, trackers)

    def of_house(self, conn: Connection) -> Iterator[Gap]:
        """What belongs to no conversation: logs, certificates, notices."""
        told = {}
        for name in IN_HOUSE:
            table = schema.metadata.tables[name]
            told[name] = [heads.said(row) for row in rows_of(conn, select(table))]
        told["agent"] = [str(seal) for seal in conn.execute(select(schema.agent.c.seal)).scalars()]
        yield from self._owner(HOUSE, told, None)

    def missing(self, there: Iterable[str]) -> Iterator[str]:
        """The ids of conversations that are remembered and not there."""
        yield from sorted((self._before.heads.keys() | self._heads.keys()) - {HOUSE, *there})

    def on_its_way(self) -> int:
        """How many changes were announced of which nobody knows whether they were committed, and are not there."""
        owners = {told.owner for some in self._before.open_at.values() for told in some}
        open_ones = {told for owner in owners for told in self._before.unanswered(owner)}
        return sum(1 for told in open_ones if told.number > self._number(told.owner) and self._is_open(told))

    def _owner(
        self,
        owner: str,
        told: Mapping[str, Sequence[str]],
        end: tuple[int, str] | None,
        dialogues: Sequence[Mapping[str, Any]] = (),
    ) -> Iterator[Gap]:
        head = self._heads.get(owner, _Head(0, ""))
        where = "this conversation" if owner != HOUSE else "the store"
        if wrong := self._against_register(owner, head):
            yield Gap(where=where, kind=wrong[0], what=wrong[1])
        try:
            tallies = heads.read_tallies(head.text)
        except ValueError:
            yield Gap(where=where, kind=CHANGED, what="its head cannot be read")
            return
        if end is not None and tallies.get(CHAIN, [0, ""]) != list(end):
            yield _of_chain(tallies.get(CHAIN, [0, ""])[0], end[0])
        if gap := _of_dialogues(tallies.get(TRACKER), dialogues):
            yield gap
        for name in sorted(told.keys() | (tallies.keys() - {CHAIN, TRACKER})):
            kept, found = tallies.get(name, [0, "0"]), heads.tally(self.register, owner, name, told.get(name, ()))
            if kept != found:
                yield _of_rows(name, kept[0], found[0])

    def _against_register(self, owner: str, head: _Head) -> tuple[str, str] | None:
        known = self._before.heads.get(owner)
        number = known.number if known else 0
        if head.number < number:
            return ROLLED_BACK, f"this is its change {head.number}; the register was told of {number}"
        if self.gaps:  # the register itself is not whole: it says nothing of what came later
            return None
        if head.number == number:
            same = known is None or known.digest == heads.digest_of(owner, head.number, head.text)
            return None if same else (CHANGED, "its head is not the one that the register was told of")
        return None if self._was_announced(owner, head) else (INSERTED, "the register was not told of its change")

    def _was_announced(self, owner: str, head: _Head) -> bool:
        """Later than what the register said before: a crash, or somebody was at work meanwhile."""
        told = Told(owner=owner, number=head.number, digest=heads.digest_of(owner, head.number, head.text))
        if told in self._before.unanswered(owner):
            return True
        later = self._look_again()
        last = later.heads.get(owner)
        return told in later.unanswered(owner) or (last is not None and (last == told or last.number > told.number))

    def _is_open(self, told: Told) -> bool:
        return told in self._look_again().unanswered(told.owner)

    def _number(self, owner: str) -> int:
        return self._heads.get(owner, _Head(0, "")).number

    def _look_again(self) -> Kept:
        self._later = self._later or self._read()
        return self._later

    def _read(self) -> Kept:
        try:
            kept = self.register.read()
        except RegisterMissing:
            return Kept()
        if kept.broken is not None and not self.gaps:
            what = f"its line {kept.broken} is not as it was written"
            self.gaps.append(Gap(where="register", kind=CHANGED, what=what))
        elif kept.gap is not None and not self.gaps:
            what = f"changes before its line {kept.gap} are not in it"
            self.gaps.append(Gap(where="register", kind=MISSING, what=what))
        return kept


def _of_chain(counted: int, found: int) -> Gap:
    if found < counted:
        return Gap(where="envelopes", kind=MISSING, what=f"the last {counted - found} of {counted}")
    if found > counted:
        return Gap(where="envelopes", kind=INSERTED, what=f"{found - counted} beyond the {counted} that were counted")
    return Gap(where="envelopes", kind=CHANGED, what="the chain ends with another one")


def _of_dialogues(last: list[Any] | None, rows: Sequence[Mapping[str, Any]]) -> Gap | None:
    """The dialogue that was written last is there as it was written; `rows` are those of all requests."""
    if last is None:
        return Gap(where=TRACKER, kind=INSERTED, what="none was counted") if rows else None
    found = next((row["sealed"] for row in rows if row["episode"] == last[0]), None)
    if found is None:
        return Gap(where=TRACKER, kind=MISSING, what=f"the dialogue of request {last[0]}")
    if heads.digest_of_last(found) == last[1]:
        return None
    return Gap(where=TRACKER, kind=CHANGED, what=f"the dialogue of request {last[0]} is not what was written last")


def _of_rows(table: str, counted: Any, found: int) -> Gap:
    if found < counted:
        return Gap(where=table, kind=MISSING, what=f"{counted - found} of {counted} rows")
    if found > counted:
        return Gap(where=table, kind=INSERTED, what=f"{found - counted} beyond the {counted} rows that were counted")
    return Gap(where=table, kind=CHANGED, what=f"its {counted} rows are not the ones that were counted")
