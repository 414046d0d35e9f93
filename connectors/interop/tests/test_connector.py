"""The connector against a partner's server on this machine: what leaves, what is fetched."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import pytest

from connectors.interop.blobs import SealedFile, seal_file
from connectors.interop.compose import external
from connectors.interop.device import Device
from connectors.interop.errors import BlobDiffers, ForeignHost
from connectors.interop.incoming import media_ref
from connectors.interop.partners.haiket.connector import Haiket
from connectors.interop.tests.conftest import App
from connectors.interop.tests.pair import haiket, met
from connectors.interop.vectors.world import NOW, USER, World
from connectors.sdk.errors import FetchLater, Gone, Rejected, TryLater
from connectors.sdk.messages import Kind, Media, Reply

CHAT = USER


async def sent(ours: Haiket, world: World, reply: Reply) -> str:
    return await ours.send_sealed(ours.seal(await ours.prepare(reply), world.state, NOW))


def read(phone: Device, event: Mapping[str, Any]) -> Any:
    (mine,) = [one for one in event["envelopes"] if one["device"] == phone.device]
    return phone.open(b64decode(mine["envelope"]))


# --- replies ----------------------------------------------------------------------------------------------------------


async def test_a_reply_arrives_sealed_and_the_device_reads_it(app: App, ours: Haiket, world: World) -> None:
    phone = met(world, ours)
    message_id = await sent(ours, world, Reply(chat_id=CHAT, key="k", text="Bonjour Léa", reply_to="01" + "ab" * 31))
    (event,) = app.events
    assert "Léa" not in json.dumps(app.events, ensure_ascii=False)
    received = read(phone, event)
    assert received.id == event["id"] == message_id
    assert received.content.part.content.decode() == "Bonjour Léa"
    assert received.content.in_reply_to == bytes.fromhex("01" + "ab" * 31)


async def test_every_try_is_the_same_bytes_under_the_same_id(app: App, ours: Haiket, world: World) -> None:
    met(world, ours)
    wire = ours.seal(Reply(chat_id=CHAT, key="k", text="once"), world.state, NOW)
    assert await ours.send_sealed(wire) == await ours.send_sealed(wire)
    assert app.ids[0] == app.ids[1]
    assert app.events[0] == app.events[1]


async def test_a_file_goes_out_sealed_and_the_device_opens_it(app: App, ours: Haiket, world: World) -> None:
    phone = met(world, ours)
    content = b"\x89PNG\r\n\x1a\n" + b"picture" * 100
    media = Media(kind=Kind.IMAGE, mime="image/png", content=content, file_name="a.png")
    await sent(ours, world, Reply(chat_id=CHAT, key="k", text="look", media=media))
    (blob,) = app.blobs.values()
    assert b"picture" not in blob
    file, words = read(phone, app.events[0]).content.part.parts
    assert phone.open_file(file, app.blobs[file.url.rsplit("/", 1)[1]]) == content
    assert (file.filename, words.content) == ("a.png", b"look")


async def test_a_prepared_reply_holds_no_file(app: App, ours: Haiket) -> None:
    media = Media(kind=Kind.DOCUMENT, mime="application/pdf", content=b"%PDF", file_name="a.pdf")
    prepared = await ours.prepare(Reply(chat_id=CHAT, key="k", media=media))
    assert prepared.media.content is None
    assert await ours.prepare(prepared) == prepared
    assert len(app.blobs) == 1


async def test_a_store_on_another_host_is_refused(app: App, ours: Haiket) -> None:
    app.blob_host = "https://evil.example"
    media = Media(kind=Kind.DOCUMENT, mime="application/pdf", content=b"%PDF")
    with pytest.raises(Rejected, match="list of hosts"):
        await ours.prepare(Reply(chat_id=CHAT, key="k", media=media))


async def test_nobody_to_seal_for_is_tried_again_later(ours: Haiket, world: World) -> None:
    with pytest.raises(TryLater) as later:
        ours.seal(Reply(chat_id="stranger", key="k", text="hello"), world.state, NOW)
    assert later.value.code == "no-session"


async def test_nothing_leaves_unsealed(ours: Haiket) -> None:
    with pytest.raises(Rejected):
        await ours.send(Reply(chat_id=CHAT, key="k", text="in clear"))


async def test_what_is_not_carried_is_rejected(ours: Haiket, world: World) -> None:
    met(world, ours)
    for reply in (Reply(chat_id=CHAT, key="k"), Reply(chat_id=CHAT, key="k", reaction="👍", reply_to="unknown")):
        with pytest.raises(Rejected):
            ours.seal(reply, world.state, NOW)


@pytest.mark.parametrize(("status", "error"), [(503, TryLater), (429, TryLater), (400, Rejected), (403, Rejected)])
async def test_the_partners_answer_says_what_happens_next(
    app: App, ours: Haiket, world: World, status: int, error: type[Exception]
) -> None:
    met(world, ours)
    app.status = status
    with pytest.raises(error):
        await sent(ours, world, Reply(chat_id=CHAT, key="k", text="hello"))


async def test_reactions_typing_and_read_marks(app: App, ours: Haiket, world: World) -> None:
    phone = met(world, ours)
    target = "01" + "cd" * 31
    await sent(ours, world, Reply(chat_id=CHAT, key="k", reaction="👍", reply_to=target))
    await ours.typing(CHAT, target)
    await ours.mark_read(CHAT, target)
    reaction, typing, receipt = app.events
    assert read(phone, reaction).content.part.disposition == 2
    assert (typing["type"], typing["user"]) == ("typing", CHAT)
    assert (receipt["message_id"], receipt["status"]) == (target, "read")


# --- files of theirs --------------------------------------------------------------------------------------------------


async def fetched(ours: Haiket, media: Media) -> bytes:
    return b"".join([chunk async for chunk in ours.fetch(media)])


def media_at(url: str, sealed: SealedFile) -> Media:
    return Media(kind=Kind.IMAGE, ref=media_ref(external(sealed, url=url, mime="image/png")))


async def test_a_file_is_opened_as_it_streams_in(app: App, ours: Haiket) -> None:
    sealed = seal_file(bytes(range(256)) * 4096)
    app.blobs["x"] = sealed.blob
    assert await fetched(ours, media_at(f"{app.url}/b/x", sealed)) == bytes(range(256)) * 4096


async def test_a_file_that_was_swapped_or_is_gone_or_lies_elsewhere(app: App, ours: Haiket) -> None:
    sealed = seal_file(b"one")
    app.blobs["x"] = seal_file(b"two").blob
    with pytest.raises(BlobDiffers):
        await fetched(ours, media_at(f"{app.url}/b/x", sealed))
    with pytest.raises(Gone):
        await fetched(ours, media_at(f"{app.url}/b/gone", sealed))
    with pytest.raises(ForeignHost):
        await fetched(ours, media_at("https://evil.example/b/x", sealed))
    with pytest.raises(Gone):
        await fetched(ours, Media(kind=Kind.IMAGE, ref="nonsense"))


async def test_a_store_that_is_away_is_asked_again() -> None:
    lost = haiket("http://127.0.0.1:9")
    with pytest.raises(FetchLater):
        await fetched(lost, media_at("http://127.0.0.1:9/b/x", seal_file(b"one")))
    await lost.close()
