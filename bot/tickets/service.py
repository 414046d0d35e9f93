"""What an agent can do to a ticket. Each is one transaction; a reply is an outbox row like any other."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.consent.notices import Policy, load
from bot.consent.standing import ENDED
from bot.inward.conversations import BOT, Conversation, Conversations
from bot.media import shelf
from bot.media.shelf import Kept, Shelf
from bot.media.sniff import kind_of
from bot.outward import window
from bot.packing import Outgoing
from bot.store import Store
from bot.talk.notices import notice
from bot.talk.replies import PERSON, SYSTEM, Author, put_reply
from bot.tickets import rating, rows, sources
from bot.tickets import ticket as states
from bot.tickets.handover import Control
from bot.tickets.offer import load_offer
from bot.tickets.rows import Actor, Ticket


class NotAgreed(states.NotAllowed):
    """The customer has not said yes, so that nothing may be offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file an agent sends: its name and its bytes as they stream in."""

    name: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an agent says: to which source, under which form, with which file."""

    text: str
    form: str
    to: int
    kept: Kept | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the desk speaks with customers.

    `consent` says where it is demanded (None: as guichet.yml has it); `asks_rating`: they are asked what they thought
    of a request that ended; `rests`: seconds that words wait in the outbox before they leave, to be taken back.
    """

    consent: Policy | None = None
    asks_rating: bool = False
    rests: float = 0.0


class TicketService:
    """Take, reply, offer, hand back, resolve. Every method raises NoSuchTicket, ticket.NotAllowed, StoreUnavailable."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        files: Shelf,
        *,
        clock: Callable[[], float],
        manner: Manner = Manner(),
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._files = files
        self._clock = clock
        self._rests = manner.rests
        self._offer = load_offer()
        self._consent = manner.consent or load()
        self._asks_rating = manner.asks_rating
        self._control = Control(conversations)

    async def take(self, number: int, agent: str) -> None:
        """The agent takes the chat; the bot is silent from here on."""

        def work(conn: Connection) -> None:
            ticket, conversation = self._find(conn, number)
            self._control.take(conn, conversation, ticket, _person(agent), self._clock())

        await self._store.write(work)

    async def reply(
        self, number: int, agent: str, text: str, *, form: str, file: File | None = None, to: int | None = None
    ) -> None:
        """The agent says something; `form` is the page's one-time id, so that a form sent twice is said once.

        `to` is the number of the source that it goes to; by itself it goes to the chat of `number`, never to one that
        was put together with it meanwhile. Raises also shelf.TooLarge.
        """
        chat, chosen = await self._store.read(lambda conn: self._source(conn, number, to))
        kept = await self._keep(chat, file) if file else None
        words = Words(text=text, form=form, to=chosen, kept=kept)
        try:
            said = await self._store.write(lambda conn: self._say(conn, number, agent, words))
        except Exception:
            self._drop(kept)
            raise
        if not said:
            self._drop(kept)

    async def hand_back(self, number: int, agent: str) -> None:
        """The assistant has the chat again; the customer is told. Nothing happens when it has it already."""

        def work(conn: Connection) -> None:
            ticket, conversation = self._find(conn, number)
            states.after(ticket.status, "handed_back")
            if conversation.owner == BOT:
                return  # the button was pressed twice: it has the chat, and the customer knows
            self._control.hand_back(conn, conversation, ticket, _person(agent), self._clock())
            self._tell(conn, ticket, "handed_back", agent)

        await self._store.write(work)

    async def resolve(self, number: int, agent: str) -> None:
        """The ticket is done; the customer is told, and asked what they thought of it."""

        def work(conn: Connection) -> None:
            ticket, conversation = self._find(conn, number)
            self._control.resolve(conn, conversation, ticket, _person(agent), self._clock())
            self._tell(conn, ticket, "resolved", agent)
            if self._asks_rating:
                ours = {chat.id for chat in sources.together(conn, self._conversations, ticket)}
                chats = sources.all_of(conn, self._conversations, ticket)
                if here := [source for source in chats if source.conversation.id in ours]:
                    last = sources.latest(here)
                    rating.ask(conn, last.conversation, last.ticket, self._consent, self._clock())

        await self._store.write(work)

    async def offer(self, number: int, agent: str, to: int | None = None) -> None:
        """The customer is told by the approved template that there is an answer; once while the window is closed.

        `to` as for a reply. Raises also NotAgreed.
        """

        def work(conn: Connection) -> None:
            ticket, _ = self._find(conn, number)
            conversation, _ = self._source(conn, number, to)
            states.after(ticket.status, "replied")
            standing, now = conversation.consent, self._clock()
            if standing.state in ENDED or standing.waits(self._consent.version):
                raise NotAgreed
            if conversation.window_until is None or window.is_open(conversation, now):
                return  # the customer wrote meanwhile: what was held goes out by itself
            part = sources.part_in(conn, conversation, ticket)
            key = f"ticket:{part.id}:offer:{conversation.window_until}"
            author = Author(kind=PERSON, epoch=conversation.epoch, name=agent)
            if put_reply(conn, conversation, self._offer.outgoing(conversation.language, part.label), author, key, now):
                rows.record(conn, ticket, now, _person(agent), "offered")

        await self._store.write(work)

    def _find(self, conn: Connection, number: int) -> tuple[Ticket, Conversation]:
        return sources.locked(conn, self._conversations, number)

    def _source(self, conn: Connection, number: int, to: int | None) -> tuple[Conversation, int]:
        """The chat that words to this ticket go to, and its number. Raises NoSuchTicket when `to` is none of it."""
        ticket, conversation = sources.ticket_of(conn, self._conversations, number)
        to = number if to is None else to
        if to == ticket.number:
            return conversation, to
        part = next((row for row in sources.parts_of(conn, ticket.number) if row.number == to), None)
        if part is None:
            raise states.NoSuchTicket(to)
        return self._conversations.get(conn, part.conversation_id), to

    async def _keep(self, conversation: Conversation, file: File) -> Kept:
        kept = await self._files.take_in(file.chunks, conversation, "", file.name[:200])
        return Kept(**{**{n: getattr(kept, n) for n in kept.__slots__}, "kind": kind_of(kept.mime)})

    def _drop(self, kept: Kept | None) -> None:
        if kept:
            self._files.drop(kept.id)

    def _say(self, conn: Connection, number: int, agent: str, words: Words) -> bool:
        ticket, own = self._find(conn, number)
        chat, _ = self._source(conn, number, words.to)
        kept, now, key = words.kept, self._clock(), f"ticket:{ticket.id}:{words.form}"
        outgoing = Outgoing(text=words.text, media_id=kept.id if kept else "")
        author = Author(kind=PERSON, epoch=chat.epoch, name=agent, rests=self._rests)
        if put_reply(conn, chat, outgoing, author, key, now) is None:
            return False
        if kept:
            shelf.put(conn, kept, chat, key, 0, now)
        self._control.replied(conn, own, ticket, _person(agent), now, words.form)
        return True

    def _tell(self, conn: Connection, ticket: Ticket, name: str, agent: str) -> None:
        """In each chat that the ticket had, under the number that was told there."""
        for chat in sources.together(conn, self._conversations, ticket):
            text = notice(name, chat.language, ticket=sources.label_in(conn, chat, ticket), agent=agent)
            key = f"ticket:{ticket.id}:{name}:{secrets.token_hex(8)}"
            author = Author(kind=SYSTEM, epoch=chat.epoch, name=agent, rests=self._rests)
            put_reply(conn, chat, Outgoing(text=text), author, key, self._clock())


def _person(agent: str) -> Actor:
    return Actor(kind="person", name=agent)
