"""FakeNetwork: a whole tiny network for tests, on a free port of this machine.

    async with FakeNetwork() as network:
        bot = network.connector()                                   # or pass network.settings to another process
        await network.post("http://127.0.0.1:5005/webhooks/fake/webhook", network.text("ada", "bonjour"))
        await network.wait_for("ada", 1)
        assert network.texts("ada") == ["..."]
        network.fail(429, retry_after=1)                            # the next send is refused like that

It refuses what a real network refuses: a wrong token (401), a body that is not a message (400), a file it never got.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web

from connectors.sdk.messages import Request
from connectors.sdk.signatures import hmac_sha256, same_token
from connectors.sdk.testkit.fake import SIGNATURE, FakeConnector, ForgetfulFakeConnector

_HANG = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A reply as it arrived. `file` holds the bytes of the file that came with it."""

    id: str
    key: str
    chat: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    file: bytes | None = None
    reply_to: str = ""


class FakeNetwork:
    """Start it with `async with`. `dedupes=False` makes a network that delivers a repeated key again."""

    def __init__(self, *, secret: str = "guichet-test-secret", dedupes: bool = True) -> None:  # noqa: S107  a test's
        self.secret = secret
        self.url = ""
        self.sent: list[Arrived] = []
        self.refused = 0
        self.typed: list[str] = []
        self._dedupes = dedupes
        self._files: dict[str, tuple[bytes, str]] = {}
        self._withheld = 0
        self._seen: dict[str, str] = {}
        self._chats: dict[str, list[Arrived]] = defaultdict(list)
        self._faults: deque[tuple[int, float | None]] = deque()
        self._numbers = itertools.count(1)
        self._arrival = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._client: aiohttp.ClientSession | None = None

    # --- what a test says to it -------------------------------------------------------------------------------------

    @property
    def settings(self) -> dict[str, str]:
        """The settings of its connector, for `from_settings` or another process's environment."""
        return {"FAKE_SECRET": self.secret, "FAKE_URL": self.url}

    def connector(self, *, timeout: float = 5.0) -> FakeConnector:
        """A connector to this network; close it yourself."""
        kind = FakeConnector if self._dedupes else ForgetfulFakeConnector
        return kind(secret=self.secret, url=self.url, timeout=timeout)

    def text(self, chat: str, text: str, **more: Any) -> dict[str, Any]:
        """An event: `chat` says `text`; its id is new unless `id=` says otherwise."""
        return {
            "kind": "text",
            "id": f"in-{next(self._numbers)}",
            "chat": chat,
            "at": time.time(),
            "text": text,
            **more,
        }

    def file(self, chat: str, content: bytes, mime: str = "image/png", **more: Any) -> dict[str, Any]:
        """An event: `chat` sends a file, which this network keeps for `fetch`. `kind=` says what it is."""
        file_id = self._keep(content, mime)
        file = {"id": file_id, "mime": mime, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        return {**self.text(chat, ""), "kind": "image", "file": file, **more}

    def consent(self, chat: str, state: str, **more: Any) -> dict[str, Any]:
        """An event: the person in `chat` said yes or no at the network itself; `state`: given or withdrawn."""
        return {**self.text(chat, ""), "kind": "consent", "state": state, **more}

    def delivery(self, *events: dict[str, Any]) -> Request:
        """One signed delivery of these events."""
        return self.signed(json.dumps({"events": events}, ensure_ascii=False).encode())

    def signed(self, body: bytes) -> Request:
        """These bytes, signed as a delivery is."""
        headers = {"content-type": "application/json", SIGNATURE: f"sha256={hmac_sha256(self.secret, body)}"}
        return Request(method="POST", query={}, headers=headers, body=body)

    async def post(self, address: str, *events: dict[str, Any]) -> int:
        """Delivers the events to a webhook and gives the HTTP status."""
        request = self.delivery(*events)
        client = self._client or aiohttp.ClientSession()
        self._client = client
        async with client.post(address, data=request.body, headers=dict(request.headers)) as answer:
            await answer.read()
            return answer.status

    def fail(self, status: int, *, times: int = 1, retry_after: float | None = None) -> None:
        """The next `times` sends get this status instead of being taken."""
        self._faults.extend([(status, retry_after)] * times)

    def hang(self, *, times: int = 1) -> None:
        """The next `times` sends are taken and never answered: a reply that is *maybe sent*."""
        self._faults.extend([(_HANG, None)] * times)

    def withhold_files(self, *, times: int = 1) -> None:
        """The next `times` files that are asked for are not to be had yet (503)."""
        self._withheld = times

    def forget_file(self, file_id: str) -> None:
        """The file is gone (404)."""
        del self._files[file_id]

    def replace_file(self, file_id: str, content: bytes) -> None:
        """The file has other bytes than were announced."""
        self._files[file_id] = (content, self._files[file_id][1])

    # --- what a test asks it ----------------------------------------------------------------------------------------

    def replies(self, chat: str) -> list[Arrived]:
        """The replies of one chat, in the order in which they arrived."""
        return list(self._chats[chat])

    def texts(self, chat: str) -> list[str]:
        """Their texts."""
        return [r.text for r in self._chats[chat]]

    async def wait_for(self, chat: str, count: int, *, timeout: float = 10.0) -> list[Arrived]:
        """The replies of a chat once there are `count`. Raises asyncio.TimeoutError."""
        return await asyncio.wait_for(self._wait(chat, count), timeout)

    async def _wait(self, chat: str, count: int) -> list[Arrived]:
        async with self._arrival:
            await self._arrival.wait_for(lambda: len(self._chats[chat]) >= count)
        return self.replies(chat)

    # --- the network itself -----------------------------------------------------------------------------------------

    async def __aenter__(self) -> FakeNetwork:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_post("/messages", self._take)
        app.router.add_post("/typing", self._type)
        app.router.add_post("/files", self._upload)
        app.router.add_get("/files/{id}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client:
            await self._client.close()
        if self._runner:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self._authorised(request)
        status, after = self._faults.popleft() if self._faults else (200, None)
        if status not in (200, _HANG):
            self.refused += 1
            headers = {} if after is None else {"Retry-After": str(int(after))}
            return web.json_response({"error": status}, status=status, headers=headers)
        arrived = await self._arrived(request)
        if status == _HANG:
            await asyncio.sleep(3600)
        return web.json_response({"id": arrived})

    async def _arrived(self, request: web.Request) -> str:
        try:
            body = json.loads(await request.read())
            reply = Arrived(
                id=f"out-{next(self._numbers)}",
                key=body["key"],
                chat=body["chat"],
                text=body["text"],
                buttons=tuple((b["id"], b["title"]) for b in body["buttons"]),
                file=self._files[body["file"]][0] if body["file"] else None,
                reply_to=body["reply_to"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise web.HTTPBadRequest(text="not a message") from error
        if not reply.chat or not (reply.text or reply.file) or len(reply.text) > FakeConnector.limits.text:
            raise web.HTTPBadRequest(text="nobody to tell, nothing to say, or too much")
        return await self._deliver(reply)

    async def _deliver(self, reply: Arrived) -> str:
        if self._dedupes and reply.key in self._seen:
            return self._seen[reply.key]
        self._seen[reply.key] = reply.id
        async with self._arrival:
            self.sent.append(reply)
            self._chats[reply.chat].append(reply)
            self._arrival.notify_all()
        return reply.id

    async def _type(self, request: web.Request) -> web.Response:
        self._authorised(request)
        self.typed.append(str((await request.json())["chat"]))
        return web.json_response({})

    async def _upload(self, request: web.Request) -> web.Response:
        self._authorised(request)
        field = (await request.post()).get("file")
        if not isinstance(field, web.FileField):
            raise web.HTTPBadRequest(text="no file")
        return web.json_response({"id": self._keep(field.file.read(), field.content_type)})

    async def _download(self, request: web.Request) -> web.Response:
        self._authorised(request)
        if request.match_info["id"] not in self._files:
            raise web.HTTPNotFound
        if self._withheld:
            self._withheld -= 1
            raise web.HTTPServiceUnavailable
        content, mime = self._files[request.match_info["id"]]
        return web.Response(body=content, content_type=mime)

    def _keep(self, content: bytes, mime: str) -> str:
        file_id = f"file-{next(self._numbers)}"
        self._files[file_id] = (content, mime)
        return file_id

    def _authorised(self, request: web.Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not same_token(self.secret, given):
            raise web.HTTPUnauthorized
