"""The same customers for everybody: each opens a chat, greets, asks, tells a problem, and waits for each answer."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Say = Callable[[str, str], Awaitable[None]]
"""Says a text in a chat, and returns when the first answer to it is there."""
Spent = Callable[[], float]
"""Seconds of the processor that the assistant has taken so far."""

TALKS = (
    ("bonjour", "est-ce que les discussions avec les autres applis sont chiffrées ?", "mon application plante"),
    ("hello", "which apps can write to whatsapp?", "the app crashes since the update"),
    ("salut", "êtes-vous un robot ?", "je n'ai pas reçu le code de vérification"),
    ("good morning", "do I need an account?", "I was charged twice this month"),
)
PATIENCE = 60.0


@dataclass(frozen=True)
class Load:
    """What came out: median and 95th percentile of the wait for an answer in milliseconds, answers per second.

    `processor`: milliseconds of the processor for a message while many talk, which other work on the machine hardly
    lengthens; so it is the fairer figure where that is not idle.
    """

    median: float
    slow: float
    per_second: float
    processor: float


async def measure(say: Say, spent: Spent, *, alone: int = 60, at_once: int = 16, talks: int = 160) -> Load:
    """Warm up, then `alone` talks one message at a time, then `talks` talks with `at_once` customers at once."""
    await _talk(say, "warm-0", 0)
    await _talk(say, "warm-1", 1)
    waits = [wait for n in range(alone) for wait in await _talk(say, f"alone-{n}", n)]
    started, before = time.perf_counter(), spent()
    queue = iter(range(talks))
    answered = sum(await asyncio.gather(*(_customer(say, queue) for _ in range(at_once))))
    elapsed, processor = time.perf_counter() - started, spent() - before
    slow = statistics.quantiles(waits, n=20)[-1]
    return Load(statistics.median(waits) * 1000, slow * 1000, answered / elapsed, 1000 * processor / answered)


async def _customer(say: Say, queue: object) -> int:
    answered = 0
    for number in queue:  # type: ignore[attr-defined]
        answered += len(await _talk(say, f"busy-{number}", number))
    return answered


async def _talk(say: Say, chat: str, number: int) -> list[float]:
    waits = []
    for text in TALKS[number % len(TALKS)]:
        started = time.perf_counter()
        await asyncio.wait_for(say(chat, text), PATIENCE)
        waits.append(time.perf_counter() - started)
    return waits
