"""What an agent takes back within seconds: a reply that has not left yet, and acts that have a reverse.

A reply waits in the outbox until its rest is over; taken back it never leaves. Whether it has left is decided by its
row alone: whoever changes the row first, worker or agent, has it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import ColumnElement

from bot import schema
from bot.box import OPEN, STALE
from bot.inward.conversations import BOT, NOBODY, Conversation, Conversations
from bot.packing import unpack_outgoing
from bot.store import Store
from bot.talk.replies import PERSON, SYSTEM
from bot.tickets import rows, sources
from bot.tickets import ticket as states
from bot.tickets.facts import FACT_SET, put_back
from bot.tickets.handover import Back, Control
from bot.tickets.rows import Actor, Ticket
from bot.vault.sealing import unseal_json

TAKEN_BACK = "taken back"
"""Reason of a row that its author took back."""
TOLD = "told"
"""Event of a ticket whose customer was told something with the others of an incident (bot/incidents/telling.py)."""

Keep = Callable[[Connection, int, str], None]
"""Where words go that were taken back, by the number of their ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a ticket stood before an act: who had the chat, whose it was, its status; its id and its last event's."""

    owner: str
    assignee: str
    status: str
    ticket: str
    last: int


class Undoing:
    """Every method raises NoSuchTicket, ticket.NotAllowed, StoreUnavailable."""

    def __init__(self, store: Store, conversations: Conversations, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._conversations = conversations
        self._clock = clock
        self._control = Control(conversations)

    async def standing(self, number: int) -> Standing:
        """How the ticket stands now, to come back to."""

        def look(conn: Connection) -> Standing:
            ticket, chat = sources.ticket_of(conn, self._conversations, number)
            stands = {"owner": chat.owner, "assignee": ticket.assignee, "status": ticket.status}
            return Standing(**stands, ticket=ticket.id, last=_last(conn, ticket))

        return await self._store.read(look)

    async def unsay(self, number: int, agent: str, form: str, keep: Keep | None = None) -> str | None:
        """The agent's own reply of this form never leaves; gives its words, or None when it has left already.

        `keep` gets the words in the same transaction: either they are kept, or the reply leaves.
        """

        def work(conn: Connection) -> str | None:
            ticket, _ = self._find(conn, number)
            row = _reply(conn, ticket, form)
            if row is None or not withdraw(conn, schema.outbox.c.id == row.id, agent, self._clock()):
                return None
            self._unsaid(conn, ticket, row.key, agent)
            chat = self._conversations.get(conn, row.conversation_id)
            words = unpack_outgoing(unseal_json(chat.key, row.sealed, "outbox", row.key, chat.id)).text
            if keep and words:
                keep(conn, number, words)
            return words

        return await self._store.write(work)

    async def take_back(self, number: int, agent: str, act: str, was: Standing) -> bool:
        """The reverse of `act`, one of REVERSES; whether the customer never heard.

        Only while the ticket stands as the act left it: what anybody did with it since is not overridden.
        """

        def work(conn: Connection) -> bool:
            ticket, conversation = self._find(conn, number)
            if ticket.id != was.ticket or _since(conn, was, act) != [(act, "person", agent)]:
                raise states.NotAllowed("something else was done with it since")
            since = _done_at(conn, ticket, act)
            REVERSES[act](self, conn, conversation, ticket, Actor(kind="person", name=agent), was)
            told = schema.outbox.c.key.startswith(f"ticket:{ticket.id}:{act}:", autoescape=True)
            notices = told & (schema.outbox.c.author == SYSTEM) & (schema.outbox.c.created_at >= since)
            withdrawn = withdraw(conn, notices, agent, self._clock())
            gone = conn.execute(select(schema.outbox.c.id).where(notices, schema.outbox.c.reason != TAKEN_BACK)).first()
            return act not in TELLING or (withdrawn > 0 and gone is None)

        return await self._store.write(work)

    def _unsaid(self, conn: Connection, lead: Ticket, key: str, agent: str) -> None:
        """Told where the reply was told, which may have been put together with others, or split from them, since."""
        _, ticket_id, form = key.split(":")
        ticket = lead if ticket_id == lead.id else self._of(conn, ticket_id)
        record_unsaid(conn, ticket, form, Actor(kind="person", name=agent), self._clock())

    def _of(self, conn: Connection, ticket_id: str) -> Ticket:
        row = conn.execute(select(schema.ticket).where(schema.ticket.c.id == ticket_id)).one()
        return rows.read(row, self._conversations.get(conn, row.conversation_id))

    def _untake(self, conn: Connection, chat: Conversation, ticket: Ticket, who: Actor, was: Standing) -> None:
        now = self._clock()
        if was.status == states.TRIAGE:
            self._control.hand_back(conn, chat, ticket, who, now)
        elif was.assignee:
            self._control.assign(conn, chat, ticket, who, was.assignee, now)
        else:
            self._control.unassign(conn, chat, ticket, who, now, owner=was.owner)

    def _unhand(self, conn: Connection, chat: Conversation, ticket: Ticket, who: Actor, was: Standing) -> None:
        if chat.owner != BOT or ticket.status == states.RESOLVED:
            raise states.NotAllowed("somebody has it by now")
        if was.assignee:
            self._control.assign(conn, chat, ticket, who, was.assignee, self._clock())
        else:
            self._control.take(conn, chat, ticket, who, self._clock())

    def _unresolve(self, conn: Connection, chat: Conversation, ticket: Ticket, who: Actor, was: Standing) -> None:
        if ticket.status != states.RESOLVED or sources.goes_on_elsewhere(conn, self._conversations, ticket):
            raise states.NotAllowed("the chat goes on elsewhere")
        table = schema.ticket_event
        ended = select(table.c.id).where(table.c.ticket_id == ticket.id, table.c.kind == "resolved")
        detail = {"of": conn.execute(ended.order_by(table.c.id.desc())).scalar() or 0, "what": "resolved"}
        back = Back(owner=was.owner, assignee=was.assignee, at=self._clock(), detail=detail)
        self._control.undo(conn, chat, ticket, who, back)

    def _unassign(self, conn: Connection, chat: Conversation, ticket: Ticket, who: Actor, was: Standing) -> None:
        if was.assignee:
            self._control.assign(conn, chat, ticket, who, was.assignee, self._clock())
        else:
            self._control.unassign(conn, chat, ticket, who, self._clock(), owner=was.owner)

    def _unhold(self, conn: Connection, chat: Conversation, ticket: Ticket, who: Actor, was: Standing) -> None:
        self._control.wake(conn, chat, ticket, who, self._clock())
        if was.owner == NOBODY:
            self._control.unassign(conn, chat, self._find(conn, ticket.number)[0], who, self._clock())

    def _unset(self, conn: Connection, chat: Conversation, ticket: Ticket, who: Actor, was: Standing) -> None:
        put_back(conn, self._control, ticket, who, self._clock())

    def _find(self, conn: Connection, number: int) -> tuple[Ticket, Conversation]:
        return sources.locked(conn, self._conversations, number)


def withdraw(conn: Connection, which: ColumnElement[bool], agent: str, now: float) -> int:
    """Those of these rows of the outbox that the agent wrote and nobody has tried to send never leave; how many."""
    table = schema.outbox
    never_tried = (table.c.state == OPEN) & (table.c.attempts == 0) & (table.c.progress == 0)
    never_tried &= table.c.maybe_sent.is_(False)  # let go after a hold, a row counts its tries anew
    mine = which & never_tried & (table.c.author_name == agent)
    values = {"state": STALE, "reason": TAKEN_BACK, "ended_at": now}
    return int(conn.execute(update(table).where(mine).values(values)).rowcount)


def record_unsaid(conn: Connection, ticket: Ticket, form: str, who: Actor, now: float) -> None:
    """What was said by this form was taken back: a reply that its customer was to answer is owed again."""
    table = schema.ticket_event
    mine = (table.c.ticket_id == ticket.id) & table.c.kind.in_(("replied", TOLD))
    replies = conn.execute(select(table).where(mine).order_by(table.c.id.desc())).all()
    said = next((one for one in replies if one.detail and json.loads(one.detail).get("form") == form), None)
    detail = {"of": said.id if said else 0, "what": said.kind if said else "replied"}
    owed = said is not None and said.kind == "replied" and said.old != ticket.status
    if ticket.status == states.AWAITING_CUSTOMER and owed:
        rows.move(conn, ticket, "undone", who, now, detail=detail)
    else:
        rows.record(conn, ticket, now, who, "undone", old=ticket.status, new=ticket.status, detail=detail)


def _reply(conn: Connection, ticket: Ticket, form: str) -> Row | None:
    """A person's reply by this form: under a number that stands in the ticket, or in a chat of it."""
    box = schema.outbox.c
    keys = [f"ticket:{each}:{form}" for each in (ticket.id, *(p.id for p in sources.parts_of(conn, ticket.number)))]
    here = box.conversation_id.in_(sources.chats_of(conn, ticket)) & box.key.endswith(f":{form}", autoescape=True)
    return conn.execute(select(schema.outbox).where(box.author == PERSON, box.key.in_(keys) | here)).first()


def _last(conn: Connection, ticket: Ticket) -> int:
    table = schema.ticket_event
    return int(conn.execute(select(func.max(table.c.id)).where(table.c.ticket_id == ticket.id)).scalar() or 0)


def _since(conn: Connection, was: Standing, act: str) -> list[tuple[str, str, str]]:
    """What changed the ticket's hands or end since then, or its facts: which act, by what kind of actor, by whom."""
    table = schema.ticket_event
    kinds = {FACT_SET} if act == FACT_SET else CHANGING
    later = (table.c.ticket_id == was.ticket) & (table.c.id > was.last) & table.c.kind.in_(kinds)
    found = conn.execute(select(table.c.kind, table.c.actor, table.c.actor_name).where(later).order_by(table.c.id))
    return [(row.kind, row.actor, row.actor_name) for row in found]


def _done_at(conn: Connection, ticket: Ticket, act: str) -> float:
    """When the act was last done to the ticket."""
    table = schema.ticket_event
    mine = (table.c.ticket_id == ticket.id) & (table.c.kind == act)
    return float(conn.execute(select(func.max(table.c.at)).where(mine)).scalar() or 0.0)


Reverse = Callable[[Undoing, Connection, Conversation, Ticket, Actor, Standing], None]
REVERSES: dict[str, Reverse] = {
    "taken": Undoing._untake,
    "handed_back": Undoing._unhand,
    "resolved": Undoing._unresolve,
    "assigned": Undoing._unassign,
    "held": Undoing._unhold,
    FACT_SET: Undoing._unset,
}
CHANGING = frozenset({*states.MOVES, "joined", "merged", "parted", "split"} - {"added_to", "customer_wrote"})
"""Events after which a ticket does not stand any more as an act left it."""
TELLING = ("handed_back", "resolved")
"""Acts of which the customer is told."""
