"""A connector's state in memory, for tests and for those who try a network without a counter."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.sdk.state import State


class MemoryState(State):
    """Values in a dict; `copy` is a snapshot, so that a transaction that fails can be played."""

    def __init__(self, values: dict[str, bytes] | None = None, events: Iterable[str] = ()) -> None:
        self.values = dict(values or {})
        self.events = set(events)

    def get(self, key: str) -> bytes | None:
        """The value kept under `key`, or None."""
        return self.values.get(key)

    def put(self, key: str, value: bytes) -> None:
        """Keep it."""
        self.values[key] = value

    def delete(self, key: str) -> None:
        """Forget it."""
        self.values.pop(key, None)

    def keys(self, prefix: str) -> list[str]:
        """Every key that begins so, sorted."""
        return sorted(key for key in self.values if key.startswith(prefix))

    def has_event(self, key: str) -> bool:
        """Whether the event was kept."""
        return key in self.events

    def copy(self) -> MemoryState:
        """What is there now, for itself."""
        return MemoryState(self.values, self.events)

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return sum(map(len, self.values.values()))
