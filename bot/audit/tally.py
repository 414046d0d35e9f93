"""What this process counted since the last writing: names of networks and codes only, so that it stays small.

A refused request costs one addition here and no write: whoever floods the door fills no disk. What is counted between
two writings is lost with a kill; messages are not counted here but in the ledger, which loses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from connectors.sdk.messages import NOTES, Event, Kind, Message, Unreadable

VALID = "signature-valid"
OPENED, CLEAR, GROUP = "opened", "clear", "group"
DUPLICATE = "duplicate"
REFUSED_HERE = "refused-by-audit"
WEIGHED = "weighed:"
"""Before a code: the same again, at most `MOST_PER_CHAT` of one chat and day, so that one person shuts out nobody."""
MOST_PER_CHAT = 3
SLOTS = 64
"""Chats are told apart by a slot only: one chat has one slot, on every day and in every process, and names nobody."""
BY_THE_NETWORK = "network"
"""The slot of what came in no chat: the network itself wrote that, and no person can."""
MOST_CHATS = 20_000
Counts = Counter[tuple[str, str, str]]
"""(network, day, code) -> how often."""


class Tally:
    """Counts in memory, until `take`."""

    def __init__(self, slot: Callable[[str], int]) -> None:
        """`slot` gives the slot of a chat, 0 to SLOTS - 1."""
        self._slot = slot
        self._counts: Counts = Counter()
        self._of_chats: Counter[tuple[str, str, str]] = Counter()
        self._day = ""

    def count(self, network: str, day: str, code: str, by: int = 1) -> None:
        """Add to one count."""
        self._counts[network, day, code] += by

    def kept(self, network: str, day: str, found: Iterable[tuple[str, str]]) -> None:
        """A signed delivery was kept; `found` is code and chat of each event ("" for none)."""
        self.count(network, day, VALID)
        for code, chat in found:
            if code:
                self.count(network, day, code)
            if not code or code in _HARMLESS:
                continue
            self.count(network, day, f"{WEIGHED}{code}:{self._slot(chat) if chat else BY_THE_NETWORK}")
            if self._weighs(network, day, chat):
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


def voices(counted: Mapping[str, int], codes: Iterable[str]) -> int:
    """How many say it: each chat once, however often it was counted, and the network itself each time."""
    chats = {slot for slot in range(SLOTS) for code in codes if counted.get(f"{WEIGHED}{code}:{slot}", 0) > 0}
    return len(chats) + sum(counted.get(f"{WEIGHED}{code}:{BY_THE_NETWORK}", 0) for code in codes)


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
