"""The number in a ticket's address."""

from __future__ import annotations

from bot.tickets.ticket import NoSuchTicket, numbered


def number_of(label: str) -> int:
    """1042 for `G-1042`. Raises NoSuchTicket."""
    number = numbered(label)
    if number is None:
        raise NoSuchTicket(label)
    return number
