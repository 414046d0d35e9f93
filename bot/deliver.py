"""4  Outbox row -> may it be said now (gate.py)? -> fit -> seal (wires.py) -> send -> sent, later or dead."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from functools import partial

from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import LEASE, STALE, Box, LostLease
from bot.consent.gate import Waits, hold
from bot.media.shelf import Kept
from bot.outward import gate, pace, window
from bot.outward.gate import Asked, Held, Stale
from bot.outward.pace import NotYet
from bot.outward.receipts import accept, lost, remember
from bot.outward.repeats import REPEAT
from bot.outward.said import file_of, look, pieces_of, reply_of
from bot.outward.wires import NotSealed, Piece, Wires, forget
from bot.parts import Parts
from bot.store import StoreUnavailable
from bot.talk.replies import SIGNAL
from bot.vault.sealing import CannotOpen, unseal
from bot.worker import MOST_FAILURES, backoff
from connectors.sdk.connector import Connector
from connectors.sdk.errors import Blocked, Rejected, TooFast, TryLater, WindowClosed
from connectors.sdk.messages import Media, Reply
from connectors.sdk.state import Stateful

LONGEST_TRY = 24 * 3600.0
"""Seconds after which a reply that the network keeps putting off is given up, for a person to see."""
MOST_PATIENCE = 3600.0
WRITE_AGAIN_AFTER = 0.5
log = logging.getLogger(__name__)


class Deliver:
    """Finishes outbox rows."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._outbox = Box(schema.outbox)
        self._wires = Wires(parts)

    async def handle(self, row: Row, by: str) -> None:
        """Finish one lent row. Raises LostLease, StoreUnavailable, and what failed until it has failed too often."""
        try:
            await self._handle(row, by)
        except (LostLease, StoreUnavailable):
            raise
        except Exception as error:
            if row.attempts < MOST_FAILURES:
                raise
            log.exception("outbox row %s is given up", row.id)
            await self._end(row, by, f"failed: {type(error).__name__}")

    async def _handle(self, row: Row, by: str) -> None:
        until = None
        try:
            if row.kind == SIGNAL:
                await self._signal(row, by)
                return
            asked, connector, kept = await self._parts.store.read(lambda conn: self._ask(conn, row))
            until = asked.conversation.window_until
            media = await asyncio.to_thread(file_of, kept, asked.conversation, self._parts) if kept else None
            reply = await self._fitted(_reply(asked, media), connector)
            await self._try(row, connector, self._send(row, by, asked, connector, reply))
        except Stale as error:
            await self._end(row, by, str(error), state=STALE)
        except WindowClosed:
            await self._parts.store.write(partial(self._shut, row, by, until))
        except (Waits, Held) as error:
            held = self._ask_first if isinstance(error, Waits) else self._hold
            await self._parts.store.write(partial(held, row, by))
        except NotYet as error:
            await self._parts.store.write(partial(self._not_yet, row, by, error))
        except TryLater as error:
            await self._put_off(row, by, error)
        except Rejected as error:
            await self._end(row, by, f"{error} {error.code}".strip())

    async def _fitted(self, reply: Reply, connector: Connector) -> Reply:
        """The reply with its file made into one that this network carries, where that can be done."""
        if reply.media is None or self._parts.converter is None:
            return reply
        return replace(reply, media=await self._parts.converter.fitted(reply.media, connector.limits_in(reply.chat_id)))

    async def _signal(self, row: Row, by: str) -> None:
        """What only the network's own parts understand: ready to go, and no words to anybody, so nobody's to allow."""
        connector, wire = await self._parts.store.read(lambda conn: self._look_at_signal(conn, row))
        if not isinstance(connector, Stateful):
            raise Rejected("this network takes no signals")
        await self._try(row, connector, connector.send_sealed(wire))
        now = self._parts.clock()
        await self._parts.store.write(lambda conn: self._outbox.done(conn, row.id, by, now))

    def _look_at_signal(self, conn: Connection, row: Row) -> tuple[Connector, bytes]:
        conversation = self._parts.conversations.get(conn, row.conversation_id)
        try:
            wire = unseal(conversation.key, row.sealed, "outbox", row.key, conversation.id)
        except CannotOpen as error:
            raise Rejected("the signal was changed in the store") from error
        return gate.channel_of(conversation, self._parts.connectors.get(conversation.network)), wire

    def _ask(self, conn: Connection, row: Row) -> tuple[Asked, Connector, Kept | None]:
        """What is to be said, once nothing objects. Raises Stale, Waits, TryLater, Rejected."""
        said = look(conn, self._parts, row)
        connectors, now = self._parts.connectors, self._parts.clock()
        connector = connectors.get(said.conversation.network)
        asked = Asked(
            row=said.row,
            conversation=said.conversation,
            outgoing=said.outgoing,
            connector=connector,
            now=now,
            policy=self._parts.consent,
            trouble=pace.trouble_of(conn, said.conversation),
            again=said.again,
        )
        try:
            gate.check(conn, asked)
        except (Waits, Held) as error:
            if said.again is None:
                raise
            raise Stale("it was said, and may not be said again now") from error
        return asked, connectors[said.conversation.network], said.kept

    async def _try(self, row: Row, connector: Connector, sending: Awaitable[object]) -> None:
        """Send, and note how the channel does. Raises NotSent, NotYet, Stale, LostLease, StoreUnavailable."""
        try:
            await sending
        except TryLater as error:
            await self._note(connector, error)
            raise
        except (Rejected, WindowClosed, NotYet, Stale, LostLease, StoreUnavailable):
            raise  # what the network refuses of one customer says nothing of the channel
        except Exception as error:
            log.exception("%s: the connector failed on outbox row %s", connector.network, row.id)
            self._parts.health.failed(connector.network, f"the connector failed: {type(error).__name__}")
            raise TryLater(f"the connector failed: {type(error).__name__}", maybe_sent=True) from error

    async def _note(self, connector: Connector, error: TryLater) -> None:
        """What the network says of the whole account is kept, for every process and the desk."""
        now = self._parts.clock()
        if isinstance(error, Blocked):
            await self._parts.store.write(partial(pace.block, connector=connector, error=error, now=now))
        elif isinstance(error, TooFast) and error.whole_account:
            await self._parts.store.write(partial(pace.slow, connector=connector, now=now))
        if not isinstance(error, TooFast | NotSealed):
            self._parts.health.failed(connector.network, str(error), error.fix if isinstance(error, Blocked) else "")

    async def _send(self, row: Row, by: str, asked: Asked, connector: Connector, reply: Reply) -> None:
        if not asked.trouble:
            return await self._send_pieces(row, by, asked, connector, reply)
        until = await self._parts.store.write(lambda conn: pace.probe(conn, connector, self._parts.clock()))
        try:
            return await self._send_pieces(row, by, asked, connector, reply)
        except (Rejected, WindowClosed, NotYet):  # of this reply only: whether the channel works is still not known
            await self._parts.store.write(lambda conn: pace.probe_another(conn, connector, until))
            raise

    async def _send_pieces(self, row: Row, by: str, asked: Asked, connector: Connector, reply: Reply) -> None:
        account = (connector.network, connector.account)
        pieces = pieces_of(reply, connector, asked.again)
        if connector.limits.dedupes and row.maybe_sent:
            await self._parts.store.write(lambda conn: self._outbox.note(conn, row.id, by, maybe_sent=False))
        for n, piece in enumerate(pieces):
            if n < row.progress:
                continue
            await pace.turn(self._parts.store, connector, asked.conversation, self._parts.clock)
            sent = Piece(row=row, by=by, conversation=asked.conversation, number=n, reply=piece)
            remote = await self._wires.send(connector, sent)
            if asked.trouble:
                await self._parts.store.write(partial(pace.works, trouble=asked.trouble))
            self._parts.health.worked(connector.network)
            number = asked.again.number if asked.again else n
            remembered = partial(
                remember, blind=self._parts.blind, account=account, remote_id=remote, piece=(asked.row.id, number)
            )
            await self._write_down(row, by, remembered, (n + 1, len(pieces)))

    async def _write_down(
        self, row: Row, by: str, remembered: Callable[[Connection], None], progress: tuple[int, int]
    ) -> None:
        """A piece went out. If that cannot be written for long the row is left lent: in the end it is *maybe sent*."""
        give_up = time.monotonic() + LEASE * 0.75
        while True:
            try:
                overtaken = await self._parts.store.write(partial(self._sent, row, by, remembered, progress))
                break
            except StoreUnavailable as error:
                if time.monotonic() > give_up:
                    raise LostLease(f"outbox row {row.id} was sent, and the store is away") from error
                await asyncio.sleep(WRITE_AGAIN_AFTER)
        if overtaken:
            raise Stale(overtaken)

    def _sent(
        self, row: Row, by: str, remembered: Callable[[Connection], None], progress: tuple[int, int], conn: Connection
    ) -> str:
        """Note it; gives why the other pieces may not be said any more, or ""."""
        remembered(conn)
        sent, all_of_it = progress
        if sent < all_of_it:
            self._outbox.note(conn, row.id, by, progress=sent)
            conversation = self._parts.conversations.get(conn, row.conversation_id)
            return gate.overtaken(row, conversation)
        self._outbox.done(conn, row.id, by, self._parts.clock(), progress=sent)
        accept(conn, reply_of(conn, self._parts, row))
        if isinstance(self._parts.connectors.get(row.network), Stateful):
            forget(conn, row.id)
        return ""

    async def _put_off(self, row: Row, by: str, error: TryLater) -> None:
        now = self._parts.clock()
        if isinstance(error, Blocked):  # the operator's matter: no try of this reply, and no part of its day
            at = now + (error.retry_after or pace.PROBE_EVERY)
            return await self._parts.store.write(partial(self._waits, row, by, at, str(error)))
        since = row.put_off_since or now
        if error.most_tries is not None and row.attempts >= error.most_tries:
            return await self._end(row, by, f"given up after {row.attempts} tries: {error} {error.code}".strip())
        if now - since > LONGEST_TRY:
            return await self._end(row, by, f"given up after a day: {error}")
        values = {"put_off_since": since, **({"maybe_sent": True} if error.maybe_sent else {})}
        at = now + _patience(error, row.attempts)
        await self._parts.store.write(lambda conn: self._outbox.later(conn, row.id, by, at, str(error), **values))
        return None

    def _ask_first(self, row: Row, by: str, conn: Connection) -> None:
        hold(conn, self._parts, row, by)

    def _not_yet(self, row: Row, by: str, error: NotYet, conn: Connection) -> None:
        """It comes back when it is its turn; that was no try."""
        if str(error) == pace.WAITS:
            self._waits(row, by, error.at, pace.WAITS, conn)
        else:
            self._outbox.later(conn, row.id, by, error.at, str(error), attempts=row.attempts - 1)

    def _waits(self, row: Row, by: str, at: float, reason: str, conn: Connection) -> None:
        """The channel waits for its operator: what the reply had tried before does not count after that."""
        self._outbox.later(conn, row.id, by, at, reason, attempts=row.attempts - 1, put_off_since=None)

    def _hold(self, row: Row, by: str, conn: Connection) -> None:
        """Hold it, unless the customer wrote in this moment: whoever lets go has the conversation's row."""
        conversation = self._parts.conversations.get(conn, row.conversation_id, lock=True)
        if window.is_open(conversation, self._parts.clock()):
            self._outbox.later(conn, row.id, by, 0.0, "", attempts=row.attempts - 1)
        else:
            self._outbox.hold(conn, row.id, by, window.CLOSED)

    def _shut(self, row: Row, by: str, until: float | None, conn: Connection) -> None:
        """The network does not take free words now, whatever we thought; unless the customer wrote while it said so."""
        conversation = self._parts.conversations.get(conn, row.conversation_id, lock=True)
        if conversation.window_until == until:
            window.shut(conn, conversation.id, self._parts.clock())
        self._hold(row, by, conn)

    async def _end(self, row: Row, by: str, reason: str, state: str = "dead") -> None:
        await self._parts.store.write(lambda conn: self._ended(conn, row, by, reason, state))

    def _ended(self, conn: Connection, row: Row, by: str, reason: str, state: str) -> None:
        self._outbox.dead(conn, row.id, by, self._parts.clock(), reason, state)
        forget(conn, row.id)
        if row.kind == REPEAT:
            lost(conn, reply_of(conn, self._parts, row))


def _patience(error: TryLater, tries: int) -> float:
    """Seconds until the next try."""
    own = min(error.growth**tries, MOST_PATIENCE) if isinstance(error, TooFast) else backoff(tries)
    return max(error.retry_after or 0.0, own)


def _reply(asked: Asked, media: Media | None) -> Reply:
    same = {f.name: getattr(asked.outgoing, f.name) for f in fields(asked.outgoing) if f.name != "media_id"}
    return Reply(chat_id=asked.conversation.address, key=asked.row.key, media=media, **same)
