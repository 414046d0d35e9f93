"""A counter that dies by kill -9 at a given step, and is there again in a moment.

The parent imports everything once and forks a child for each line on its standard input: a number, and whether to
count while it starts or only once it is at `work`. The child is a whole counter; every statement, every commit, every
request it sends and every answer it gives is a step, and at the step of that number it kills itself, wherever that
is. 0 is never. The parent says `ended` when the child is gone.

Run with `python -m tests.flows.mortal_process PORT`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.app import Counter
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.talk.turn import Outcome, Say, Turn
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.sdk.connector import NATIVE, Connector
from connectors.sdk.messages import Request
from connectors.sdk.testkit.sealed import SealedConnector

T = TypeVar("T")


class Fuse:
    """Burns down one step at a time."""

    def __init__(self, steps: int, lit: bool) -> None:
        self.lit = lit
        self._left = steps or sys.maxsize
        self._lock = threading.Lock()

    def step(self, *_: Any) -> None:
        """One more; the last one kills."""
        with self._lock:
            self._left -= self.lit
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, work: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        """A step before `work` and one after it."""

        async def stepping(*given: Any) -> T:
            self.step()
            done = await work(*given)
            self.step()
            return done

        return stepping


async def echo(turn: Turn) -> Outcome:
    """Two replies to each message; the second counts the turns, so that none is heard twice unnoticed."""
    turns = int(turn.tracker or b"0") + 1
    says = (Say(text=f"{turn.message.text} heard"), Say(text=f"{turn.message.text} turn {turns}"))
    return Outcome(says=says, tracker=str(turns).encode(), language="en")


class OpenBirdyChat(BirdyChat):
    """BirdyChat as if it were native: what consent holds back has tests of its own."""

    route = NATIVE


def connector_of(environment: Mapping[str, str]) -> Connector:
    """The network that the environment tells."""
    for kind in (OpenBirdyChat, SealedConnector):
        if found := kind.from_settings(environment):
            return found
    raise AssertionError("no network is set")


async def serve(port: int, fuse: Fuse) -> None:
    """A counter, until its fuse has burnt down."""
    connector: Any = connector_of(os.environ)
    connector.send_sealed = fuse.around(connector.send_sealed)
    for name in ("after_cursor_execute", "commit"):
        event.listen(Engine, name, fuse.step)
    counter = Counter(Settings.read(), {connector.network: connector}, echo)
    await counter.start()
    fuse.lit = True

    async def taken(request: web.Request) -> web.Response:
        answer = await counter.receive.deliver(connector.network, await _request(request))
        fuse.step()
        return web.Response(status=answer.status, text=answer.text)

    async def asked(request: web.Request) -> web.Response:
        answer = await counter.doors.answer(connector.network, request.match_info["door"], await _request(request))
        fuse.step()
        return web.Response(status=answer.status, body=answer.body)

    async def health(_request: web.Request) -> web.Response:
        return web.json_response((await counter.ledger()).as_dict())

    app = web.Application(client_max_size=4 * 1024 * 1024)
    app.add_routes([web.get("/health", health), web.post("/webhook", taken), web.post("/{door}", asked)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True, backlog=512).start()
    await asyncio.Event().wait()


async def _request(request: web.Request) -> Request:
    headers = {k.lower(): v for k, v in request.headers.items()}
    return Request(method=request.method, query=dict(request.query), headers=headers, body=await request.read())


def main(port: int) -> None:
    """One child for each line."""
    set_up_logs()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            steps, begins = line.split()
            asyncio.run(serve(port, Fuse(int(steps), lit=begins != "work")))
        _, status = os.waitpid(child, 0)
        print("ended", os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
