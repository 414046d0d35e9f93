"""Every misbehaviour, with the refusal that it must get; the chat goes on after each."""

from __future__ import annotations

import pytest

from connectors.interop.simulator.trouble import TROUBLES
from connectors.sdk.errors import Gone
from tests.simulator.conftest import Pair
from tests.simulator.test_phone import until

pytestmark = pytest.mark.asyncio

REFUSALS = {
    "replay": "replayed",
    "flip_byte": "not-authentic",
    "downgrade": "version",
    "plaintext": "plaintext",
    "lost_session": "prekey-spent",
}
"""What the counter notes of those that reach it with a good signature."""


@pytest.mark.parametrize("name", TROUBLES)
async def test_it_is_answered_as_the_specification_says_and_the_chat_goes_on(pair: Pair, name: str) -> None:
    lea = await pair.lea()
    await lea.say("before")
    result = await lea.misbehave(name)
    assert result.as_expected, result
    await lea.say("after")
    assert pair.counter.messages[-1].text == "after"
    assert [e.code for e in pair.counter.unreadable] == ([REFUSALS[name]] if name in REFUSALS else [])
    await pair.counter.say("heard")
    await lea.expect("heard")


@pytest.mark.parametrize("name", ["replay", "duplicate", "stale", "wrong_key", "downgrade", "plaintext"])
async def test_nothing_of_it_becomes_a_message(pair: Pair, name: str) -> None:
    lea = await pair.lea()
    await lea.say("before")
    await lea.misbehave(name)
    assert [m.text for m in pair.counter.messages] == ["before"]


@pytest.mark.parametrize("name", ["flip_byte", "lost_session"])
async def test_what_did_not_open_comes_again_in_a_new_session(pair: Pair, name: str) -> None:
    lea = await pair.lea()
    await lea.say("before")
    await lea.misbehave(name)
    await until(lambda: len(pair.counter.messages) == 2)
    assert lea.resets == 1


async def test_both_of_a_reordered_pair_open(pair: Pair) -> None:
    lea = await pair.lea()
    await lea.say("before")
    await lea.misbehave("reorder")
    assert [m.text for m in pair.counter.messages] == ["before", "(2/2)", "(1/2)"]


@pytest.mark.parametrize("name", ["blob_swapped", "blob_gone"])
async def test_the_file_is_refused_and_its_message_is_not(pair: Pair, name: str) -> None:
    lea = await pair.lea()
    await lea.say("before")
    await lea.misbehave(name)
    with pytest.raises(Gone):
        await pair.counter.file_of(pair.counter.messages[-1])


async def test_trouble_without_a_session_begins_one(pair: Pair) -> None:
    lea = await pair.lea()
    result = await lea.misbehave("flip_byte")
    assert result.as_expected


async def test_an_unknown_trouble_is_none(pair: Pair) -> None:
    lea = await pair.lea()
    with pytest.raises(KeyError):
        await lea.misbehave("nothing")
