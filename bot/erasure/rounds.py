"""The assistant's process erases: at once what the desk ordered and what a hold had kept, every hour what is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy.engine import Connection

from bot.consent.after_hold import destroy_all
from bot.erasure import orders, own, retention
from bot.erasure.erase import Erased, OnHold
from bot.erasure.person import Eraser, drop
from bot.erasure.retention import REASON, Retention
from bot.media.shelf import Shelf
from bot.periodic import Periodic
from bot.store import Store
from bot.vault.sealing import CannotOpen

EVERY = 1.0
"""Seconds between two looks for orders."""
AFTER_HOLDS_EVERY = 10.0
RETAIN_EVERY = 3600.0
OWN_EVERY = 86_400.0
BY_ITSELF = ""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long what is kept, and the routes of the networks by name."""

    retention: Retention
    routes: Mapping[str, str]


class Rounds:
    """The rounds of one process."""

    def __init__(
        self, store: Store, eraser: Eraser, files: Shelf, keeping: Keeping, clock: Callable[[], float]
    ) -> None:
        self._store, self._eraser, self._files, self._keeping, self._clock = store, eraser, files, keeping, clock
        self._rounds = Periodic("a round of erasure", self.round, EVERY, at_once=True)
        self._retained_at = self._holds_at = self._own_at = float("-inf")
        self._put_off: set[int] = set()
        """Orders that did not open; they are tried again every hour."""

    def start(self) -> None:
        """Go round until stopped."""
        self._rounds.start()

    async def stop(self) -> None:
        """An order that was not carried out is taken up after the next start."""
        await self._rounds.stop()

    async def round(self) -> None:
        """What was ordered, what a hold had kept, and every hour what was kept long enough. Raises StoreUnavailable."""
        try:
            await self.carry_out()
            if self._clock() - self._holds_at >= AFTER_HOLDS_EVERY:
                self._holds_at = self._clock()
                await self.after_holds()
            if self._clock() - self._own_at >= OWN_EVERY:
                self._own_at = self._clock()
                await self.let_go_own()
            if self._clock() - self._retained_at >= RETAIN_EVERY:
                self._retained_at = self._clock()
                self._put_off.clear()
                await self.retain()
        except OSError as error:
            log.error("a file of somebody erased stays: %s", type(error).__name__)

    async def carry_out(self) -> int:
        """Every order that waits and opens; gives how many were carried out. Raises StoreUnavailable."""
        number = 0
        while True:
            try:
                done = await self._store.write(self._carry_out_next)
            except orders.DoesNotOpen as error:
                log.error("an erasure that was ordered waits: %s", error)
                self._put_off.add(error.order)
                continue
            if done is None:
                return number
            await self._finish(done)
            number += 1

    async def after_holds(self) -> int:
        """Destroy what was refused under holds that stand no more; gives how many messages. Raises StoreUnavailable."""
        gone = await destroy_all(self._store, self._eraser.people, self._files, self._clock)
        if gone:
            await asyncio.to_thread(self._store.overwrite)
        return gone

    async def retain(self) -> int:
        """Erase what was kept long enough and opens; gives how many chats. Raises StoreUnavailable."""
        now, keeping, number = self._clock(), self._keeping, 0
        found = await self._store.read(lambda conn: list(retention.over(conn, keeping.retention, keeping.routes, now)))
        for one in found:
            try:
                done = await self._store.write(partial(self._let_go, conversation_id=one.conversation_id))
            except OnHold:
                continue
            except CannotOpen as error:
                log.error("a chat whose time is over stays: %s", error)
                continue
            if done:
                await self._finish(done)
                number += 1
        return number

    async def let_go_own(self) -> int:
        """Destroy what stood long enough in nobody's chat; gives how many deliveries. Raises StoreUnavailable."""
        now, number = self._clock(), 0
        before = now - self._keeping.retention.own * retention.DAY
        for place in await self._store.read(own.places):
            at: own.Place | None = place
            while at is not None:
                try:
                    step = partial(own.let_go, eraser=self._eraser, place=at, before=before, now=now, by=BY_ITSELF)
                    at, gone = await self._store.write(step)
                except CannotOpen as error:
                    log.error("what stands in nobody's chat stays: %s", error)
                    break
                number += gone
        if number:
            await asyncio.to_thread(self._store.overwrite)
        return number

    def _let_go(self, conn: Connection, conversation_id: str) -> Erased | None:
        """None when something came to the chat since it was found."""
        now, keeping = self._clock(), self._keeping
        if not retention.still_over(conn, keeping.retention, keeping.routes, now, conversation_id):
            return None
        return self._eraser.erase(conn, [conversation_id], REASON, now, BY_ITSELF)

    def _carry_out_next(self, conn: Connection) -> Erased | None:
        return orders.carry_out_next(conn, self._eraser, self._clock(), self._put_off)

    async def _finish(self, done: Erased) -> None:
        await asyncio.to_thread(drop, self._files, done)
        await asyncio.to_thread(self._store.overwrite)
