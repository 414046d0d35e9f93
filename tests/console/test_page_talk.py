"""What a person and the counter say to each other through the page, over real HTTP."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import pytest

from connectors.sdk.errors import Gone, TryLater
from connectors.sdk.messages import Button, Kind, Media, Reply
from connectors.sdk.played.chat_page.chats import chat_id, new_key

pytestmark = pytest.mark.asyncio


async def test_a_message_reaches_the_counter_signed_and_is_told_as_sent(page: Any) -> None:
    person = await page.person()
    person.listen()
    assert await person.send("message-0001", "Bonjour, ça plante 😕", name="Camille") == 200
    (message,) = page.counter.messages
    assert (message.text, message.sender_name, message.kind) == ("Bonjour, ça plante 😕", "Camille", Kind.TEXT)
    assert page.counter.refused == 0
    assert (await person.hear("message"))[0]["text"] == "Bonjour, ça plante 😕"
    assert [e["state"] for e in await person.hear("state")] == ["sent"]


async def test_while_the_counter_is_down_nothing_is_said_to_be_sent_and_a_retry_goes_through_once(page: Any) -> None:
    person = await page.person()
    person.listen()
    page.counter.down = True
    assert await person.send("message-0001", "allô") == 502
    assert page.counter.messages == []
    page.counter.down = False
    assert await person.send("message-0001", "allô") == 200
    assert await person.send("message-0001", "allô") == 200
    assert [m.text for m in page.counter.messages] == ["allô"]
    assert [e["state"] for e in await person.hear("state", 2)] == ["failed", "sent"]
    assert len(await person.hear("message")) == 1


async def test_twenty_times_the_same_message_at_once_is_one(page: Any) -> None:
    person = await page.person()
    assert await asyncio.gather(*(person.send("message-0001", "une fois") for _ in range(20))) == [200] * 20
    assert len(page.counter.messages) == 1


async def test_two_people_with_the_same_message_id_are_two_messages(page: Any) -> None:
    one, two = await page.person(), await page.person()
    await one.send("message-0001", "un")
    await two.send("message-0001", "deux")
    first, second = page.counter.messages
    assert first.key != second.key
    assert first.chat_id != second.chat_id


async def test_the_chat_id_that_the_counter_sees_does_not_open_the_chat(page: Any) -> None:
    person = await page.person()
    await person.send("message-0001", "secret")
    chat_id = page.counter.messages[0].chat_id
    assert person.key not in chat_id
    for key in (chat_id, chat_id.removeprefix("c-")):
        async with page.session.get(f"{page.url}/api/chats/{key}/events") as answer:
            said = b"" if answer.status == 404 else await answer.content.readline() + await answer.content.read(400)
        assert b"secret" not in said


async def test_a_reply_arrives_with_its_buttons_and_a_repeated_key_is_dropped(page: Any) -> None:
    person = await page.person()
    person.listen()
    await person.send("message-0001", "bonjour")
    message = page.counter.messages[0]
    buttons = (Button(id="evidence:skip", title="Passer"), Button(id="b", title="Autre"))
    reply = Reply(
        chat_id=message.chat_id, key="k#1", text="Quel appareil ?", buttons=buttons, reply_to=message.message_id
    )
    ids = {await page.counter.connector.send(reply) for _ in range(3)}
    await page.counter.say(message.chat_id, "fin")
    told = await person.hear("reply", 2)
    assert [e["text"] for e in told] == ["Quel appareil ?", "fin"]
    assert ids == {told[0]["id"]}
    assert told[0]["buttons"][0] == {"id": "evidence:skip", "title": "Passer"}
    assert told[0]["reply_to"] == "message-0001"


async def test_a_pressed_button_comes_back_as_a_choice(page: Any) -> None:
    person = await page.person()
    await person.send("message-0001", "bonjour")
    reply = await page.counter.say(page.counter.messages[0].chat_id, "?", buttons=(Button(id="yes:1", title="Oui"),))
    await person.send("message-0002", "Oui", choice="yes:1", reply_to=reply)
    pressed = page.counter.messages[1]
    assert (pressed.kind, pressed.text, pressed.choice, pressed.reply_to) == (Kind.CHOICE, "Oui", "yes:1", reply)


@pytest.mark.parametrize(
    ("kind", "mime", "becomes"),
    [
        ("image", "image/png", Kind.IMAGE),
        ("video", "video/mp4", Kind.VIDEO),
        ("voice", "audio/webm;codecs=opus", Kind.VOICE),
        ("audio", "audio/mpeg", Kind.AUDIO),
        ("document", "application/pdf", Kind.DOCUMENT),
        ("image", "image/svg+xml", Kind.DOCUMENT),
        ("image", "text/html", Kind.DOCUMENT),
        ("nonsense", "x", Kind.DOCUMENT),
    ],
)
async def test_a_file_reaches_the_counter_whole(page: Any, kind: str, mime: str, becomes: Kind) -> None:
    person = await page.person()
    content = bytes(range(256)) * 5000
    facts = await person.upload(content, kind=kind, mime=mime, name="%C3%A9cran.bin")
    assert await person.send("message-0001", "voici", media=[facts["id"]]) == 200
    (message,) = page.counter.messages
    (media,) = message.media
    assert (message.kind, media.kind, media.file_name) == (becomes, becomes, "écran.bin")
    assert media.sha256 == hashlib.sha256(content).hexdigest()
    assert await page.counter.file(message) == content


async def test_a_file_that_is_not_the_announced_one_is_gone(page: Any) -> None:
    person = await page.person()
    facts = await person.upload(b"one", kind="document", mime="text/plain")
    other = Media(kind=Kind.DOCUMENT, ref=facts["id"], sha256="0" * 64)
    with pytest.raises(Gone, match="announced"):
        [c async for c in page.counter.connector.fetch(other)]
    with pytest.raises(Gone):
        [c async for c in page.counter.connector.fetch(Media(kind=Kind.DOCUMENT, ref="unknown"))]


async def test_a_reply_with_a_large_file_arrives_and_can_be_played_from_the_middle(page: Any) -> None:
    person = await page.person()
    person.listen()
    await person.send("message-0001", "bonjour")
    content = b"0123456789" * 1_700_000
    video = Media(kind=Kind.VIDEO, mime="video/mp4", file_name="aide.mp4", content=content, size=len(content))
    await page.counter.say(page.counter.messages[0].chat_id, "voyez", media=video)
    (file,) = (await person.hear("reply"))[0]["media"]
    assert (file["kind"], file["size"], file["inline"]) == ("video", len(content), True)
    async with page.session.get(f"{page.url}/files/{file['id']}", headers={"range": "bytes=15-19"}) as answer:
        assert (answer.status, await answer.read()) == (206, b"56789")
        assert answer.headers["content-range"] == f"bytes 15-19/{len(content)}"
    async with page.session.get(f"{page.url}/files/{file['id']}", headers={"range": "bytes=99999999-"}) as answer:
        assert answer.status == 416


async def test_typing_marks_what_was_sent_as_read(page: Any) -> None:
    person = await page.person()
    person.listen()
    await person.send("message-0001", "bonjour")
    message = page.counter.messages[0]
    await page.counter.connector.typing(message.chat_id, message.message_id)
    await person.hear("typing")
    assert [e["type"] for e in person.heard if e["type"] in ("read", "typing")] == ["read", "typing"]


async def test_what_the_person_saw_comes_as_one_receipt_per_reply(page: Any) -> None:
    person = await page.person()
    await person.send("message-0001", "bonjour")
    reply = await page.counter.say(page.counter.messages[0].chat_id, "bonjour")
    for _ in range(2):
        ids = {"ids": [reply, reply, "r-not-ours"]}
        async with page.session.post(f"{page.url}/api/chats/{person.key}/read", json=ids) as answer:
            assert answer.status == 200
    assert [(r.message_id, r.state) for r in page.counter.receipts] == [(reply, "read")]


async def test_after_a_lost_line_only_what_was_missed_is_told(page: Any) -> None:
    person = await page.person()
    person.listen()
    await person.send("message-0001", "bonjour")
    chat = page.counter.messages[0].chat_id
    await page.counter.say(chat, "un")
    await person.hear("reply")
    await person.hang_up()
    await page.counter.say(chat, "deux")
    person.heard.clear()
    person.listen()
    assert [e["text"] for e in await person.hear("reply")] == ["deux"]
    assert [e["type"] for e in person.heard if e["type"] == "message"] == []


async def test_a_reload_tells_everything_again(page: Any) -> None:
    person = await page.person()
    await person.send("message-0001", "bonjour")
    await page.counter.say(page.counter.messages[0].chat_id, "un")
    person.listen()
    await person.hear("ready")
    assert [e["type"] for e in person.heard] == ["message", "state", "read", "reply", "ready"]
    assert (await person.hear("state"))[0]["state"] == "sent"


async def test_two_tabs_of_one_person_hear_the_same(page: Any) -> None:
    one = await page.person()
    two = await page.person()
    two.key = one.key
    one.listen()
    two.listen()
    await one.hear("ready")
    await two.hear("ready")
    await one.send("message-0001", "bonjour")
    await page.counter.say(page.counter.messages[0].chat_id, "un")
    await one.hear("reply")
    await two.hear("reply")
    assert [e for e in one.heard if e["type"] != "ready"] == [e for e in two.heard if e["type"] != "ready"]


async def test_a_reply_before_the_browser_is_back_waits_for_it(page: Any) -> None:
    person = await page.person()
    person.key = new_key()
    await page.counter.say(chat_id(person.key), "toujours là ?")
    person.listen()
    assert [e["text"] for e in await person.hear("reply")] == ["toujours là ?"]


async def test_a_page_that_is_gone_means_later(page: Any) -> None:
    page.process.terminate()
    await page.process.wait()
    with pytest.raises(TryLater):
        await page.counter.say("c-any", "bonjour")
