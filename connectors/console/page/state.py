"""What the handlers of the page share: its chats, its files, the way to the counter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from connectors.console.page.assistant import Assistant
from connectors.console.page.blobs import Blobs
from connectors.console.page.chats import Chats


@dataclass(frozen=True, slots=True)
class Page:
    """One running chat page. `boot` differs from run to run, so that a browser's place in an earlier run is not taken
    for one in this."""

    secret: str = field(repr=False)
    boot: str
    now_ms: Callable[[], int]
    chats: Chats
    blobs: Blobs
    assistant: Assistant


PAGE: web.AppKey[Page] = web.AppKey("page", Page)
