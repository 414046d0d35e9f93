"""How fast one may send, counted by Meta: per business number, and per pair of number and person.

A number sends 80 messages a second (20 where the WhatsApp Business app is onboarded too, "coexistence"); a person gets
one message in 6 seconds, and 45 at once borrow from what follows (throughput, November 2025; about-the-platform,
December 2025). What is over a limit is counted whether it is refused or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PER_SECOND, COEXISTENCE = 80, 20
PAIR_BURST, PAIR_SECONDS = 45, 6.0


@dataclass(slots=True)
class _Bucket:
    most: float
    a_second: float
    level: float
    at: float

    def take(self, now: float) -> bool:
        """One out of the bucket; False when there is none."""
        self.level = min(self.most, self.level + max(0.0, now - self.at) * self.a_second)
        self.at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


@dataclass(slots=True)
class Quotas:
    """The limits of one number. `over_number` and `over_pair` count the messages that came too fast."""

    per_second: float = PER_SECOND
    over_number: int = 0
    over_pair: int = 0
    _number: _Bucket | None = None
    _pairs: dict[str, _Bucket] = field(default_factory=dict)

    def refusal(self, person: str, now: float) -> int:
        """Meta's code when this message is too much at `now` (seconds), or 0; a refused one counts for nothing else."""
        if self._number is None:
            self._number = _Bucket(self.per_second, self.per_second, self.per_second, now)
        if not self._number.take(now):
            self.over_number += 1
            return 130429
        pair = self._pairs.setdefault(person, _Bucket(PAIR_BURST, 1 / PAIR_SECONDS, PAIR_BURST, now))
        if not pair.take(now):
            self.over_pair += 1
            return 131056
        return 0
