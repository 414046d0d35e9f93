"""The chat page of the console: its way to the counter, its two addresses for the counter, its words."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from connectors.console.limits import MAX_FILE, MAX_TEXT
from connectors.console.page import counter_side
from connectors.console.page.assistant import Assistant
from connectors.sdk.played.chat_page.blobs import Blobs
from connectors.sdk.played.chat_page.chats import Chats
from connectors.sdk.played.chat_page.server import HOST, make_page, now_ms, serve_page
from connectors.sdk.played.chat_page.state import Page

__all__ = ["HOST", "PageSettings", "make_app", "serve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """`port` is the page's own; `webhook` is where the counter takes messages."""

    port: int
    webhook: str
    secret: str = field(repr=False)


def make_app(settings: PageSettings) -> web.Application:
    """The page as an aiohttp application, with empty chats."""
    page = Page(
        boot=secrets.token_hex(4),
        now_ms=now_ms,
        chats=Chats(now_ms),
        blobs=Blobs(),
        carrier=Assistant(settings.webhook, settings.secret, now_ms),
        max_file=MAX_FILE,
        max_text=MAX_TEXT,
    )
    app = make_page(page, [Path(__file__).with_name("static")], counter_side.ROUTES)
    app[counter_side.SECRET] = settings.secret
    return app


async def serve(settings: PageSettings) -> None:
    """Runs until SIGINT or SIGTERM. Raises NotConfigured when the port is taken."""
    await serve_page(make_app(settings), settings.port, name="chat page", setting="GUICHET_DEMO_PORT")
