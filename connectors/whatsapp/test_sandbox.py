"""The sandbox as a program: what is typed reaches the counter signed, what the counter answers is shown."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from connectors.sdk.connector import Handshake
from connectors.sdk.errors import BadSignature
from connectors.sdk.messages import Event, Message, Reply, Request
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Account, Sandbox

PROGRAM = [sys.executable, "-m", "connectors.whatsapp.sandbox"]


class Counter:
    """The smallest counter there is: verifies, reads, says the text back in capitals."""

    def __init__(self) -> None:
        self.url = ""
        self.events: list[Event] = []
        self.whatsapp: WhatsApp | None = None

    async def post(self, request: web.Request) -> web.Response:
        assert self.whatsapp is not None
        came = Request(
            method="POST",
            query={},
            headers={k.lower(): v for k, v in request.headers.items()},
            body=await request.read(),
        )
        try:
            self.whatsapp.verify(came)
        except BadSignature:
            return web.Response(status=401)
        for event in self.whatsapp.read(came.body):
            self.events.append(event)
            if isinstance(event, Message):
                await self.whatsapp.send(Reply(chat_id=event.chat_id, key=event.key, text=event.text.upper()))
        return web.Response()

    async def get(self, request: web.Request) -> web.Response:
        assert isinstance(self.whatsapp, Handshake)
        try:
            came = Request(method="GET", query=dict(request.query), headers={}, body=b"")
            return web.Response(text=self.whatsapp.challenge(came))
        except BadSignature:
            return web.Response(status=401)


@asynccontextmanager
async def counter() -> AsyncIterator[Counter]:
    found = Counter()
    app = web.Application()
    app.router.add_post("/", found.post)
    app.router.add_get("/", found.get)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield found
    if found.whatsapp:
        await found.whatsapp.close()
    await runner.cleanup()


async def test_a_conversation_through_the_sandbox() -> None:
    async with Sandbox() as meta, counter() as ours:
        ours.whatsapp = WhatsApp.from_settings(meta.settings)
        assert await meta.subscribe(ours.url)
        body = meta.webhook(meta.message("33612345678", "text", {"body": "bonjour"}))
        assert await meta.deliver(ours.url, body) == 200
        (sent,) = await meta.wait_for(1)
        assert (sent["to"], sent["text"]["body"]) == ("+33612345678", "BONJOUR")


async def test_another_app_secret_and_verify_token_are_refused() -> None:
    async with Sandbox(Account(app_secret="x", verify_token="y")) as stranger, counter() as ours, Sandbox() as meta:
        ours.whatsapp = WhatsApp.from_settings(meta.settings)
        assert not await stranger.subscribe(ours.url)
        body = stranger.webhook(stranger.message("33612345678", "text", {"body": "bonjour"}))
        assert await stranger.deliver(ours.url, body) == 401
        assert ours.events == []


async def test_what_is_typed_is_said_and_what_is_answered_is_shown() -> None:
    async with counter() as ours:
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            *PROGRAM, "--port", str(port), "--webhook", ours.url, "--customer", "FR.12345",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            settings = await printed_settings(process.stdout)
            assert settings["WHATSAPP_GRAPH_URL"] == f"http://127.0.0.1:{port}"
            ours.whatsapp = WhatsApp.from_settings(settings)
            process.stdin.write("ça plante\n".encode())
            shown = [await asyncio.wait_for(process.stdout.readline(), 10) for _ in range(2)]
            assert {line.decode().strip() for line in shown} == {"(the counter answered 200)", "< ÇA PLANTE"}
        finally:
            process.terminate()
            await process.wait()
    (event,) = ours.events
    assert isinstance(event, Message)
    assert event.chat_id == "FR.12345"


async def printed_settings(lines: asyncio.StreamReader) -> dict[str, str]:
    settings = {}
    while b"Then type" not in (line := await asyncio.wait_for(lines.readline(), 20)):
        name, equals, value = line.decode().removeprefix("export ").strip().partition("=")
        if equals:
            settings[name] = value
    return settings


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run([*PROGRAM, "--port", str(port)], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert ended.stderr.strip() == f"port {port} is taken: stop the other program or choose another with --port"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
