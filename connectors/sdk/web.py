"""The one way out to a network: timeouts, size caps, allowed hosts, no redirect, status -> error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from connectors.sdk.errors import FetchLater, Gone, NotFetched, Rejected, TooLarge, TryLater

CHUNK = 64 * 1024
MAX_ANSWER = 1024 * 1024
MAX_RETRY_AFTER = 86_400.0
MAX_DOWNLOAD_TIME = 900.0
_UNSENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_BROKEN = (aiohttp.ClientError, asyncio.TimeoutError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file field of a multipart form."""

    name: str
    content: bytes
    file_name: str
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the network said: HTTP status, headers (lower-case names) and at most MAX_ANSWER bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Web:
    """A session that only talks to `hosts` (`name` or `name:port`; without a port, https alone)."""

    def __init__(self, hosts: frozenset[str], *, timeout: float = 20.0) -> None:
        self._hosts = hosts
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=5)
        self._stream_timeout = aiohttp.ClientTimeout(total=MAX_DOWNLOAD_TIME, connect=5, sock_read=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def call(  # noqa: PLR0913  the optional ones are named at the call
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        payload: Any = None,
        form: Mapping[str, str] | None = None,
        upload: Upload | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """One request with a JSON `payload`, a multipart `form` with a file, or `content` as it is (signatures cover
        bytes; its type is in `headers`). Any status is an Answer.

        Raises TryLater when no whole answer came, Rejected when the host is not allowed.
        """
        self._allow(url, Rejected)
        sent = dict(headers or {})
        data: aiohttp.FormData | bytes | None = _multipart(form or {}, upload) if upload else content
        if payload is not None:
            sent = {"content-type": "application/json", **sent}
            data = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
        try:
            async with self._open().request(
                method, url, headers=sent, data=data, timeout=self._timeout, allow_redirects=False
            ) as answer:
                text = await _read_capped(answer)
                return Answer(status=answer.status, headers=_lower(answer.headers), body=text)
        except _BROKEN as error:
            reason = f"no answer from the network: {type(error).__name__}"
            raise TryLater(reason, maybe_sent=not isinstance(error, _UNSENT)) from error

    async def stream(self, url: str, *, headers: Mapping[str, str], max_bytes: int) -> AsyncGenerator[bytes, None]:
        """The body of a GET in chunks.

        Raises FetchLater (a transient status, cut off), Gone (any other status) or TooLarge (over `max_bytes`).
        """
        self._allow(url, Gone)
        try:
            exact = URL(url, encoded=True)  # an address that is signed must not be written anew
            async with self._open().get(
                exact, headers=headers, timeout=self._stream_timeout, allow_redirects=False
            ) as answer:
                _raise_for_fetch(answer.status)
                seen = 0
                async for chunk in answer.content.iter_chunked(CHUNK):
                    seen += len(chunk)
                    if seen > max_bytes:
                        raise TooLarge(f"the file is larger than {max_bytes} bytes")
                    yield chunk
        except _BROKEN as error:
            raise FetchLater(f"the download broke off: {type(error).__name__}") from error

    async def close(self) -> None:
        """Let go of the sockets."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                trust_env=False,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"accept-encoding": "identity"},
            )
        return self._session

    def _allow(self, url: str, error: type[Rejected] | type[Gone]) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as invalid:
            raise error("the address is not valid") from invalid
        if not url.isascii() or not url.isprintable() or " " in url:
            raise error("the address is not valid")
        if parts.netloc not in self._hosts or parts.scheme not in ("http", "https"):
            raise error("the address is not on this network's list of hosts")
        if port is None and parts.scheme != "https":
            raise error("the address is not https")


def is_transient(status: int) -> bool:
    """Whether this HTTP status may pass by itself: 408, 425, 429 and 5xx."""
    return status in (408, 425, 429) or status >= 500


def raise_for_send(answer: Answer, *, code: str = "") -> None:
    """Returns on 2xx. Raises TryLater on a transient status (with Retry-After in seconds), Rejected on the rest."""
    if 200 <= answer.status < 300:
        return
    if is_transient(answer.status):
        raise TryLater(f"HTTP {answer.status}", code=code, retry_after=retry_after(answer))
    raise Rejected(f"HTTP {answer.status}", code=code)


def retry_after(answer: Answer) -> float | None:
    """The seconds of a Retry-After header, at most MAX_RETRY_AFTER; None when there is none, or a date."""
    after = answer.headers.get("retry-after", "").strip()
    return min(float(after), MAX_RETRY_AFTER) if after.isdecimal() else None


def _raise_for_fetch(status: int) -> None:
    if status == 200:
        return
    kind: type[NotFetched] = FetchLater if is_transient(status) else Gone
    raise kind(f"HTTP {status}", status=status)


async def _read_capped(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > MAX_ANSWER:
            raise TryLater("the network's answer is too long", maybe_sent=True)
    return bytes(body)


def _multipart(form: Mapping[str, str], upload: Upload) -> aiohttp.FormData:
    data = aiohttp.FormData()
    for name, value in form.items():
        data.add_field(name, value)
    data.add_field(upload.name, upload.content, filename=upload.file_name, content_type=upload.mime)
    return data


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
