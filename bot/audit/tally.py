"""What this process counted since the last writing: names of networks and codes only, so that it stays small.

A refused request costs one addition here and no write: whoever floods the door fills no disk. What is counted between
two writings is lost with a kill; messages are not counted here but in the ledger, which loses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from connectors.sdk.messages import NOTES, Event, Kind, Message, Unreadable

VALID = "signature-valid"
OPENED, CLEAR, GROUP = "opened", "clear", "group"
DUPLICATE = "duplicate"
REFUSED_HERE = "refused-by-audit"
WEIGHED = "weighed:"
"""Before a code: the same again, at most `MOST_PER_CHAT` of one chat and day, so that one person shuts out nobody."""
MOST_PER_CHAT = 3
MOST_CHATS = 20_000
Counts = Counter[tuple[str, str, str]]
"""(network, day, code) -> how often."""


class Tally:
    """Counts in memory, until `take`."""

    def __init__(self) -> None:
        self._counts: Counts = Counter()
        self._of_chats: Counter[tuple[str, str, str]] = Counter()
        self._day = ""

    def count(self, network: str, day: str, code: str, by: int = 1) -> None:
        """Add to one count."""
        self._counts[network, day, code] += by

    def kept(self, network: str, day: str, found: Iterable[tuple[str, str]]) -> None:
        """A signed delivery was kept; `found` is code and chat of each of its events ("" where nothing is counted)."""
        self.count(network, day, VALID)
        for code, chat in found:
            if code:
                self.count(network, day, code)
            if code and code not in _HARMLESS and self._weighs(network, day, chat):
                self.count(network, day, WEIGHED + code)

    def take(self) -> Counts:
        """What was counted since the last time; it is no longer here."""
        taken, self._counts = self._counts, Counter()
        return taken

    def put_back(self, counts: Counts) -> None:
        """Could not be written: keep it for the next time."""
        self._counts.update(counts)

    def _weighs(self, network: str, day: str, chat: str) -> bool:
        if day != self._day or len(self._of_chats) > MOST_CHATS:
            self._day = day
            self._of_chats.clear()
        self._of_chats[network, day, chat] += 1
        return self._of_chats[network, day, chat] <= MOST_PER_CHAT


def code_of(event: Event) -> str:
    """What an event counts as: a message that was opened, one that came in clear, the reason why one was not read,
    what was noticed of a person's devices.

    A message to a group that is answered without being read came sealed or in clear: nobody looked.
    """
    if isinstance(event, Message):
        if event.is_note:
            return event.raw_type
        unread = event.group and event.kind is Kind.UNKNOWN
        return OPENED if event.opening else GROUP if unread else CLEAR
    return event.code if isinstance(event, Unreadable) else ""


_HARMLESS = frozenset({OPENED, CLEAR, GROUP, DUPLICATE, *NOTES})
