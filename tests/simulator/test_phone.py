"""What a person does on the phone, and what the counter gets of it, through real encryption."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from connectors.interop.simulator.phone import NotTaken
from connectors.sdk.errors import TryLater
from connectors.sdk.messages import Kind, Media
from tests.simulator.conftest import Pair

pytestmark = pytest.mark.asyncio


async def until(holds: Callable[[], object], seconds: float = 5) -> None:
    """Raises AssertionError when it does not come true."""
    for _ in range(int(seconds * 50)):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come true")


async def test_words_arrive_and_are_answered(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("Bonjour, mon application plante")
    message = pair.counter.messages[0]
    assert (message.text, message.chat_id, message.sender_name) == ("Bonjour, mon application plante", lea.user, "Léa")
    await pair.counter.say("Quel appareil ?", reply_to=message.message_id)
    assert await lea.expect("quel appareil") == "Quel appareil ?"


async def test_consent_is_told_both_ways(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.opt_out()
    assert pair.counter.consents == ["given", "withdrawn"]
    with pytest.raises(NotTaken):
        await lea.say("still there?")
    assert pair.counter.messages == []


@pytest.mark.parametrize(
    ("kind", "mime", "name"),
    [
        (Kind.IMAGE, "image/png", "capture.png"),
        (Kind.VOICE, "audio/ogg", "voice.ogg"),
        (Kind.VIDEO, "video/webm", "film.webm"),
        (Kind.DOCUMENT, "application/pdf", "facture.pdf"),
    ],
)
async def test_a_file_arrives_sealed_and_opens(pair: Pair, kind: Kind, mime: str, name: str) -> None:
    lea = await pair.lea()
    content = bytes(range(256)) * 500
    await lea.send_file(content, mime, name=name, kind=kind.value, text="voilà")
    message = pair.counter.messages[0]
    assert (message.media[0].kind, message.media[0].mime, message.text) == (kind, mime, "voilà")
    assert await pair.counter.file_of(message) == content
    hosted = [pair.app.partner.store.get("blob", n) for n in pair.app.partner.store.names("blob")]
    assert len(hosted) == 1 and content[:64] not in hosted[0]


async def test_a_file_of_the_counter_opens_on_the_phone(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("Bonjour")
    picture = Media(kind=Kind.IMAGE, mime="image/png", content=b"\x89PNG....", file_name="plan.png")
    await pair.counter.say("Voici", media=picture)
    await lea.expect("Voici")
    shown = lea.chat.entries[-1].data["media"][0]
    assert pair.app.partner.files.get(shown["id"]).content == b"\x89PNG...."


async def test_marks_follow_what_the_counter_tells(pair: Pair) -> None:
    lea = await pair.lea()
    message_id = await lea.say("Bonjour")
    assert lea.state_of(message_id) == "sent"
    await pair.counter.read(pair.counter.messages[0])
    assert lea.state_of(message_id) == "read"


async def test_replies_are_receipted_delivered_and_read(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("Bonjour")
    said = await pair.counter.say("Bonjour Léa")
    await lea.expect("Bonjour Léa")
    await until(lambda: pair.counter.receipts)
    await lea.seen(lea.chat.newly_seen(list(lea.chat.replies)))
    assert [(r.message_id, r.state) for r in pair.counter.receipts] == [(said, "delivered"), (said, "read")]


async def test_a_new_device_goes_on_with_the_conversation(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("before")
    old = lea.device_name
    await lea.change_device()
    await lea.say("after")
    assert lea.device_name != old and [m.text for m in pair.counter.messages if m.text] == ["before", "after"]
    await pair.counter.say("to the new one")
    await lea.expect("to the new one")
    assert pair.app.partner.store.get("device", f"{lea.user}\n{old}") is None


async def test_in_flight_mode_replies_wait_at_the_partner(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("Bonjour")
    lea.go_offline()
    await pair.counter.say("en attente")
    assert lea.heard() == []
    with pytest.raises(NotTaken):
        await lea.say("from the plane")
    await lea.go_online()
    assert lea.heard() == ["en attente"]


async def test_a_message_that_was_not_taken_goes_again_with_the_same_bytes(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("first")
    pair.counter.down = True
    with pytest.raises(NotTaken):
        await lea.say("second")
    message = list(lea.chat.messages.values())[-1]
    device = lea.device().to_bytes()
    pair.counter.down = False
    assert await lea.carry(message) is True
    assert [m.text for m in pair.counter.messages] == ["first", "second"]
    assert lea.device().to_bytes() == device


async def test_while_the_partner_is_down_the_counter_hears_so(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("Bonjour")
    pair.app.partner.down = True
    with pytest.raises(TryLater, match="503"):
        await pair.counter.say("plus tard")
    pair.app.partner.down = False
    await pair.counter.say("plus tard")
    assert lea.heard() == ["plus tard"]


async def test_a_counter_with_another_identity_gets_nothing_until_the_phone_is_changed(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("before")
    pair.counter.state.values.clear()
    await lea.say("not opened")
    await until(lambda: "noteIdentity" in [e.data.get("key") for e in lea.chat.entries])
    with pytest.raises(NotTaken):
        await lea.say("not sent")
    await lea.change_device()
    await lea.say("after")
    assert [m.text for m in pair.counter.messages] == ["before", "after"]


async def test_a_chat_that_gave_way_in_memory_goes_on(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("before")
    for number in range(300):
        pair.app.partner.chats.by_id(f"somebody-{number}")
    await pair.counter.say("still there")
    assert lea.heard() == ["still there"]
    assert [e.data["text"] for e in lea.chat.entries if e.data["type"] == "message"] == ["before"]


async def test_what_is_remembered_of_deliveries_is_bounded(pair: Pair) -> None:
    store = pair.app.partner.store
    for number in range(30):
        store.put("taken", f"evt_{number:02d}", b"")
    store.keep_latest("taken", 10)
    assert store.names("taken") == [f"evt_{number:02d}" for number in range(20, 30)]
