"""Who is signed in: random tokens, of which only the SHA-256 is held, in memory. A restart signs everybody out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.team.roles import AGENT, may

if TYPE_CHECKING:
    from bot.desk.undo import Undo

IDLE = 12 * 3600.0
"""Seconds without a click after which a session ends."""
MOST_SESSIONS = 1000


@dataclass(slots=True, kw_only=True)
class Session:
    """One agent in one browser. `csrf` stands in every form; `notice` is told once, on the next page.

    `role` and `version` are those of the account; the guard compares them with it at every request. `private` is the
    agent's own key, which their passphrase opened: it is nowhere but here. `second` says whether a code is asked for at
    their sign-in, `second_new` is the secret of one that is being set up. `paper_left` is told once, too: how many
    paper codes are left, to who came in with one.
    """

    agent_id: str
    name: str
    language: str
    used_at: float
    csrf: str = field(repr=False)
    notice: str = ""
    undo: Undo | None = None
    role: str = AGENT
    version: int = 0
    private: bytes = field(default=b"", repr=False)
    second: bool = False
    second_new: str = field(default="", repr=False)
    paper_left: int | None = None

    def may(self, wanted: str) -> bool:
        """Whether this agent may do what is for that role."""
        return may(self.role, wanted)


class Sessions:
    """All sessions of this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: dict[str, Session] = {}

    def begin(self, agent_id: str, name: str, language: str, **known: Any) -> str:
        """A new session; gives its token, for the cookie. `known`: role, version, private, what is told once."""
        self._forget_old()
        token = secrets.token_urlsafe(32)
        csrf, now = secrets.token_urlsafe(32), self._clock()
        session = Session(agent_id=agent_id, name=name, language=language, used_at=now, csrf=csrf, **known)
        self._held[_digest(token)] = session
        return token

    def find(self, token: str | None, *, touch: bool) -> Session | None:
        """The session of this token, unless it ended; `touch` when an agent did something, not their page by itself."""
        session = self._held.get(_digest(token or ""))
        now = self._clock()
        if session is None or now - session.used_at > IDLE:
            self.end(token)
            return None
        if touch:
            session.used_at = now
        return session

    def end(self, token: str | None) -> None:
        """Sign out."""
        self._held.pop(_digest(token or ""), None)

    def is_on(self, session: Session) -> bool:
        """Whether this session has not ended."""
        return any(held is session for held in self._held.values()) and self._clock() - session.used_at <= IDLE

    def _forget_old(self) -> None:
        now = self._clock()
        self._held = {key: s for key, s in self._held.items() if now - s.used_at <= IDLE}
        while len(self._held) >= MOST_SESSIONS:
            del self._held[min(self._held, key=lambda key: self._held[key].used_at)]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
