"""A counter of a few lines around the real connector: what the page's tests have instead of the assistant.

It refuses what the real one refuses (401 on a signature, 200 and a session.reset on what stays closed), keeps what
came, and answers through the connector's own sealing. State is in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from typing import Any

from aiohttp import web

from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.sdk.errors import BadPayload, BadSignature, TryLater
from connectors.sdk.messages import Event, Media, Message, Receipt, Reply, Request, Unreadable
from connectors.sdk.news import Consent, Signal
from connectors.sdk.testkit.memory import MemoryState


class PlayedCounter:
    """The doors of one partner on a port of its own. `down` makes them answer 503."""

    def __init__(self) -> None:
        self.connector: BirdyChat | None = None
        self.state = MemoryState()
        self.events: list[Event] = []
        self.down = False
        self.url = ""
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def messages(self) -> list[Message]:
        return [e for e in self.events if isinstance(e, Message)]

    @property
    def unreadable(self) -> list[Unreadable]:
        return [e for e in self.events if isinstance(e, Unreadable)]

    @property
    def receipts(self) -> list[Receipt]:
        return [e for e in self.events if isinstance(e, Receipt)]

    @property
    def consents(self) -> list[str]:
        return [e.state for e in self.events if isinstance(e, Consent)]

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=2 * 1024 * 1024)
        app.router.add_post("/webhooks/birdychat/webhook", self._webhook)
        for door, method in BirdyChat.doors.items():
            app.router.add_route(method, f"/webhooks/birdychat/{door}", self._door)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()
        if self.connector:
            await self.connector.close()

    async def say(self, text: str = "", *, media: Media | None = None, reply_to: str = "", tries: int = 1) -> str:
        """Say something to whoever wrote last; the same bytes at every try."""
        reply = Reply(
            chat_id=self.messages[-1].chat_id, key=f"k{next(self._numbers)}", text=text, media=media, reply_to=reply_to
        )
        prepared = await self.connector.prepare(reply)
        wire = self.connector.seal(prepared, self.state, time.time())
        for _ in range(tries - 1):
            with contextlib.suppress(TryLater):
                return await self.connector.send_sealed(wire)
        return await self.connector.send_sealed(wire)

    async def read(self, message: Message) -> None:
        await self.connector.mark_read(message.chat_id, message.message_id)

    async def file_of(self, message: Message) -> bytes:
        return b"".join([chunk async for chunk in self.connector.fetch(message.media[0])])

    async def _webhook(self, request: web.Request) -> web.Response:
        if self.down:
            raise web.HTTPServiceUnavailable
        asked = await _asked(request)
        try:
            self.connector.verify(asked)
            found = list(self.connector.open(asked.body, self.state, time.time()))
        except BadSignature as error:
            raise web.HTTPUnauthorized from error
        except BadPayload as error:
            raise web.HTTPBadRequest from error
        for event in found:
            if isinstance(event, Signal):
                task = asyncio.ensure_future(self.connector.send_sealed(event.wire))
                self._tasks.add(task)
            else:
                self.events.append(event)
                self.state.events.add(getattr(event, "key", ""))
        return web.Response()

    async def _door(self, request: web.Request) -> web.Response:
        if self.down:
            raise web.HTTPServiceUnavailable
        name = request.path.rpartition("/")[2]
        try:
            answer = self.connector.answer(name, await _asked(request), self.state, time.time())
        except BadSignature as error:
            raise web.HTTPUnauthorized from error
        return web.Response(body=answer.body, status=answer.status, content_type=answer.content_type)


async def _asked(request: web.Request) -> Request:
    headers: dict[str, Any] = {k.lower(): v for k, v in request.headers.items()}
    return Request(method=request.method, query=dict(request.query), headers=headers, body=await request.read())
