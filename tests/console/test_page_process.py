"""The page as a program: how it starts, what it says when it cannot, how it stops; and that its memory is bounded."""

from __future__ import annotations

import asyncio
import signal
import socket
from typing import Any

import pytest
from aiohttp import ClientSession

from connectors.sdk.played.chat_page.blobs import Blobs
from connectors.sdk.played.chat_page.chats import MAX_EVENTS, MAX_WAITING, Chats, chat_id, new_key

SECRET = "guichet-test-secret"


@pytest.mark.asyncio
async def test_a_taken_port_is_one_clear_line(start_page: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = await start_page(CONSOLE_SECRET=SECRET, GUICHET_DEMO_PORT=str(port))
        _, said = await process.communicate()
    assert process.returncode == 2
    wanted = f"chat page: port {port} is taken: stop the other program or set GUICHET_DEMO_PORT\n"
    assert said.decode() == wanted


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "CONSOLE_SECRET"),
        ({"CONSOLE_SECRET": "short"}, "CONSOLE_SECRET"),
        ({"CONSOLE_SECRET": SECRET, "GUICHET_DEMO_PORT": "http"}, "GUICHET_DEMO_PORT"),
        ({"CONSOLE_SECRET": SECRET, "GUICHET_DEMO_PORT": "0"}, "GUICHET_DEMO_PORT"),
        ({"CONSOLE_SECRET": SECRET, "GUICHET_PORT": "99999"}, "GUICHET_PORT"),
    ],
)
async def test_a_wrong_setting_is_named_in_one_line(start_page: Any, settings: dict[str, str], named: str) -> None:
    process = await start_page(**settings)
    _, said = await process.communicate()
    assert process.returncode == 2
    assert named in said.decode()
    assert said.decode().count("\n") == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_stops_at_once_and_cleanly_with_a_browser_listening(page: Any, number: signal.Signals) -> None:
    person = await page.person()
    person.listen()
    await person.hear("ready")
    page.process.send_signal(number)
    _, said = await asyncio.wait_for(page.process.communicate(), 2)
    assert (page.process.returncode, said) == (0, b"")


@pytest.mark.asyncio
async def test_it_listens_on_this_machine_alone(page: Any) -> None:
    port = int(page.url.rsplit(":", 1)[1])
    with socket.socket() as other, pytest.raises(OSError):
        other.settimeout(1)
        other.connect(("127.0.0.2", port))
    async with page.session.get(f"{page.url}/health") as answer:
        assert await answer.json() == {"status": "ok"}


@pytest.mark.asyncio
async def test_what_people_say_is_not_in_what_it_prints(start_page: Any, free_port: int) -> None:
    port = free_port
    process = await start_page(CONSOLE_SECRET=SECRET, GUICHET_DEMO_PORT=str(port), GUICHET_PORT="1")
    assert process.stdout
    await process.stdout.readline()
    async with ClientSession() as session:
        async with session.post(f"http://127.0.0.1:{port}/api/chats") as answer:
            key = (await answer.json())["key"]
        message = {"id": "message-0001", "text": "MARKED-WORDS", "name": "MARKED-NAME"}
        async with session.post(f"http://127.0.0.1:{port}/api/chats/{key}/messages", json=message) as answer:
            assert answer.status == 502
    process.terminate()
    out, said = await process.communicate()
    assert b"does not answer" in said
    assert b"MARKED" not in out + said
    assert key.encode() not in out + said
    assert SECRET.encode() not in out + said


def test_the_oldest_files_give_way_by_size_and_by_number() -> None:
    blobs = Blobs(max_total=100, max_blobs=3)
    kept = [blobs.put(bytes(40), kind="document", mime="a/b", name="").id for _ in range(3)]
    assert [blobs.get(i) is not None for i in kept] == [False, True, True]
    small = [blobs.put(b"x", kind="document", mime="a/b", name="").id for _ in range(3)]
    assert blobs.get(kept[2]) is None
    assert all(blobs.get(i) for i in small)


def test_the_quietest_chat_gives_way_and_its_listener_is_told() -> None:
    chats = Chats(lambda: 0, max_chats=2)
    quiet, busy = chats.by_id("c-quiet"), chats.by_id("c-busy")
    _, queue = quiet.listen(0)
    chats.by_id("c-new")
    assert queue.get_nowait() is None
    assert chats.by_id("c-busy") is busy
    assert chats.by_id("c-quiet") is not quiet


def test_a_chat_keeps_a_bounded_number_of_events_in_order() -> None:
    chat = Chats(lambda: 0).by_id("c-1")
    for n in range(MAX_EVENTS + 50):
        chat.add_reply(f"k{n}", {"text": str(n)})
    backlog, _ = chat.listen(0)
    assert len(backlog) == MAX_EVENTS
    assert [e.data["text"] for e in backlog][-1] == str(MAX_EVENTS + 49)


def test_a_listener_that_does_not_keep_up_is_told_to_come_back() -> None:
    chat = Chats(lambda: 0).by_id("c-1")
    _, queue = chat.listen(0)
    for n in range(MAX_WAITING + 1):
        chat.add_reply(f"k{n}", {"text": str(n)})
    assert queue.get_nowait() is None
    assert queue.empty()


def test_a_key_cannot_be_had_from_a_chat_id_and_a_weak_key_opens_nothing() -> None:
    key = new_key()
    assert len(key) >= 32
    assert key not in chat_id(key)
    chats = Chats(lambda: 0)
    assert all(chats.by_key(weak) is None for weak in ("", "a", "a" * 31, "a" * 65, "é" * 32, "../" * 11))
