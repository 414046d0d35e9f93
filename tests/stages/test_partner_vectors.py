"""Every vector of the third-party protocol through the counter's webhook, over HTTP: status, what is kept and told.

The counter is the real one (receive, store, sealing, audit); a few lines of aiohttp stand in for Rasa's server.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot import schema
from bot.vault.state import States
from connectors.interop.options import Options
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.tests.partner_contract import settings_for
from connectors.interop.vectors.make import HERE
from connectors.interop.vectors.outcome import state_of
from connectors.interop.vectors.world import NOW
from connectors.sdk.messages import Request
from connectors.sdk.settings import read_settings
from tests.stages.steps import Steps

FILES = sorted([*HERE.glob("good/*.json"), *HERE.glob("bad/*.json")])
KINDS = {"opened": "message", "noted": "message", "group": "message", "receipt": "receipt", "consent": "consent"}
Post = Callable[[dict[str, Any]], Awaitable[int]]


@pytest.fixture
def birdychat(steps: Steps) -> BirdyChat:
    values = read_settings(BirdyChat.settings, settings_for("BIRDYCHAT", "birdychat.example"))
    assert values is not None
    made = BirdyChat(Options.from_values("BIRDYCHAT", values), clock=lambda: steps.now)
    steps.connectors["birdychat"] = made
    steps.health.known("birdychat", on=True)
    return made


@pytest_asyncio.fixture
async def post(steps: Steps, birdychat: BirdyChat) -> AsyncIterator[Post]:
    """Posts one step of a vector at its time; gives the status."""

    async def receive(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Request(method="POST", query={}, headers=headers, body=await request.read())
        answer = await steps.receiving.deliver("birdychat", asked)
        return web.Response(status=answer.status, text=answer.text)

    server = web.Application(client_max_size=4 * 1024 * 1024)
    server.router.add_post("/webhooks/birdychat/webhook", receive)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/birdychat/webhook"
    async with aiohttp.ClientSession() as session:

        async def send(step: dict[str, Any]) -> int:
            steps.now = float(step["now"])
            async with session.post(url, data=b64decode(step["body"]), headers=step["headers"]) as answer:
                return answer.status

        yield send
    await runner.cleanup()


async def _with_keys(steps: Steps, connector: BirdyChat, keys: dict[str, Any]) -> None:
    """Our side has the keys of the vector and nothing else."""
    known = state_of(keys, int(NOW))

    def put(conn: Any) -> None:
        state = States(steps.people, steps.vault.blind).of(conn, connector, NOW)
        for name, value in known.values.items():
            state.put(name, value)

    await steps.store.write(put)


async def _kept(steps: Steps) -> Counter[str]:
    """What lies in the inbox by kind, refusals by their code, and what waits to be told."""
    inbox = await steps.rows(schema.inbox)
    found = Counter(row.kind if row.kind != "unreadable" else row.reason.partition(":")[0] for row in inbox)
    found["signal"] = sum(row.kind == "signal" for row in await steps.rows(schema.outbox))
    return +found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_vector_through_the_webhook(path: Path, steps: Steps, birdychat: BirdyChat, post: Post) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    await _with_keys(steps, birdychat, vector["keys"])
    expected: Counter[str] = Counter()
    for step in vector["steps"]:
        refused = {"delivery: signature", "delivery: stale"} & set(step["expect"])
        assert await post(step) == (401 if refused else 200)
        expected += Counter(KINDS.get(w, w.removeprefix("delivery: ")) for w in step["expect"] if w not in refused)
    assert await _kept(steps) == expected
