"""A message's files on their way in: fetched, examined, and dropped again when nothing came of the message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.inward.conversations import Conversation
from bot.media import checks
from bot.media.checks import Examined
from bot.media.inspect.examiner import Seen
from bot.media.keep import MOST_TRIES, fetch_all
from bot.media.shelf import Kept
from bot.parts import Parts
from connectors.sdk.errors import FetchLater
from connectors.sdk.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """One message at its try number `attempts`. `here` are its files that rows name already, `seen` those before."""

    parts: Parts
    message: Message
    conversation: Conversation
    attempts: int
    here: Sequence[Kept]
    seen: Mapping[str, Seen]

    async def take(self) -> Examined:
        """The files, and what was found in them. Raises FetchLater; then nothing new stays on the shelf.

        At the last try those that nobody could look at are closed for good.
        """
        kept = await self._fetched()
        examiner = self.parts.examiner
        if examiner is None or not kept:
            return Examined(kept=tuple(kept), found={})
        try:
            return await checks.examine_all(examiner, self.parts.shelf, kept, self.conversation, self.seen)
        except FetchLater:
            if self.attempts < MOST_TRIES:
                self.drop(Examined(kept=tuple(kept), found={}))
                raise
            return checks.unexamined(kept)

    def drop(self, examined: Examined) -> None:
        """Nothing was written: what was fetched for it goes, and every copy that was made."""
        named = {one.id for one in self.here}
        for one in (*examined.kept, *examined.copies.values()):
            if one.id not in named:
                self.parts.shelf.drop(one.id)

    async def _fetched(self) -> list[Kept]:
        connector = self.parts.connectors.get(self.message.network)
        if connector is None or not self.message.media or self.here:
            return [*self.here]
        last = self.attempts >= MOST_TRIES
        return await fetch_all(self.parts.shelf, connector, self.message, self.conversation, last_try=last)
