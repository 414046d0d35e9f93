"""A chat page put together: the routes of the browser, start, stop. It listens on this machine alone."""

from __future__ import annotations

import asyncio
import errno
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web

from connectors.sdk.errors import NotConfigured
from connectors.sdk.played.chat_page import browser_side, static_files
from connectors.sdk.played.chat_page.guard import add_headers, guard
from connectors.sdk.played.chat_page.state import PAGE, Page

HOST = "127.0.0.1"


def make_page(page: Page, own_files: Iterable[Path], routes: Iterable[web.AbstractRouteDef]) -> web.Application:
    """The page as an aiohttp application: what every page has, the folders that are its own, and its own routes."""
    app = web.Application(middlewares=[guard])
    app[PAGE] = page
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_hang_up)
    app.on_cleanup.append(_let_go)
    app.add_routes([*static_files.routes(*own_files), *_ROUTES, *routes])
    return app


async def serve_page(app: web.Application, port: int, *, name: str, setting: str) -> None:
    """Runs until SIGINT or SIGTERM, after a line `<name>: <address>`. Raises NotConfigured when the port is taken."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=3)
    await runner.setup()
    try:
        await _listen(runner, port, setting)
        print(f"{name}: http://{HOST}:{port}", flush=True)  # noqa: T201
        await stop.wait()
    finally:
        await runner.cleanup()


def now_ms() -> int:
    """The time of this machine, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


async def _listen(runner: web.AppRunner, port: int, setting: str) -> None:
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NotConfigured(f"port {port} is taken: stop the other program or set {setting}") from error
        raise NotConfigured(f"port {port} cannot be used ({error.strerror}): set {setting}") from error


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _hang_up(app: web.Application) -> None:
    app[PAGE].chats.close()


async def _let_go(app: web.Application) -> None:
    await app[PAGE].carrier.close()


_ROUTES = [
    web.get("/health", _health),
    web.post("/api/chats", browser_side.open_chat),
    web.get("/api/chats/{key}/events", browser_side.listen),
    web.post("/api/chats/{key}/messages", browser_side.send_message),
    web.post("/api/chats/{key}/files", browser_side.send_file),
    web.post("/api/chats/{key}/read", browser_side.mark_seen),
    web.get("/files/{id}", browser_side.get_file),
]
