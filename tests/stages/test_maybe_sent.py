"""Stage 4: a reply whose answer was lost may be out already, and says so."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import deliver, schema
from bot.box import LEASE, LostLease
from bot.store import StoreUnavailable
from connectors.sdk.messages import Reply
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps, outbox


async def _row(steps: Steps) -> Any:
    (row,) = await steps.rows(schema.outbox)
    return row


async def test_a_reply_that_was_sent_while_the_store_was_locked_is_written_down_and_not_said_again(
    tables: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeNetwork(dedupes=False) as network:
        steps = Steps(tmp_path, tables, network)
        await steps.put("anna", "hello")
        send, write = steps.connectors["fake"].send, steps.store.write

        async def then_locked(reply: Reply) -> str:
            monkeypatch.setattr(steps.store, "write", _away)
            asyncio.get_running_loop().call_later(0.7, lambda: monkeypatch.setattr(steps.store, "write", write))
            return await send(reply)

        monkeypatch.setattr(steps.connectors["fake"], "send", then_locked)
        await steps.deliver()
        row = await _row(steps)
        assert (row.state, row.maybe_sent, len(network.sent)) == ("done", False, 1)
        await steps.close()


# --- refusals --------------------------------------------------------------------------------------------------------


async def test_a_reply_whose_answer_was_lost_is_marked_and_tried_again(tables: Any, tmp_path: Any) -> None:
    async with FakeNetwork(dedupes=False) as network:
        steps = Steps(tmp_path, tables, network, network.connector(timeout=0.2))
        network.hang()
        await steps.put("anna", "hello")
        await steps.deliver()
        assert (await _row(steps)).maybe_sent
        steps.now += 2
        await steps.deliver()
        row = await _row(steps)
        assert (row.state, row.maybe_sent) == ("done", True)
        assert network.texts("anna") == ["hello", "hello"]
        await steps.close()


async def test_on_a_network_that_drops_a_repeated_key_nothing_stays_in_doubt(
    steps: Steps, network: FakeNetwork
) -> None:
    await steps.put("anna", "hello")
    await steps.store.write(lambda conn: outbox.lend(conn, "dead process", steps.now, 1))
    steps.now += LEASE
    await steps.deliver()
    row = await _row(steps)
    assert (row.state, row.maybe_sent) == ("done", False)


async def test_a_reply_that_was_sent_when_the_store_went_away_comes_back_as_maybe_sent(
    tables: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeNetwork(dedupes=False) as network:
        steps = Steps(tmp_path, tables, network)
        await steps.put("anna", "hello")
        send = steps.connectors["fake"].send

        async def then_away(reply: Reply) -> str:
            monkeypatch.setattr(steps.store, "write", _away)
            return await send(reply)

        monkeypatch.setattr(steps.connectors["fake"], "send", then_away)
        monkeypatch.setattr(deliver, "LEASE", 0.0)
        with pytest.raises(LostLease):
            await steps.deliver()
        monkeypatch.undo()
        assert (await _row(steps)).state == "lent"
        steps.now += LEASE
        await steps.deliver()
        row = await _row(steps)
        assert (row.state, row.maybe_sent) == ("done", True)
        await steps.close()


async def _away(_work: object) -> None:
    raise StoreUnavailable("gone")
