"""Customers' files: where they are now, and their bytes, from Meta's own hosts only.

Meta, business phone numbers, media (2026-04-17): an address lives five minutes and wants the token; a file can be had
for seven days by its id. Since 2025-11 a webhook may hold an address itself, which saves one question.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import datetime, timezone
from urllib.parse import urlencode

from connectors.sdk.errors import BadPayload, FetchLater, Gone, TooLarge, TryLater
from connectors.sdk.messages import Media
from connectors.sdk.untrusted import Untrusted
from connectors.sdk.web import Web
from connectors.whatsapp.answers import raise_for_media
from connectors.whatsapp.limits import MAX_INCOMING_FILE
from connectors.whatsapp.options import Options
from connectors.whatsapp.parts import MEDIA_ID, sha256_hex

EXPIRED = frozenset({401, 403, 404, 410})
"""What Meta says of a file's address that is no longer good; the file may have a new one."""


class Files:
    """Fetches for one business phone number."""

    def __init__(self, options: Options, web: Web, *, now: Callable[[], datetime] | None = None) -> None:
        self._options = options
        self._web = web
        self._now = now or (lambda: datetime.now(timezone.utc))

    async def fetch(self, media: Media) -> AsyncIterator[bytes]:
        """The file in chunks, its SHA-256 compared at the end. Raises FetchLater, Gone or TooLarge.

        First from the address in the webhook while that is fresh, then from one that is asked for, twice at most.
        """
        begun = False
        if media.url and media.url_until and self._now() < media.url_until:
            try:
                async with aclosing(self._stream(media.url, media.sha256)) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk
                return
            except TooLarge:
                raise
            except (Gone, FetchLater):
                if begun:
                    raise
        async with aclosing(self._by_id(media)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _by_id(self, media: Media) -> AsyncGenerator[bytes, None]:
        for last in (False, True):
            address, announced = await self._locate(media)
            try:
                async with aclosing(self._stream(address, announced)) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            except Gone as error:
                if error.status == 401 and last:
                    raise FetchLater("Meta does not take WHATSAPP_ACCESS_TOKEN: renew it", status=401) from error
                if error.status not in EXPIRED or last:
                    raise

    async def _locate(self, media: Media) -> tuple[str, str]:
        """Where the file is now, and the SHA-256 it must have ("" when nobody says)."""
        if not MEDIA_ID.match(media.ref):
            raise Gone("not a media id")
        url = self._options.address(media.ref) + "?" + urlencode({"phone_number_id": self._options.phone_number_id})
        try:
            answer = await self._web.call("GET", url, headers=self._options.token())
            raise_for_media(answer)
            found = Untrusted.from_json(answer.body)
            return found["url"].as_(str), media.sha256 or sha256_hex(found.get("sha256"))
        except (TryLater, BadPayload) as error:
            raise FetchLater("Meta does not say where the file is") from error

    async def _stream(self, url: str, announced: str) -> AsyncGenerator[bytes, None]:
        seen = hashlib.sha256()
        stream = self._web.stream(url, headers=self._options.token(), max_bytes=MAX_INCOMING_FILE)
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                seen.update(chunk)
                yield chunk
        if announced and announced != seen.hexdigest():
            raise Gone("the file is not the one that was announced")
