"""What agents do to a ticket beside talking: assign, set aside, reopen, weigh, note, correct. One transaction each."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from bot import schema
from bot.inward.conversations import Conversation, Conversations
from bot.store import Store
from bot.tickets import rows, sources
from bot.tickets import ticket as states
from bot.tickets.facts import LONGEST_FACT, Fact, put_fact
from bot.tickets.handover import Control
from bot.tickets.rows import Actor, Ticket

SYSTEM = Actor(kind="system")
LONGEST_NOTE = 4000
log = logging.getLogger(__name__)
Work = Callable[[Connection, Ticket, Conversation], None]


class Handling:
    """Every method raises NoSuchTicket, ticket.NotAllowed, StoreUnavailable."""

    def __init__(self, store: Store, conversations: Conversations, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._conversations = conversations
        self._clock = clock
        self._control = Control(conversations)

    async def assign(self, number: int, agent: str, to: str) -> None:
        """The ticket is `to`'s from here on."""
        await self._do(number, lambda c, t, chat: self._control.assign(c, chat, t, _person(agent), to, self._clock()))

    async def hold(self, number: int, agent: str, until: float | None) -> None:
        """Set aside until a moment, or until somebody takes it up or the customer writes."""
        await self._do(number, lambda c, t, chat: self._control.hold(c, chat, t, _person(agent), until, self._clock()))

    async def reopen(self, number: int, agent: str) -> None:
        """A resolved ticket is the agent's work again."""
        await self._do(number, lambda c, t, chat: self._control.reopen(c, chat, t, _person(agent), self._clock()))

    async def prioritise(self, number: int, agent: str, priority: int) -> None:
        """Another priority than impact and urgency give; the ticket says who set it."""

        def work(conn: Connection, ticket: Ticket, conversation: Conversation) -> None:
            _only_open(ticket)
            if priority != ticket.priority:
                rows.prioritise(conn, ticket, _person(agent), priority, self._clock())

        await self._do(number, work)

    async def note(self, number: int, agent: str, text: str) -> None:
        """An internal note: sealed, never sent."""

        def work(conn: Connection, ticket: Ticket, conversation: Conversation) -> None:
            words = {"text": text[:LONGEST_NOTE]}
            rows.record_sealed(conn, ticket, self._clock(), _person(agent), "noted", words)

        await self._do(number, work)

    async def set_fact(self, number: int, agent: str, name: str, value: str) -> None:
        """A fact as the agent knows it, "" to take it away; what stood there before stays in the history, sealed."""

        def work(conn: Connection, ticket: Ticket, conversation: Conversation) -> None:
            if value != str(ticket.facts.get(name) or ""):
                change = Fact(name=name, value=value[:LONGEST_FACT], origin=rows.BY_AGENT)
                put_fact(conn, self._control, ticket, _person(agent), change, self._clock())

        await self._do(number, work)

    async def wake_due(self) -> int:
        """Tickets whose moment came are work again; gives how many."""
        now = self._clock()
        if not await self._store.read(lambda conn: due_to_wake(conn, now)):
            return 0

        def work(conn: Connection) -> int:
            return sum(self._woken(conn, number, now) for number in due_to_wake(conn, now))

        return await self._store.write(work)

    def _woken(self, conn: Connection, number: int, now: float) -> bool:
        """A row that was changed must not keep the others asleep."""
        try:
            with conn.begin_nested():
                ticket, conversation = self._find(conn, number)
                self._control.wake(conn, conversation, ticket, SYSTEM, now)
        except DBAPIError:
            raise
        except Exception as error:  # whatever was done to it: `guichet verify` names it
            log.warning("ticket %s cannot be woken: %s", number, type(error).__name__)
            return False
        return True

    async def _do(self, number: int, work: Work) -> None:
        await self._store.write(lambda conn: work(conn, *self._find(conn, number)))

    def _find(self, conn: Connection, number: int) -> tuple[Ticket, Conversation]:
        return sources.locked(conn, self._conversations, number)


def due_to_wake(conn: Connection, now: float) -> list[int]:
    """Numbers of tickets that were set aside until a moment that came."""
    table = schema.ticket
    asleep = select(table.c.number).where(table.c.status == states.ON_HOLD, table.c.snoozed_until <= now)
    return list(conn.execute(asleep).scalars())


def _only_open(ticket: Ticket) -> None:
    if ticket.status == states.RESOLVED:
        raise states.NotAllowed("it is resolved")


def _person(agent: str) -> Actor:
    return Actor(kind="person", name=agent)
