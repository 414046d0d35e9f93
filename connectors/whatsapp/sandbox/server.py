"""The played Meta put together: start it, speak as its customers, tell it to fail, look at what was sent.

It refuses what Meta refuses (token, version, recipient, body, media type; with `strict` also the 24-hour window and the
limits of speed), gives files out by id, and signs and posts webhooks to the counter. Nothing of it ever talks to Meta.
"""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web

from connectors.whatsapp.sandbox.account import Account
from connectors.whatsapp.sandbox.control import Control
from connectors.whatsapp.sandbox.graph import Graph
from connectors.whatsapp.sandbox.people import Person
from connectors.whatsapp.sandbox.phone.server import make_phone
from connectors.whatsapp.sandbox.quotas import PER_SECOND
from connectors.whatsapp.sandbox.state import Order, State
from connectors.whatsapp.sandbox.webhooks import MESSAGES, Update, body, signed


class Sandbox:
    """Meta, as far as one phone number sees of it. Start it with `async with`, or `start` and `close`.

    With a `webhook`, what customers say and what becomes of messages is posted to it by itself.
    """

    def __init__(
        self,
        account: Account | None = None,
        *,
        strict: bool = False,
        webhook: str = "",
        seed: int = 0,
        per_second: float = PER_SECOND,
    ) -> None:
        self.account = account or Account()
        self.state = State(self.account, strict=strict, webhook=webhook, seed=seed, per_second=per_second)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens, and what it says of where files are; "" before the start."""
        return self.state.url

    @url.setter
    def url(self, url: str) -> None:
        """From here on it says that files are there."""
        self.state.url = url

    @property
    def settings(self) -> dict[str, str]:
        """The settings with which the connector talks to this sandbox."""
        return {**self.account.settings, "WHATSAPP_GRAPH_URL": self.url}

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The bodies of the messages that were taken, in order."""
        return self.state.sent

    @property
    def typing(self) -> list[dict[str, Any]]:
        """The bodies with which messages were marked as read."""
        return self.state.typing

    @property
    def arrived(self) -> asyncio.Condition:
        """Notified with every message that was taken."""
        return self.state.arrived

    # --- what goes wrong --------------------------------------------------------------------------------------------

    def misbehave(self, **wrong: Any) -> None:
        """From here on; see `Misbehaviour`. Raises NotUnderstood."""
        self.state.wrong = self.state.wrong.changed(wrong)

    def fail(self, status: int, code: int = 0, *, times: int = 1, retry_after: int | None = None) -> None:
        """The next `times` calls are answered with this HTTP status and Meta's error code."""
        self.state.orders.extend([Order(status, code, retry_after)] * times)

    def hang(self, *, times: int = 1) -> None:
        """The next `times` calls are never answered."""
        self.state.orders.extend([Order(0)] * times)

    def fail_downloads(self, status: int, *, times: int = 1) -> None:
        """The next `times` downloads are answered with this HTTP status."""
        self.state.download_orders.extend([status] * times)

    def expire_next(self, count: int) -> None:
        """The next `count` file addresses are no longer good when they are used, as after five minutes."""
        self.state.expire_next = count

    def let_pass(self, seconds: float) -> None:
        """So much later, for windows, media ids, addresses and limits of speed."""
        self.state.ahead += seconds

    # --- files ------------------------------------------------------------------------------------------------------

    def file(self, media_id: str) -> bytes:
        """The bytes of a file, uploaded or a customer's. Raises KeyError."""
        found = self.state.files.get(media_id)
        if found is None:
            raise KeyError(media_id)
        return found.content

    def add_file(self, content: bytes, mime: str) -> str:
        """A customer's file; gives its media id."""
        return self.state.files.add(content, mime)

    def replace_file(self, media_id: str, content: bytes) -> None:
        """The file no longer has the bytes whose hash is announced."""
        self.state.files.swap(media_id, content)

    def remove_file(self, media_id: str) -> None:
        """The file is gone, as after seven days."""
        self.state.files.remove(media_id)

    # --- what customers say -----------------------------------------------------------------------------------------

    def message(self, user: str | Person, kind: str, part: Any, **more: Any) -> dict[str, Any]:
        """One message in Meta's shape. `user` is a person, a phone number or a business-scoped id."""
        return self.state.message(self._person(user), kind, part, **more)

    def file_message(
        self, user: str | Person, media_id: str, kind: str = "image", *, with_url: bool = False, **more: Any
    ) -> dict[str, Any]:
        """A message of `user` with that file, announced as Meta does: the hash in base64, perhaps an address."""
        file = self.state.files.get(media_id)
        if file is None:
            raise KeyError(media_id)
        address = f"{self.url}/sandbox/file/{self.state.files.address(media_id)}" if with_url else ""
        return self.message(user, kind, {**file.announced(media_id, address), **more})

    def webhook(self, *messages: dict[str, Any], name: str = "") -> bytes:
        """The body of a webhook with these messages."""
        return body(self.account, [self._update(message, name) for message in messages])

    def say(self, user: str | Person, kind: str, part: Any, **more: Any) -> str:
        """A message on its way to the counter; gives its id. Needs `webhook`."""
        person = self._person(user)
        item = self.state.message(person, kind, part, **more)
        self.state.tell(person, item)
        return str(item["id"])

    def tell_to(self, webhook: str) -> None:
        """From here on what customers say, and what becomes of messages, is posted there; once started."""
        self.state.tell_to(webhook)
        if self._runner and self.state.posting:
            self.state.posting.start()

    async def told_all(self) -> None:
        """Returns once the counter was told everything."""
        if self.state.posting:
            await self.state.posting.idle()

    def signed(self, content: bytes) -> dict[str, str]:
        """The headers with which Meta posts this body."""
        return signed(self.account, content)

    async def deliver(self, address: str, content: bytes) -> int:
        """Posts a webhook to the counter, signed; gives its HTTP status."""
        async with (
            aiohttp.ClientSession() as client,
            client.post(address, data=content, headers=self.signed(content)) as answer,
        ):
            await answer.read()
            return answer.status

    async def subscribe(self, address: str) -> bool:
        """Verifies the counter's address as Meta does when it is entered in the dashboard."""
        challenge = str(time.time_ns())
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": self.account.verify_token}
        async with aiohttp.ClientSession() as client, client.get(address, params=query) as answer:
            return answer.status == 200 and await answer.text() == challenge

    async def wait_for(self, count: int, *, timeout: float = 10.0) -> list[dict[str, Any]]:
        """What was sent, once there are `count` messages. Raises asyncio.TimeoutError."""

        async def enough() -> None:
            async with self.arrived:
                await self.arrived.wait_for(lambda: len(self.sent) >= count)

        await asyncio.wait_for(enough(), timeout)
        return list(self.sent)

    def _person(self, user: str | Person) -> Person:
        return self.state.people.add(user) if isinstance(user, Person) else self.state.people.at(user)

    def _update(self, message: dict[str, Any], name: str) -> Update:
        known = self.state.people.at(str(message.get("from_user_id") or message["from"]))
        bare = Person(name=name or known.name, phone=known.phone, user_id=known.user_id, username=known.username)
        return Update(part=MESSAGES, item=message, person=bare)

    # --- the server -------------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        """Listens on this machine, on a free port when `port` is 0. Raises OSError."""
        own = [*Control(self.state).routes(), *Graph(self.state).routes()]
        self._runner = web.AppRunner(make_phone(self.state, own), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        if self.state.posting:
            self.state.posting.start()

    async def close(self) -> None:
        """Stops listening."""
        if self.state.posting:
            await self.state.posting.stop()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Sandbox:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
