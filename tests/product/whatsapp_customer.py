"""A customer on WhatsApp, through the played Meta: the same questions and answers as at the chat page."""

from __future__ import annotations

import asyncio
from typing import Any

from connectors.whatsapp.sandbox import Sandbox


class WhatsAppCustomer:
    """One person with one number or business-scoped id."""

    def __init__(self, meta: Sandbox, webhook: str, user: str, name: str = "") -> None:
        self._meta, self._webhook, self.user, self._name = meta, webhook, user, name

    def sent_to_me(self) -> list[dict[str, Any]]:
        """What was sent to this person, in order."""
        return [m for m in self._meta.sent if self.user in (m.get("to", "").lstrip("+"), m.get("recipient"))]

    def heard(self) -> list[str]:
        """The texts of it."""
        return [_text(m) for m in self.sent_to_me()]

    async def ask(self, text: str) -> list[str]:
        """Say something and hear the answer."""
        return await self._send(self._meta.message(self.user, "text", {"body": text}))

    async def press(self, button_id: str, title: str) -> list[str]:
        """Press a reply button."""
        reply = {"type": "button_reply", "button_reply": {"id": button_id, "title": title}}
        return await self._send(self._meta.message(self.user, "interactive", reply))

    async def send_file(self, content: bytes, mime: str, kind: str = "image") -> list[str]:
        """Send a file."""
        return await self._send(self._meta.file_message(self.user, self._meta.add_file(content, mime), kind))

    async def say(self, text: str) -> None:
        """Say something without waiting."""
        body = self._meta.webhook(self._meta.message(self.user, "text", {"body": text}), name=self._name)
        assert await self._meta.deliver(self._webhook, body) == 200

    async def hear(self, after: int, seconds: float = 30) -> list[str]:
        """What comes after the first `after` texts, once no more follow for a moment."""
        for _ in range(int(seconds * 10)):
            if len(self.heard()) > after:
                known = -1
                while known != len(self.heard()):
                    known = len(self.heard())
                    await asyncio.sleep(0.7)
                return self.heard()[after:]
            await asyncio.sleep(0.1)
        raise AssertionError(f"heard only {self.heard()[after:]}")

    async def _send(self, message: dict[str, Any]) -> list[str]:
        before = len(self.heard())
        assert await self._meta.deliver(self._webhook, self._meta.webhook(message, name=self._name)) == 200
        return await self.hear(before)


def _text(message: dict[str, Any]) -> str:
    if message["type"] == "interactive":
        return str(message["interactive"]["body"]["text"])
    part = message[message["type"]]
    return str(part.get("body") or part.get("caption") or f"<{message['type']}>")
