"""What a device could not open is said once more to it alone, once it has agreed anew; nobody else hears it twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot import schema
from bot.consent.standing import WITHDRAWN
from bot.talk.replies import PERSON, not_arrived
from connectors.sdk.testkit.network import FakeNetwork
from connectors.sdk.testkit.sealed import SealedDevice
from tests.stages.sealed_steps import SealedSteps

LOST = "the network reports: failed session-lost"


@pytest_asyncio.fixture
async def network() -> AsyncIterator[FakeNetwork]:
    async with FakeNetwork(dedupes=False) as network:
        yield network


@pytest_asyncio.fixture
async def steps(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[SealedSteps]:
    steps = SealedSteps(tmp_path, tables, network)
    yield steps
    await steps.close()


@pytest_asyncio.fixture
async def phone(steps: SealedSteps) -> SealedDevice:
    return await steps.phone("anna", "phone")


@pytest_asyncio.fixture
async def laptop(steps: SealedSteps) -> SealedDevice:
    return await steps.phone("anna", "laptop")


async def says(steps: SealedSteps, device: SealedDevice, words: str) -> None:
    await steps.post(device.says(words))
    await steps.settle()


async def loses(steps: SealedSteps, device: SealedDevice, message_id: str) -> dict[str, Any]:
    lost = device.loses(message_id)
    await steps.post(lost)
    await steps.settle()
    return lost


async def again(steps: SealedSteps, device: SealedDevice, words: str) -> None:
    await steps.begin(device)
    await says(steps, device, words)


async def replies(steps: SealedSteps) -> list[tuple[str, str, str]]:
    return [(row.state, row.mark, row.reason) for row in await steps.rows(schema.outbox) if row.kind == "reply"]


def last(network: FakeNetwork) -> str:
    return network.replies("anna")[-1].id


async def test_the_device_that_lost_a_reply_hears_it_in_its_next_session(
    steps: SealedSteps, network: FakeNetwork, phone: SealedDevice
) -> None:
    await says(steps, phone, "hello")
    lost = await loses(steps, phone, last(network))
    assert await replies(steps) == [("done", "queued", "a device lost its session")]
    await again(steps, phone, "here again")
    assert sorted(steps.heard(phone, since=1)) == ["hello heard 1", "here again heard 2"]
    assert await replies(steps) == [("done", "accepted", "")] * 2
    await steps.post(lost)
    await steps.settle()
    assert len(network.replies("anna")) == 3, "a second delivery of the same word changes nothing"


async def test_the_other_device_hears_nothing_twice_and_is_answered_meanwhile(
    steps: SealedSteps, network: FakeNetwork, phone: SealedDevice, laptop: SealedDevice
) -> None:
    await says(steps, laptop, "one")
    await says(steps, phone, "two")
    await loses(steps, phone, last(network))
    await says(steps, laptop, "three")
    assert steps.heard(laptop) == ["one heard 1", "two heard 2", "three heard 3"]
    since = len(network.replies("anna"))
    await again(steps, phone, "four")
    assert sorted(steps.heard(phone, since=since)) == ["four heard 4", "two heard 2"]
    assert steps.heard(laptop, since=since) == ["four heard 4"]


async def test_two_devices_that_lose_the_same_reply_both_lose_their_session_and_both_hear_it_again(
    steps: SealedSteps, network: FakeNetwork, phone: SealedDevice, laptop: SealedDevice
) -> None:
    await says(steps, laptop, "one")
    await says(steps, phone, "two")
    both, since = last(network), len(network.replies("anna"))
    for device in (phone, laptop):
        await loses(steps, device, both)
    for device in (phone, laptop):
        await again(steps, device, "back")
    assert "two heard 2" in steps.heard(phone, since=since)
    assert "two heard 2" in steps.heard(laptop, since=since)


async def test_of_a_long_reply_only_the_piece_that_was_lost_is_said_again(
    steps: SealedSteps, network: FakeNetwork, phone: SealedDevice
) -> None:
    await says(steps, phone, "hello")
    await steps.put("anna", " ".join(f"word{n}" for n in range(60)), kind=PERSON)
    await steps.deliver()
    pieces = steps.heard(phone)[1:]
    assert len(pieces) > 2
    since = len(network.replies("anna"))
    await loses(steps, phone, last(network))
    await again(steps, phone, "back")
    assert sorted(steps.heard(phone, since=since)) == sorted([pieces[-1], "back heard 2"])


async def test_nobody_has_somebody_elses_reply_said_again(steps: SealedSteps, network: FakeNetwork) -> None:
    anna, mallory = await steps.phone("anna"), await steps.phone("mallory")
    await says(steps, anna, "hello")
    await says(steps, mallory, "hello")
    await loses(steps, mallory, last(network))
    await again(steps, mallory, "and now?")
    assert await replies(steps) == [("done", "accepted", "")] * 3
    assert steps.heard(anna) == ["hello heard 1"]


async def test_a_reply_that_is_lost_twice_is_left_to_a_person(
    steps: SealedSteps, network: FakeNetwork, phone: SealedDevice
) -> None:
    await says(steps, phone, "hello")
    await loses(steps, phone, last(network))
    await steps.begin(phone)
    await steps.post({**phone.says(""), "kind": "sealed"})
    await steps.deliver()
    await loses(steps, phone, last(network))
    assert (await replies(steps))[0] == ("done", "failed", LOST)


async def test_a_reply_whose_device_stays_away_for_a_day_is_one_that_did_not_arrive(
    steps: SealedSteps, network: FakeNetwork, phone: SealedDevice
) -> None:
    await says(steps, phone, "hello")
    await loses(steps, phone, last(network))
    for _ in range(30):
        steps.now += 3600
        await steps.settle()
    assert await replies(steps) == [("done", "failed", LOST)]
    assert await steps.store.read(not_arrived) == 1


async def test_what_was_said_before_a_no_is_not_said_again_after_it(
    steps: SealedSteps, network: FakeNetwork, phone: SealedDevice
) -> None:
    await says(steps, phone, "hello")
    await loses(steps, phone, last(network))
    await steps.execute(schema.conversation.update().values(consent=WITHDRAWN))
    await steps.begin(phone)
    await steps.post(phone.says("still there?"))
    await steps.deliver()
    assert [json.loads(a.text) for a in network.replies("anna")[1:] if "phone" in a.text] == []
    assert await replies(steps) == [("done", "failed", LOST)]
