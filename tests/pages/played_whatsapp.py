"""The played Meta and a small counter behind it on a thread, so that a browser test reads as a conversation."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from aiohttp import web

from connectors.sdk.messages import Event, Message, Reply, Request
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Sandbox


class PlayedWhatsApp:
    """`events` is what the counter read; `reply` sends to whoever wrote last; `run` does anything on the thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.events: list[Event] = []
        self.run(self._start)

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post("/", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.meta = Sandbox(webhook=f"http://127.0.0.1:{self._runner.addresses[0][1]}/", strict=True)
        await self.meta.start()
        made = WhatsApp.from_settings(self.meta.settings)
        assert made is not None
        self.connector = made

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.connector.verify(Request(method="POST", query={}, headers=headers, body=body))
        self.events += self.connector.read(body)
        return web.Response()

    def run(self, work: Callable[[], Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(20)

    @property
    def messages(self) -> list[Message]:
        return [event for event in self.events if isinstance(event, Message)]

    def reply(self, text: str = "", **more: Any) -> None:
        last = self.messages[-1]
        self.run(lambda: self.connector.send(Reply(chat_id=last.chat_id, key=str(len(text)), text=text, **more)))

    def type(self) -> None:
        last = self.messages[-1]
        self.run(lambda: self.connector.typing(last.chat_id, last.message_id))

    def stop(self) -> None:
        self.run(self.connector.close)
        self.run(self.meta.close)
        self.run(self._runner.cleanup)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
