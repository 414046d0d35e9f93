"""Posts webhooks to the counter until it says 200, as Meta does; late, twice, in batches, out of order when told to."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp

from connectors.whatsapp.sandbox.account import Account
from connectors.whatsapp.sandbox.misbehaviour import Misbehaviour, happens
from connectors.whatsapp.sandbox.webhooks import Update, body, signed

_PATIENCE = aiohttp.ClientTimeout(total=30)
_FIRST_WAIT, _LONGEST_WAIT = 0.05, 2.0


class Posting:
    """What Meta still has to tell one counter. `told` counts the updates that were acknowledged, twice when twice."""

    def __init__(
        self,
        address: str,
        account: Account,
        misbehaviour: Callable[[], Misbehaviour],
        dice: random.Random,
        acknowledged: Callable[[Update], None] = lambda _: None,
    ) -> None:
        self.address = address
        self._acknowledged = acknowledged
        self.told = 0
        self.refused = 0
        self.last_status = 0
        self._account, self._misbehaviour, self._dice = account, misbehaviour, dice
        self._waiting: asyncio.Queue[Update] = asyncio.Queue()
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Post what is put from here on."""
        self._client = aiohttp.ClientSession(timeout=_PATIENCE)
        self._run(self._post_all())

    async def stop(self) -> None:
        """What was not told by now never is."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client:
            await self._client.close()

    def put(self, update: Update, *, after: float = 0.0) -> None:
        """Tell the counter, after some seconds."""
        self._count(1)
        if after > 0:
            asyncio.get_running_loop().call_later(after, self._waiting.put_nowait, update)
        else:
            self._waiting.put_nowait(update)

    async def idle(self) -> None:
        """Returns once everything was told."""
        await self._idle.wait()

    async def _post_all(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            wrong = self._misbehaviour()
            if wrong.delay:
                await asyncio.sleep(self._dice.uniform(0, wrong.delay))
            while len(batch) < wrong.batch and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            now = [update for update in batch if not self._overtaken(update, wrong)]
            if now:
                await self._post(now, wrong)
            self._count(-len(batch))

    def _overtaken(self, update: Update, wrong: Misbehaviour) -> bool:
        """Puts it off, now and then."""
        late = happens(self._dice, wrong.reorder)
        if late:
            self.put(update, after=self._dice.uniform(0.02, 0.2))
        return late

    async def _post(self, updates: list[Update], wrong: Misbehaviour) -> None:
        content = body(self._account, updates)
        await self._insist(content, len(updates))
        for update in updates:
            self._acknowledged(update)
        if happens(self._dice, wrong.duplicates):
            self._count(1)
            self._run(self._again(content, len(updates)))

    async def _again(self, content: bytes, count: int) -> None:
        await asyncio.sleep(self._dice.uniform(0, 0.3))
        await self._insist(content, count)
        self._count(-1)

    async def _insist(self, content: bytes, count: int) -> None:
        wait = _FIRST_WAIT
        while (status := await self._try(content)) != 200:
            self.refused += 1
            self.last_status = status
            await asyncio.sleep(wait)
            wait = min(_LONGEST_WAIT, wait * 2)
        self.last_status = 200
        self.told += count

    async def _try(self, content: bytes) -> int:
        """The counter's answer, 0 when there is none."""
        assert self._client is not None  # noqa: S101
        try:
            async with self._client.post(self.address, data=content, headers=signed(self._account, content)) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return 0

    def _count(self, by: int) -> None:
        self._open += by
        if self._open:
            self._idle.clear()
        else:
            self._idle.set()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
