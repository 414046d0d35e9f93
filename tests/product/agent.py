"""An agent at the desk, as a browser without JavaScript would be: pages, forms, cookies."""

from __future__ import annotations

import asyncio
import html
import re

import aiohttp

NAME, PASSPHRASE = "Marc", "un guichet bien tenu"


class Agent:
    """Signed in with `begin`. Use it with `async with`."""

    def __init__(self, desk: str, *, name: str = NAME) -> None:
        self._desk = desk
        self._name = name
        jar = aiohttp.CookieJar(unsafe=True)  # a jar keeps no cookies of bare addresses otherwise
        self._client = aiohttp.ClientSession(cookie_jar=jar, headers={"origin": desk})

    async def __aenter__(self) -> Agent:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def begin(self, welcome: str) -> None:
        """The first sign-in, by the link that was printed."""
        page = await self._text(await self._client.get(welcome))
        code = _hidden(page, "code")
        told = {"code": code, "name": self._name, "passphrase": PASSPHRASE}
        answer = await self._client.post(f"{self._desk}/welcome", data=told)
        assert answer.status == 200, await answer.text()

    async def sign_in(self) -> int:
        """Sign in with name and passphrase; gives the HTTP status."""
        page = await self._text(await self._client.get(f"{self._desk}/sign-in"))
        told = {"name": self._name, "passphrase": PASSPHRASE}
        if 'name="csrf"' in page:
            told["csrf"] = _hidden(page, "csrf")
        return (await self._client.post(f"{self._desk}/sign-in", data=told)).status

    async def queue(self) -> str:
        """The queue page."""
        return await self._page("/")

    async def ticket(self, label: str) -> str:
        """A ticket's page, with its entities read."""
        return html.unescape(await self._page(f"/tickets/{label}"))

    async def ticket_of(self, words: str, seconds: float = 20) -> str:
        """The label of the open ticket whose page holds these words."""
        for _ in range(int(seconds * 2)):
            for label in sorted(set(re.findall(r"/tickets/(G-\d+)", await self.queue())), reverse=True):
                if words in await self.ticket(label):
                    return label
            await asyncio.sleep(0.5)
        raise AssertionError(f"no ticket holds {words!r}")

    async def do(self, label: str, act: str) -> None:
        """Press a button: take, hand-back, resolve."""
        csrf = _hidden(await self._page(f"/tickets/{label}"), "csrf")
        answer = await self._client.post(f"{self._desk}/tickets/{label}/{act}", data={"csrf": csrf})
        assert answer.status == 200, await answer.text()

    async def reply(self, label: str, text: str, file: tuple[str, bytes, str] | None = None) -> None:
        """Answer with text and perhaps a file (name, bytes, type)."""
        page = await self._page(f"/tickets/{label}")
        form = aiohttp.FormData()
        for name, value in (("csrf", _hidden(page, "csrf")), ("form", _hidden(page, "form")), ("text", text)):
            form.add_field(name, value)
        if file:
            form.add_field("file", file[1], filename=file[0], content_type=file[2])
        answer = await self._client.post(f"{self._desk}/tickets/{label}/reply", data=form)
        assert answer.status == 200, await answer.text()

    async def files(self, label: str) -> list[bytes]:
        """The files of a ticket, as the desk serves them."""
        links = dict.fromkeys(re.findall(rf"/tickets/{label}/files/[0-9a-f]+", await self.ticket(label)))
        return [await (await self._client.get(f"{self._desk}{link}")).read() for link in links]

    async def page(self, path: str) -> str:
        """Any page of the desk."""
        return await self._page(path)

    async def post(self, path: str, **fields: str) -> str:
        """A form of the desk, with the session's token; gives the page that answers."""
        csrf = _hidden(await self._page("/"), "csrf")
        answer = await self._client.post(f"{self._desk}{path}", data={"csrf": csrf, **fields})
        assert answer.status == 200, await answer.text()
        return await answer.text()

    async def _page(self, path: str) -> str:
        answer = await self._client.get(f"{self._desk}{path}")
        assert answer.status == 200, f"{path}: {answer.status}"
        return await self._text(answer)

    @staticmethod
    async def _text(answer: aiohttp.ClientResponse) -> str:
        return await answer.text()


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name} in {page[:500]}"
    return html.unescape(found.group(1))
