"""A counter that is played: what the page's tests, and whoever works on the page alone, have instead of the assistant.

It takes the page's webhooks as the real one does (401 on a wrong signature, 503 while it is down), keeps what came, and
replies through the real connector. `python -m connectors.console.sandbox` plays it for a page that runs with the same
CONSOLE_SECRET: every message is answered, with buttons, dots and an echo of each file.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web

from connectors.console.connector import DEFAULT_URL, ConsoleConnector
from connectors.sdk.errors import BadSignature, ConnectorError
from connectors.sdk.messages import Button, Event, Media, Message, Receipt, Reply, Request

HOST = "127.0.0.1"
Answer = Callable[["PlayedCounter", Message], Awaitable[None]]


class PlayedCounter:
    """One webhook on a port of its own. `down` makes it answer 503; `answer` is called for each message."""

    def __init__(self, secret: str, *, page_url: str, answer: Answer | None = None) -> None:
        self.connector = ConsoleConnector(secret, url=page_url)
        self.events: list[Event] = []
        self.refused = 0
        self.down = False
        self.port = 0
        self._answer = answer
        self._runner: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)

    @property
    def messages(self) -> list[Message]:
        """What people said, in the order in which it came."""
        return [e for e in self.events if isinstance(e, Message)]

    @property
    def receipts(self) -> list[Receipt]:
        """What became of the replies."""
        return [e for e in self.events if isinstance(e, Receipt)]

    async def start(self, port: int = 0) -> None:
        """Listens, on a free port by default."""
        app = web.Application()
        app.router.add_post("/webhooks/console/webhook", self._webhook)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Lets go of everything."""
        for task in self._tasks:
            task.cancel()
        if self._runner:
            await self._runner.cleanup()
        await self.connector.close()

    async def say(self, chat_id: str, text: str = "", **rest: object) -> str:
        """A reply under a key of its own. Raises NotSent."""
        key = f"played-{next(self._numbers)}"
        return await self.connector.send(Reply(**{"chat_id": chat_id, "key": key, "text": text, **rest}))  # type: ignore[arg-type]

    async def file(self, message: Message) -> bytes:
        """The first file of a message, fetched from the page. Raises NotFetched."""
        return b"".join([chunk async for chunk in self.connector.fetch(message.media[0])])

    async def _webhook(self, request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=503)
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            self.connector.verify(Request(method="POST", query={}, headers=headers, body=body))
        except BadSignature:
            self.refused += 1
            return web.Response(status=401)
        for event in self.connector.read(body):
            self.events.append(event)
            if self._answer and isinstance(event, Message):
                self._start(self._answer(self, event))
        return web.Response()

    def _start(self, answer: Awaitable[None]) -> None:
        task = asyncio.ensure_future(_reported(answer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def echo(counter: PlayedCounter, message: Message) -> None:
    """Dots, then the words again with two buttons, or the file again."""
    await counter.connector.typing(message.chat_id, message.message_id)
    await asyncio.sleep(1.2)
    if message.media:
        await counter.say(message.chat_id, message.text, media=_same(message, await counter.file(message)))
    else:
        buttons = (Button(id="yes", title="Oui / Yes"), Button(id="no", title="Non / No"))
        await counter.say(message.chat_id, f"« {message.text} »", buttons=buttons, reply_to=message.message_id)


def _same(message: Message, content: bytes) -> Media:
    return replace(message.media[0], content=content, ref="")


async def _reported(answer: Awaitable[None]) -> None:
    try:
        await answer
    except ConnectorError as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201


async def _main() -> None:
    counter = PlayedCounter(
        os.environ["CONSOLE_SECRET"], page_url=os.environ.get("CONSOLE_URL", DEFAULT_URL), answer=echo
    )
    await counter.start(int(os.environ.get("GUICHET_PORT", "5005")))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main())
