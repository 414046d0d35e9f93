"""A topic's template filled in: which facts in which order, where each comes from, and what nobody told yet. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.tickets.facts import FACT_NAMES
from bot.tickets.rows import Ticket

APART = ("evidence_came", "evidence_pieces", "urgency_words", "impact_words")
"""Facts that are told elsewhere on a ticket: the pieces of evidence, and what the priority stands on."""
MEANS = {"system": ("os", "os_version"), "error_code": ("error_code", "error_message")}
"""What a recipe of guichet.yml asks for, where that is several facts; one of them is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fact. `origin`: said, spoken, read, confirmed, agent, or "" where nobody knows; `sure` in percent, or ""."""

    name: str
    value: str
    origin: str = ""
    sure: str = ""

    @property
    def editable(self) -> bool:
        """Whether a person may correct it."""
        return self.name in FACT_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is known, in the template's order, and what it wants that is not known."""

    rows: tuple[Row, ...]
    missing: tuple[str, ...]


def sheet(ticket: Ticket, wanted: Mapping[str, tuple[str, ...]]) -> Sheet:
    """The ticket by its topic's template; `wanted` has what each topic asks for (triage.recipes.load_wanted)."""
    asked = wanted.get(ticket.topic, ())
    order = [name for one in asked for name in MEANS.get(one, (one,))]
    told = {name: str(value) for name, value in ticket.facts.items() if value and name not in APART}
    names = [name for name in dict.fromkeys((*order, *FACT_NAMES, *told)) if name in told]
    missing = (means for one in asked if not told.keys() & set(means := MEANS.get(one, (one,))))
    return Sheet(
        rows=tuple(_row(name, told[name], ticket.origins.get(name, "")) for name in names),
        missing=tuple(means[0] for means in missing),
    )


def _row(name: str, value: str, origin: str) -> Row:
    came, _, sure = origin.partition(":")
    return Row(name=name, value=value, origin=came, sure=sure)
