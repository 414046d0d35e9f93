"""The limit on wrong sign-ins: five a minute for a name from one address, then a wait; and looser ones for all names
from one address and for one name from all addresses. The last does not count where that name has signed in before:
tries of strangers do not keep an agent from the places they work at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

WINDOW = 60.0
MOST = {"agent": 5, "address": 20, "name": 50, "code": 10}
"""Tries by what a key begins with: name and address together, the address, the name; codes of an account."""
WINDOWS = {"code": 3600.0}
"""Seconds over which tries are counted, where not over a minute: a code is one of a million only."""
MOST_KEYS = 10_000


class Attempts:
    """Counts tries by key. A try counts from its start, so that many at once do not slip through together."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, list[float]] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()
        """Names and addresses that belong together, the latest last."""

    def wait(self, *keys: str) -> float:
        """Seconds until another try is allowed; 0 when it is now."""
        now = self._clock()
        waits = [0.0]
        known = any(key in self._known for key in keys)
        for key in keys:
            if known and key.startswith("name:"):
                continue
            recent, most = self._recent(key, now), MOST[key.partition(":")[0]]
            if len(recent) >= most:
                waits.append(recent[-most] + _window(key) - now)
        return max(waits)

    def begin(self, *keys: str) -> None:
        """A try begins."""
        now = self._clock()
        for key in keys:
            self._tries[key] = [*self._recent(key, now), now]
            self._tries.move_to_end(key)
        while len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        """The passphrase was right: what came before is forgiven."""
        for key in keys:
            self._tries.pop(key, None)
            if key.startswith("agent:"):
                self._known[key] = None
                self._known.move_to_end(key)
        while len(self._known) > MOST_KEYS:
            self._known.popitem(last=False)

    def _recent(self, key: str, now: float) -> list[float]:
        return [at for at in self._tries.get(key, []) if now - at < _window(key)]


def _window(key: str) -> float:
    return WINDOWS.get(key.partition(":")[0], WINDOW)
