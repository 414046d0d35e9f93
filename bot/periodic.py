"""What is done again and again beside the rest, until stopped; one time that fails does not end it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.store import StoreUnavailable

log = logging.getLogger(__name__)


class Periodic:
    """Does `work` every so many seconds from `start` to `stop`.

    A store that does not answer is told elsewhere; whatever else fails is logged under `name`, and the next time comes.
    """

    def __init__(
        self, name: str, work: Callable[[], Awaitable[object]], every: float, *, at_once: bool = False
    ) -> None:
        self._name, self._work, self.every, self._at_once = name, work, every, at_once
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Go on until stopped; the first time comes after `every` seconds, or at once."""
        self._task = asyncio.create_task(self._go_on(), name=self._name)

    async def stop(self) -> None:
        """Returns once nothing of it runs; the time that was under way is broken off."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_on(self) -> None:
        if self._at_once:
            await self._once()
        while True:
            await asyncio.sleep(self.every)
            await self._once()

    async def _once(self) -> None:
        try:
            await self._work()
        except StoreUnavailable:
            return
        except Exception as error:  # the next time may do better
            log.error("%s failed: %s", self._name, type(error).__name__, exc_info=True)
