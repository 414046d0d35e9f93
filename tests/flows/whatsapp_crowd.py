"""Customers for the soak: everybody writes the same number of messages, of every sort; some ask a lot at once."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from connectors.whatsapp.sandbox import Sandbox

EACH = 25
ASKED_AT = frozenset({2, 9, 14, 20})
PICTURE_AT, OTHER_AT = frozenset({13}), frozenset({6, 16, 22})
PNG = b"\x89PNG\r\n\x1a\n" + bytes(500)
OTHERS: tuple[tuple[str, Any], ...] = (
    ("reaction", {"message_id": "wamid.x", "emoji": "👍"}),
    ("revoke", {"original_message_id": "wamid.x"}),
    ("sticker", "no object"),
    ("text", {"body": 7}),
)
"""Kinds without words, and two that nobody can read."""


class Crowd:
    """Who writes. `asked` are the questions of each person; the first `eager` ask nothing else, and faster."""

    def __init__(self, meta: Sandbox, people: int, eager: int, seed: int) -> None:
        self.asked: dict[str, list[str]] = {f"33612{n:06d}": [] for n in range(people)}
        self.said = 0
        self._eager = set(list(self.asked)[:eager])
        self._meta, self._dice = meta, random.Random(seed)

    async def write(self, a_second: int) -> None:
        """Every message, everybody's own in order."""
        for user, n in self._plan():
            self._write(user, n)
            self.said += 1
            if self.said % 20 == 0:
                await asyncio.sleep(20 / a_second)

    def _plan(self) -> list[tuple[str, int]]:
        """Round by round; in a round the eager ones write five messages, as long as they have any."""
        plan = [(user, n, n // 5 if user in self._eager else n) for user in self.asked for n in range(EACH)]
        return [(user, n) for user, n, _ in sorted(plan, key=lambda planned: planned[2])]

    def _write(self, user: str, n: int) -> None:
        if n in ASKED_AT or user in self._eager:
            self.asked[user].append(f"question {n} of {user}")
            self._meta.say(user, "text", {"body": self.asked[user][-1]})
        elif n in PICTURE_AT:
            picture = self._meta.file_message(user, self._meta.add_file(PNG, "image/png"), caption="quiet")
            self._meta.state.tell(self._meta.state.people.at(user), picture)
        elif n in OTHER_AT:
            self._meta.say(user, *self._dice.choice(OTHERS))
        else:
            self._meta.say(user, "text", {"body": f"quiet {n}"})
