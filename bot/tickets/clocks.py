"""A ticket's clocks: events in, in their order; out comes who had it how long, what was promised and what was kept.

Pure, and the same whether an event is counted as it happens or all are counted again later: that is how the numbers
are checked. Bot, customer and person have clocks of their own; a ticket that is reopened begins a new episode.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.tickets import ticket as states
from bot.tickets.service_level import FIRST, NEXT, RESOLUTION, Promise

HOLDERS = ("bot", "customer", "person", "hold")
HOLDER = {
    states.TRIAGE: "bot",
    states.AWAITING_CUSTOMER: "customer",
    states.QUEUED: "person",
    states.IN_PROGRESS: "person",
    states.ON_HOLD: "hold",
}
COUNTED = frozenset({*states.MOVES, "prioritised", "merged", "split"})
"""Events that a clock hears; the others (notes, facts, assignments) change nothing of who owes what."""

UNDONE = ("replied", "resolved")
"""What may be undone as if it had not been."""
LONGEST_UNDO = 60.0
"""Seconds after which nothing is undone any more, whatever the settings say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event: what, by whom (customer, bot, person, system), when, the status after it, and its plain details."""

    kind: str
    actor: str
    at: float
    status: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Episode:
    """From a request to its end. Moments in seconds since the epoch; `*_work` are working seconds, `late` the targets
    that were missed."""

    began: float
    asked: float
    bot: float | None = None
    first: float | None = None
    first_work: float | None = None
    ended: float | None = None
    ended_work: float | None = None
    by_bot: bool = True
    spent: dict[str, float] = field(default_factory=lambda: dict.fromkeys(HOLDERS, 0.0))
    worked: dict[str, float] = field(default_factory=lambda: dict.fromkeys(HOLDERS, 0.0))
    late: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Clocks:
    """All clocks of a ticket. `left`: working seconds left of each promise that runs."""

    status: str = ""
    since: float = 0.0
    priority: int = 3
    left: dict[str, float] = field(default_factory=dict)
    episodes: list[Episode] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)
    """How it stood before what may still be undone, the latest last."""

    def hear(self, event: Happened, promise: Promise) -> None:
        """Count the time since the last event, then what this one changes."""
        self._pass_time(event.at, promise)
        self.before = [one for one in self.before if event.at - one["at"] <= LONGEST_UNDO]
        if event.kind in UNDONE and self.episodes:
            self.before.append(self._now(event))
        effect = EFFECTS.get(event.kind)
        if effect and (self.episodes or effect is Clocks._opened):
            effect(self, event, promise)
        self.status, self.since = event.status, max(self.since, event.at)

    def due(self, promise: Promise) -> tuple[float | None, str]:
        """When the next promise is due, and which; (None, "") while none runs."""
        if self.status in (*promise.pauses, states.RESOLVED, states.MERGED) or not self.left:
            return None, ""
        name = min(self.left, key=lambda each: self.left[each])
        return promise.hours.after(self.since, self.left[name]), name

    def text(self) -> str:
        """As a ticket keeps it."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def read(cls, text: str) -> Clocks:
        """Back from what a ticket keeps; fresh clocks from "", and from what is none (its seal tells that)."""
        if not text:
            return cls()
        try:
            plain = json.loads(text)
            return cls(**{**plain, "episodes": [Episode(**one) for one in plain["episodes"]]})
        except (ValueError, TypeError, KeyError, RecursionError):
            return cls()

    def _pass_time(self, now: float, promise: Promise) -> None:
        holder, spent = HOLDER.get(self.status), now - self.since
        if holder is None or not self.episodes or spent <= 0:
            return
        worked, episode = promise.hours.between(self.since, now), self.episodes[-1]
        episode.spent[holder] = round(episode.spent[holder] + spent, 3)
        episode.worked[holder] = round(episode.worked[holder] + worked, 3)
        if self.status not in promise.pauses:
            self.left = {name: round(left - worked, 3) for name, left in self.left.items()}

    def _opened(self, event: Happened, promise: Promise) -> None:
        self.priority = int(event.detail.get("priority", self.priority))
        asked, bot = event.detail.get("asked", event.at), event.detail.get("bot")
        self.episodes.append(Episode(began=event.at, asked=min(asked, event.at), bot=bot))
        self.left = {name: promise.targets[self.priority][name] for name in (FIRST, RESOLUTION)}

    def _handed_over(self, event: Happened, promise: Promise) -> None:
        self.episodes[-1].by_bot = False
        self._owed(promise)

    def _owed(self, promise: Promise) -> None:
        """Somebody waits for a person's next word."""
        if FIRST not in self.left and NEXT not in self.left:
            self.left[NEXT] = promise.targets[self.priority][NEXT]

    def _customer_wrote(self, event: Happened, promise: Promise) -> None:
        if event.status != states.TRIAGE:
            self._owed(promise)

    def _replied(self, event: Happened, promise: Promise) -> None:
        episode = self.episodes[-1]
        episode.by_bot = False
        if episode.first is None:
            episode.first = event.at
            episode.first_work = round(promise.hours.between(episode.began, event.at), 3)
        self._keep(FIRST, NEXT)

    def _taken(self, event: Happened, promise: Promise) -> None:
        self.episodes[-1].by_bot = False

    def _resolved(self, event: Happened, promise: Promise) -> None:
        episode = self.episodes[-1]
        episode.ended, episode.by_bot = event.at, episode.by_bot and event.actor != "person"
        episode.ended_work = round(promise.hours.between(episode.began, event.at), 3)
        self._keep(FIRST, NEXT, RESOLUTION)
        self.left = {}

    def _prioritised(self, event: Happened, promise: Promise) -> None:
        before, self.priority = promise.targets[self.priority], int(event.detail["priority"])
        now = promise.targets[self.priority]
        self.left = {name: left + now[name] - before[name] for name, left in self.left.items()}

    def _now(self, event: Happened) -> dict[str, Any]:
        episode = asdict(self.episodes[-1])
        kept = {name: episode[name] for name in ("first", "first_work", "ended", "ended_work", "by_bot", "late")}
        return {"kind": event.kind, "at": event.at, "left": dict(self.left), "episode": kept}

    def _undone(self, event: Happened, promise: Promise) -> None:
        """What it undoes was never heard of: the promises run on as if it had not been."""
        found = [place for place, one in enumerate(self.before) if one["kind"] == event.detail.get("what")]
        if not found:
            return
        was = self.before.pop(found[-1])
        worked = promise.hours.between(was["at"], event.at)
        self.left = {**{name: round(left - worked, 3) for name, left in was["left"].items()}, **self.left}
        if FIRST in self.left:
            self.left.pop(NEXT, None)
        for name, value in was["episode"].items():
            setattr(self.episodes[-1], name, value)

    def _keep(self, *names: str) -> None:
        """These promises are settled: kept, or late."""
        late = [name for name in names if self.left.get(name, 0.0) < 0 and name not in self.episodes[-1].late]
        self.episodes[-1].late.extend(late)
        self.left = {name: left for name, left in self.left.items() if name not in names}


EFFECTS: dict[str, Callable[[Clocks, Happened, Promise], None]] = {
    "opened": Clocks._opened,
    "reopened": Clocks._opened,
    "handed_over": Clocks._handed_over,
    "customer_wrote": Clocks._customer_wrote,
    "replied": Clocks._replied,
    "taken": Clocks._taken,
    "resolved": Clocks._resolved,
    "prioritised": Clocks._prioritised,
    "undone": Clocks._undone,
}
