"""A ticket's states and how events move them. Pure: no I/O.

queued -> in_progress -> awaiting_customer -> in_progress ... -> resolved; handed back to the assistant: `triage`; set
aside by a person: `on_hold`. What is resolved may be reopened. `undone`: a reply or an end that nobody had heard of.
What was `merged` into another ticket rests until it is split off again (merging.py): what happens meanwhile happens to
the other one.
"""

from __future__ import annotations

import re

QUEUED, IN_PROGRESS, AWAITING_CUSTOMER = "queued", "in_progress", "awaiting_customer"
TRIAGE, ON_HOLD, RESOLVED, MERGED = "triage", "on_hold", "resolved", "merged"
LABEL = r"G-[0-9]{1,9}"
"""Pattern of a ticket's number as people say it."""
OPEN_STATES = (QUEUED, IN_PROGRESS, AWAITING_CUSTOMER, TRIAGE, ON_HOLD)


class NoSuchTicket(Exception):
    """There is no ticket of this number."""


class NotAllowed(Exception):
    """This event cannot happen to a ticket in this state."""


def after(status: str, event: str) -> str:
    """The state after `event`. Raises NotAllowed."""
    moves = MOVES.get(event)
    if moves is None or (status not in moves and "*" not in moves):
        raise NotAllowed(f"a ticket that is {status} cannot be {event}")
    return moves.get(status, moves.get("*", status))


def label(number: int) -> str:
    """The number as people say it: `G-1042`."""
    return f"G-{number}"


def numbered(text: str) -> int | None:
    """1042 for `G-1042`, None for anything else."""
    return int(text.removeprefix("G-")) if re.fullmatch(LABEL, text) else None


_ANY_OPEN = dict.fromkeys(OPEN_STATES, "")
MOVES: dict[str, dict[str, str]] = {
    "opened": {"": QUEUED},
    "added_to": {s: s for s in OPEN_STATES},
    "handed_over": dict.fromkeys(_ANY_OPEN, QUEUED),
    "taken": dict.fromkeys(_ANY_OPEN, IN_PROGRESS),
    "replied": dict.fromkeys(_ANY_OPEN, AWAITING_CUSTOMER),
    "customer_wrote": {**{s: s for s in OPEN_STATES}, AWAITING_CUSTOMER: IN_PROGRESS, ON_HOLD: IN_PROGRESS},
    "assigned": {**{s: s for s in OPEN_STATES}, QUEUED: IN_PROGRESS, TRIAGE: IN_PROGRESS},
    "unassigned": {**dict.fromkeys(_ANY_OPEN, QUEUED), TRIAGE: TRIAGE},
    "held": dict.fromkeys(_ANY_OPEN, ON_HOLD),
    "woken": {ON_HOLD: IN_PROGRESS},
    "reopened": {RESOLVED: QUEUED},
    "handed_back": dict.fromkeys(_ANY_OPEN, TRIAGE),
    "resolved": dict.fromkeys(_ANY_OPEN, RESOLVED),
    "undone": {**{s: s for s in OPEN_STATES}, AWAITING_CUSTOMER: IN_PROGRESS, RESOLVED: IN_PROGRESS},
}
