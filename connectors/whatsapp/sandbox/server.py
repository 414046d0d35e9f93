"""A local server that plays Meta's Graph API.

It refuses what Meta refuses (token, version, recipient, body, media type), keeps what was sent, gives files out by id,
fails when told to, and signs and posts webhooks to the counter. Nothing of it ever talks to Meta.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import json
import time
from collections import deque
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web

from connectors.sdk.signatures import hmac_sha256, same_token
from connectors.whatsapp.sandbox.account import Account
from connectors.whatsapp.sandbox.answers import accepted, refusal
from connectors.whatsapp.sandbox.rules import UPLOADS, fault_of

_EXPIRES = 300
_HANG = -1


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    mime: str
    sha256: bytes


class Sandbox:
    """Meta, as far as one phone number sees of it. Start it with `async with`, or `start` and `close`."""

    def __init__(self, account: Account | None = None) -> None:
        self.account = account or Account()
        self.url = ""
        self.sent: list[dict[str, Any]] = []
        self.typing: list[dict[str, Any]] = []
        self.arrived = asyncio.Condition()
        self._files: dict[str, _File] = {}
        self._addresses: dict[str, tuple[str, float]] = {}
        self._faults: deque[tuple[int, int, int | None]] = deque()
        self._download_faults: deque[int] = deque()
        self._numbers = itertools.count(1)
        self._expired = 0
        self._runner: web.AppRunner | None = None

    @property
    def settings(self) -> dict[str, str]:
        """The settings with which the connector talks to this sandbox."""
        return {**self.account.settings, "WHATSAPP_GRAPH_URL": self.url}

    # --- what a test says to it -------------------------------------------------------------------------------------

    def fail(self, status: int, code: int = 0, *, times: int = 1, retry_after: int | None = None) -> None:
        """The next `times` calls are answered with this HTTP status and Meta's error code."""
        self._faults.extend([(status, code, retry_after)] * times)

    def hang(self, *, times: int = 1) -> None:
        """The next `times` calls are never answered."""
        self._faults.extend([(_HANG, 0, None)] * times)

    def fail_downloads(self, status: int, *, times: int = 1) -> None:
        """The next `times` downloads are answered with this HTTP status."""
        self._download_faults.extend([status] * times)

    def expire_next(self, count: int) -> None:
        """The next `count` file addresses are no longer good when they are used, as after five minutes."""
        self._expired = count

    def file(self, media_id: str) -> bytes:
        """The bytes of a file, uploaded or a customer's. Raises KeyError."""
        return self._files[media_id].content

    def add_file(self, content: bytes, mime: str) -> str:
        """A customer's file; gives its media id."""
        media_id = str(10**15 + next(self._numbers))
        self._files[media_id] = _File(content, mime, hashlib.sha256(content).digest())
        return media_id

    def replace_file(self, media_id: str, content: bytes) -> None:
        """The file no longer has the bytes whose hash is announced."""
        self._files[media_id] = replace(self._files[media_id], content=content)

    def remove_file(self, media_id: str) -> None:
        """The file is gone, as after seven days."""
        del self._files[media_id]

    def file_message(self, user: str, media_id: str, kind: str = "image", **more: Any) -> dict[str, Any]:
        """A message of `user` with that file, announced as Meta does: the hash in base64."""
        file = self._files[media_id]
        digest = base64.b64encode(file.sha256).decode()
        return self.message(user, kind, {"id": media_id, "mime_type": file.mime, "sha256": digest, **more})

    def message(self, user: str, kind: str, part: Any) -> dict[str, Any]:
        """One message in Meta's shape. `user` is a phone number or a business-scoped id."""
        sender = {"from_user_id": user} if "." in user else {"from": user}
        wamid = f"wamid.sandbox{time.time_ns()}{next(self._numbers)}"
        return {**sender, "id": wamid, "timestamp": str(int(time.time())), "type": kind, kind: part}

    def webhook(self, *messages: dict[str, Any], name: str = "") -> bytes:
        """The body of a webhook with these messages."""
        users = {m.get("from_user_id") or m["from"]: None for m in messages}
        contacts = [
            {"profile": {"name": name or f"Client {u[-4:]}"}, **({"user_id": u} if "." in u else {"wa_id": u})}
            for u in users
        ]
        metadata = {"display_phone_number": "15550783881", "phone_number_id": self.account.phone_number_id}
        value = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": contacts, "messages": messages}
        entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
        return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}, ensure_ascii=False).encode()

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers with which Meta posts this body."""
        signature = f"sha256={hmac_sha256(self.account.app_secret, body)}"
        return {"content-type": "application/json", "x-hub-signature-256": signature}

    async def deliver(self, address: str, body: bytes) -> int:
        """Posts a webhook to the counter, signed; gives its HTTP status."""
        async with (
            aiohttp.ClientSession() as client,
            client.post(address, data=body, headers=self.signed(body)) as answer,
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

    # --- the server -------------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        """Listens on this machine, on a free port when `port` is 0. Raises OSError."""
        app = web.Application(client_max_size=101 * 1024 * 1024)
        app.router.add_get("/sandbox/file/{token}", self._download)
        app.router.add_post("/{version}/{phone}/messages", self._messages)
        app.router.add_post("/{version}/{phone}/media", self._upload)
        app.router.add_get("/{version}/{media_id}", self._media)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stops listening."""
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Sandbox:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _messages(self, request: web.Request) -> web.Response:
        await self._admit(request)
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise refusal(400, 100, "The body is not JSON") from None
        fault = fault_of(body, self._files)
        if fault:
            raise refusal(0, *fault)
        if body.get("status") == "read":
            self.typing.append(body)
            return web.json_response({"success": True})
        async with self.arrived:
            self.sent.append(body)
            self.arrived.notify_all()
        return web.json_response(accepted(body, f"wamid.out{next(self._numbers)}"))

    async def _upload(self, request: web.Request) -> web.Response:
        await self._admit(request)
        form = await request.post()
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, web.FileField):
            raise refusal(400, 100, "messaging_product and file are required")
        mime = file.content_type.partition(";")[0].strip()
        content = file.file.read()
        if mime not in UPLOADS or not content or len(content) > UPLOADS[mime] * 1024 * 1024:
            raise refusal(400, 131053, "Unsupported media type or size")
        return web.json_response({"id": self.add_file(content, mime)})

    async def _media(self, request: web.Request) -> web.Response:
        await self._admit(request)
        media_id = request.match_info["media_id"]
        asked_for = request.query.get("phone_number_id", self.account.phone_number_id)
        if media_id not in self._files or asked_for != self.account.phone_number_id:
            raise refusal(400, 100, "Unsupported get request. Object does not exist")
        file = self._files[media_id]
        token = f"{media_id}-{next(self._numbers)}"
        self._addresses[token] = (media_id, time.monotonic() + (0 if self._expired > 0 else _EXPIRES))
        self._expired -= 1
        found = {"url": f"{self.url}/sandbox/file/{token}", "mime_type": file.mime, "id": media_id}
        more = {"messaging_product": "whatsapp", "sha256": file.sha256.hex(), "file_size": len(file.content)}
        return web.json_response({**found, **more})

    async def _download(self, request: web.Request) -> web.Response:
        self._authorise(request)
        if self._download_faults:
            raise refusal(self._download_faults.popleft(), 0)
        media_id, until = self._addresses.get(request.match_info["token"], ("", 0.0))
        if media_id not in self._files or time.monotonic() > until:
            raise web.HTTPNotFound
        file = self._files[media_id]
        return web.Response(body=file.content, content_type=file.mime.partition(";")[0].strip())

    async def _admit(self, request: web.Request) -> None:
        """Raises the refusal that was ordered, or the one that this request deserves."""
        if self._faults:
            status, code, after = self._faults.popleft()
            if status == _HANG:
                await asyncio.sleep(3600)
            raise refusal(status, code, retry_after=after)
        self._authorise(request)
        if request.match_info["version"] != self.account.version:
            raise refusal(400, 2635, "You are calling a version of the API that does not exist")
        if request.match_info.get("phone", self.account.phone_number_id) != self.account.phone_number_id:
            raise refusal(400, 100, "Unsupported post request. Object does not exist")

    def _authorise(self, request: web.Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not same_token(self.account.access_token, given):
            raise refusal(401, 190, "Invalid OAuth access token")
