"""What a person sees of us beside our words: that their message was read, and that an answer is on its way.

Only courtesies: each is tried once, in nobody's way, and costs nothing when it fails.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine, Mapping
from typing import Any

from connectors.sdk.connector import Connector, MarksRead, Typing
from connectors.sdk.messages import Message

log = logging.getLogger(__name__)


class Courtesies:
    """Shows what the network of a message can show."""

    def __init__(self, connectors: Mapping[str, Connector]) -> None:
        self._connectors = connectors
        self._showing: set[asyncio.Task[None]] = set()

    def read(self, message: Message) -> None:
        """A person will see to it: it is marked as read."""
        self._show(message, writes=False)

    def writes(self, message: Message) -> None:
        """It is marked as read, and we write an answer."""
        self._show(message, writes=True)

    def types(self, message: Message) -> None:
        """A person writes an answer to it."""
        connector = self._connectors.get(message.network)
        if isinstance(connector, Typing):
            self._begin(_both(message, None, connector))

    def _show(self, message: Message, *, writes: bool) -> None:
        connector = self._connectors.get(message.network)
        types = connector if writes and isinstance(connector, Typing) else None
        marks = connector if isinstance(connector, MarksRead) and not (types and types.typing_reads) else None
        if types or marks:
            self._begin(_both(message, marks, types))

    def _begin(self, showing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(showing)
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)


async def _both(message: Message, marks: MarksRead | None, types: Typing | None) -> None:
    if marks:
        await _courtesy("reading", marks.mark_read(message.chat_id, message.message_id))
    if types:
        await _courtesy("typing", types.typing(message.chat_id, message.message_id))


async def _courtesy(name: str, showing: Awaitable[None]) -> None:
    try:
        await showing
    except Exception as error:  # whatever it is, the turn goes on
        log.info("%s could not be shown: %s", name, type(error).__name__)
