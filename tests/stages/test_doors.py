"""Addresses beside the webhook: who is let in, who is turned away before anything is parsed or handed out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import schema
from bot.inward.doors import BURST, LARGEST_ASKED
from bot.store import StoreUnavailable
from connectors.sdk.messages import Request
from connectors.sdk.state import DoorAnswer, State
from connectors.sdk.testkit.network import FakeNetwork
from connectors.sdk.testkit.sealed import SealedConnector, SealedDevice
from tests.stages.sealed_steps import SealedSteps


@pytest_asyncio.fixture
async def steps(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[SealedSteps]:
    steps = SealedSteps(tmp_path, tables, network)
    yield steps
    await steps.close()


@pytest.fixture
def asked(network: FakeNetwork) -> Request:
    return network.signed(SealedDevice("anna").asks_for_prekey())


async def _status(steps: SealedSteps, request: Request, name: str = "bundle") -> int:
    return (await steps.doors.answer("fake", name, request)).status


async def test_each_answer_is_another_prekey(steps: SealedSteps, asked: Request) -> None:
    bodies = {(await steps.doors.answer("fake", "bundle", asked)).body for _ in range(3)}
    assert len(bodies) == 3


async def test_what_is_only_got_needs_no_signature(steps: SealedSteps) -> None:
    got = Request(method="GET", query={}, headers={}, body=b"")
    answer = await steps.doors.answer("fake", "manifest", got)
    assert (answer.status, answer.body) == (200, b'{"kinds": ["text"]}')


async def test_a_stranger_gets_no_prekey_and_a_fixed_text(steps: SealedSteps, asked: Request) -> None:
    for headers in ({}, {"x-fake-signature": "sha256=" + "0" * 64}):
        answer = await steps.doors.answer("fake", "bundle", replace(asked, headers=headers))
        assert (answer.status, answer.body) == (401, b"signature missing or wrong")
    assert await steps.rows(schema.connector_state) == []


async def test_strangers_do_not_use_up_the_partners_share(steps: SealedSteps, asked: Request) -> None:
    for _ in range(int(BURST) * 2):
        assert await _status(steps, replace(asked, headers={})) == 401
    assert await _status(steps, asked) == 200


async def test_more_than_its_share_is_put_off_and_the_share_comes_back(steps: SealedSteps, asked: Request) -> None:
    answers = [await _status(steps, asked) for _ in range(int(BURST) + 3)]
    assert answers == [200] * int(BURST) + [429] * 3
    steps.now += 1
    assert await _status(steps, asked) == 200
    assert len(await steps.rows(schema.connector_state)) == int(BURST) + 2


async def test_unknown_addresses_and_wrong_methods_are_refused(steps: SealedSteps, asked: Request) -> None:
    assert await _status(steps, asked, "other") == 404
    assert (await steps.doors.answer("other", "bundle", asked)).status == 404
    assert await _status(steps, replace(asked, method="GET")) == 405
    assert await _status(steps, asked, "manifest") == 405


async def test_a_body_over_the_cap_is_refused_unread(steps: SealedSteps, network: FakeNetwork) -> None:
    assert await _status(steps, network.signed(b"x" * (LARGEST_ASKED + 1))) == 413
    assert await _status(steps, network.signed(b"x" * LARGEST_ASKED)) == 400


async def test_a_body_that_is_not_what_is_documented_is_400_without_a_quote(
    steps: SealedSteps, network: FakeNetwork
) -> None:
    for body in (b"", b"[]", b'{"device": 7}', b'{"device": "a b"}', b"\xff"):
        answer = await steps.doors.answer("fake", "bundle", network.signed(body))
        assert (answer.status, answer.body) == (400, b"not what is documented")
    assert await steps.rows(schema.connector_state) == []


class _Breaks(SealedConnector):
    def answer(self, name: str, request: Request, state: State, now: float) -> DoorAnswer:
        state.put("half", b"done")
        raise ZeroDivisionError("the customer's own words")


async def test_a_fault_at_a_door_changes_nothing_and_says_nothing(
    tmp_path: Path, tables: Path, network: FakeNetwork, asked: Request
) -> None:
    steps = SealedSteps(tmp_path, tables, network, _Breaks(secret=network.secret, url=network.url))
    answer = await steps.doors.answer("fake", "bundle", asked)
    assert (answer.status, answer.body) == (500, b"failed")
    assert await steps.rows(schema.connector_state) == []
    await steps.close()


async def test_no_prekey_is_told_that_could_not_be_kept(
    steps: SealedSteps, asked: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(work: Any) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(steps.store, "write", away)
    assert await _status(steps, asked) == 503
