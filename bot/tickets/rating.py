"""What a customer thought of the help: asked once for each request when it is resolved, in the chat, never outside it.

Question and answers are events of the ticket: `rating_asked`, `rated`, `word_asked`, `rating_word` (its words sealed).
It is not asked where the network would not let it through now, nor where the customer has not agreed or has left.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import STALE
from bot.consent.notices import Policy
from bot.consent.standing import ENDED
from bot.guichet_yml import DEFAULT_FILE, located, only, read
from bot.inward.conversations import Conversation
from bot.outward import window
from bot.packing import Outgoing
from bot.talk.notices import notice, title
from bot.talk.replies import BOT, SURVEY, WORDS, Author, put_question
from bot.talk.turn import Rate
from bot.tickets import rows
from bot.tickets import ticket as states
from bot.tickets.rows import NOTE, Actor, Ticket
from bot.vault.sealing import CannotOpen, seal_json
from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Button

GOOD, SO_SO, BAD = SCORES = (3, 2, 1)
CHOICE = "rate"
"""Beginning of our buttons' ids: `rate:1042:3`, `rate:1042:word`."""
ASKED, RATED, WORD_ASKED, WORD = "rating_asked", "rated", "word_asked", "rating_word"
WORD_WITHIN = 3600.0
"""Seconds in which the next message is the word that was asked for; later it is a new beginning."""
UNASKED_WITHIN = 300.0
"""Seconds after a score in which words that ask for nothing are a word on it, pressed for or not."""
LONGEST_WORD = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The chat's latest resolved ticket waits for something: `just_asked`, the question is the last thing we said;
    `word`, the next message is the customer's word on it; `rated`, they have just said how it was, and may add one."""

    number: int
    just_asked: bool = False
    word: bool = False
    rated: bool = False


def load(file: Path = DEFAULT_FILE) -> bool:
    """Whether customers are asked at all (`satisfaction` in guichet.yml). Raises WrongSettings."""
    try:
        return only(read(file)["satisfaction"], ("ask",))["ask"].as_(bool)
    except BadPayload as error:
        raise located(error, file) from error


def ask(conn: Connection, conversation: Conversation, ticket: Ticket, policy: Policy, now: float) -> bool:
    """Ask what the customer thought of this ticket, once; gives whether it was asked."""
    standing = conversation.consent
    refused = standing.state in ENDED or standing.waits(policy.version)
    closed = conversation.window_until is not None and not window.is_open(conversation, now)
    unsaid = _unsaid(conn, conversation, ticket)
    if refused or closed or unsaid is None:
        return False
    epoch = conn.execute(_EPOCH.where(schema.conversation.c.id == conversation.id)).scalar_one()
    buttons = tuple(
        Button(id=f"{CHOICE}:{ticket.number}:{score}", title=title(f"rating_{score}", conversation.language))
        for score in SCORES
    )
    text = notice("rating_ask", conversation.language, ticket=ticket.label)
    author = Author(kind=BOT, epoch=int(epoch))
    outgoing = Outgoing(text=text, buttons=buttons)
    if put_question(conn, conversation, outgoing, author, f"ticket:{ticket.id}:rating:{unsaid}", now) is None:
        return False
    rows.record(conn, ticket, now, Actor(kind="bot"), ASKED)
    return True


def pending(conn: Connection, conversation: Conversation, now: float) -> Pending | None:
    """What the chat's latest resolved ticket waits for, if it does."""
    if conversation.episode == 0:
        return None  # no request of this chat has ended
    table, events = schema.ticket, schema.ticket_event
    mine = (table.c.conversation_id == conversation.id) & table.c.status.in_((states.RESOLVED, states.MERGED))
    query = select(events.c.kind, events.c.at, table.c.number).join(table, table.c.id == events.c.ticket_id)
    last = conn.execute(query.where(mine).order_by(events.c.id.desc()).limit(1)).first()
    if last is None or last.kind not in (ASKED, WORD_ASKED, RATED):
        return None
    if last.kind == RATED:
        return Pending(number=last.number, rated=now - last.at < UNASKED_WITHIN)
    if last.kind == WORD_ASKED:
        return Pending(number=last.number, word=now - last.at < WORD_WITHIN)
    return Pending(number=last.number, just_asked=_said_last(conn, conversation) == SURVEY)


def record(conn: Connection, conversation: Conversation, rate: Rate, now: float) -> None:
    """The customer's answer, on the ticket that it is about; ignored where that is not theirs. Raises CannotOpen."""
    row = rows.find(conn, rate.number)  # the number that this chat was told, also of what was merged
    if row is None or row.conversation_id != conversation.id:
        return
    ticket, customer = rows.read(row, conversation), Actor(kind="customer")
    if rate.score:
        rows.record(conn, ticket, now, customer, RATED, detail={"score": rate.score})
    if rate.wants_word:
        rows.record(conn, ticket, now, customer, WORD_ASKED)
    if rate.words:
        note = secrets.token_hex(8)
        sealed = seal_json(ticket.key, {"text": rate.words[:LONGEST_WORD]}, NOTE, ticket.id, note)
        rows.record(conn, ticket, now, customer, WORD, detail={"note": note}, sealed=sealed)


def ask_about(conn: Connection, conversation: Conversation, number: int, policy: Policy, now: float) -> bool:
    """`ask` for the ticket of this number; not while its row does not open."""
    row = rows.find(conn, number)  # each chat is asked about its own number
    try:
        return row is not None and ask(conn, conversation, rows.read(row, conversation), policy, now)
    except CannotOpen:
        return False


def _unsaid(conn: Connection, conversation: Conversation, ticket: Ticket) -> int | None:
    """How often the question was taken back before it was said; None once it was said, or is on its way."""
    table = schema.outbox
    mine = (table.c.conversation_id == conversation.id) & (table.c.kind == SURVEY)
    mine &= table.c.key.startswith(f"ticket:{ticket.id}:rating:", autoescape=True)
    states_of = list(conn.execute(select(table.c.state).where(mine)).scalars())
    return len(states_of) if all(state == STALE for state in states_of) else None


def _said_last(conn: Connection, conversation: Conversation) -> str | None:
    table = schema.outbox
    mine = (table.c.conversation_id == conversation.id) & table.c.kind.in_(WORDS)
    kind: str | None = conn.execute(select(table.c.kind).where(mine).order_by(table.c.id.desc()).limit(1)).scalar()
    return kind


_EPOCH = select(schema.conversation.c.epoch)
"""A ticket that is resolved has just changed hands: the question is said under the epoch that results."""
