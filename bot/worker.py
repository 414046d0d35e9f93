"""A worker lends rows from one box and hands each to a function, many chats at once, one row per chat.

It wakes when told that something arrived, and looks by itself a few times a second for what other processes put.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy.engine import Row

from bot.box import LEASE, Box, Excluded, LostLease
from bot.store import Store, StoreUnavailable

Handle = Callable[[Row, str], Awaitable[None]]
"""Finishes one row, lent under this name. Whatever it raises but LostLease brings the row back later."""
AT_ONCE = 12
"""Rows of one network under way at once (a few more at times): a network that hangs takes no other's place."""
LOOK_EVERY = 0.2
MOST_BACKOFF = 300.0
MOST_FAILURES = 10
"""Tries after which a stage sets a row aside that fails by a fault of ours, so that its chat goes on."""
log = logging.getLogger(__name__)


def backoff(attempts: int) -> float:
    """Seconds to wait after so many tries: 1, 2, 4 ... five minutes."""
    return float(min(2.0 ** min(attempts - 1, 20), MOST_BACKOFF))


class Worker:
    """Works one box until it is stopped; what it had begun then is finished first."""

    def __init__(self, store: Store, box: Box, handle: Handle, *, clock: Callable[[], float], name: str) -> None:
        self._store = store
        self._box = box
        self._handle = handle
        self._clock = clock
        self._by = f"{name}-{secrets.token_hex(6)}"
        self._arrived = asyncio.Event()
        self._running: dict[asyncio.Task[None], Row] = {}
        """What is under way, with its row."""
        self._loops: list[asyncio.Task[None]] = []
        self._stopping = False

    def wake(self) -> None:
        """Something may be waiting in the box."""
        self._arrived.set()

    def start(self) -> None:
        """Begin; call it from the event loop."""
        self._loops = [asyncio.create_task(self._work()), asyncio.create_task(self._keep_leases())]
        for task in self._loops:
            task.add_done_callback(_log_death)

    async def stop(self, grace: float = 10.0) -> None:
        """Lend nothing more; wait up to `grace` seconds for what is under way."""
        self._stopping = True
        self.wake()
        if self._loops:
            await asyncio.wait(self._loops[:1], timeout=2)
        if self._running:
            await asyncio.wait(self._running, timeout=grace)
        for task in [*self._loops, *self._running]:
            task.cancel()
        await asyncio.gather(*self._loops, *self._running, return_exceptions=True)

    async def renew(self) -> None:
        """Keep the lease of every row that is under way, and of no other. Raises StoreUnavailable."""
        ids = [row.id for row in self._running.values()]
        if ids:
            await self._store.write(lambda conn: self._box.renew(conn, self._by, self._clock(), ids))

    async def _work(self) -> None:
        while not self._stopping:
            self._arrived.clear()
            if await self._lend() == 0:
                await self._wait()

    async def _lend(self) -> int:
        at_work = Counter(row.network for row in self._running.values())
        full = [network for network, rows in at_work.items() if rows >= AT_ONCE]
        but = Excluded(ids=[row.id for row in self._running.values()], networks=full)
        try:
            rows = await self._store.write(lambda conn: self._box.lend(conn, self._by, self._clock(), AT_ONCE, but))
        except StoreUnavailable:
            return 0
        except Exception:  # this loop must outlive everything: without it the counter is deaf
            log.exception("nothing could be lent from the %s", self._box.table.name)
            return 0
        for row in rows:
            task = asyncio.create_task(self._finish(row))
            self._running[task] = row
            task.add_done_callback(self._ended)
        return len(rows)

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._arrived.wait(), LOOK_EVERY)
        except asyncio.TimeoutError:
            pass

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self.wake()
        _log_death(task)

    async def _finish(self, row: Row) -> None:
        try:
            await self._handle(row, self._by)
        except LostLease:
            log.warning("%s row %s was taken back, its work is dropped", self._box.table.name, row.id)
        except StoreUnavailable:
            log.warning("%s row %s waits for the store", self._box.table.name, row.id)
            await self._put_back(row, "the store was unavailable")
        except Exception as error:
            log.exception("%s row %s failed and will be tried again", self._box.table.name, row.id)
            await self._put_back(row, f"failed: {type(error).__name__}")

    async def _put_back(self, row: Row, reason: str) -> None:
        at = self._clock() + backoff(row.attempts)
        try:
            await self._store.write(lambda conn: self._box.later(conn, row.id, self._by, at, reason))
        except (StoreUnavailable, LostLease):  # the lease ends, for only what is under way is renewed
            log.warning("%s row %s comes back when its lease ends", self._box.table.name, row.id)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(LEASE / 3)
            try:
                await self.renew()
            except StoreUnavailable:
                log.warning("leases could not be renewed: the store is unavailable")
            except Exception:
                log.exception("leases could not be renewed")


def _log_death(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception():
        log.error("a worker task died", exc_info=task.exception())
