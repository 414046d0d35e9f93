"""The chat page put together: routes, start, stop. It listens on this machine alone."""

from __future__ import annotations

import asyncio
import errno
import secrets
import signal
import time
from dataclasses import dataclass, field

from aiohttp import web

from connectors.console.page import browser_side, counter_side, static_files
from connectors.console.page.assistant import Assistant
from connectors.console.page.blobs import Blobs
from connectors.console.page.chats import Chats
from connectors.console.page.guard import add_headers, guard
from connectors.console.page.state import PAGE, Page
from connectors.sdk.errors import NotConfigured

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """`port` is the page's own; `webhook` is where the counter takes messages."""

    port: int
    webhook: str
    secret: str = field(repr=False)


def make_app(settings: PageSettings) -> web.Application:
    """The page as an aiohttp application, with empty chats."""
    app = web.Application(middlewares=[guard])
    app[PAGE] = Page(
        secret=settings.secret,
        boot=secrets.token_hex(4),
        now_ms=_now_ms,
        chats=Chats(_now_ms),
        blobs=Blobs(),
        assistant=Assistant(settings.webhook, settings.secret),
    )
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_hang_up)
    app.on_cleanup.append(_let_go)
    app.add_routes([*static_files.routes(), *_ROUTES])
    return app


async def serve(settings: PageSettings) -> None:
    """Runs until SIGINT or SIGTERM. Raises NotConfigured when the port is taken."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(make_app(settings), access_log=None, handle_signals=False, shutdown_timeout=3)
    await runner.setup()
    try:
        await _listen(runner, settings.port)
        print(f"chat page: http://{HOST}:{settings.port}", flush=True)  # noqa: T201
        await stop.wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NotConfigured(f"port {port} is taken: stop the other program or set GUICHET_DEMO_PORT") from error
        raise NotConfigured(f"port {port} cannot be used ({error.strerror}): set GUICHET_DEMO_PORT") from error


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _hang_up(app: web.Application) -> None:
    app[PAGE].chats.close()


async def _let_go(app: web.Application) -> None:
    await app[PAGE].assistant.close()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


_ROUTES = [
    web.get("/health", _health),
    web.post("/api/chats", browser_side.open_chat),
    web.get("/api/chats/{key}/events", browser_side.listen),
    web.post("/api/chats/{key}/messages", browser_side.send_message),
    web.post("/api/chats/{key}/files", browser_side.send_file),
    web.post("/api/chats/{key}/read", browser_side.mark_seen),
    web.get("/files/{id}", browser_side.get_file),
    web.post("/deliver", counter_side.deliver),
    web.post("/typing", counter_side.typing),
    web.get("/blobs/{id}", counter_side.blob),
]
