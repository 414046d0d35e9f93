"""The turn that is being worked on, for the parts of Rasa that we replace (tracker store, action endpoint)."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Work:
    """One turn under way: the dialogue before it, and after it; and what failed, which Rasa would swallow."""

    before: bytes | None
    after: bytes | None = None
    language: str = ""
    failure: Exception | None = None


current: ContextVar[Work | None] = ContextVar("current", default=None)
