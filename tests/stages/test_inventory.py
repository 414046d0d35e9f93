"""What a channel did lately, counted from the boxes; and what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import schema
from bot.guichet_yml import WrongSettings
from bot.watch.inventory import DAY, Price, Told, inventory, prices
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps


async def told(steps: Steps) -> dict[str, Told]:
    return await steps.store.read(lambda conn: inventory(conn, steps.now))


async def test_an_empty_counter_tells_of_no_channel(steps: Steps) -> None:
    assert await told(steps) == {}


async def test_what_came_and_went_is_counted_and_what_is_long_ago_is_not(steps: Steps) -> None:
    began = steps.now
    await steps.talk("anna", "one")
    await steps.talk("bob", "two")
    found = (await told(steps))["fake"]
    assert (found.came, found.went, found.templates, found.chats) == (2, 2, 0, 2)
    assert found.last_out == began
    assert (found.fails, found.failed_why, found.consents) == (False, "", {})
    steps.now += 31 * DAY
    found = (await told(steps))["fake"]
    assert (found.came, found.went, found.chats) == (0, 0, 2)
    assert found.last_out == began


async def test_the_last_failure_is_told_with_the_networks_reason(steps: Steps, network: FakeNetwork) -> None:
    await steps.talk("anna", "hello")
    table = schema.outbox
    await steps.execute(table.update().values(state="dead", reason="HTTP 400: no such number", ended_at=steps.now + 5))
    found = (await told(steps))["fake"]
    assert (found.failed_why, found.fails, found.went) == ("HTTP 400: no such number", True, 0)
    steps.now += 60
    await steps.talk("anna", "again")
    found = (await told(steps))["fake"]
    assert (found.failed_at is not None, found.fails) == (True, False)


async def test_consents_are_counted_by_where_people_stand(steps: Steps) -> None:
    for chat in ("anna", "bob", "carla"):
        await steps.talk(chat, "hello")
    people = schema.conversation
    some = [(await steps.chat(chat)).id for chat in ("anna", "bob")]
    await steps.execute(people.update().where(people.c.id.in_(some)).values(consent="given"))
    assert (await told(steps))["fake"].consents == {"given": 2}


def test_templates_and_replies_have_prices_of_their_own() -> None:
    assert Told(went=12, templates=2).cost(Price(currency="EUR", message=0.01, template=0.5)) == pytest.approx(1.1)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("{whatsap: {currency: EUR}}", "prices.whatsap"),
        ("{whatsapp: {currency: euros}}", "currency"),
        ("{whatsapp: {currency: EUR, template: -1}}", "template"),
        ("{whatsapp: {template: 1}}", "currency"),
        ("{whatsapp: {currency: EUR, video: 1}}", "video"),
    ],
)
def test_a_wrong_price_is_named(tmp_path: Path, written: str, named: str) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text(f"prices: {written}")
    with pytest.raises(WrongSettings, match=named):
        prices(file, ("whatsapp",))


def test_prices_are_read(tmp_path: Path) -> None:
    file = tmp_path / "guichet.yml"
    file.write_text("prices: {whatsapp: {message: 0, template: 0.03, currency: EUR}}")
    assert prices(file, ("whatsapp",)) == {"whatsapp": Price(currency="EUR", message=0.0, template=0.03)}
    assert prices() == {}
