"""The chat page in a rehearsal: the page's own server, and people who do over its chats what a browser does."""

from __future__ import annotations

import asyncio
import secrets

from aiohttp import web

from connectors.console.connector import ConsoleConnector
from connectors.console.page.server import PageSettings, make_app
from connectors.sdk.connector import Connector
from connectors.sdk.played.chat_page.chats import Chat, Data
from connectors.sdk.played.chat_page.state import PAGE, Page
from connectors.sdk.played.players import CannotPlay, Heard, PlayedNetwork, Player, Surroundings, Thing


class ConsolePlayer(Player):
    """One person at the page."""

    def __init__(self, page: Page, name: str) -> None:
        self._page, self._name = page, name
        self._chat: Chat = page.chats.by_id(f"c-{secrets.token_hex(16)}")

    async def say(self, text: str) -> None:
        """Words."""
        await self._carry(text=text)

    async def send(self, thing: Thing, text: str) -> None:
        """A file, with words or without."""
        blob = self._page.blobs.put(thing.content, kind=thing.kind.value, mime=thing.mime, name=thing.name)
        await self._carry(text=text, kind=thing.kind.value, media=[blob.facts()])

    async def press(self, title: str) -> None:
        """A button below a reply."""
        for reply in reversed(self._replies()):
            for button in reply.get("buttons", []):
                if button["title"].casefold() == title.casefold():
                    choice = {"text": button["title"], "choice": button["id"], "reply_to": reply["id"]}
                    return await self._carry(kind="choice", **choice)
        raise CannotPlay(f"no reply has a button “{title}”")

    def heard(self) -> list[Heard]:
        """What the page shows as replies."""
        return [
            Heard(
                text=str(r.get("text", "")),
                buttons=tuple(b["title"] for b in r.get("buttons", [])),
                files=tuple(str(m.get("name") or m["kind"]) for m in r.get("media", [])),
            )
            for r in self._replies()
        ]

    def _replies(self) -> list[Data]:
        return [entry.data for entry in self._chat.entries if entry.data["type"] == "reply"]

    async def _carry(self, *, kind: str = "text", **parts: object) -> None:
        whole = {"text": "", "media": [], "choice": "", "reply_to": "", **parts}
        about = {"id": secrets.token_hex(8), "kind": kind, "name": self._name, "at": self._page.now_ms()}
        message = self._chat.add_message({**about, **whole, "state": "waiting"})
        taken = await self._page.carrier.carry(self._chat, message)
        self._chat.settle(message, "sent" if taken else "failed")
        if not taken:
            raise CannotPlay("the counter did not take the message")


class PlayedConsole(PlayedNetwork):
    """The page, on a free port."""

    def __init__(self, around: Surroundings) -> None:
        self._secret = secrets.token_urlsafe(24)
        settings = PageSettings(port=0, webhook=f"{around.webhooks}/{self.network}/webhook", secret=self._secret)
        self._app = make_app(settings)
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0.5)
        self._url = ""

    @property
    def network(self) -> str:
        """The connector's name."""
        return "console"

    def connector(self) -> Connector:
        """The connector of this page."""
        return ConsoleConnector(self._secret, url=self._url)

    async def start(self) -> None:
        """Listen."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Let go."""
        await self._runner.cleanup()

    def person(self, name: str) -> Player:
        """Somebody who opens the page."""
        return ConsolePlayer(self._app[PAGE], name)

    async def told_all(self) -> None:
        """What is carried has been told when it returns."""
        await asyncio.sleep(0)


PLAYED = {"Console": PlayedConsole}
