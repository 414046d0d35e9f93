"""The number in a ticket's address."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from bot.desk.problems import Problem
from bot.team import diary
from bot.tickets.ticket import NoSuchTicket, numbered


def number_of(label: str) -> int:
    """1042 for `G-1042`. Raises NoSuchTicket."""
    number = numbered(label)
    if number is None:
        raise NoSuchTicket(label)
    return number


def why_gone(conn: Connection, label: str) -> Exception:
    """What to raise for a ticket that is not here: its person was erased from the desk, or it never was."""
    return Problem(404, "person_erased") if diary.has(conn, "erase_ordered", label) else NoSuchTicket(label)
