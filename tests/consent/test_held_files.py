"""Files of a message that waits for a "yes": the network may have them no longer when it comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest_asyncio

from bot import schema
from bot.box import ERASED, HELD
from bot.consent.held_files import LONGEST_WAIT, HeldFiles
from connectors.sdk.testkit.network import FakeNetwork
from tests.consent.customer import Customer
from tests.stages.steps import Steps

PICTURE = b"\x89PNG\r\n\x1a\n" + b"a picture of the zanzibarlicious kind" * 50


@pytest_asyncio.fixture
async def rounds(steps: Steps) -> HeldFiles:
    return HeldFiles(steps.parts)


async def _sends_a_picture(steps: Steps, lea: Customer, network: FakeNetwork, *, withheld: int) -> str:
    """The picture is held and was not to be had; gives its id at the network."""
    await lea.says("bonjour")
    network.withhold_files(times=withheld)
    event = network.file("lea", PICTURE, text="regardez")
    await steps.post(event)
    await steps.settle()
    assert await steps.rows(schema.media) == []
    return str(event["file"]["id"])


def _files(folder: Path) -> list[Path]:
    return [file for file in (folder / "media").glob("*/*") if file.is_file()]


async def test_a_file_that_could_not_be_had_is_kept_before_the_yes_though_the_network_has_it_no_longer_then(
    steps: Steps, lea: Customer, network: FakeNetwork, rounds: HeldFiles
) -> None:
    file_id = await _sends_a_picture(steps, lea, network, withheld=2)
    assert await rounds.round() == 0
    steps.now += 5
    assert await rounds.round() == 1
    assert await steps.rows(schema.media) == []
    steps.now += 10
    assert await rounds.round() == 1
    assert [row.state for row in await steps.rows(schema.media)] == ["kept"]
    network.forget_file(file_id)
    await lea.says("oui")
    assert [len(turn.attachments) for turn in steps.turns] == [0, 1]
    assert steps.turns[1].attachments[0].state == "kept"
    steps.now += 2 * LONGEST_WAIT
    assert await rounds.round() == 0


async def test_a_file_that_is_gone_for_good_is_not_asked_for_again(
    steps: Steps, lea: Customer, network: FakeNetwork, rounds: HeldFiles
) -> None:
    file_id = await _sends_a_picture(steps, lea, network, withheld=1)
    network.forget_file(file_id)
    steps.now += 5
    assert await rounds.round() == 1
    assert [row.state for row in await steps.rows(schema.media)] == ["gone"]
    steps.now += 2 * LONGEST_WAIT
    assert await rounds.round() == 0


async def test_two_rounds_at_once_keep_it_once(
    steps: Steps, lea: Customer, network: FakeNetwork, rounds: HeldFiles
) -> None:
    await _sends_a_picture(steps, lea, network, withheld=1)
    steps.now += 5
    assert sorted(await asyncio.gather(rounds.round(), HeldFiles(steps.parts).round())) == [0, 1]
    assert len(await steps.rows(schema.media)) == len(_files(steps.folder)) == 1


async def test_a_yes_fetches_what_waits_for_its_next_try(
    steps: Steps, lea: Customer, network: FakeNetwork, rounds: HeldFiles
) -> None:
    await _sends_a_picture(steps, lea, network, withheld=1)
    await lea.says("oui")
    assert [len(turn.attachments) for turn in steps.turns] == [0, 1]
    assert await rounds.round() == 0


async def test_a_no_ends_the_waiting_and_leaves_no_file(
    steps: Steps, lea: Customer, network: FakeNetwork, rounds: HeldFiles
) -> None:
    await _sends_a_picture(steps, lea, network, withheld=1)
    await lea.says("non")
    steps.now += 5
    assert await rounds.round() == 0
    assert {row.state for row in await steps.rows(schema.inbox)}.isdisjoint({HELD})
    assert ERASED in {row.state for row in await steps.rows(schema.inbox)}
    assert _files(steps.folder) == []
