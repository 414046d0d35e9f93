"""Channels as Rasa loads them from credentials.yml; the webhook and the further doors of a third partner over HTTP."""

from __future__ import annotations

import gc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import yaml
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import class_from_module_path
from sanic import Sanic

from bot import channels
from bot.receive import Answer
from connectors.sdk.messages import Request
from connectors.sdk.state import DoorAnswer
from tests.flows.running import free_port
from tests.running.a_third_partner import SETTINGS, third_partner

pytestmark = pytest.mark.rasa
ROOT = Path(__file__).parents[2]


class _Counter:
    """Notes who asked for what."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str, bytes]] = []
        self.receive = self
        self.doors = self

    async def deliver(self, network: str, request: Request) -> Answer:
        self.asked.append((network, "webhook", request.method, request.body))
        return Answer(status=200, text="ok")

    async def answer(self, network: str, name: str, request: Request) -> DoorAnswer:
        self.asked.append((network, name, request.method, request.body))
        return DoorAnswer(status=200, body=b"\x00\xff", content_type="application/cbor")


def test_every_line_of_credentials_is_a_channel() -> None:
    listed = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8"))
    for path in listed:
        channel = class_from_module_path(path).from_credentials(None)
        assert channel.name()


def test_a_name_that_no_network_has_is_an_error_that_says_so() -> None:
    with pytest.raises((ImportError, RasaException, AttributeError)):
        class_from_module_path("bot.channels.Acme")


async def test_a_third_partner_is_one_folder_and_a_line_of_credentials(tmp_path: Path) -> None:
    with third_partner(tmp_path):
        channel: Any = class_from_module_path("bot.channels.Acme").from_credentials(SETTINGS)
        assert channel.name() == channel.connector.network == "acme"
        app = Sanic("third_partner")
        app.blueprint(channel.blueprint(None), url_prefix="/webhooks/acme")
    counter = app.ctx.counter = _Counter()
    port = free_port()
    server: Any = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
    await server.startup()
    await server.start_serving()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
        answers = [
            await _ask(client, "POST", "webhook", b"1"),
            await _ask(client, "POST", "bundle", b"2"),
            await _ask(client, "GET", "manifest", b""),
            await _ask(client, "GET", "bundle", b""),
            await _ask(client, "POST", "other", b""),
        ]
    server.close()
    assert [status for status, _, _ in answers] == [200, 200, 200, 405, 404]
    assert answers[1] == (200, "application/cbor", b"\x00\xff")
    assert counter.asked == [
        ("acme", "webhook", "POST", b"1"),
        ("acme", "bundle", "POST", b"2"),
        ("acme", "manifest", "GET", b""),
    ]


async def test_rasa_and_its_model_are_never_searched_for_garbage_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million objects that stay: one look through them takes longer than a whole delivery of updates."""
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    agent = SimpleNamespace(action_endpoint=None, processor=None)
    ctx = SimpleNamespace(input_channels=[channels.Console(None)], agent=agent, counter=None)
    await channels._start_counter(SimpleNamespace(ctx=ctx, config=SimpleNamespace(), stop=None))
    try:
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
        await ctx.counter.stop()


async def _ask(client: aiohttp.ClientSession, method: str, name: str, body: bytes) -> tuple[int, str, bytes]:
    async with client.request(method, f"/webhooks/acme/{name}", data=body) as answer:
        return answer.status, answer.content_type, await answer.read()
