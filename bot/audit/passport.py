"""One message: where its encryption ended, and whether it is genuine. Derived from custody and card, never typed in."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.sdk.card import Card, Ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """`opened_by` is who else could read it, "" for nobody; `verified`: its signature held when it came."""

    ends: Ends
    opened_by: str
    verified: bool


def stamp(card: Card | None, *, opened: bool, result: str) -> Stamp:
    """The stamp of a message. `opened`: custody holds the one key that opened its envelope.

    Only that key proves end to end: a network that promises it and sent this message without gets the weakest word.
    """
    if opened:
        ends, opened_by = Ends.DEVICE, ""
    elif card is not None and card.ends is Ends.CLOUD:
        ends, opened_by = Ends.CLOUD, card.opened_by
    else:
        ends, opened_by = Ends.TRANSPORT, card.opened_by if card else ""
    return Stamp(ends=ends, opened_by=opened_by, verified=result == "valid")
