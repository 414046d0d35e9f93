"""A customer at the played third-party app of a started product, through the app's own control."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from tests.product.started import Product


class PhoneCustomer:
    """One person with a phone. Use it with `async with`."""

    def __init__(self, product: Product, user: str, name: str = "") -> None:
        self._control = f"{product.phone}/control/{user}"
        self._name = name
        token = (product.played / "control.token").read_text().strip()
        self._client = aiohttp.ClientSession(headers={"authorization": f"Bearer {token}"})

    async def __aenter__(self) -> PhoneCustomer:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def do(self, act: str, **told: Any) -> dict[str, Any]:
        """One act; README.md of the simulator lists them."""
        async with self._client.post(f"{self._control}/{act}", json=told) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def agree(self, first_words: str) -> list[str]:
        """Switch the chat on, write, say yes to the notice; gives what is answered then."""
        await self.do("consent", state="given")
        await self.say(first_words)
        await self.do("expect", text="stop")
        await self.quiet()
        return await self.ask("oui")

    async def say(self, text: str) -> str:
        """Write; gives the message's id."""
        return str((await self.do("say", text=text, name=self._name))["id"])

    async def send_file(self, content: bytes, mime: str, **query: str) -> None:
        """Send a file."""
        address = f"{self._control}/file"
        async with self._client.post(address, data=content, params=query, headers={"content-type": mime}) as answer:
            assert answer.status == 200, await answer.text()

    async def ask(self, text: str) -> list[str]:
        """Write and hear the answer, once no more follows for a moment."""
        before = len(await self.heard())
        await self.say(text)
        return await self.hear(before)

    async def hear(self, after: int) -> list[str]:
        """What is said past the first `after`, once no more follows for a moment."""
        await self.do("expect", text="", after=after, seconds=60)
        return (await self.quiet())[after:]

    async def quiet(self) -> list[str]:
        """All that was said, once no more follows for a moment."""
        known = -1
        while known != len(heard := await self.heard()):
            known = len(heard)
            await asyncio.sleep(0.8)
        return heard

    async def heard(self) -> list[str]:
        """All that was said."""
        return list((await self.do("heard"))["heard"])
