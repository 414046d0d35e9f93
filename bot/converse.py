"""3  Inbox row -> files fetched -> who has this chat? -> assistant or ticket -> outbox rows, in one transaction.

Whatever the assistant does is written together with the end of the inbox row, or not at all: a crash in between
processes the row again and writes the same replies under the same keys.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import QUARANTINED, Box, LostLease
from bot.consent.encryption import reads_of
from bot.consent.reception import Reception
from bot.inward.conversations import BOT, Conversation
from bot.media import checks, shelf
from bot.media.checks import Examined
from bot.media.inspect.examiner import Seen
from bot.media.keep import MOST_TRIES
from bot.media.shelf import Kept
from bot.media.taking import Taking
from bot.outward.receipts import Here, apply_receipt
from bot.packing import unpack_consent, unpack_message, unpack_receipt
from bot.parts import Parts
from bot.store import StoreUnavailable
from bot.studio import inbox as studio
from bot.studio.inbox import Found
from bot.talk import dialogue
from bot.talk.choices import with_choice
from bot.talk.courtesies import Courtesies
from bot.talk.notices import notice
from bot.talk.outcomes import Outcomes
from bot.talk.own_answers import attachments, is_writing, own_answer
from bot.talk.rated import rating_in, with_word
from bot.talk.turn import TICKET_MARK, Assistant, AssistantFailed, HandOver, Outcome, Say, TicketView, Turn
from bot.tickets import rating, sources
from bot.tickets.handover import Control
from bot.vault.sealing import CannotOpen, unseal_json
from bot.watch import ledger
from bot.worker import MOST_FAILURES, backoff
from connectors.sdk.errors import FetchLater
from connectors.sdk.messages import Message

SLOWEST_ANSWER = 30.0
"""Seconds after which the assistant is taken to have failed."""
LOOK_AGAIN_AFTER = 0.3
"""Seconds until the second look for the reply that a receipt speaks of: our own commit is on its way."""
NOTHING = Examined(kept=(), found={})
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """All that was known when a message was lent."""

    row: Row
    by: str
    message: Message
    conversation: Conversation
    ticket: TicketView | None
    tracker: bytes | None
    rating: rating.Pending | None = None
    kept: tuple[Kept, ...] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)
    examined: Examined = NOTHING


class _Damaged(Exception):
    """What rests in the row does not open: it will never be processed, and must not hold up what follows."""


class _ChangedHands(Exception):
    """Between look and write somebody else took or gave back the chat."""


class Converse:
    """Finishes inbox rows."""

    def __init__(self, parts: Parts, assistant: Assistant, said: Callable[[], None]) -> None:
        """`said` is called when words were put into the outbox."""
        self._parts = parts
        self._assistant = assistant
        self._said = said
        self._inbox = Box(schema.inbox)
        asks = parts.consent if parts.asks_rating else None
        self._outcomes = Outcomes(parts.conversations, Control(parts.conversations), asks)
        self._consent = Reception(parts)
        self._news = {"receipt": self._receipt, "consent": self._told}
        self._courtesies = Courtesies(parts.connectors)

    async def handle(self, row: Row, by: str) -> None:
        """Finish one lent row. Raises LostLease, StoreUnavailable, and what failed until it has failed too often."""
        try:
            await self._handle(row, by)
        except (LostLease, StoreUnavailable):
            raise
        except Exception as error:
            if row.attempts < MOST_FAILURES:
                raise
            log.exception("inbox row %s is set aside", row.id)
            reason = f"failed: {type(error).__name__}"
            await self._parts.store.write(lambda conn: self._set_aside(conn, row, by, reason))

    async def _handle(self, row: Row, by: str) -> None:
        if row.kind in self._news:
            await self._parts.store.write(lambda conn: self._news[row.kind](conn, row, by))
            self._said()
            return
        try:
            scene = await self._parts.store.read(lambda conn: self._look(conn, row, by))
        except _Damaged as error:
            log.error("inbox row %s was changed in the store", row.id)
            reason = str(error)
            await self._parts.store.write(lambda conn: self._set_aside(conn, row, by, reason))
            return
        if await self._consent.settles(row, by, scene.message, scene.conversation):
            self._said()
            return
        taking = self._taking(scene)
        try:
            examined = await taking.take()
        except FetchLater as error:
            at, reason = self._parts.clock() + backoff(row.attempts), str(error)
            await self._parts.store.write(lambda conn: self._inbox.later(conn, row.id, by, at, reason))
            return
        try:
            while not await self._talk(replace(scene, kept=examined.kept, examined=examined)):
                scene = await self._parts.store.read(lambda conn: self._look(conn, row, by))
        except StoreUnavailable:  # it may have been written after all
            raise
        except Exception:  # erased meanwhile, or somebody else's turn: nothing of it was written
            taking.drop(examined)
            raise
        self._said()

    async def _talk(self, scene: _Scene) -> bool:
        """Answer and write it down; False when the chat changed hands meanwhile, and nothing was written."""
        outcome = noticed = None
        about = scene.message, scene.rating, scene.conversation.language
        rated = rating_in(*about)
        if scene.conversation.owner == BOT:
            outcome = rated or with_word(*about, await self._answer(scene))
            noticed = studio.noticed_in(scene.row.key, scene.message, scene.conversation.language, outcome)
        elif is_writing(scene.message):
            self._courtesies.read(scene.message)
            outcome = replace(rated, says=()) if rated else None
        try:
            await self._parts.store.write(lambda conn: self._finish(conn, scene, outcome, noticed))
        except _ChangedHands:
            return False
        return True

    def _look(self, conn: Connection, row: Row, by: str) -> _Scene:
        conversation = self._parts.conversations.get(conn, row.conversation_id)
        message = unpack_message(_opened(row, conversation))
        return _Scene(
            row=row,
            by=by,
            message=_unless_damaged(row, lambda: with_choice(conn, conversation, message)) or message,
            conversation=conversation,
            kept=tuple(shelf.of_message(conn, row.key, conversation)) if message.media else (),
            seen=_unless_damaged(row, lambda: checks.seen_before(conn, conversation)) or {} if message.media else {},
            ticket=(ticket := sources.open_view(conn, conversation)),
            rating=None if ticket else rating.pending(conn, conversation, self._parts.clock()),
            tracker=_unless_damaged(row, lambda: dialogue.read(conn, conversation)),
        )

    def _taking(self, scene: _Scene) -> Taking:
        return Taking(
            parts=self._parts,
            message=scene.message,
            conversation=scene.conversation,
            attempts=scene.row.attempts,
            here=scene.kept,
            seen=scene.seen,
        )

    async def _answer(self, scene: _Scene) -> Outcome:
        own = own_answer(scene.message, scene.conversation, scene.ticket)
        if own is not None:
            return own
        self._courtesies.writes(scene.message)
        turn = Turn(
            message=scene.message,
            conversation_id=scene.conversation.id,
            episode=scene.conversation.episode,
            language=scene.conversation.language,
            attachments=attachments(scene.message, scene.kept, scene.examined),
            ticket=scene.ticket,
            tracker=scene.tracker,
            who_reads=reads_of(self._parts.connectors.get(scene.message.network)),
        )
        try:
            return await asyncio.wait_for(self._assistant(turn), SLOWEST_ANSWER)
        except AssistantFailed as error:
            log.error("the assistant failed on inbox row %s: %s", scene.row.id, error)
            return _to_a_person(scene)
        except Exception as error:  # too slow, or a fault of its own: the customer is never left alone
            log.error("the assistant failed on inbox row %s: %s", scene.row.id, type(error).__name__, exc_info=True)
            return _to_a_person(scene)

    def _finish(self, conn: Connection, scene: _Scene, outcome: Outcome | None, noticed: Found | None) -> None:
        now, row = self._parts.clock(), scene.row
        fresh = self._parts.conversations.get(conn, scene.conversation.id, lock=True)
        if fresh.epoch != scene.conversation.epoch:
            raise _ChangedHands
        self._inbox.done(conn, row.id, scene.by, now)
        ledger.count(conn, "processed")
        for position, kept in enumerate(scene.kept):
            shelf.put(conn, kept, fresh, row.key, position, now)
        checks.put(conn, scene.examined, fresh, row.key, now)
        if is_writing(scene.message):
            self._outcomes.customer_wrote(conn, fresh, now)
        if noticed is not None:
            studio.put(conn, self._parts.conversations, fresh.id, noticed, now)
        if outcome is None:
            self._outcomes.tell_missing(conn, fresh, scene.kept, row.key, now)
            return
        if outcome.language:
            self._parts.conversations.change(conn, fresh.id, language=outcome.language)
        if outcome.tracker is not None:
            dialogue.write(conn, fresh, outcome.tracker)
        self._outcomes.apply(conn, fresh, outcome, row.key, now)

    def _receipt(self, conn: Connection, row: Row, by: str) -> None:
        conversation = self._parts.conversations.get(conn, row.conversation_id)
        try:
            receipt = unpack_receipt(_opened(row, conversation))
        except _Damaged as error:
            self._set_aside(conn, row, by, str(error))
            return
        now, connector = self._parts.clock(), self._parts.connectors.get(receipt.network)
        here = Here(
            conversations=self._parts.conversations, window=connector.limits.window if connector else None, now=now
        )
        if not apply_receipt(conn, here, receipt) and row.attempts < MOST_TRIES:
            patience = LOOK_AGAIN_AFTER if row.attempts == 1 else backoff(row.attempts)
            self._inbox.later(conn, row.id, by, now + patience, "the message is not known yet")
            return
        self._inbox.done(conn, row.id, by, now)
        ledger.count(conn, "processed")

    def _told(self, conn: Connection, row: Row, by: str) -> None:
        """The network's word on a person's consent."""
        try:
            news = unpack_consent(_opened(row, self._parts.conversations.get(conn, row.conversation_id)))
        except _Damaged as error:
            self._set_aside(conn, row, by, str(error))
            return
        self._consent.told(conn, row, by, news)

    def _set_aside(self, conn: Connection, row: Row, by: str, reason: str) -> None:
        self._inbox.dead(conn, row.id, by, self._parts.clock(), reason, QUARANTINED)
        ledger.count(conn, "quarantined")


def _opened(row: Row, conversation: Conversation) -> Any:
    try:
        return unseal_json(conversation.key, row.sealed, "inbox", row.key, conversation.id)
    except CannotOpen as error:
        raise _Damaged(str(error)) from error


def _unless_damaged(row: Row, look: Callable[[], T]) -> T | None:
    """What `look` finds; None when it does not open, because damage to what came before must not silence the chat."""
    try:
        return look()
    except CannotOpen as error:
        log.error("before inbox row %s: %s", row.id, error)
        return None


def _to_a_person(scene: _Scene) -> Outcome:
    text = notice("assistant_failed", scene.conversation.language, ticket=TICKET_MARK)
    return Outcome(says=(Say(text=text),), commands=(HandOver(reason="assistant_failed"),))
