"""The fake network is a network: its connector holds the contract, and it refuses, repeats and keeps order as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from connectors.sdk.errors import FetchLater, Gone, Rejected, TryLater
from connectors.sdk.messages import Kind, Media, Message, Reply
from connectors.sdk.signatures import hmac_sha256
from connectors.sdk.testkit.contract import ConnectorContract
from connectors.sdk.testkit.fake import SIGNATURE, FakeConnector
from connectors.sdk.testkit.network import FakeNetwork

SECRET = "guichet-test-secret"


class TestFake(ConnectorContract):
    connector_class = FakeConnector
    configured = {"FAKE_SECRET": SECRET, "FAKE_URL": "http://127.0.0.1:9"}
    fixtures = Path(__file__).parent / "fixtures"
    batches = {"batch": 4}
    signature_header = SIGNATURE
    part = r"\$\.events\[\d+\]"

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {SIGNATURE: f"sha256={hmac_sha256(SECRET, body)}"}


def reply(text: str = "bonjour", key: str = "k", chat: str = "ada") -> Reply:
    return Reply(chat_id=chat, key=key, text=text)


@pytest_asyncio.fixture
async def network() -> AsyncIterator[FakeNetwork]:
    async with FakeNetwork() as started:
        yield started


@pytest_asyncio.fixture
async def ours(network: FakeNetwork) -> AsyncIterator[FakeConnector]:
    connector = network.connector(timeout=0.5)
    yield connector
    await connector.close()


async def test_replies_arrive_once_per_key_in_order(network: FakeNetwork, ours: FakeConnector) -> None:
    for text, key in (("un", "1"), ("deux", "2"), ("un", "1")):
        await ours.send(reply(text, key))
    assert network.texts("ada") == ["un", "deux"]
    assert network.texts("bob") == []


async def test_a_network_without_keys_repeats() -> None:
    async with FakeNetwork(dedupes=False) as network:
        ours = network.connector()
        assert ours.limits.dedupes is False
        for _ in range(2):
            await ours.send(reply())
        await ours.close()
        assert network.texts("ada") == ["bonjour", "bonjour"]


@pytest.mark.parametrize(("status", "error"), [(429, TryLater), (500, TryLater), (400, Rejected), (403, Rejected)])
async def test_it_refuses_as_often_as_it_is_told(
    status: int, error: type[Exception], network: FakeNetwork, ours: FakeConnector
) -> None:
    network.fail(status, times=2)
    for _ in range(2):
        with pytest.raises(error):
            await ours.send(reply())
    await ours.send(reply())
    assert network.texts("ada") == ["bonjour"]
    assert network.refused == 2


async def test_retry_after_is_told(network: FakeNetwork, ours: FakeConnector) -> None:
    network.fail(429, retry_after=3)
    with pytest.raises(TryLater) as caught:
        await ours.send(reply())
    assert caught.value.retry_after == 3.0


async def test_a_reply_whose_answer_is_lost_has_arrived(network: FakeNetwork, ours: FakeConnector) -> None:
    network.hang()
    with pytest.raises(TryLater) as caught:
        await ours.send(reply())
    assert caught.value.maybe_sent is True
    assert await ours.send(reply())
    assert network.texts("ada") == ["bonjour"]


async def test_a_wrong_token_and_an_empty_reply_are_refused(network: FakeNetwork, ours: FakeConnector) -> None:
    stranger = FakeConnector(secret="another", url=network.url)
    with pytest.raises(Rejected, match="401"):
        await stranger.send(reply())
    await stranger.close()
    with pytest.raises(Rejected, match="400"):
        await ours.send(reply(text=""))
    assert network.sent == []


async def test_files_go_both_ways(network: FakeNetwork, ours: FakeConnector) -> None:
    await ours.send(Reply(chat_id="ada", key="k", media=Media(kind=Kind.IMAGE, mime="image/png", content=b"ours")))
    assert network.replies("ada")[0].file == b"ours"
    (event,) = ours.read(network.delivery(network.file("ada", b"theirs" * 50_000)).body)
    assert isinstance(event, Message)
    assert b"".join([c async for c in ours.fetch(event.media[0])]) == b"theirs" * 50_000


async def test_a_file_may_change_or_go(network: FakeNetwork, ours: FakeConnector) -> None:
    (event,) = ours.read(network.delivery(network.file("ada", b"theirs")).body)
    assert isinstance(event, Message)
    (media,) = event.media
    network.replace_file(media.ref, b"other")
    with pytest.raises(Gone):
        [chunk async for chunk in ours.fetch(media)]
    network.forget_file(media.ref)
    with pytest.raises(Gone):
        [chunk async for chunk in ours.fetch(media)]


async def test_typing_is_counted(network: FakeNetwork, ours: FakeConnector) -> None:
    await ours.typing("ada", "m1")
    assert network.typed == ["ada"]


async def test_a_stopped_network_is_told_as_later(network: FakeNetwork, ours: FakeConnector) -> None:
    (event,) = ours.read(network.delivery(network.file("ada", b"theirs")).body)
    assert isinstance(event, Message)
    await network.__aexit__(None, None, None)
    with pytest.raises(TryLater):
        await ours.send(reply())
    with pytest.raises(FetchLater):
        [chunk async for chunk in ours.fetch(event.media[0])]


async def test_waiting_ends_when_the_replies_are_there_or_the_time_is_over(
    network: FakeNetwork, ours: FakeConnector
) -> None:
    waiting = asyncio.create_task(network.wait_for("ada", 2))
    await ours.send(reply("un", "1"))
    assert not waiting.done()
    await ours.send(reply("deux", "2"))
    assert [r.text for r in await waiting] == ["un", "deux"]
    with pytest.raises(asyncio.TimeoutError):
        await network.wait_for("ada", 3, timeout=0.05)


async def test_deliveries_reach_a_webhook_signed(network: FakeNetwork, ours: FakeConnector) -> None:
    seen: list[Message] = []

    async def webhook(request: web.Request) -> web.Response:
        body = await request.read()
        made = network.delivery()
        headers = {k.lower(): v for k, v in request.headers.items()}
        ours.verify(type(made)(method="POST", query={}, headers=headers, body=body))
        seen.extend(e for e in ours.read(body) if isinstance(e, Message))
        return web.Response()

    app = web.Application()
    app.router.add_post("/", webhook)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    assert await network.post(address, network.text("ada", "bonjour 🙏"), network.text("bob", "hello")) == 200
    await runner.cleanup()
    assert [(m.chat_id, m.text) for m in seen] == [("ada", "bonjour 🙏"), ("bob", "hello")]
    assert seen[0].key != seen[1].key


async def test_a_hundred_chats_at_once_stay_apart_and_in_order(network: FakeNetwork) -> None:
    ours = network.connector(timeout=20)

    async def chat(name: str) -> None:
        for n in range(10):
            await ours.send(reply(f"{name}-{n}", f"{name}#{n}", name))

    await asyncio.gather(*(chat(f"chat{c}") for c in range(100)))
    await ours.close()
    for c in range(100):
        assert network.texts(f"chat{c}") == [f"chat{c}-{n}" for n in range(10)]


async def test_the_server_wants_the_token_for_everything(network: FakeNetwork) -> None:
    async with ClientSession() as client:
        for method, path in (("POST", "messages"), ("POST", "typing"), ("POST", "files"), ("GET", "files/file-1")):
            async with client.request(method, f"{network.url}/{path}") as answer:
                assert answer.status == 401
