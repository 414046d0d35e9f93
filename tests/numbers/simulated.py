"""A support counter that never was: requests whose waits follow laws that are known, to see what the study finds."""

from __future__ import annotations

import math

import numpy as np

from bot.numbers.cases import AFTER, BEFORE, CONTROL, PERIODS, SIDES, STUDIED, Case

HOUR = 3600.0
MEDIAN = 4 * HOUR


def counter(seed: int, *, requests: int = 100, effect: float = 0.0, drift: float = 0.0) -> list[Case]:
    """Cases of both measures. Waits are log-normal about four hours, some chats ask more than once, and about one
    request in ten is open still. `drift` hours come on top everywhere after the day, `effect` on the studied side only.
    """
    random = np.random.default_rng(seed)
    found = []
    for side in SIDES:
        for period in PERIODS:
            more = (drift if period == AFTER else 0.0) + (effect if (side, period) == (STUDIED, AFTER) else 0.0)
            found.extend(_group(random, side, period, MEDIAN + more * HOUR, requests))
    return found


def _group(random: np.random.Generator, side: str, period: str, median: float, requests: int) -> list[Case]:
    first = 10_000 * (SIDES.index(side) + 2 * PERIODS.index(period))
    chats = first + np.sort(random.integers(0, round(requests * 0.8), size=requests))
    temper = {chat: random.normal(0, 0.3) for chat in set(chats)}
    found = []
    for chat in chats:
        wait = math.exp(math.log(median) + temper[chat] + random.normal(0, 0.7))
        looked = random.exponential(60 * HOUR)
        case = {"chat": int(chat), "side": side, "period": period}
        for measure, share in (("first", 0.25), ("resolution", 1.0)):
            seconds = min(wait * share, looked)
            found.append(Case(**case, measure=measure, seconds=seconds, happened=wait * share <= looked))
    return found


__all__ = ["AFTER", "BEFORE", "CONTROL", "HOUR", "counter"]
