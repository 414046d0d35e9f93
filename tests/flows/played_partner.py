"""The smallest partner there can be: one server that takes what the counter signed, and phones with the real device.

It is strict: a wrong signature is 401, a body that is not JSON 400, a repeated delivery is taken and not heard twice.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from base64 import b64decode, b64encode
from collections import defaultdict
from types import TracebackType
from typing import Any

from aiohttp import web

from connectors.interop.blobs import seal_file
from connectors.interop.bundles import bundle_from
from connectors.interop.compose import external
from connectors.interop.device import Device, delivery
from connectors.interop.parts import ExternalPart, SinglePart
from connectors.interop.webhooks import ID, Signer, Verifier
from connectors.sdk.errors import BadSignature
from connectors.sdk.messages import Request

ACCOUNT = "support@example.org"
NAME = "birdychat"
COUNTER, PARTNER = b"c" * 32, b"p" * 32
"""The seeds of both transport keys."""


class Phone:
    """One device of one person, and what it understood in the order in which it came."""

    def __init__(self, user: str, name: str) -> None:
        self.device = Device(partner=NAME, account=ACCOUNT, user=user, device=name)
        self.heard: list[str] = []
        self.prekeys: list[int] = []

    def connect(self, answer: bytes) -> None:
        """Take a bundle."""
        told = json.loads(answer)
        self.prekeys.append(bundle_from(told).one_time_prekey_id)
        self.device.connect(told)

    def says(self, text: str) -> dict[str, Any]:
        """An event with words in it."""
        return self.device.message(self.device.author.text(text), at=time.time())

    def sends(self, part: ExternalPart) -> dict[str, Any]:
        """An event with a file."""
        return self.device.message(self.device.author.content(part), at=time.time())

    def hear(self, event: dict[str, Any]) -> None:
        """A message of the counter. Raises what the device finds wrong with it."""
        for sealed in event["envelopes"]:
            if sealed["device"] == self.device.device:
                body = self.device.open(b64decode(sealed["envelope"])).content.part
                assert isinstance(body, SinglePart)
                self.heard.append(body.content.decode())


class PlayedPartner:
    """Start it with `async with`."""

    def __init__(self) -> None:
        self.url = ""
        self.signer = Signer(PARTNER)
        self.phones: dict[str, Phone] = {}
        self.signals: list[dict[str, Any]] = []
        self.faults: list[Exception] = []
        self.blobs: dict[str, bytes] = {}
        self.down = 0
        """How many deliveries are answered 503 from now on."""
        self._counter = Verifier.from_text(Signer(COUNTER).public_text)
        self._taken: set[str] = set()
        self._arrivals: dict[str, int] = defaultdict(int)
        self._runner: web.AppRunner | None = None

    @property
    def settings(self) -> dict[str, str]:
        """The counter's settings for this partner."""
        return {
            "BIRDYCHAT_SIGNING_KEY": "whsk_" + b64encode(COUNTER).decode(),
            "BIRDYCHAT_PUBLIC_KEY": self.signer.public_text,
            "BIRDYCHAT_DELIVER_URL": f"{self.url}/deliver",
            "BIRDYCHAT_ACCOUNT": ACCOUNT,
        }

    def put_file(self, content: bytes, mime: str, name: str) -> ExternalPart:
        """Seal a file and host it; gives the part that tells of it."""
        sealed = seal_file(content)
        blob = secrets.token_hex(16)
        self.blobs[blob] = sealed.blob
        return external(sealed, url=f"{self.url}/blobs/{blob}", mime=mime, name=name)

    def request(self, body: dict[str, Any], webhook_id: str = "") -> Request:
        """A signed request with this body."""
        raw = json.dumps(body).encode()
        headers = self.signer.headers(webhook_id or f"evt_{secrets.token_hex(12)}", raw, time.time())
        return Request(method="POST", query={}, headers=headers, body=raw)

    def delivery(self, *events: dict[str, Any]) -> Request:
        """A signed delivery of events."""
        return self.request(delivery(events))

    async def arrived(self, user: str, count: int, seconds: float = 120) -> None:
        """Returns once so many messages came for this person, or something was wrong with one. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while self._arrivals[user] < count and not self.faults:
            if time.monotonic() > end:
                raise TimeoutError(f"{self._arrivals[user]} of {count} messages came")
            await asyncio.sleep(0.02)
        if self.faults:
            raise self.faults[0]

    async def __aenter__(self) -> PlayedPartner:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_post("/deliver", self._take)
        app.router.add_get("/blobs/{name}", self._blob)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            self._counter.check(headers, body, time.time())
        except BadSignature:
            return web.Response(status=401)
        if self.down:
            self.down -= 1
            return web.Response(status=503)
        if headers[ID] not in self._taken:
            self._taken.add(headers[ID])
            self._hand_out(json.loads(body)["events"])
        return web.Response(status=200)

    async def _blob(self, request: web.Request) -> web.Response:
        if request.match_info["name"] not in self.blobs:
            raise web.HTTPNotFound
        return web.Response(body=self.blobs[request.match_info["name"]])

    def _hand_out(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            if event["type"] != "message":
                self.signals.append(event)
                continue
            user = event["to"]["user"]
            try:
                for phone in [p for p in self.phones.values() if p.device.user == user]:
                    phone.hear(event)
            except Exception as error:
                self.faults.append(error)
            self._arrivals[user] += 1
