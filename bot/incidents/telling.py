"""One word to all customers of an incident: said once to each, in their own chat and language.

    page -> who hears it, who does not and why (hearing.py) -> one transaction: a row for each, words sealed for each
    row -> outbox, a few in each transaction -> `said`, `offered`, or what came in the way -> the worker sends it

What a killed process leaves is taken up again where it stands; a word that could not go on for a while is broken off,
and the rows say who got it. The key of an outbox row names word and ticket, so that nothing is said twice. Nobody's
chat changes hands by it, no promise counts as kept: whoever has the ticket still owes its customer an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, or_, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import ColumnElement, Select

from bot import schema
from bot.incidents import incident as incidents
from bot.incidents.hearing import CLOSED, HEARS, OVER, Hearer, Rules, hearers, verdict
from bot.inward.conversations import Conversations
from bot.many import insert_into, run_all
from bot.outward.pace import troubles
from bot.packing import Outgoing
from bot.store import Store
from bot.talk.replies import PERSON, Author, put_reply
from bot.team import diary
from bot.tickets import rows, sources
from bot.tickets.offer import load_offer
from bot.tickets.rows import Actor
from bot.tickets.ticket import NotAllowed
from bot.tickets.undoing import TOLD, record_unsaid, withdraw
from bot.vault.sealing import CannotOpen, seal_json, unseal_json

WAITING, SAID, OFFERED = "waiting", "said", "offered"
LEFT_OUT, APART, BROKEN_OFF, TAKEN_BACK = "left_out", "apart", "broken_off", "taken_back"
"""States of a hearer, beside the verdicts of hearing.py: those say why it was not told."""
PLACE = "incident-word"
AT_ONCE = 20
"""Customers told in one transaction."""
TICKET = "{ticket}"
"""Stands for the number that each customer was told."""
LATE = 900.0
"""Seconds after which a word that was broken off is not taken up any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What is to be said: under which one-time id, in which languages, to which tickets; `offers`: with the approved
    template where the 24 hours are over."""

    id: str
    texts: Mapping[str, str]
    to: frozenset[int]
    offers: bool = False


class NotWritten(Exception):
    """A customer is to be told who speaks a language in which the word is not written."""


class Telling:
    """Tells, takes back, takes up again. Every method raises StoreUnavailable."""

    def __init__(
        self, store: Store, people: Conversations, rules: Rules, *, clock: Callable[[], float], rests: float = 0.0
    ) -> None:
        self._store = store
        self._people = people
        self.rules = rules
        self._clock = clock
        self._rests = rests
        self._offer = load_offer()

    async def tell(self, number: int, agent: str, word: Word, people: Conversations) -> int:
        """Say it to the tickets of the incident that were chosen, as far as `people` may open them; once for each id.

        Gives how many are told by it. Raises NoSuchIncident, NotAllowed, NotWritten.
        """
        await self._store.write(lambda conn: self._plan(conn, number, agent, word, people))
        await self._go_on(word.id)
        hearer = schema.incident_hearer.c
        told = (hearer.reply_id == word.id) & hearer.state.in_((SAID, OFFERED))
        return await self._store.read(lambda conn: conn.execute(select(func.count()).where(told)).scalar_one())

    async def resume(self) -> None:
        """What was broken off a moment ago goes on; what was broken off long ago does not, and its words go."""
        now, table, hearer = self._clock(), schema.incident_reply, schema.incident_hearer
        begun = select(table.c.id, table.c.at).where(table.c.id.in_(_waiting().with_only_columns(hearer.c.reply_id)))
        for row in await self._store.read(lambda conn: conn.execute(begun).all()):
            if now - row.at > LATE:
                mine = (hearer.c.reply_id == row.id) & (hearer.c.state == WAITING)
                await self._store.write(partial(_leave, which=mine, state=BROKEN_OFF))
            else:
                await self._go_on(row.id)

    async def take_back(self, word_id: str, agent: str) -> int:
        """What has not left of one's own word never leaves; gives to how many customers it stays unsaid."""

        def work(conn: Connection) -> int:
            table, hearer = schema.incident_reply, schema.incident_hearer
            mine = (table.c.id == word_id) & (table.c.agent == agent)
            if conn.execute(update(table).where(mine).values(stopped=True)).rowcount == 0:
                return 0
            told = (hearer.c.reply_id == word_id) & hearer.c.state.in_((SAID, OFFERED))
            unsaid = _leave(conn, (hearer.c.reply_id == word_id) & (hearer.c.state == WAITING), TAKEN_BACK)
            found = conn.execute(select(hearer).where(told).order_by(hearer.c.conversation_id)).all()
            unsaid += sum(self._unsay(conn, row, agent) for row in found)
            if unsaid:
                number = conn.execute(select(table.c.incident).where(mine)).scalar_one()
                label = incidents.find(conn, number).label
                diary.note(conn, self._clock(), agent, "incident_unsaid", label, str(unsaid))
            return unsaid

        return await self._store.write(work)

    async def _go_on(self, word_id: str) -> None:
        while await self._store.write(lambda conn: self._say_some(conn, word_id)):
            pass

    def _plan(self, conn: Connection, number: int, agent: str, word: Word, people: Conversations) -> None:
        incident, now = incidents.find(conn, number, lock=True), self._clock()
        if not incident.runs:
            raise NotAllowed("the incident has ended")
        tickets, _ = incidents.members(conn, people, number)
        found = [one for one in hearers(conn, people, tickets, self.rules, now) if one.verdict != OVER]
        reply = {"id": word.id, "incident": number, "at": now, "agent": agent, "offers": word.offers, "stopped": False}
        if not conn.execute(insert_into(conn, schema.incident_reply).values(reply).on_conflict_do_nothing()).rowcount:
            return  # the form was sent twice
        planned = [_planned(one, word) for one in found]
        if planned:
            run_all(conn, schema.incident_hearer.insert(), planned)
        count = sum(one["state"] == WAITING for one in planned)
        diary.note(conn, now, agent, "incident_told", incident.label, str(count))

    def _say_some(self, conn: Connection, word_id: str) -> int:
        """Say it to the next few; gives how many these were."""
        reply = conn.execute(select(schema.incident_reply).where(schema.incident_reply.c.id == word_id)).one()
        hearer = schema.incident_hearer.c
        some = _waiting().where(hearer.reply_id == word_id).order_by(hearer.conversation_id).limit(AT_ONCE)
        self._lock(conn, conn.execute(some).all())
        found = conn.execute(some.with_for_update()).all()
        for row in found:
            try:
                state = self._say(conn, reply, row)
            except CannotOpen:
                state = BROKEN_OFF
            _leave(conn, _this(row), state)
        return len(found)

    def _lock(self, conn: Connection, some: Sequence[Row]) -> None:
        """Their chats, and those of what they were merged into, in the order in which everybody locks them."""
        part, lead = schema.ticket, schema.ticket.alias("lead")
        mine = part.c.id.in_([row.ticket_id for row in some])
        leads = select(lead.c.conversation_id).join(part, part.c.merged_into == lead.c.number).where(mine)
        chats = {*conn.execute(leads).scalars(), *(row.conversation_id for row in some)}
        table = schema.conversation
        conn.execute(select(table.c.id).where(table.c.id.in_(sorted(chats))).order_by(table.c.id).with_for_update())

    def _say(self, conn: Connection, reply: Row, row: Row) -> str:
        """What became of it: said, offered, or what is in the way. Raises CannotOpen."""
        chat, now = self._people.get(conn, row.conversation_id), self._clock()
        part = rows.read(_ticket(conn, row.ticket_id), chat)
        lead, _ = sources.ticket_of(conn, self._people, part.number)
        if not incidents.find(conn, reply.incident).runs:
            return BROKEN_OFF
        if not _belongs(conn, lead.number, reply.incident):
            return APART
        found = verdict(chat, lead.status, self.rules, troubles(conn), now)
        if found != HEARS and not (found == CLOSED and reply.offers):
            return found
        words = unseal_json(chat.key, row.sealed, PLACE, row.reply_id, row.ticket_id)
        author = Author(kind=PERSON, epoch=chat.epoch, name=reply.agent, rests=self._rests)
        if put_reply(conn, chat, Outgoing(text=words["text"]), author, key_of(part.id, reply.id), now) is not None:
            told = {"incident": reply.incident, "form": reply.id}
            rows.record(conn, part, now, Actor(kind="person", name=reply.agent), TOLD, detail=told)
        if found == HEARS:
            return SAID
        template = self._offer.outgoing(chat.language, part.label)
        put_reply(conn, chat, template, author, f"{_offers(part.id)}{chat.window_until}", now)
        return OFFERED

    def _unsay(self, conn: Connection, row: Row, agent: str) -> int:
        box, now = schema.outbox.c, self._clock()
        if not withdraw(conn, box.key == key_of(row.ticket_id, row.reply_id), agent, now):
            return 0
        withdraw(conn, box.key.startswith(_offers(row.ticket_id), autoescape=True), agent, now)
        _leave(conn, _this(row), TAKEN_BACK)
        part = rows.read(_ticket(conn, row.ticket_id), self._people.get(conn, row.conversation_id))
        record_unsaid(conn, part, row.reply_id, Actor(kind="person", name=agent), now)
        return 1


def key_of(ticket_id: str, word_id: str) -> str:
    """The key of the outbox row that says this word to this ticket's customer."""
    return f"ticket:{ticket_id}:{word_id}"


def _offers(ticket_id: str) -> str:
    return f"ticket:{ticket_id}:offer:"


def _belongs(conn: Connection, lead: int, incident: int) -> bool:
    """Whether this ticket, or one that was put into it, is in the incident."""
    table = schema.ticket.c
    mine = or_(table.number == lead, table.merged_into == lead)
    return conn.execute(select(table.id).where(mine, table.parent == incident).limit(1)).first() is not None


def _planned(one: Hearer, word: Word) -> dict[str, object]:
    """The row of a hearer. Raises NotWritten."""
    row = {"reply_id": word.id, "ticket_id": one.part.id, "conversation_id": one.conversation.id, "sealed": None}
    if one.ticket.number not in word.to:
        return {**row, "state": LEFT_OUT}
    if one.verdict != HEARS and not (one.verdict == CLOSED and word.offers):
        return {**row, "state": one.verdict}
    if any(not word.texts.get(language) for language in one.languages):
        raise NotWritten
    text = "\n\n".join(word.texts[language] for language in one.languages).replace(TICKET, one.part.label)
    sealed = seal_json(one.conversation.key, {"text": text}, PLACE, word.id, one.part.id)
    return {**row, "state": WAITING, "sealed": sealed}


def _ticket(conn: Connection, ticket_id: str) -> Row:
    return conn.execute(select(schema.ticket).where(schema.ticket.c.id == ticket_id)).one()


def _waiting() -> Select:
    return select(schema.incident_hearer).where(schema.incident_hearer.c.state == WAITING)


def _this(row: Row) -> ColumnElement[bool]:
    hearer = schema.incident_hearer.c
    return (hearer.reply_id == row.reply_id) & (hearer.ticket_id == row.ticket_id)


def _leave(conn: Connection, which: ColumnElement[bool], state: str) -> int:
    """So it stands with these hearers; the words that were kept for them go."""
    table = schema.incident_hearer
    return int(conn.execute(update(table).where(which).values(state=state, sealed=None)).rowcount)
