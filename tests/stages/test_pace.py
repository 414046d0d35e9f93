"""Stage 4 on a network with limits of speed: they are met by waiting, and one busy chat holds up no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from bot import schema
from bot.deliver import MOST_PATIENCE
from bot.outward import pace
from connectors.sdk.errors import Blocked, TooFast, TryLater
from connectors.sdk.limits import Rate, Scope
from connectors.sdk.messages import Reply
from connectors.sdk.testkit.fake import FakeConnector
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps

PAIR = Rate(scope=Scope.CHAT, every=6.0, burst=3)
NUMBER = Rate(scope=Scope.ACCOUNT, every=5.0, burst=8)


class PacedFake(FakeConnector):
    """The fake network, with limits of speed."""

    limits = replace(FakeConnector.limits, rates=(PAIR, NUMBER))


@pytest_asyncio.fixture
async def paced(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[Steps]:
    connector = PacedFake.from_settings(network.settings)
    assert connector is not None
    steps = Steps(tmp_path, tables, network, connector)
    yield steps
    await steps.close()


async def fill(steps: Steps, chat: str, count: int) -> None:
    for n in range(count):
        await steps.put(chat, f"{chat} {n}", key=f"{chat}-{n}")


async def pass_time(steps: Steps, seconds: float) -> None:
    steps.now += seconds
    await steps.settle()


# --- tokens ----------------------------------------------------------------------------------------------------------


async def test_a_burst_goes_at_once_and_the_rest_one_at_a_time(paced: Steps, network: FakeNetwork) -> None:
    await fill(paced, "anna", 5)
    await paced.settle()
    assert len(network.texts("anna")) == 3
    await pass_time(paced, 5.9)
    assert len(network.texts("anna")) == 3
    await pass_time(paced, 0.2)
    assert len(network.texts("anna")) == 4
    await pass_time(paced, 6)
    assert network.texts("anna") == [f"anna {n}" for n in range(5)]


async def test_one_busy_chat_holds_up_no_other(paced: Steps, network: FakeNetwork) -> None:
    await fill(paced, "anna", 40)
    await paced.settle()
    await fill(paced, "bert", 2)
    await paced.settle()
    assert len(network.texts("bert")) == 2


async def test_waiting_is_no_try_and_never_gives_a_reply_up(paced: Steps, network: FakeNetwork) -> None:
    await fill(paced, "anna", 30)
    for _ in range(40):
        await pass_time(paced, 6)
    assert len(network.texts("anna")) == 30
    assert {row.attempts for row in await paced.rows(schema.outbox)} == {1}
    assert paced.health.channels["fake"].state == "ok"


async def test_a_chat_that_waits_for_its_turn_takes_nothing_from_the_account(
    paced: Steps, network: FakeNetwork
) -> None:
    await fill(paced, "anna", 30)
    for _ in range(20):
        await paced.settle()
    await fill(paced, "bert", 3)
    await fill(paced, "carl", 2)
    await paced.settle()
    assert [len(network.texts(chat)) for chat in ("anna", "bert", "carl")] == [3, 3, 2]


async def test_each_piece_of_a_long_reply_takes_its_turn(paced: Steps, network: FakeNetwork) -> None:
    text = " ".join(f"word{n}" for n in range(600))  # five pieces
    await paced.put("anna", text)
    await paced.settle()
    assert len(network.texts("anna")) == 3
    for _ in range(3):
        await pass_time(paced, 6)
    assert " ".join(network.texts("anna")).split() == text.split()


async def test_a_token_that_was_taken_before_a_kill_stays_taken(paced: Steps, network: FakeNetwork) -> None:
    conversation = await paced.chat("anna")
    for _ in range(3):
        await pace.turn(paced.store, paced.connectors["fake"], conversation, lambda: paced.now)
    await fill(paced, "anna", 1)  # whoever took them died before sending
    await paced.settle()
    assert network.texts("anna") == []
    await pass_time(paced, 6)
    assert network.texts("anna") == ["anna 0"]


async def test_a_clock_that_went_back_a_day_stops_nobody_for_long(paced: Steps, network: FakeNetwork) -> None:
    await fill(paced, "anna", 3)
    await paced.settle()
    paced.now -= 86_400
    await fill(paced, "bert", 1)
    await paced.settle()
    await pass_time(paced, 2 * 8 * 5.0)
    assert network.texts("bert") == ["bert 0"]


@settings(max_examples=60, deadline=None, database=None)
@given(
    gaps=st.lists(st.floats(0, 9), max_size=60),
    every=st.floats(0.5, 7),
    burst=st.integers(1, 9),
)
def test_whatever_is_asked_no_stretch_of_time_has_more_than_its_share(
    gaps: list[float], every: float, burst: int
) -> None:
    rate = Rate(scope=Scope.CHAT, every=every, burst=burst)
    engine = create_engine("sqlite://")
    schema.bucket.create(engine)
    taken, now = [], 1000.0
    with engine.begin() as conn:
        for gap in gaps:
            now += gap
            try:
                pace.take(conn, [("k", rate)], now)
            except pace.NotYet as later:
                assert later.at > now
            else:
                taken.append(now)
    for first, start in enumerate(taken):
        for last, end in enumerate(taken[first:], first):
            assert last - first + 1 <= burst + (end - start) / every + 1e-6


# --- what the network says -------------------------------------------------------------------------------------------


class Says:
    """A `send` that raises what it is told to, once each, and sends after that."""

    def __init__(self, steps: Steps, *errors: Exception) -> None:
        self._errors = list(errors)
        self._connector = steps.connectors["fake"]
        self._send, self.asked = self._connector.send, 0
        self._connector.send = self.send  # type: ignore[method-assign]

    async def send(self, reply: Reply) -> str:
        self.asked += 1
        if self._errors:
            raise self._errors.pop(0)
        return await self._send(reply)


async def test_a_person_written_to_too_fast_is_left_alone_for_powers_of_four(
    paced: Steps, network: FakeNetwork
) -> None:
    Says(paced, *(TooFast("too fast", code="131056", growth=4.0) for _ in range(8)))
    await paced.put("anna", "hello")
    waits = []
    for _ in range(8):
        await paced.deliver()
        (row,) = await paced.rows(schema.outbox)
        waits.append(row.available_at - paced.now)
        paced.now = row.available_at
    assert waits == pytest.approx([4, 16, 64, 256, 1024, *[MOST_PATIENCE] * 3], abs=0.01)
    await paced.deliver()
    assert network.texts("anna") == ["hello"]
    assert paced.health.channels["fake"].state == "ok"


async def test_an_account_that_is_too_fast_goes_at_half_its_pace_for_a_minute(
    paced: Steps, network: FakeNetwork
) -> None:
    Says(paced, TooFast("too fast", code="130429", whole_account=True))
    await fill(paced, "anna", 1)
    await paced.settle()
    for n in range(20):
        await fill(paced, f"chat{n}", 1)
    before = len(network.sent)
    for _ in range(5):
        await pass_time(paced, 10)
    assert len(network.sent) - before == 5
    for _ in range(5):
        await pass_time(paced, 10)
    assert len(network.sent) - before >= 14


async def test_a_code_that_nobody_knows_is_given_up_after_its_tries(paced: Steps) -> None:
    says = Says(paced, *(TryLater("refused", code="987654", most_tries=3) for _ in range(9)))
    await paced.put("anna", "hello")
    for _ in range(6):
        await pass_time(paced, 60)
    (row,) = await paced.rows(schema.outbox)
    assert (row.state, row.reason) == ("dead", "given up after 3 tries: refused 987654")
    assert says.asked == 3


# --- a channel that waits for its operator ---------------------------------------------------------------------------

REVOKED = {"fix": "make a new token", "code": "190"}


async def test_a_revoked_token_stops_the_channel_and_tells_what_to_do(paced: Steps) -> None:
    says = Says(paced, Blocked("the token is revoked", **REVOKED))  # type: ignore[arg-type]
    await fill(paced, "anna", 1)
    await fill(paced, "bert", 1)
    await paced.deliver()
    (trouble,) = await paced.store.read(pace.troubles)
    assert (trouble.reason, trouble.fix, trouble.code) == ("the token is revoked", "make a new token", "190")
    channel = paced.health.channels["fake"]
    assert (channel.state, channel.last_error, channel.fix) == ("failing", "the token is revoked", "make a new token")
    asked = says.asked
    for chat in ("carl", "dora", "emil"):
        await fill(paced, chat, 1)
    await pass_time(paced, 30)
    assert says.asked == asked  # nobody hammers a door that is locked


async def test_one_reply_a_minute_tries_and_then_everything_that_waited_goes_out(
    paced: Steps, network: FakeNetwork
) -> None:
    says = Says(paced, *(Blocked("revoked", **REVOKED) for _ in range(3)))  # type: ignore[arg-type]
    await fill(paced, "anna", 1)
    await paced.deliver()
    for chat in ("bert", "carl", "dora"):
        await fill(paced, chat, 1)
    await paced.settle()
    for tries in (2, 3):
        await pass_time(paced, 60.1)
        assert (says.asked, network.sent) == (tries, [])
    await pass_time(paced, 60.1)
    assert sorted(r.chat for r in network.sent) == ["anna", "bert", "carl", "dora"]
    assert await paced.store.read(pace.troubles) == []
    assert (paced.health.channels["fake"].state, paced.health.channels["fake"].fix) == ("ok", "")


async def test_replies_that_wait_for_an_operator_are_not_given_up_after_a_day(
    paced: Steps, network: FakeNetwork
) -> None:
    Says(paced, *(Blocked("revoked", **REVOKED) for _ in range(4)))  # type: ignore[arg-type]
    await fill(paced, "anna", 1)
    for _ in range(6):
        await pass_time(paced, 86_400)
    assert network.texts("anna") == ["anna 0"]


async def test_the_trouble_of_an_account_that_is_not_ours_any_more_is_forgotten(paced: Steps) -> None:
    Says(paced, Blocked("revoked", **REVOKED))  # type: ignore[arg-type]
    await fill(paced, "anna", 1)
    await paced.deliver()
    ours = paced.connectors["fake"]
    await paced.store.write(lambda conn: pace.forget_others(conn, [ours]))
    assert len(await paced.store.read(pace.troubles)) == 1
    ours.account = "another"
    await paced.store.write(lambda conn: pace.forget_others(conn, [ours]))
    assert await paced.store.read(pace.troubles) == []


async def test_buckets_that_have_long_been_full_are_thrown_away_when_somebody_new_is_spoken_to(paced: Steps) -> None:
    await fill(paced, "anna", 1)
    await paced.settle()
    paced.now += pace.IDLE + 60
    await fill(paced, "bert", 1)
    await paced.settle()
    bert = await paced.chat("bert")
    keys = {row.key for row in await paced.rows(schema.bucket)}
    assert keys == {"fake:account:fake-account", f"fake:chat:{bert.id}"}
