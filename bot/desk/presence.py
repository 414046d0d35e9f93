"""Who has which ticket open right now, and who writes: in the memory of this process alone, gone with the session."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from bot.desk.sessions import Session, Sessions

HERE_FOR = 40.0
"""Seconds that a page counts as open after it last said so; it says so every fifteen."""
WRITES_FOR = 5.0


@dataclass(slots=True)
class Seen:
    """One session on one ticket: when its page, and when its keyboard, was last heard of."""

    session: Session
    at: float
    wrote: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A colleague who is on the same ticket."""

    name: str
    writes: bool


class Presence:
    """All sessions on all tickets."""

    def __init__(self, sessions: Sessions, clock: Callable[[], float]) -> None:
        self._sessions = sessions
        self._clock = clock
        self._seen: dict[tuple[str, str], Seen] = {}

    def here(self, label: str, session: Session) -> None:
        """Their page of this ticket is open."""
        seen = self._seen.setdefault((label, session.csrf), Seen(session, 0.0))
        seen.at = self._clock()

    def writes(self, label: str, session: Session, *, something: bool) -> None:
        """They write, or took out all that they had written."""
        self.here(label, session)
        self._seen[label, session.csrf].wrote = self._clock() if something else None

    def left(self, label: str, session: Session) -> None:
        """They closed the page."""
        self._seen.pop((label, session.csrf), None)

    def others(self, label: str, session: Session) -> list[Other]:
        """Colleagues on this ticket, each once."""
        found: dict[str, bool] = {}
        for (place, _), seen in self._living().items():
            if place == label and seen.session.agent_id != session.agent_id:
                found[seen.session.name] = found.get(seen.session.name, False) or self._is_writing(seen)
        return [Other(name=name, writes=writes) for name, writes in sorted(found.items())]

    def token(self) -> str:
        """Changes when anybody comes, goes, begins to write or stops."""
        living = self._living().items()
        states = sorted(f"{label} {seen.session.agent_id} {self._is_writing(seen)}" for (label, _), seen in living)
        return hashlib.sha256("\n".join(states).encode()).hexdigest()[:16] if states else ""

    def _living(self) -> dict[tuple[str, str], Seen]:
        now = self._clock()
        gone = [k for k, s in self._seen.items() if now - s.at > HERE_FOR or not self._sessions.is_on(s.session)]
        for key in gone:
            del self._seen[key]
        return self._seen

    def _is_writing(self, seen: Seen) -> bool:
        return seen.wrote is not None and self._clock() - seen.wrote <= WRITES_FOR
