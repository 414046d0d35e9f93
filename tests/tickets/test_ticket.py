"""A ticket's states: every event in every state, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.tickets import ticket
from bot.tickets.ticket import (
    AWAITING_CUSTOMER,
    IN_PROGRESS,
    ON_HOLD,
    OPEN_STATES,
    QUEUED,
    RESOLVED,
    TRIAGE,
    NotAllowed,
    after,
)

ALWAYS = {
    "handed_over": QUEUED,
    "taken": IN_PROGRESS,
    "replied": AWAITING_CUSTOMER,
    "handed_back": TRIAGE,
    "held": ON_HOLD,
    "resolved": RESOLVED,
}


@pytest.mark.parametrize("status", OPEN_STATES)
def test_what_can_happen_to_an_open_ticket(status: str) -> None:
    assert {event: after(status, event) for event in ALWAYS} == ALWAYS
    assert after(status, "added_to") == status
    assert after(status, "customer_wrote") == (IN_PROGRESS if status in (AWAITING_CUSTOMER, ON_HOLD) else status)
    assert after(status, "assigned") == (IN_PROGRESS if status in (QUEUED, TRIAGE) else status)
    assert after(status, "unassigned") == (TRIAGE if status == TRIAGE else QUEUED)
    for event in ("opened", "reopened"):
        with pytest.raises(NotAllowed):
            after(status, event)


@pytest.mark.parametrize("event", [*ticket.MOVES, "invented", ""])
def test_nothing_but_reopening_and_undoing_happens_to_a_resolved_one(event: str) -> None:
    if event in ("reopened", "undone"):
        assert after(RESOLVED, event) == (QUEUED if event == "reopened" else IN_PROGRESS)
        return
    with pytest.raises(NotAllowed):
        after(RESOLVED, event)


def test_a_new_one_waits_in_the_queue() -> None:
    assert after("", "opened") == QUEUED
    for event in set(ticket.MOVES) - {"opened"}:
        with pytest.raises(NotAllowed):
            after("", event)


def test_every_event_that_the_code_makes_is_in_the_table() -> None:
    folder = Path(ticket.__file__).parent
    made = set()
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "move":
                made |= {a.value for a in node.args if isinstance(a, ast.Constant)}
    assert made == set(ticket.MOVES) - {"opened", "reopened"}


def test_its_number_as_people_say_it() -> None:
    assert ticket.label(1042) == "G-1042"
