"""Guichet as it ships: signed webhooks in over HTTP, replies out over HTTP, every row committed on both ends.

`guichet run --no-demo` is what runs; the benchmark stands where the chat page would stand.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import aiohttp
from aiohttp import web

from bench.load import Load, measure
from bench.measured import Measured
from bench.processes import answers, child, free_port, megabytes, processor_seconds, started, wait_for
from bench.understanding import best_intent, models, trained
from connectors.sdk.signatures import hmac_sha256
from tests.nlu.examples import ROOT, unseen

SECRET = "only-for-this-benchmark"


def measure_ours() -> Measured:
    """Train, start, load, weigh; nothing stays."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        model = trained(folder)
        training = time.perf_counter() - began
        return asyncio.run(_run(folder, model, training))


async def _run(folder: Path, model: Path, training: float) -> Measured:
    page = Page(free_port(), free_port())
    await page.open()
    environment = _environment(folder, model, page)
    log = folder / "guichet.log"
    began = time.perf_counter()
    command = [sys.executable, "-m", "bot.cli", "run", "--no-demo"]
    with started(command, folder=ROOT, log=log, environment=environment) as process:
        ready = f"http://127.0.0.1:{page.assistant}/health"
        await asyncio.to_thread(wait_for, process, lambda: answers(ready), log)
        seconds = time.perf_counter() - began
        assistant = child(process.pid, "bot.assistant.serve")
        load: Load = await measure(page.say, lambda: processor_seconds(assistant))
        memory = megabytes(assistant)
    await page.close()
    return Measured(training, True, seconds, memory, load, _understood(folder, model))


def _understood(folder: Path, model: Path) -> float:
    intents, _ = models(model, folder)
    right = [best_intent(intents, example) == example.intent for example in unseen()]
    return sum(right) / len(right)


def _environment(folder: Path, model: Path, page: Page) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GUICHET_", "WHATSAPP_", "CONSOLE_"))},
        "GUICHET_DATA": str(folder / "var"),
        "GUICHET_MODEL": str(model),
        "GUICHET_PORT": str(page.assistant),
        "GUICHET_DESK_PORT": str(free_port()),
        "CONSOLE_SECRET": SECRET,
        "CONSOLE_URL": f"http://127.0.0.1:{page.port}",
    }


class Page:
    """What a chat network does for the assistant: posts what is said, takes what is answered."""

    def __init__(self, port: int, assistant: int) -> None:
        self.port, self.assistant = port, assistant
        self._answered: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._said = 0

    async def open(self) -> None:
        """Listen for replies."""
        app = web.Application()
        app.add_routes([web.post("/deliver", self._deliver), web.post("/typing", self._typing)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Stop listening."""
        await self._session.close()
        await self._runner.cleanup()

    async def say(self, chat: str, text: str) -> None:
        """Post one signed message; back when the first reply to it has come."""
        self._said += 1
        event = {"kind": "text", "id": f"m{self._said}", "chat": chat, "at": int(time.time() * 1000), "text": text}
        body = json.dumps({"version": 1, "events": [event]}).encode()
        headers = {"x-guichet-signature": f"sha256={hmac_sha256(SECRET, body)}", "content-type": "application/json"}
        self._answered[chat] = asyncio.Event()
        url = f"http://127.0.0.1:{self.assistant}/webhooks/console/webhook"
        async with self._session.post(url, data=body, headers=headers) as answer:
            answer.raise_for_status()
        await self._answered[chat].wait()

    async def _deliver(self, request: web.Request) -> web.Response:
        reply = await request.json()
        self._answered[reply["chat"]].set()
        return web.json_response({"id": f"r-{reply['key']}"})

    async def _typing(self, request: web.Request) -> web.Response:
        return web.json_response({})
