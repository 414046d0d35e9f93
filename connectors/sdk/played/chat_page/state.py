"""What the handlers of a page share: its chats, its files, the way to the counter."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from connectors.sdk.played.chat_page.blobs import Blobs
from connectors.sdk.played.chat_page.chats import Chat, Chats, Data


class Carrier(ABC):
    """The played network: how what a person does on the page reaches the counter."""

    @abstractmethod
    async def carry(self, chat: Chat, message: Data) -> bool:
        """Whether the counter has this message for good; called again with the same one when a person tries again."""

    @abstractmethod
    async def seen(self, chat: Chat, reply_ids: Sequence[str]) -> None:
        """Tell that these replies came before the person's eyes."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of the sockets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One running chat page. `boot` tells a browser whether its place in the chat still counts; `max_file` in bytes."""

    boot: str
    now_ms: Callable[[], int]
    chats: Chats
    blobs: Blobs
    carrier: Carrier
    max_file: int
    max_text: int


PAGE: web.AppKey[Page] = web.AppKey("page", Page)
