"""A connector's state in memory, for tests and for those who try a network without a counter."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.sdk.state import State


class MemoryState(State):
    """Values in a dict; `copy` is a snapshot, so that a transaction that fails can be played."""

    def __init__(self, values: dict[str, bytes] | None = None, events: Iterable[str] = ()) -> None:
        self.values = dict(values or {})
        self.events = set(events)
        self.ends: dict[str, float] = {}

    def get(self, key: str) -> bytes | None:
        """The value kept under `key`, or None."""
        return self.values.get(key)

    def put(self, key: str, value: bytes, *, until: float | None = None) -> None:
        """Keep it; what has an end is gone after `passed`."""
        self.values[key] = value
        self.ends.pop(key, None)
        if until is not None:
            self.ends[key] = until

    def delete(self, key: str) -> None:
        """Forget it."""
        self.values.pop(key, None)

    def keys(self, folder: str) -> list[str]:
        """Every key straight below a folder, sorted."""
        return sorted(key for key in self.values if key[: key.rfind("/") + 1] == folder)

    def has_event(self, key: str) -> bool:
        """Whether the event was kept."""
        return key in self.events

    def copy(self) -> MemoryState:
        """What is there now, for itself."""
        copied = MemoryState(self.values, self.events)
        copied.ends = dict(self.ends)
        return copied

    def passed(self, now: float) -> None:
        """Time went on to `now`: what was kept until then is gone."""
        for key in [key for key, end in self.ends.items() if end <= now]:
            del self.ends[key]
            self.delete(key)

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return sum(map(len, self.values.values()))
