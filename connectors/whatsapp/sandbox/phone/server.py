"""The customer's page put together: the shared chat page, with the played Meta as its network."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from aiohttp import web

from connectors.sdk.errors import BadPayload
from connectors.sdk.played.chat_page.blobs import Blobs
from connectors.sdk.played.chat_page.chats import Chats
from connectors.sdk.played.chat_page.reading import body_of, parsed
from connectors.sdk.played.chat_page.server import make_page, now_ms
from connectors.sdk.played.chat_page.state import Page
from connectors.whatsapp.sandbox.phone.acts import Acts, NoSuchAct
from connectors.whatsapp.sandbox.phone.customers import Customers
from connectors.whatsapp.sandbox.state import State

LARGEST_FILE = 100_000_000
LONGEST_TEXT = 4096
_MOST = 16 * 1024


def make_phone(state: State, own: Iterable[web.AbstractRouteDef]) -> web.Application:
    """The page as an application that also has these routes."""
    chats, blobs = Chats(now_ms), Blobs()
    customers = Customers(state, chats, blobs)
    state.watchers.append(customers)
    page = Page(
        boot=secrets.token_hex(4),
        now_ms=now_ms,
        chats=chats,
        blobs=blobs,
        carrier=customers,
        max_file=LARGEST_FILE,
        max_text=LONGEST_TEXT,
    )
    acts = web.post("/api/chats/{key}/acts", _acting(chats, Acts(state, customers)))
    return make_page(page, [Path(__file__).with_name("static")], [acts, *own])


def _acting(chats: Chats, acts: Acts) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def act(request: web.Request) -> web.Response:
        """POST /api/chats/{key}/acts: what a customer can do beside words and files."""
        chat = chats.by_key(request.match_info["key"])
        if chat is None:
            raise web.HTTPNotFound(text="no such chat\n")
        told = parsed(await body_of(request, _MOST))
        try:
            acts.do(chat, told)
        except (BadPayload, NoSuchAct) as error:
            raise web.HTTPBadRequest(text=f"{error}\n") from error
        return web.json_response({})

    return act
