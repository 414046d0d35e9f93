"""Replies that met a channel which waits for its operator are none the worse for it once it works again."""

from __future__ import annotations

from typing import Any

import pytest

from bot import schema
from bot.deliver import LONGEST_TRY
from bot.outward import pace
from connectors.sdk.errors import Blocked, Rejected, TryLater, WindowClosed
from connectors.sdk.messages import Reply
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps


class Says:
    """A `send` that raises `error` while there is one."""

    def __init__(self, steps: Steps, error: Exception | None) -> None:
        connector = steps.connectors["fake"]
        self.error, self._send = error, connector.send
        connector.send = self.send  # type: ignore[method-assign]

    async def send(self, reply: Reply) -> str:
        if self.error:
            raise self.error
        return await self._send(reply)


def blocked() -> Blocked:
    return Blocked("the token is revoked", fix="make a new token")


async def tried(steps: Steps, times: int, every: float = 61) -> Any:
    """So many tries; gives the first reply's row."""
    for _ in range(times):
        await steps.deliver()
        steps.now += every
    return (await steps.rows(schema.outbox))[0]


async def test_a_hiccup_after_a_day_of_trouble_gives_nothing_up(steps: Steps, network: FakeNetwork) -> None:
    says = Says(steps, blocked())
    await steps.put("anna", "your answer")
    await tried(steps, 5, LONGEST_TRY / 4)
    says.error = TryLater("HTTP 503")
    assert (await tried(steps, 1)).state == "open"
    says.error = None
    await tried(steps, 1)
    assert network.texts("anna") == ["your answer"]


async def test_a_hiccup_before_a_day_of_trouble_and_one_after_it_give_nothing_up(steps: Steps) -> None:
    says = Says(steps, TryLater("HTTP 503"))
    await steps.put("anna", "your answer")
    await steps.put("bert", "the one that tries")
    await tried(steps, 1)
    says.error = blocked()
    await tried(steps, 5, LONGEST_TRY / 4)
    says.error = TryLater("HTTP 503")
    await tried(steps, 2)
    assert [row.state for row in await steps.rows(schema.outbox)] == ["open", "open"]


async def test_tries_while_the_channel_was_blocked_are_no_tries_of_the_reply(steps: Steps) -> None:
    says = Says(steps, blocked())
    await steps.put("anna", "your answer")
    await tried(steps, 10)
    says.error = TryLater("something went wrong", most_tries=5)
    row = await tried(steps, 1)
    assert (row.state, row.attempts) == ("open", 1)


@pytest.mark.parametrize("error", [Rejected("not on the network"), WindowClosed("too late")])
async def test_a_probe_that_was_refused_for_its_own_sake_lets_the_next_one_try_at_once(
    steps: Steps, network: FakeNetwork, error: Exception
) -> None:
    says = Says(steps, blocked())
    await steps.put("anna", "a")
    await steps.put("bert", "b")
    await steps.deliver()
    says.error, steps.now = error, steps.now + 61
    (row, *_) = await steps.store.write(lambda conn: steps.delivering._outbox.lend(conn, "test", steps.now, 1))
    await steps.delivering.handle(row, "test")
    assert len(await steps.store.read(pace.troubles)) == 1  # nothing went out: nobody knows yet that it works
    says.error = None
    await steps.settle()
    assert network.texts("bert") == ["b"]
    assert await steps.store.read(pace.troubles) == []
