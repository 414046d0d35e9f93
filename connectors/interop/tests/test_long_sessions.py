"""10,000 messages in one session: the cost of a message and the size of the state stay what they were."""

from __future__ import annotations

import statistics
import time
import tracemalloc

from connectors.interop.device import Device
from connectors.interop.tests.pair import Counter, say, words

MESSAGES = 10_000
SAMPLE = 500


def test_the_state_and_the_cost_of_a_message_do_not_grow() -> None:
    counter = Counter()
    phone = counter.connected()
    counter.read(say(phone, "first"))
    sizes, costs = [], []
    for n in range(MESSAGES):
        event = say(phone, "my screen stays black")
        began = time.perf_counter()
        counter.open(event)
        costs.append(time.perf_counter() - began)
        if n % 3 == 0:
            phone.open(counter.say("since when?")[0].encode())
        sizes.append(counter.state.size)
    assert max(sizes[SAMPLE:]) <= max(sizes[:SAMPLE]) + 64
    assert len(counter.state.values) == 4
    assert len(phone.to_bytes()) < 50_000
    assert statistics.median(costs[-SAMPLE:]) <= 1.5 * statistics.median(costs[:SAMPLE])


def test_memory_does_not_grow_either() -> None:
    counter = Counter()
    phone = counter.connected()

    def talk(turns: int) -> int:
        for _ in range(turns):
            counter.read(say(phone, "hello"))
            phone.open(counter.say("hi")[0].encode())
        return tracemalloc.get_traced_memory()[0]

    talk(20)
    tracemalloc.start()
    try:
        before = talk(50)
        assert talk(300) <= before + 32 * 1024
    finally:
        tracemalloc.stop()


def test_lost_messages_are_forgotten_beyond_a_thousand() -> None:
    counter = Counter()
    phone = counter.connected()
    counter.read(say(phone, "first"))
    for _ in range(5):
        for _ in range(400):
            say(phone, "lost")
        counter.read(say(phone, "found"))
        phone.open(counter.say("ok")[0].encode())
    (name,) = counter.rows("skipped")
    assert 500 * 64 < len(counter.state.values[name]) < 1000 * 250


def test_many_messages_put_away_between_each() -> None:
    counter = Counter()
    phone = counter.connected()
    for n in range(300):
        phone = Device.from_bytes(phone.to_bytes())
        counter.read(say(phone, str(n)))
        if n % 2:
            assert words(phone.open(counter.say(str(n))[0].encode())) == str(n)
