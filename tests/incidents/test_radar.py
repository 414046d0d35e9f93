"""What the radar sees, and what it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import schema
from bot.guichet_yml import WrongSettings
from bot.incidents import radar
from bot.incidents.radar import Radar
from bot.numbers import plan
from bot.tickets import rating
from bot.watch import inventory
from tests.incidents.many import CODE, meets, opened, seen
from tests.stages.steps import Steps
from tests.tickets.merged import merge

SCENE = {"app": "WhatsApp", "app_version": "2.24.1"}


async def test_three_customers_with_one_code_are_seen(steps: Steps) -> None:
    for name, code in (("anna", "0x80070057"), ("bert", "0X80070057"), ("carl", "0x80070057 ")):
        await meets(steps, name, {"error_code": code})
    [one] = await seen(steps)
    assert (one.customers, one.tickets, one.what.code.strip()) == (3, (1001, 1002, 1003), "0x80070057")


async def test_two_customers_are_not_many(steps: Steps) -> None:
    await meets(steps, "anna")
    await meets(steps, "bert")
    assert await seen(steps) == []


async def test_one_customer_who_meets_it_three_times_is_one(steps: Steps) -> None:
    for _ in range(3):
        await meets(steps, "anna")
        await steps.desk.resolve((await steps.rows(schema.ticket))[-1].number, "Marc")
        steps.now += 60
    await meets(steps, "bert")
    assert await seen(steps) == []


async def test_what_was_told_before_the_window_does_not_count(steps: Steps) -> None:
    await meets(steps, "anna")
    steps.now += 2 * 3600 + 1
    await meets(steps, "bert")
    await meets(steps, "carl")
    assert await seen(steps) == []


async def test_who_tells_again_of_an_old_ticket_counts(steps: Steps) -> None:
    await meets(steps, "anna", bot=True)
    steps.now += 3 * 3600
    for name in ("anna", "bert", "carl"):
        await meets(steps, name, bot=True)
    assert [one.customers for one in await seen(steps)] == [3]


async def test_the_same_version_of_one_app_with_the_same_problem_is_seen(steps: Steps) -> None:
    for name in ("anna", "bert", "carl"):
        await meets(steps, name, SCENE)
    [one] = await seen(steps)
    assert (one.what.topic, one.what.code, one.what.app) == ("crash", "", "WhatsApp 2.24.1")


async def test_an_app_without_its_version_says_too_little(steps: Steps) -> None:
    for name in ("anna", "bert", "carl"):
        await meets(steps, name, {"app": "WhatsApp"})
    assert await seen(steps) == []


async def test_the_same_tickets_are_told_once(steps: Steps) -> None:
    for name in ("anna", "bert", "carl"):
        await meets(steps, name, {**CODE, **SCENE})
    assert [one.what.code for one in await seen(steps)] == ["0x80070057"]


async def test_two_chats_that_were_put_together_are_one_customer(steps: Steps) -> None:
    for name in ("anna", "bert", "carl"):
        await meets(steps, name)
    await merge(steps)
    assert await seen(steps) == []
    assert [one.tickets for one in await seen(steps, Radar(customers=2, hours=2))] == [(1001, 1003)]


async def test_an_incident_takes_its_tickets_off_the_radar(steps: Steps) -> None:
    for name in ("anna", "bert", "carl"):
        await meets(steps, name)
    incident = await opened(steps)
    assert await seen(steps) == []
    await meets(steps, "dora")
    since = incident.opened_at - 3600
    assert await steps.store.read(lambda conn: radar.newcomers(conn, incident.cause, since)) == [1004]


def test_settings_that_make_no_sense_name_their_key(tmp_path: Path) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text("study: {}\nincidents: {customers: 1, hours: 2}")
    with pytest.raises(WrongSettings, match=r"customers must be 2.*\(line 2\)$"):
        radar.load(file)


def test_a_file_that_says_nothing_of_the_radar_has_the_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text("study: {}")
    assert radar.load(file) == radar.load() == Radar(customers=3, hours=2)


@pytest.mark.parametrize(
    ("load", "text"),
    [
        (plan.load, 'zone: Europe/Paris\nstudy: {opens: "2026-09-01", days: 3}'),
        (inventory.prices, "study: {}\nprices: {nobody: {}}"),
        (rating.load, "study: {}\nsatisfaction: {ask: maybe}"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, load: Callable[[Path], object], text: str) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text(text)
    with pytest.raises(WrongSettings, match=r"\(line 2\)$"):
        load(file)
