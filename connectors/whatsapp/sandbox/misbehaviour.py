"""What the played Meta does wrong, as data: from the command line, from the control API, from a test."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

MOST_IN_A_WEBHOOK = 1000


class NotUnderstood(Exception):
    """No such misbehaviour, or not with this value."""


def _share(help: str) -> Any:
    return field(default=0.0, metadata={"help": f"{help} (0 to 1)"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Misbehaviour:
    """All well by default. Shares are of 1; each case is diced by itself."""

    too_many: float = _share("share of calls answered 429")
    broken: float = _share("share of calls answered 500 or 503")
    hang: float = _share("share of calls that are never answered")
    lost_answers: float = _share("share of messages that are taken, but whose answer is lost")
    duplicates: float = _share("share of webhooks that are posted twice")
    reorder: float = _share("share of updates that later ones overtake")
    statuses_lost: float = _share("share of statuses that are never told")
    statuses_reordered: float = _share("share of messages whose statuses come in any order")
    media_expired: float = _share("share of addresses of files that are no longer good")
    delay: float = field(default=0.0, metadata={"help": "seconds that a webhook waits at most"})
    batch: int = field(default=1, metadata={"help": "updates in one webhook at most (1 to 1000)"})
    token_revoked: bool = field(default=False, metadata={"help": "the access token is no longer good (190)"})
    spam_paused: bool = field(default=False, metadata={"help": "sending is paused for the number's quality (131048)"})
    late_refusals: bool = field(
        default=False, metadata={"help": "tells 131047 and 131026 by a status `failed`, not in the answer"}
    )

    def changed(self, given: Any) -> Misbehaviour:
        """With what `given`, an object from outside, says. Raises NotUnderstood."""
        if not isinstance(given, Mapping):
            raise NotUnderstood('give an object, for example {"duplicates": 0.2}')
        known = {f.name: f.type for f in fields(self)}
        for name, value in given.items():
            if name not in known:
                raise NotUnderstood(f"there is no {str(name)[:40]!r}; there are: {', '.join(sorted(known))}")
            if not _sound(name, str(known[name]), value):
                raise NotUnderstood(f"{name} cannot be that")
        return replace(self, **{str(name): value for name, value in given.items()})

    def as_json(self) -> dict[str, Any]:
        """For the control API and the page."""
        return asdict(self)


def happens(dice: random.Random, share: float) -> bool:
    """Whether it happens this time."""
    return share > 0 and dice.random() < share


def _sound(name: str, kind: str, value: Any) -> bool:
    if kind == "bool":
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if name == "batch":
        return isinstance(value, int) and 1 <= value <= MOST_IN_A_WEBHOOK
    return 0 <= value <= (60 if name == "delay" else 1)
