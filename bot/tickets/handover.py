"""Who has the chat: bot, person or nobody (the queue), fenced by an epoch. Every change of hands is here.

With every act of a person the chat's fence rises: `deliver` refuses what the bot had made before, so the bot never
talks over a person. What it made before it handed over, or before the customer ended the request, is still said.
All functions run inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from bot.inward.conversations import BOT, NOBODY, PERSON, Conversation, Conversations
from bot.talk.replies import end_waiting
from bot.talk.turn import CloseTicket, HandOver, OpenTicket
from bot.tickets import readers, rows, sources
from bot.tickets.rows import Actor, Ticket
from bot.tickets.service_level import priority_of
from bot.tickets.ticket import TRIAGE, NotAllowed
from bot.vault.keys import DESK

ASSISTANT = Actor(kind="bot")
CUSTOMER = Actor(kind="customer")
DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Where an act is undone to: who had chat and ticket before, when, and which event it was."""

    owner: str
    assignee: str
    at: float
    detail: Mapping[str, object]


class Control:
    """Changes of hands, on conversation and ticket together."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def open_ticket(self, conn: Connection, conversation: Conversation, ask: OpenTicket, now: float) -> Ticket:
        """The chat's ticket: a new one, or the open one with this added. The desk can read the chat from here on.

        The same problem again, soon after its end, reopens the ticket that it had.
        """
        self._conversations.share(conn, conversation, DESK)
        ticket = sources.open_lead_of(conn, self._conversations, conversation)
        ticket = ticket or self._reopened(conn, conversation, ask, now)
        if ticket is not None:
            return self._add(conn, conversation, ticket, ask, now)
        words = {"title": ask.title, "facts": dict(ask.facts), "origins": dict(ask.origins)}
        reason = ask.reason if isinstance(ask, HandOver) else ""
        plain = {"topic": ask.topic, "urgency": ask.urgency, "impact": ask.impact, "reason": reason}
        return rows.create(conn, conversation, now, words, **plain, **self.signs(ask.topic, ask.facts))

    def _reopened(self, conn: Connection, conversation: Conversation, ask: OpenTicket, now: float) -> Ticket | None:
        found = sources.last_ended_lead(conn, self._conversations, conversation)
        if found is None:
            return None
        ticket, promise = found
        late = now - (ticket.ended_at or 0.0) > promise.reopen_days * DAY
        if late or ask.topic not in ("", ticket.topic):
            return None
        return rows.reopen(conn, ticket, conversation, CUSTOMER, now)

    def _add(self, conn: Connection, conversation: Conversation, ticket: Ticket, ask: OpenTicket, now: float) -> Ticket:
        own = sources.part_in(conn, conversation, ticket)  # under whose key these words may stand
        told = {k: v for k, v in ask.facts.items() if v and own.origins.get(k) != rows.BY_AGENT}
        if ask.topic not in ("", own.topic or ask.topic):  # another problem: what it wants is not what this one got
            told = {k: v for k, v in told.items() if k not in rows.PROGRESS or k not in own.facts}
        facts = {**own.facts, **told}
        same = bool(ask.title) and ask.topic in ("", own.topic)
        title = ask.title if same or not own.title else own.title  # the same problem, told better
        origins = {**own.origins, **{k: v for k, v in ask.origins.items() if k in told}}
        rows.rewrite(conn, own, title=title, facts=facts, origins=origins)
        topic = own.topic or ask.topic
        rows.change(conn, own.id, topic=topic, met_at=now, **self.signs(topic, facts))
        plain = {"urgency": max(ticket.urgency, ask.urgency), "impact": max(ticket.impact, ask.impact)}
        rows.move(conn, ticket, "added_to", ASSISTANT, now, **plain, detail=rows.evidence_in(facts))
        priority = priority_of(plain["impact"], plain["urgency"])
        if priority != ticket.priority and not ticket.override:
            rows.prioritise(conn, ticket, ASSISTANT, priority, now)
        return ticket if own.id != ticket.id else replace(ticket, facts=facts, origins=origins)

    def signs(self, topic: str, facts: Mapping[str, object]) -> dict[str, str]:
        """By what tickets of one cause are known, each a blind index or "": the error's code, else its message; and
        topic, app and version."""
        code = "".join(str(facts.get("error_code") or facts.get("error_message") or "").lower().split())
        told = (topic, facts.get("app"), facts.get("app_version"))
        scene = [" ".join(str(each or "").lower().split()) for each in told]
        blind = self._conversations.blind
        return {
            "code": blind("error-code", code) if code else "",
            "scene": blind("scene", *scene) if all(scene) else "",
        }

    def hand_over(self, conn: Connection, conversation: Conversation, ask: HandOver, now: float) -> Ticket:
        """The chat goes to the queue with all that is known; the bot is silent from here on."""
        ticket = self.open_ticket(conn, conversation, ask, now)
        rows.move(conn, ticket, "handed_over", ASSISTANT, now, reason=ask.reason)
        self._give_all(conn, ticket, NOBODY)
        return ticket

    def close(self, conn: Connection, conversation: Conversation, ask: CloseTicket, now: float) -> Ticket | None:
        """The customer ends it; the next thing they say begins anew."""
        ticket = sources.open_lead_of(conn, self._conversations, conversation)
        if ticket is None:
            self._give(conn, conversation, BOT, new_episode=True)
            readers.settle(conn, self._conversations, conversation)
            return None
        rows.move(conn, ticket, "resolved", CUSTOMER, now, reason=ask.reason)
        sources.end_parts(conn, ticket, now)
        self._give_all(conn, ticket, BOT, new_episode=True)
        return ticket

    def customer_wrote(self, conn: Connection, conversation: Conversation, now: float) -> None:
        """A message came while the bot does not have the chat."""
        ticket = sources.open_lead_of(conn, self._conversations, conversation)
        if ticket:
            rows.move(conn, ticket, "customer_wrote", CUSTOMER, now)

    def take(self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, now: float) -> None:
        """A person takes the chat; the bot is silent from here on."""
        rows.move(conn, ticket, "taken", who, now, assignee=who.name)
        self._act(conn, ticket, PERSON)

    def replied(
        self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, now: float, form: str
    ) -> int:
        """A person answers by this form, which also takes the chat; gives the epoch of their reply."""
        detail = {"form": form}
        rows.move(conn, ticket, "replied", who, now, assignee=ticket.assignee or who.name, detail=detail)
        return self._act(conn, ticket, PERSON)

    def assign(
        self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, to: str, now: float
    ) -> None:
        """A person gives the ticket to another, whose the chat is from here on."""
        rows.move(conn, ticket, "assigned", who, now, assignee=to, detail={"to": to})
        self._act(conn, ticket, PERSON)

    def unassign(
        self,
        conn: Connection,
        conversation: Conversation,
        ticket: Ticket,
        who: Actor,
        now: float,
        *,
        owner: str = NOBODY,
    ) -> None:
        """The ticket waits for anybody again; what the assistant has it keeps, or gets as the `owner`."""
        if rows.move(conn, ticket, "unassigned", who, now, assignee="") == TRIAGE:
            readers.settle_all(conn, self._conversations, ticket)
        else:
            self._act(conn, ticket, owner)

    def wake(self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, now: float) -> None:
        """A ticket that was set aside is work again."""
        rows.move(conn, ticket, "woken", who, now)

    def hold(
        self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, until: float | None, now: float
    ) -> None:
        """A person sets the ticket aside, perhaps until a moment; the chat is theirs."""
        rows.move(conn, ticket, "held", who, now, assignee=ticket.assignee or who.name, snoozed_until=until)
        self._act(conn, ticket, PERSON)

    def reopen(self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, now: float) -> None:
        """A person takes up a resolved ticket again. Raises ticket.NotAllowed, also while a chat of it has another."""
        if sources.goes_on_elsewhere(conn, self._conversations, ticket):
            raise NotAllowed("a chat of it has another open ticket")
        self.take(conn, conversation, rows.reopen(conn, ticket, conversation, who, now), who, now)

    def hand_back(self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, now: float) -> int:
        """The bot has the chat again; gives the new epoch."""
        rows.move(conn, ticket, "handed_back", who, now)
        return self._act(conn, ticket, BOT)

    def resolve(self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, now: float) -> int:
        """The ticket is done; the next thing the customer says begins anew. Gives the new epoch."""
        rows.move(conn, ticket, "resolved", who, now)
        sources.end_parts(conn, ticket, now)
        return self._act(conn, ticket, BOT, new_episode=True)

    def undo(self, conn: Connection, conversation: Conversation, ticket: Ticket, who: Actor, back: Back) -> None:
        """What a person did a moment ago was not meant: the ticket is worked on, the chat is whose it was."""
        assignee = back.assignee or who.name
        rows.move(conn, ticket, "undone", who, back.at, assignee=assignee, ended_at=None, detail=back.detail)
        sources.end_parts(conn, ticket, None)
        self._act(conn, ticket, back.owner)

    def pass_to(self, conn: Connection, ticket: Ticket, owner: str) -> None:
        """All chats of the ticket are this one's from here on; those that were already stay as they are."""
        if any(chat.owner != owner for chat in sources.together(conn, self._conversations, ticket)):
            self._act(conn, ticket, owner)
        readers.settle_all(conn, self._conversations, ticket)

    def _act(self, conn: Connection, ticket: Ticket, owner: str, *, new_episode: bool = False) -> int:
        """A change of hands by a person: what the bot has not said yet stays unsaid. Gives the chat's own epoch."""
        epochs = self._give_all(conn, ticket, owner, new_episode=new_episode)
        for conversation_id, epoch in epochs.items():
            self._conversations.change(conn, conversation_id, fence=epoch)
            end_waiting(conn, conversation_id)
        return epochs.get(ticket.conversation_id, 0)

    def _give_all(self, conn: Connection, ticket: Ticket, owner: str, *, new_episode: bool = False) -> dict[str, int]:
        """Every chat of the ticket changes hands; gives the epoch of each."""
        chats = list(sources.together(conn, self._conversations, ticket))
        epochs = {chat.id: self._give(conn, chat, owner, new_episode=new_episode) for chat in chats}
        readers.settle_all(conn, self._conversations, ticket)
        return epochs

    def _give(self, conn: Connection, conversation: Conversation, owner: str, *, new_episode: bool = False) -> int:
        fresh = self._conversations.get(conn, conversation.id, lock=True)
        epoch = fresh.epoch + 1
        episode = fresh.episode + (1 if new_episode else 0)
        self._conversations.change(conn, conversation.id, owner=owner, epoch=epoch, episode=episode)
        return epoch
