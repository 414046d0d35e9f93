"""The turn that is being worked on, for the parts of Rasa that we replace (tracker store, action endpoint)."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Work:
    """One turn under way: the dialogue before and after it, how it was understood, what Rasa would swallow."""

    before: bytes | None
    after: bytes | None = None
    language: str = ""
    parsed: Mapping[str, Any] = field(default_factory=dict)
    failure: Exception | None = None


current: ContextVar[Work | None] = ContextVar("current", default=None)
