"""A whole counter with the real connector of BirdyChat, without Rasa: real store, boxes, stages, doors, consent.

Run with `python -m tests.simulator.counter_process PORT`; the assistant is `tests.flows.counter_process`'s.
"""

from __future__ import annotations

import asyncio
import os
import sys

from aiohttp import web
from sqlalchemy import select

from bot import schema
from bot.app import Counter
from bot.logs import set_up_logs
from bot.settings import Settings
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.sdk.messages import Request
from tests.flows.counter_process import assistant


async def serve(port: int) -> None:
    """Serve until killed."""
    connector = BirdyChat.from_settings(os.environ)
    assert connector is not None
    counter = Counter(Settings.read(), {"birdychat": connector}, assistant)
    await counter.start()

    async def receive(request: web.Request) -> web.Response:
        answer = await counter.receive.deliver("birdychat", await _asked(request))
        return web.Response(status=answer.status, text=answer.text)

    async def door(request: web.Request) -> web.Response:
        answer = await counter.doors.answer("birdychat", request.path.rpartition("/")[2], await _asked(request))
        return web.Response(status=answer.status, body=answer.body, content_type=answer.content_type)

    async def health(_request: web.Request) -> web.Response:
        reasons = select(schema.inbox.c.reason).where(schema.inbox.c.state == "quarantined")
        set_aside = await counter.store.read(lambda conn: [str(row.reason) for row in conn.execute(reasons)])
        return web.json_response({**(await counter.ledger()).as_dict(), "reasons": set_aside})

    app = web.Application(client_max_size=4 * 1024 * 1024)
    app.add_routes([web.get("/health", health), web.post("/webhooks/birdychat/webhook", receive)])
    for name, method in BirdyChat.doors.items():
        app.router.add_route(method, f"/webhooks/birdychat/{name}", door)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    await asyncio.Event().wait()


async def _asked(request: web.Request) -> Request:
    headers = {k.lower(): v for k, v in request.headers.items()}
    return Request(method=request.method, query=dict(request.query), headers=headers, body=await request.read())


if __name__ == "__main__":
    set_up_logs()
    asyncio.run(serve(int(sys.argv[1])))
