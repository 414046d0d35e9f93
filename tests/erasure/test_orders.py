"""Erasures that the desk ordered, and what was kept long enough: done by the assistant's process, noted, certified."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from bot import schema
from bot.erasure import orders
from bot.erasure.erase import OnHold, set_hold
from bot.erasure.orders import Order
from bot.erasure.person import Eraser
from bot.erasure.retention import DAY, Retention, load
from bot.erasure.rounds import Keeping, Rounds
from bot.guichet_yml import WrongSettings
from bot.talk.turn import HandOver, Outcome, Say, Turn
from bot.team import diary
from bot.vault.signing import Signer
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["network", "steps", "tables"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 30
RULES = {"native": {"none": 30, "tickets": 365, "payment": 3650}}


async def _answers(turn: Turn) -> Outcome:
    topics = {"help": "crash", "paid": "payment"}
    asks = (HandOver(title="Panne", topic=topics[turn.message.text]),) if turn.message.text in topics else ()
    return Outcome(says=(Say(text="Un instant"),), commands=asks)


@pytest.fixture
def rounds(steps: Steps) -> Rounds:
    steps.assistant = _answers
    eraser = Eraser(steps.people, steps.vault, Signer.open(steps.folder / "keys"))
    keeping = Keeping(retention=Retention(RULES), routes={"fake": "native"})
    return Rounds(steps.store, eraser, steps.shelf, keeping, clock=lambda: steps.now)


async def _order(steps: Steps, number: int = 1001) -> None:
    chat = await steps.chat("anna")
    order = Order(number=number, conversation_id=chat.id, actor="Marc", reason="elle le demande")
    await steps.store.write(lambda conn: orders.put(conn, order, steps.now))


async def _log(steps: Steps) -> list[str]:
    entries = await steps.store.read(diary.latest)
    return [f"{entry.actor} {entry.kind} {entry.about}" for entry in reversed(entries)]


async def _alive(steps: Steps) -> int:
    return len([row for row in await steps.rows(schema.conversation) if not row.erased_by])


async def test_an_order_is_carried_out_with_files_and_noted_twice(
    steps: Steps, network: FakeNetwork, rounds: Rounds
) -> None:
    await steps.talk("anna", "help")
    await steps.post(network.file("anna", PNG, text="voilà"))
    await steps.settle()
    await _order(steps)
    assert await rounds.carry_out() == 1
    assert await steps.rows(schema.inbox) == [] and await steps.rows(schema.erasure_order) == []
    assert not list((steps.folder / "media").rglob("*.sealed"))
    assert await _log(steps) == ["Marc erase_ordered G-1001", "Marc erased G-1001"]
    (certificate,) = await steps.rows(schema.erasure)
    assert b"elle le demande" in certificate.certificate and await rounds.carry_out() == 0


async def test_a_hold_forbids_to_order_it_and_stops_an_order(steps: Steps, rounds: Rounds) -> None:
    await steps.talk("anna", "help")
    chat = await steps.chat("anna")
    await _order(steps)
    await steps.store.write(lambda conn: set_hold(conn, [chat.id], "procès"))
    assert await rounds.carry_out() == 0
    assert await _alive(steps) == 1
    assert (await _log(steps))[-1] == "Marc erase_refused G-1001"
    with pytest.raises(OnHold):
        await _order(steps)


async def test_what_was_kept_long_enough_goes_by_route_and_class(steps: Steps, rounds: Rounds) -> None:
    for name, text in (("anna", "bonjour"), ("bert", "help"), ("carl", "paid")):
        await steps.talk(name, text)
    for number in (1001, 1002):
        await steps.desk.resolve(number, "Marc")
    await steps.settle()
    for days, left in ((20, 3), (40, 2), (400, 1), (4000, 0)):
        steps.now += days * DAY
        await rounds.retain()
        assert await _alive(steps) == left, days
    assert [line.split()[0] for line in await _log(steps)] == ["retained"] * 3
    assert len(await steps.rows(schema.erasure)) == 3


@pytest.mark.parametrize("keeps", ["hold", "open", "network"])
async def test_a_hold_an_open_ticket_and_another_route_come_first(steps: Steps, rounds: Rounds, keeps: str) -> None:
    await steps.talk("anna", "help" if keeps == "open" else "bonjour")
    if keeps == "hold":
        await steps.execute(update(schema.conversation).values(hold="procès"))
    if keeps == "network":
        rounds._keeping = Keeping(retention=Retention(RULES), routes={"fake": "third-party"})
    steps.now += 5000 * DAY
    assert await rounds.retain() == 0 and await _alive(steps) == 1


async def test_the_accounts_own_conversation_stays(steps: Steps, rounds: Rounds) -> None:
    await steps.post({"kind": "text", "id": "broken", "chat": "anna", "at": "no time", "text": "illisible"})
    steps.now += 5000 * DAY
    await rounds.retain()
    assert any(row.chain_length for row in await steps.rows(schema.conversation) if not row.erased_by)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("retention: {native: {none: 0}}", "retention.native.none"),
        ("retention: {native: {nonee: 3}}", "retention.native.nonee"),
        ("retention: {elsewhere: {none: 3}}", "retention.elsewhere"),
        ("retention: {native: {none: soon}}", "retention.native.none"),
    ],
)
def test_wrong_times_are_told_by_their_key(tmp_path: Path, part: str, told: str) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text(f"topics: {{payment: {{}}}}\n{part}\n")
    with pytest.raises(WrongSettings, match=told):
        load(file)


def test_a_network_with_an_empty_entry_is_kept_whatever_its_route_says(tmp_path: Path) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text("topics: {}\nretention: {native: {none: 1, tickets: 1}, fake: {}}\n")
    kept = load(file, networks=("fake",))
    assert (kept.days("fake", "native", []), kept.days("other", "native", [])) == (None, 1)
    assert kept.days("fake", "native", ["crash"]) is None


def test_the_longest_of_several_tickets_counts_and_a_network_goes_before_its_route() -> None:
    kept = Retention({**RULES, "whatsapp": {"none": 3}})
    assert kept.days("fake", "native", ["crash", "payment"]) == 3650
    assert kept.days("whatsapp", "native", []) == 3
    assert kept.days("whatsapp", "native", ["crash"]) is None
