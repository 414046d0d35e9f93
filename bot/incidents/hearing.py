"""Who of an incident's customers can be told something now, and what is in the way of the others.

What the gate checks before each reply leaves (outward/gate.py) is looked at here before it is written: what could not
be said at once is not put, because a word on an incident is worth nothing days later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.consent.notices import Policy
from bot.consent.standing import ENDED
from bot.guichet_yml import LANGUAGES, UNSURE
from bot.inward.conversations import Conversation, Conversations
from bot.outward import window
from bot.outward.pace import Trouble, troubles
from bot.tickets import sources
from bot.tickets.rows import Ticket
from bot.tickets.ticket import OPEN_STATES
from connectors.sdk.connector import Connector

HEARS, CLOSED, WAITS, STOPPED, BLOCKED, OVER = "hears", "closed", "waits", "stopped", "blocked", "over"
VERDICTS = (HEARS, CLOSED, WAITS, BLOCKED, STOPPED, OVER)
"""From the best: can be told; its 24 hours are over; was asked for consent; its channel waits for its operator; wants
nothing from us; its ticket has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Where consent is demanded, and the networks that are known."""

    policy: Policy
    networks: Mapping[str, type[Connector]]

    def demands(self, network: str) -> bool:
        """Whether nothing is said on this network before a "yes"."""
        kind = self.networks.get(network)
        return kind is not None and not self.policy.demanded_on.isdisjoint((kind.route, kind.network))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearer:
    """A ticket of an incident, and the chat in which its customer would be told: `part` is its number there."""

    ticket: Ticket
    part: Ticket
    conversation: Conversation
    verdict: str

    @property
    def languages(self) -> tuple[str, ...]:
        """In which languages it is said."""
        return spoken(self.conversation.language)


def spoken(language: str) -> tuple[str, ...]:
    """The language, where it is one that we speak; else the two in which a text is said while it is not known."""
    return (language,) if language in LANGUAGES else UNSURE


def hearers(
    conn: Connection, people: Conversations, tickets: Sequence[Ticket], rules: Rules, now: float
) -> list[Hearer]:
    """For each ticket the chat in which its customer can best be told: of several, where they wrote last."""
    blocked = troubles(conn)
    return [_hearer(conn, people, ticket, rules, blocked, now) for ticket in tickets]


def verdict(conversation: Conversation, status: str, rules: Rules, blocked: Sequence[Trouble], now: float) -> str:
    """Whether something can be said in this chat now, to a ticket that stands so."""
    standing = conversation.consent
    if status not in OPEN_STATES:
        return OVER
    if standing.state in ENDED:
        return STOPPED
    asked = rules.demands(conversation.network) and not standing.holds(rules.policy.version)
    if asked or standing.waits(rules.policy.version):
        return WAITS
    here = (conversation.network, conversation.account)
    if any((one.network, one.account) == here and one.blocked_until > now for one in blocked):
        return BLOCKED
    if conversation.window_until is not None and not window.is_open(conversation, now):
        return CLOSED
    return HEARS


def _hearer(
    conn: Connection, people: Conversations, ticket: Ticket, rules: Rules, blocked: Sequence[Trouble], now: float
) -> Hearer:
    chats = sources.all_of(conn, people, ticket)
    judged = [(verdict(one.conversation, ticket.status, rules, blocked, now), one) for one in chats]
    said, source = min(judged, key=lambda one: (VERDICTS.index(one[0]), -one[1].last_at))
    return Hearer(ticket=ticket, part=source.ticket, conversation=source.conversation, verdict=said)
