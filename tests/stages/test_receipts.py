"""Receipts: marks go up only, failures are shown, and one may be quicker than our own commit."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot import schema
from bot.media.keep import MOST_TRIES
from bot.talk.replies import not_arrived
from connectors.sdk.messages import Reply
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps


async def _receipt(steps: Steps, remote: str, state: str) -> None:
    assert (await steps.post({"kind": "receipt", "id": remote, "at": 1.0, "state": state})).status == 200
    await steps.converse()


async def _sent(steps: Steps) -> str:
    await steps.put("anna", "hello")
    await steps.deliver()
    return steps.network.replies("anna")[-1].id


async def _row(steps: Steps) -> Any:
    (row,) = await steps.rows(schema.outbox)
    return row


@pytest.mark.parametrize(
    ("receipts", "mark"),
    [
        ([], "accepted"),
        (["sent"], "sent"),
        (["delivered", "sent"], "delivered"),
        (["read", "delivered", "sent"], "read"),
        (["sent", "played", "read"], "played"),
        (["failed"], "failed"),
        (["failed", "sent"], "failed"),
        (["delivered", "failed"], "delivered"),
        (["failed", "delivered"], "delivered"),
        (["invented"], "accepted"),
        (["queued"], "accepted"),
    ],
)
async def test_the_mark_is_the_highest_thing_that_is_known(steps: Steps, receipts: list[str], mark: str) -> None:
    remote = await _sent(steps)
    for state in receipts:
        await _receipt(steps, remote, state)
    assert (await _row(steps)).mark == mark
    assert (await steps.ledger()).balances()


async def test_a_failure_is_counted_until_the_reply_arrived_all_the_same(steps: Steps) -> None:
    remote = await _sent(steps)
    await _receipt(steps, remote, "failed")
    assert (await _row(steps)).reason == "the network reports: failed"
    assert await steps.store.read(not_arrived) == 1
    await _receipt(steps, remote, "delivered")
    assert (await _row(steps)).reason == ""
    assert await steps.store.read(not_arrived) == 0


async def test_an_unknown_id_is_tried_again_a_few_times_and_then_given_up(steps: Steps) -> None:
    await _receipt(steps, "never-heard-of", "read")
    for tries in range(1, MOST_TRIES):
        (row,) = await steps.rows(schema.inbox)
        assert (row.state, row.attempts) == ("open", tries)
        steps.now += 60
        await steps.converse()
    (row,) = await steps.rows(schema.inbox)
    assert (row.state, row.attempts) == ("done", MOST_TRIES)
    assert (await steps.ledger()).processed == 1


async def test_a_receipt_that_is_quicker_than_our_commit_finds_its_reply_later(steps: Steps) -> None:
    await _receipt(steps, "out-2", "delivered")
    await steps.put("anna", "hello")
    remote = await _sent_as(steps)
    assert remote == "out-2"
    steps.now += 60
    await steps.converse()
    assert (await _row(steps)).mark == "delivered"


async def test_what_was_told_before_our_commit_is_looked_at_the_moment_that_is_there(steps: Steps) -> None:
    for state in ("delivered", "read"):
        await _receipt(steps, "out-2", state)
    await steps.put("anna", "hello")
    assert await _sent_as(steps) == "out-2"
    await steps.converse()
    assert (await _row(steps)).mark == "read"
    assert (await steps.ledger()).pending == 0


async def test_the_first_look_for_an_unknown_id_is_repeated_soon(steps: Steps) -> None:
    await _receipt(steps, "never-heard-of", "read")
    steps.now += 0.5
    await steps.converse()
    (row,) = await steps.rows(schema.inbox)
    assert row.attempts == 2


async def _sent_as(steps: Steps) -> str:
    steps.network.text("nobody", "")  # uses up a number of the network
    await steps.deliver()
    return steps.network.replies("anna")[-1].id


async def test_a_receipt_for_the_first_piece_is_not_lowered_when_the_last_is_accepted(
    steps: Steps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = steps.connectors["fake"]
    send = connector.send

    async def read_at_once(reply: Reply) -> str:
        remote = await send(reply)
        if network.replies("anna")[1:]:
            await _receipt(steps, network.replies("anna")[0].id, "read")
        return remote

    monkeypatch.setattr(connector, "send", read_at_once)
    await steps.put("anna", "word " * 300)
    await steps.deliver()
    assert len(network.replies("anna")) == 2
    row = await _row(steps)
    assert (row.state, row.mark) == ("done", "read")


async def test_receipts_do_not_wait_for_each_other_or_for_messages(steps: Steps) -> None:
    """Each has a lane of its own; an unknown one holds up nobody."""
    remote = await _sent(steps)
    await _receipt(steps, "never-heard-of", "read")
    await _receipt(steps, remote, "read")
    assert (await _row(steps)).mark == "read"
    assert await steps.talk("anna", "hi") == ["hi heard 1"]


async def test_a_receipt_of_another_network_account_changes_nothing(steps: Steps) -> None:
    remote = await _sent(steps)
    blind = steps.vault.blind("remote", "fake", "another-account", remote)
    await steps.execute(update(schema.sent).values(remote=blind))
    await _receipt(steps, remote, "read")
    assert (await _row(steps)).mark == "accepted"


async def test_a_receipt_that_was_changed_in_the_store_is_set_aside(steps: Steps) -> None:
    await steps.post({"kind": "receipt", "id": "out-1", "at": 1.0, "state": "read"})
    await steps.execute(update(schema.inbox).values(sealed=b"x" * 60))
    await steps.converse()
    assert (await steps.rows(schema.inbox))[0].state == "quarantined"
    assert (await steps.ledger()).balances()
