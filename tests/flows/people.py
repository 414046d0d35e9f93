"""A customer at the chat page, spoken to as the browser speaks: its API and its event stream, over HTTP."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any
from urllib.parse import quote

import aiohttp


class PageCustomer:
    """One chat on the chat page. Use it with `async with`."""

    def __init__(self, page: str, name: str = "") -> None:
        self._page = page.rstrip("/")
        self._name = name
        self._client = aiohttp.ClientSession()
        self._chat = ""
        self._listening: asyncio.Task[None] | None = None
        self.events: list[dict[str, Any]] = []

    async def __aenter__(self) -> PageCustomer:
        async with self._client.post(f"{self._page}/api/chats") as answer:
            self._chat = f"{self._page}/api/chats/{(await answer.json())['key']}"
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listening:
            self._listening.cancel()
        await self._client.close()

    async def say(self, text: str = "", *, media: list[str] | None = None, choice: str = "", key: str = "") -> None:
        """Send a message; it is committed when this returns."""
        told = {"id": key or secrets.token_hex(8), "text": text, "media": media or [], "choice": choice}
        async with self._client.post(f"{self._chat}/messages", json={**told, "name": self._name}) as answer:
            assert answer.status == 200, await answer.text()

    async def send_file(self, content: bytes, kind: str, mime: str, name: str, caption: str = "") -> None:
        """Send a file as the page does: bytes first, then the message that names them."""
        headers = {"content-type": mime, "x-file-kind": kind, "x-file-name": quote(name)}
        async with self._client.post(f"{self._chat}/files", data=content, headers=headers) as answer:
            blob = (await answer.json())["id"]
        await self.say(caption, media=[blob])

    async def get(self, path: str) -> bytes:
        """A file of the page."""
        async with self._client.get(f"{self._page}{path}") as answer:
            assert answer.status == 200
            return await answer.read()

    def replies(self) -> list[dict[str, Any]]:
        """What the counter said, in order."""
        return [e for e in self.events if e.get("type") == "reply"]

    def heard(self) -> list[str]:
        """The texts of what the counter said."""
        return [str(e.get("text", "")) for e in self.replies()]

    async def hear(self, after: int, count: int = 1, seconds: float = 30) -> list[str]:
        """At least `count` texts past the first `after`, once they are there and no more follow for a moment."""
        for _ in range(int(seconds * 10)):
            if len(self.heard()) >= after + count:
                known = -1
                while known != len(self.heard()):
                    known = len(self.heard())
                    await asyncio.sleep(0.7)
                return self.heard()[after:]
            await asyncio.sleep(0.1)
        raise AssertionError(f"heard only {self.heard()[after:]}")

    async def ask(self, text: str, **more: Any) -> list[str]:
        """Say something and hear the answer."""
        before = len(self.heard())
        await self.say(text, **more)
        return await self.hear(before)

    async def _listen(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        async with self._client.get(f"{self._chat}/events", timeout=timeout) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    self.events.append(json.loads(line[6:]))
