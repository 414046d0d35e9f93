"""What the customer's page asks of the played Meta, over HTTP: acts, files, answers, and nonsense."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from connectors.whatsapp.sandbox import Sandbox
from connectors.whatsapp.sandbox.phone.acts import ACTS
from connectors.whatsapp.sandbox.test_posting import Listener, idle, listener, telling

__all__ = ["listener", "telling"]


class Phone:
    """One customer of the page."""

    def __init__(self, client: aiohttp.ClientSession, base: str) -> None:
        self._client, self._base = client, base

    async def ask(self, what: str, body: Any) -> int:
        async with self._client.post(f"{self._base}/{what}", json=body) as answer:
            return answer.status

    async def say(self, text: str, message_id: str = "m1", **more: Any) -> int:
        return await self.ask("messages", {"id": message_id, "text": text, "media": [], **more})

    async def upload(self, content: bytes, kind: str, mime: str) -> str:
        headers = {"content-type": mime, "x-file-kind": kind, "x-file-name": "a%20file"}
        async with self._client.post(f"{self._base}/files", data=content, headers=headers) as answer:
            return str((await answer.json())["id"])


@pytest_asyncio.fixture
async def phone(telling: Sandbox) -> AsyncIterator[Phone]:
    async with aiohttp.ClientSession() as client:
        async with client.post(f"{telling.url}/api/chats") as answer:
            key = (await answer.json())["key"]
        yield Phone(client, f"{telling.url}/api/chats/{key}")


async def test_words_come_with_both_ids_and_the_name(telling: Sandbox, phone: Phone, listener: Listener) -> None:
    assert await phone.say("Bonjour", name="Camille") == 200
    await idle(telling)
    (message,), (contact,) = listener.items("messages"), listener.items("contacts")
    assert message["text"]["body"] == "Bonjour"
    assert (contact["profile"]["name"], contact["wa_id"]) == ("Camille", message["from"])
    assert contact["user_id"] == message["from_user_id"]


@pytest.mark.parametrize(
    ("kind", "mime", "type_", "said"),
    [
        ("image", "image/png", "image", {"caption": "Voici"}),
        ("image", "image/gif", "document", {"caption": "Voici", "filename": "a file"}),
        ("voice", "audio/ogg", "audio", {"voice": True}),
        ("document", "application/pdf", "document", {"caption": "Voici", "filename": "a file"}),
    ],
)
async def test_a_file_is_announced_as_meta_does(
    kind: str, mime: str, type_: str, said: dict[str, Any], telling: Sandbox, phone: Phone, listener: Listener
) -> None:
    blob = await phone.upload(b"content", kind, mime)
    assert await phone.ask("messages", {"id": "m1", "text": "Voici", "media": [blob]}) == 200
    await idle(telling)
    (message,) = listener.items("messages")
    assert message["type"] == type_
    assert {name: message[type_][name] for name in ("caption", "voice", "filename") if name in message[type_]} == said
    assert telling.file(message[type_]["id"]) == b"content"


@pytest.mark.parametrize("act", sorted(ACTS))
async def test_every_act_is_told_or_changes_who_one_is(
    act: str, telling: Sandbox, phone: Phone, listener: Listener
) -> None:
    await phone.say("Bonjour")
    assert await phone.ask("acts", {"act": act, "id": "m1", "emoji": "👍"}) == 200
    await phone.say("Encore", "m2")
    await idle(telling)
    first, *told, last = listener.items("messages")
    hidden = "from" in first and "from" not in last
    assert hidden == (act == "hide_number")
    assert bool(told) == (act not in ("hide_number", "show_number"))
    assert bool(listener.items("user_id_update")) == (act == "new_number")


@pytest.mark.parametrize(
    "asked",
    [{}, [], {"act": "dance"}, {"act": 7}, {"act": "react", "id": "nothing", "emoji": "👍"}, {"act": "edit"}],
)
async def test_an_act_that_cannot_be_is_a_plain_400(asked: Any, phone: Phone) -> None:
    assert await phone.ask("acts", asked) == 400


async def test_another_site_in_the_browser_cannot_speak_for_the_customer(telling: Sandbox) -> None:
    async with aiohttp.ClientSession(headers={"origin": "https://example.com"}) as client:
        for path in ("api/chats", "sandbox/clock"):
            assert (await client.post(f"{telling.url}/{path}", json={"hours": 1})).status == 403
    assert telling.state.ahead == 0
