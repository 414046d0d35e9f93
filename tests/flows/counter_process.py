"""A whole counter in a process of its own, without Rasa: real store, boxes, stages; the assistant is a few lines.

Run with `python -m tests.flows.counter_process PORT`; the network is the fake one of the testkit, or, with
COUNTER_NETWORK=whatsapp, WhatsApp as its settings say.
"""

from __future__ import annotations

import asyncio
import os
import sys

from aiohttp import web

from bot.app import Counter
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.talk.turn import AssistantFailed, HandOver, OpenTicket, Outcome, Say, Turn
from connectors.sdk.connector import Connector, read_settings
from connectors.sdk.messages import Request
from connectors.sdk.testkit.fake import FakeConnector, ForgetfulFakeConnector
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.options import SETTINGS, Options


async def assistant(turn: Turn) -> Outcome:
    """Echoes; counts the turns of a dialogue in its tracker; some words make it act."""
    text = turn.message.text
    turns = int(turn.tracker or b"0") + 1
    tracker = str(turns).encode()
    if text.startswith("quiet"):
        return Outcome(tracker=turn.tracker or b"0", language="en")
    if text.startswith("fail"):
        raise AssistantFailed("asked to")
    if text.startswith("human"):
        says = (Say(text="a person takes over [[ticket]]"),)
        return Outcome(
            says=says, commands=(HandOver(title=text, facts={"said": text}),), tracker=tracker, language="en"
        )
    if text.startswith("ticket"):
        says = (Say(text="opened [[ticket]]"),)
        return Outcome(says=says, commands=(OpenTicket(title=text),), tracker=tracker, language="en")
    await asyncio.sleep(float(os.environ.get("ASSISTANT_SECONDS", "0")))
    says = (Say(text=f"{text} heard"), Say(text=f"{text} turn {turns}"))
    return Outcome(says=says, tracker=tracker, language="en")


def _connector() -> Connector:
    if os.environ.get("COUNTER_NETWORK") == "whatsapp":
        values = read_settings(SETTINGS, os.environ)
        assert values is not None
        return WhatsApp(Options.from_values(values), timeout=3.0)
    kind = ForgetfulFakeConnector if os.environ.get("FORGETFUL") else FakeConnector
    connector = kind.from_settings(os.environ)
    assert connector is not None
    return connector


def _request(request: web.Request, body: bytes) -> Request:
    headers = {k.lower(): v for k, v in request.headers.items()}
    return Request(method=request.method, query=dict(request.query), headers=headers, body=body)


async def serve(port: int) -> None:
    """Serve until killed."""
    connector = _connector()
    network = connector.network
    counter = Counter(Settings.read(), {network: connector}, assistant)
    await counter.start()

    async def receive(request: web.Request) -> web.Response:
        answer = await counter.receive.deliver(network, _request(request, await request.read()))
        return web.Response(status=answer.status, text=answer.text)

    async def health(_request: web.Request) -> web.Response:
        return web.json_response((await counter.ledger()).as_dict())

    app = web.Application(client_max_size=4 * 1024 * 1024)
    app.add_routes([web.post(f"/webhooks/{network}/webhook", receive), web.get("/health", health)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True, backlog=512).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    set_up_logs()
    asyncio.run(serve(int(sys.argv[1])))
