"""A partner's server on this machine, and our connector to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from connectors.interop.partners.haiket.connector import Haiket
from connectors.interop.tests.pair import haiket
from connectors.interop.vectors.world import COUNTER_SEED, NOW, World
from connectors.interop.webhooks import Signer, Verifier
from connectors.sdk.errors import BadSignature


class App:
    """A partner's server: verifies what we post, keeps sealed files."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.blobs: dict[str, bytes] = {}
        self.status = 200
        self.blob_host = ""
        self.url = ""
        self.clock: Callable[[], float] = lambda: NOW

    async def deliver(self, request: web.Request) -> web.Response:
        body = await self._signed(request)
        if self.status != 200:
            return web.Response(status=self.status)
        self.ids.append(request.headers["webhook-id"])
        self.events += json.loads(body)["events"]
        return web.json_response({})

    async def keep(self, request: web.Request) -> web.Response:
        blob = await self._signed(request)
        name = f"b{len(self.blobs)}"
        self.blobs[name] = blob
        return web.json_response({"url": f"{self.blob_host or self.url}/b/{name}"})

    async def give(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self.blobs:
            raise web.HTTPNotFound
        return web.Response(body=self.blobs[name])

    async def _signed(self, request: web.Request) -> bytes:
        body = await request.read()
        try:
            Verifier.from_text(Signer(COUNTER_SEED).public_text).check(request.headers, body, self.clock())
        except BadSignature:
            raise web.HTTPUnauthorized from None
        return body


@pytest_asyncio.fixture
async def app() -> AsyncIterator[App]:
    served, server = App(), web.Application()
    server.router.add_post("/deliver", served.deliver)
    server.router.add_post("/deliver/blobs", served.keep)
    server.router.add_get("/b/{name}", served.give)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


@pytest_asyncio.fixture
async def ours(app: App) -> AsyncIterator[Haiket]:
    made = haiket(app.url)
    yield made
    await made.close()


@pytest.fixture
def world() -> World:
    return World(partner="haiket")
