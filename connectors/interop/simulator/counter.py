"""The way to the counter: signed webhooks, bundles, the manifest. Only to a counter on this machine."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from connectors.interop.device import delivery
from connectors.interop.webhooks import Signer
from connectors.sdk.errors import NotConfigured

LOOPBACK = ("127.0.0.1", "localhost", "::1")
WITHIN = 15.0
UNREACHED = 0


class NotTaken(Exception):
    """The counter did not take it; the text is what it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One webhook as it leaves: its id, and the bytes that are signed."""

    id: str
    body: bytes = field(repr=False)

    @classmethod
    def of(cls, *events: Mapping[str, Any]) -> Delivery:
        """A new one with these events."""
        return cls(
            id=f"evt_{secrets.token_urlsafe(18)}", body=json.dumps(delivery(events), ensure_ascii=False).encode()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the counter answered. `status` is UNREACHED when nothing came back."""

    status: int
    body: bytes = field(default=b"", repr=False)

    @property
    def ok(self) -> bool:
        """Whether the counter has it for good."""
        return self.status == 200

    def json(self) -> Any:
        """The body as JSON; None when it is not."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Counter:
    """The doors of one partner at the counter. `doors` is their address, `http://127.0.0.1:5005/webhooks/<partner>`."""

    def __init__(self, doors: str, signer: Signer, clock: Callable[[], float] = time.time) -> None:
        """Raises NotConfigured when the counter is not on this machine: this is a played partner."""
        check_loopback(doors)
        self._doors = doors.rstrip("/")
        self._signer = signer
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def tell(self, sent: Delivery, *, age: float = 0.0, signer: Signer | None = None) -> Answered:
        """Post a webhook. `age` (seconds) and another `signer` are for trouble."""
        headers = (signer or self._signer).headers(sent.id, sent.body, self._clock() - age)
        return await self._ask("POST", "webhook", headers, sent.body)

    async def bundle(self, request: Mapping[str, Any]) -> Answered:
        """Keys for one agreement with one device."""
        body = json.dumps(request).encode()
        headers = self._signer.headers(f"evt_{secrets.token_urlsafe(18)}", body, self._clock())
        return await self._ask("POST", "bundle", headers, body)

    async def manifest(self) -> Answered:
        """What the counter says of itself."""
        return await self._ask("GET", "manifest", {}, b"")

    async def __aenter__(self) -> Counter:
        return self

    async def __aexit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the sockets."""
        if self._session:
            await self._session.close()

    async def _ask(self, method: str, door: str, headers: Mapping[str, str], body: bytes) -> Answered:
        sent = {"content-type": "application/json", **headers}
        try:
            async with self._open().request(
                method, f"{self._doors}/{door}", data=body or None, headers=sent, allow_redirects=False
            ) as answer:
                return Answered(status=answer.status, body=await answer.content.read(1024 * 1024))
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return Answered(status=UNREACHED)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=WITHIN, connect=5)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=False)
        return self._session


def check_loopback(url: str) -> None:
    """Returns when the address is on this machine. Raises NotConfigured."""
    try:
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK and bool(parts.port) and not parts.username
    except ValueError:
        local = False
    if not local:
        raise NotConfigured("a played partner only speaks to a counter on this machine: http://127.0.0.1:<port>/...")
