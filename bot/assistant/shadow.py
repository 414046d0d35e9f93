"""A candidate model in shadow: it understands what comes in, silently. Nothing that it says reaches anybody."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.channels.channel import UserMessage

log = logging.getLogger(__name__)


class Shadow:
    """Holds the candidate's message processor, or none; `bot/assistant/switching.py` puts it there."""

    def __init__(self) -> None:
        self.name = ""
        self._processor: Any = None

    def put(self, name: str, processor: Any) -> None:
        """From now on this model listens; "" and None for none."""
        self.name, self._processor = name, processor

    async def intent_of(self, words: str) -> str:
        """The intent that the candidate would act upon; "" without one, for commands, and when it fails."""
        if self._processor is None or words.startswith("/"):
            return ""
        try:
            said = await self._processor.parse_message(UserMessage(text=words))
            return str(said["intent"]["name"])
        except Exception as error:  # a candidate may be as wrong as it likes: nobody shall notice
            log.warning("the model in shadow failed: %s", type(error).__name__)
            return ""
