"""Rows without seals are counted with all that they say, and of a dialogue the last is known."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Float, Integer, LargeBinary, delete, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.erasure import orders
from bot.erasure.erase import set_hold
from bot.erasure.orders import Order
from bot.erasure.person import Eraser
from bot.inward.conversations import Home
from bot.inward.identity import Named, settle
from bot.media import checks
from bot.media.inspect.findings import Findings
from bot.media.shelf import find, forget
from bot.vault import custody
from bot.vault.signing import Signer
from bot.vault.state import States
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps
from tests.vault.test_rolled_back import _copy, _found, _put_back
from tests.vault.test_tamper import PNG, _changing, _hands_over

WHOLE = ("address", "envelope_opening", "erasure_order", "media_check")


@pytest.fixture
async def told(steps: Steps, network: FakeNetwork) -> Steps:
    """Two people with words, a file, another address and the key of one message; an order to erase one of them."""
    steps.assistant = _hands_over
    for name in ("anna", "bert"):
        await steps.say(name, "bonjour")
        await _named(steps, Named(address=name, also=(f"{name}-too",)))
        await steps.post(network.file(name, PNG, text="voilà"))
        await steps.say(name, "help")
        await steps.settle()
        await _keep_opening(steps, name)
        await _look_at_file(steps, name)
    await _order(steps, "bert")
    return steps


async def _keep_opening(steps: Steps, name: str) -> None:
    chat = await steps.chat(name)
    row = next(row for row in await steps.rows(schema.inbox) if row.conversation_id == chat.id)
    await steps.store.write(lambda conn: custody.keep_opening(conn, row.envelope_id, chat, row.key, b"one key"))


async def _look_at_file(steps: Steps, name: str) -> None:
    chat = await steps.chat(name)
    row = next(row for row in await steps.rows(schema.media) if row.conversation_id == chat.id)
    kept = await steps.store.read(lambda conn: find(conn, row.id, chat))
    assert kept
    found = checks.Examined(kept=(kept,), found={row.id: Findings(faults=("blurred",))})
    await steps.store.write(lambda conn: checks.put(conn, found, chat, row.box_key, steps.now))


async def _named(steps: Steps, who: Named) -> None:
    home = Home(network="fake", account="fake-account", scope="fake-account")
    await steps.store.write(lambda conn: settle(conn, steps.people, home, [who], steps.now) and None)


async def _order(steps: Steps, name: str) -> None:
    order = Order(number=1002, conversation_id=(await steps.chat(name)).id, actor="Marc", reason="asked")
    await steps.store.write(lambda conn: orders.put(conn, order, steps.now))


def _other(column: Any, old: Any) -> Any:
    if isinstance(column.type, LargeBinary):
        return b"x" + (old or b"x")[1:]
    return (old or 0) + 7 if isinstance(column.type, (Float, Integer)) else f"{old}x"


async def test_nobody_touched_it_and_it_holds(told: Steps) -> None:
    for name in WHOLE:
        assert await told.rows(schema.metadata.tables[name]), name
    with _changing(told) as conn:
        assert _found(told, conn) == []


@pytest.mark.parametrize("name", WHOLE)
async def test_a_changed_value_in_any_column_is_found(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    row = (await told.rows(table))[0]
    for column in [column for column in table.c if column.name != "id"]:
        with _changing(told) as conn:
            mine = [key == row[key.name] for key in table.primary_key.columns]
            conn.execute(update(table).where(*mine).values({column.name: _other(column, row[column.name])}))
            found = _found(told, conn)
        assert any(text.startswith((f"{name}: changed", f"{name} ", f"{name}: missing")) for text in found), column


@pytest.mark.parametrize("name", WHOLE)
async def test_a_row_taken_away_is_missing(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    with _changing(told) as conn:
        first = list(table.primary_key.columns)[0]
        conn.execute(delete(table).where(first == conn.execute(select(first)).scalar()))
        found = _found(told, conn)
    assert any(text.startswith(f"{name}: missing (1 of") for text in found), found


async def test_an_older_dialogue_put_back_is_named(told: Steps) -> None:
    """It opens, so the assistant would take it up."""
    anna = await told.chat("anna")
    await told.desk.hand_back(1001, "Marc")
    await told.say("anna", "encore")
    await told.settle()
    late = await _copy(told)
    episode = (await told.chat("anna")).episode
    await told.talk("anna", "et encore")
    with _changing(told) as conn:
        assert _found(told, conn) == []
        _put_back(conn, late, "tracker", owner=anna.id)
        said = f"tracker: changed (the dialogue of request {episode} is not what was written last)"
        assert _found(told, conn) == [said]
        conn.execute(delete(schema.tracker).where(schema.tracker.c.conversation_id == anna.id))
        assert _found(told, conn) == [f"tracker: missing (the dialogue of request {episode})"]


async def test_what_is_taken_away_as_it_may_be_is_not_missed(told: Steps) -> None:
    keys = [row.key for row in await told.rows(schema.inbox)]
    await told.store.write(lambda conn: forget(conn, keys) and None)
    await told.store.write(lambda conn: custody.forget_openings(conn, keys))
    assert await told.rows(schema.media_check) == await told.rows(schema.envelope_opening) == []
    with _changing(told) as conn:
        assert [text for text in _found(told, conn) if text.startswith(WHOLE)] == []


async def test_an_address_that_leads_elsewhere_now_and_an_order_that_was_refused_are_counted_anew(
    told: Steps,
) -> None:
    for who in (
        Named(address="anna-new", old="anna"),
        Named(address="anna", old="anna-new"),
        Named(address="bert-new", also=("bert",)),
    ):
        await _named(told, who)
    bert = await told.chat("bert")
    await told.store.write(lambda conn: set_hold(conn, [bert.id], "court"))
    eraser = Eraser(told.people, told.vault, Signer.open(told.folder / "keys"))
    await told.store.write(lambda conn: orders.carry_out_next(conn, eraser, told.now) and None)
    assert [row.refused for row in await told.rows(schema.erasure_order)] == ["hold"]
    with _changing(told) as conn:
        assert _found(told, conn) == []


async def _put_state(steps: Steps, key: str, value: bytes | None, until: float | None = None) -> None:
    connector: Any = type("_Account", (), {"network": "fake", "account": "fake-account"})()
    states = States(steps.people, steps.vault.blind)

    def work(conn: Connection) -> None:
        state = states.of(conn, connector, steps.now)
        state.put(key, value, until=until) if value is not None else state.delete(key)

    await steps.store.write(work)


@pytest.fixture
async def kept(steps: Steps) -> Steps:
    """A connector's states: a session that went on, one that ended, and one that is over at a set time."""
    for n in range(3):
        await _put_state(steps, "session/anna/1", b"%d" % n)
    await _put_state(steps, "session/bert/1", b"0")
    await _put_state(steps, "session/bert/1", None)
    await _put_state(steps, "seen/1", b"x", until=steps.now + 60)
    await _put_state(steps, "seen/1", b"y", until=steps.now + 60)
    return steps


async def test_states_that_went_on_are_as_they_are_remembered(kept: Steps) -> None:
    with _changing(kept) as conn:
        assert _found(kept, conn) == []


@pytest.mark.parametrize("column", ["place", "folder", "kept_until", "sealed"])
async def test_a_changed_state_is_found(kept: Steps, column: str) -> None:
    table = schema.connector_state
    row = next(row for row in await kept.rows(table) if row.kept_until is None)
    with _changing(kept) as conn:
        mine = table.c.place == row.place
        conn.execute(update(table).where(mine).values({column: _other(table.c[column], row[column])}))
        found = _found(kept, conn)
    assert any(text.startswith("connector_state") for text in found), found


async def test_an_older_state_of_a_session_put_back_is_found(kept: Steps) -> None:
    copy = await _copy(kept)
    await _put_state(kept, "session/anna/1", b"later")
    with _changing(kept) as conn:
        assert _found(kept, conn) == []
        _put_back(conn, copy, "connector_state")
        assert _found(kept, conn) == ["connector_state: changed (its 1 rows are not the ones that were counted)"]
