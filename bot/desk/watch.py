"""Looks at the store four times a second, once for all open pages, and tells them when something changed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncGenerator, Callable

from bot.store import Store, StoreUnavailable
from bot.tickets.queue import state_token

LOOK_EVERY = 0.25
DOWN = "down"
log = logging.getLogger(__name__)


class Watch:
    """`state` is a short hash that changes with what the desk shows, or DOWN while the store does not answer."""

    def __init__(self, store: Store, more: Callable[[], str] = lambda: "") -> None:
        """`more` changes with what the desk shows beside the store."""
        self._store = store
        self._more = more
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._listeners = 0
        self.state = ""
        self.stopped = False

    def start(self) -> None:
        """Begin; call it from the event loop."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Let every listener go."""
        self.stopped = True
        if self._task:
            self._task.cancel()
        async with self._changed:
            self._changed.notify_all()

    async def states(self, patience: float) -> AsyncGenerator[str, None]:
        """The state now, then each new one; the same one again after `patience` seconds without news."""
        self._listeners += 1
        told = ""
        try:
            while not self.stopped:
                if self.state:
                    told = self.state
                    yield told
                await self._wait(told, patience)
        finally:
            self._listeners -= 1

    async def _wait(self, told: str, patience: float) -> None:
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(lambda: self.stopped or self.state != told), patience)
            except asyncio.TimeoutError:
                pass

    async def _run(self) -> None:
        while True:
            if self._listeners:
                await self._look()
            await asyncio.sleep(LOOK_EVERY)

    async def _look(self) -> None:
        try:
            state = hashlib.sha256(
                (self._more() + await self._store.read(lambda conn: state_token(conn, time.time()))).encode()
            ).hexdigest()[:16]
        except StoreUnavailable as error:
            state = DOWN
            if self.state != DOWN:
                log.warning("the store is unavailable: %s", error)
        except Exception as error:
            state = DOWN
            if self.state != DOWN:
                log.error("the store cannot be read: %s", type(error).__name__)
        if state != self.state:
            self.state = state
            async with self._changed:
                self._changed.notify_all()
