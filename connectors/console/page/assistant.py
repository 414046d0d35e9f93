"""The way to the counter: events become a signed webhook, and is `sent` only when the counter answers 200."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import aiohttp

from connectors.console.connector import SIGNATURE
from connectors.sdk.signatures import hmac_sha256

log = logging.getLogger(__name__)

ANSWER_WITHIN = 15.0


class Assistant:
    """The counter's webhook, as the page sees it."""

    def __init__(self, webhook: str, secret: str) -> None:
        self._webhook = webhook
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None

    async def tell(self, *events: dict[str, Any]) -> bool:
        """Whether the counter has these events for good. A refusal or no answer is logged without a word of them."""
        body = json.dumps({"version": 1, "events": events}, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", SIGNATURE: "sha256=" + hmac_sha256(self._secret, body)}
        try:
            async with self._open().post(self._webhook, data=body, headers=headers, allow_redirects=False) as answer:
                if answer.status == 200:
                    return True
                log.warning("the assistant answered %d%s", answer.status, _HINTS.get(answer.status, ""))
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            log.warning("the assistant does not answer at %s (%s)", self._webhook, type(error).__name__)
        return False

    async def close(self) -> None:
        """Let go of the sockets."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN, connect=5)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=False)
        return self._session


_HINTS = {
    401: ": start it with the same CONSOLE_SECRET as this page",
    404: ": its console channel is off, start it with CONSOLE_SECRET",
}
