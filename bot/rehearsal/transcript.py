"""What was said in a rehearsal, in order, and how each sentence went."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.rehearsal.sentences import Step

THEIRS, OURS, AGENT, TOLD = "theirs", "ours", "agent", "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line. `side`: THEIRS (a customer), OURS (what reached them), AGENT (what an agent does), TOLD (the scenario).

    `at` is in seconds since the epoch, by the rehearsal's clock.
    """

    at: float
    side: str
    who: str
    app: str = ""
    text: str = ""
    buttons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The sentence that did not come true, and why."""

    step: Step
    why: str


@dataclass(slots=True, kw_only=True)
class Rehearsed:
    """One scenario played. `held` counts the sentences that compared something and were true."""

    title: str
    said: list[Said] = field(default_factory=list)
    done: int = 0
    held: int = 0
    failure: Failure | None = None
    seconds: float = 0.0
