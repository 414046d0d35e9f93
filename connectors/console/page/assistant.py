"""The way to the counter: events become a signed webhook, and is `sent` only when the counter answers 200."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from connectors.console.connector import SIGNATURE
from connectors.sdk.played.chat_page.chats import Chat, Data
from connectors.sdk.played.chat_page.state import Carrier
from connectors.sdk.signatures import hmac_sha256

log = logging.getLogger(__name__)

ANSWER_WITHIN = 15.0


class Assistant(Carrier):
    """The counter's webhook, as the page sees it."""

    def __init__(self, webhook: str, secret: str, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._webhook = webhook
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None

    async def carry(self, chat: Chat, message: Data) -> bool:
        """Whether the counter has this message for good."""
        return await self.tell(_wire(chat, message))

    async def seen(self, chat: Chat, reply_ids: Sequence[str]) -> None:
        """Tell that these replies came before the person's eyes."""
        at = self._now_ms()
        await self.tell(*({"kind": "read", "id": i, "chat": chat.id, "at": at} for i in reply_ids))

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


def _wire(chat: Chat, message: Data) -> dict[str, Any]:
    """The message as the webhook tells it; its id is the page's own, so that two chats never share one."""
    told = {name: value for name, value in message.items() if name != "state" and value not in ("", [])}
    return {**told, "id": f"{chat.id}.{message['id']}", "chat": chat.id}


_HINTS = {
    401: ": start it with the same CONSOLE_SECRET as this page",
    404: ": its console channel is off, start it with CONSOLE_SECRET",
}
