"""What connectors keep: found again, sealed, apart by account, gone when its time is over or its transaction undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import select, update

from bot import schema
from bot.vault.sealing import CannotOpen
from bot.vault.state import LONGEST_KEY, SealedState, States
from tests.plaintext import found_marks
from tests.stages.steps import Steps

T = TypeVar("T")


async def _with(steps: Steps, work: Callable[[SealedState], T], account: str = "fake-account", now: float = 100) -> T:
    connector: Any = type("_Account", (), {"network": "fake", "account": account})()
    states = States(steps.people, steps.vault.blind)
    return await steps.store.write(lambda conn: work(states.of(conn, connector, now)))


async def test_a_value_is_found_replaced_and_forgotten(steps: Steps) -> None:
    await _with(steps, lambda s: s.put("session/anna/phone", b"1"))
    await _with(steps, lambda s: s.put("session/anna/phone", b""))
    assert await _with(steps, lambda s: s.get("session/anna/phone")) == b""
    assert await _with(steps, lambda s: s.get("session/anna")) is None
    await _with(steps, lambda s: s.delete("session/anna/phone"))
    await _with(steps, lambda s: s.delete("session/anna/phone"))
    assert await _with(steps, lambda s: s.get("session/anna/phone")) is None


async def test_keys_are_those_straight_below_a_folder(steps: Steps) -> None:
    names = ["a/b/2", "a/b/1", "a/b/c/1", "a/1", "top", "a/bb/1"]
    await _with(steps, lambda s: [s.put(name, b"x") for name in names])
    assert await _with(steps, lambda s: s.keys("a/b/")) == ["a/b/1", "a/b/2"]
    assert await _with(steps, lambda s: s.keys("a/")) == ["a/1"]
    assert await _with(steps, lambda s: s.keys("")) == ["top"]
    assert await _with(steps, lambda s: s.keys("z/")) == []


async def test_accounts_do_not_see_each_other(steps: Steps) -> None:
    await _with(steps, lambda s: s.put("k/1", b"ours"))
    assert await _with(steps, lambda s: (s.get("k/1"), s.keys("k/")), account="other") == (None, [])


async def test_what_a_failed_transaction_put_was_never_there(steps: Steps) -> None:
    await _with(steps, lambda s: s.put("k", b"before"))

    def fails(state: SealedState) -> None:
        state.put("k", b"after")
        assert state.get("k") == b"after"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await _with(steps, fails)
    assert await _with(steps, lambda s: s.get("k")) == b"before"


async def test_a_value_is_kept_until_its_time_and_its_row_goes_with_the_next(steps: Steps) -> None:
    for n in range(100):
        await _with(steps, lambda s, n=n: s.put(f"seen/{n}", b"x", until=n + 10.0), now=float(n))
    assert len(await steps.rows(schema.connector_state)) == 10
    assert await _with(steps, lambda s: s.get("seen/99"), now=108.9) == b"x"
    assert await _with(steps, lambda s: (s.get("seen/99"), s.keys("seen/")), now=109.0) == (None, [])


async def test_a_value_without_an_end_outlives_those_with_one(steps: Steps) -> None:
    await _with(steps, lambda s: s.put("k", b"x", until=1e12))
    await _with(steps, lambda s: s.put("k", b"y"))
    await _with(steps, lambda s: s.put("other", b"", until=3e12), now=2e12)
    assert await _with(steps, lambda s: s.get("k"), now=2e12) == b"y"


async def test_neither_names_nor_values_stand_in_the_tables(steps: Steps) -> None:
    await _with(steps, lambda s: s.put("session/zanzibarlicious/phone", b"Quaxelmund"))
    assert found_marks(steps.folder, [b"zanzibarlicious", b"Quaxelmund"]) == []


async def test_a_value_that_was_put_in_anothers_place_does_not_open(steps: Steps) -> None:
    await _with(steps, lambda s: [s.put(name, name.encode()) for name in ("a/1", "a/2")])
    table = schema.connector_state
    rows = await steps.rows(table)
    swapped = select(table.c.sealed).where(table.c.place == rows[1].place).scalar_subquery()
    await steps.execute(update(table).where(table.c.place == rows[0].place).values(sealed=swapped))
    with pytest.raises(CannotOpen):
        await _with(steps, lambda s: [s.get(name) for name in ("a/1", "a/2")])
    with pytest.raises(CannotOpen):
        await _with(steps, lambda s: s.keys("a/"))


@pytest.mark.parametrize("key", ["", "x" * (LONGEST_KEY + 1), "é" * LONGEST_KEY])
async def test_keys_have_a_length(steps: Steps, key: str) -> None:
    with pytest.raises(ValueError, match="key of the state"):
        await _with(steps, lambda s: s.put(key, b""))


async def test_an_event_is_known_by_the_key_it_had(steps: Steps) -> None:
    await steps.say("anna", "hello", id="one")
    assert await _with(steps, lambda s: s.has_event("fake:fake-account:one"))
    assert not await _with(steps, lambda s: s.has_event("fake:fake-account:two"))
