"""A ticket as plain text for somebody else's system, by its topic's template, in each of our languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone

from bot.guichet_yml import Words
from bot.leaving.levels import FULL, SEALED
from bot.leaving.words import COLON, FACTS, NAMES, ORIGINS, STATES
from bot.tickets.rows import Ticket
from bot.tickets.sheet import Row, sheet

Templates = Mapping[str, tuple[Words, tuple[str, ...]]]
"""Of each topic its title and what it asks for."""


def page(ticket: Ticket, network: str, level: str, language: str, templates: Templates) -> str:
    """The page at this level."""
    words, (title, _) = NAMES[language], templates.get(ticket.topic, ({}, ()))
    lines = [f"{ticket.label}: {ticket.title}" if level == FULL and ticket.title else ticket.label]
    plain = _plain(ticket, network, title.get(language, ticket.topic), words)
    state = STATES.get(ticket.status, {}).get(language, ticket.status)
    lines += [f"{words[name]}{COLON[language]}{value}" for name, value in (("state", state), *plain)]
    if level != SEALED:
        known = sheet(ticket, {topic: asked for topic, (_, asked) in templates.items()})
        lines += ["", *(_fact(row, language) for row in known.rows)]
        lines += [f"{_called(name, language)}{COLON[language]}({words['missing']})" for name in known.missing]
    return "\n".join(lines) + "\n"


def _plain(ticket: Ticket, network: str, topic: str, words: Words) -> Iterator[tuple[str, str]]:
    yield "topic", topic
    weighed = f"{words['impact']} {ticket.impact}, {words['urgency']} {ticket.urgency}"
    yield "priority", f"P{ticket.priority} ({weighed})"
    yield "network", network
    yield "opened", datetime.fromtimestamp(ticket.opened_at, timezone.utc).isoformat(timespec="minutes")


def _fact(row: Row, language: str) -> str:
    told = ORIGINS.get(row.origin, {}).get(language, "")
    sure = f"{told}, {row.sure} %" if row.sure else told
    return f"{_called(row.name, language)}{COLON[language]}{' '.join(row.value.split())}{f' ({sure})' if sure else ''}"


def _called(name: str, language: str) -> str:
    return FACTS.get(name, {}).get(language, name)
