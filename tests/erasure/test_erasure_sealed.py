"""An erased customer of a third-party app: their sessions, keys and standing are gone, and they may begin anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import schema
from bot.cli import app as command_line
from bot.erasure.erase import NOBODY
from bot.outward import pace
from connectors.interop.tests.conftest import App, app
from connectors.interop.vectors.world import ACCOUNT, USER
from connectors.sdk.limits import Rate, Scope
from tests.stages.conftest import network, steps, tables
from tests.stages.partner_steps import NETWORK, Partner
from tests.stages.steps import Steps

__all__ = ["app", "network", "steps", "tables"]


@pytest.fixture
def partner(steps: Steps, app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Partner:
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    return Partner(steps, app)


def erase(folder: Path) -> None:
    arguments = ["erase", f"{NETWORK}:{USER}", "--yes", "--out", str(folder / "certificate.json")]
    result = CliRunner().invoke(command_line, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output


async def test_no_state_of_theirs_is_left_not_even_of_a_device_that_only_asked_for_keys(
    steps: Steps, partner: Partner, tmp_path: Path
) -> None:
    other = await partner.phone("phone-3", user="hugo@example.com")
    await partner.agrees(other)
    before = {row.place for row in await steps.rows(schema.connector_state)}
    phone = await partner.phone("phone-1")
    lost = [phone.message(phone.author.text(f"lost {n}"), at=steps.now) for n in range(3)]
    await partner.agrees(phone)
    await partner.phone("phone-2")
    assert len(lost) == 3 and len(await steps.rows(schema.connector_state)) == len(before) + 4
    erase(tmp_path)
    assert {row.place for row in await steps.rows(schema.connector_state)} == before


async def test_their_next_message_founds_a_new_session_and_a_new_conversation(
    steps: Steps, partner: Partner, tmp_path: Path
) -> None:
    phone = await partner.phone()
    await partner.agrees(phone)
    partner.heard(phone)
    await partner.says(phone, "un secret")
    erase(tmp_path)
    again = await partner.says(phone, "me revoilà")
    (asked,) = [event for event in partner.app.events if event["type"] == "session.reset"]
    assert (asked["message_id"], asked["code"]) == (again["id"], "no-session")
    assert phone.reset(again["id"])
    await partner.connect(phone)
    await partner.tells(phone.again(again["id"], at=steps.now))
    assert any("BirdyChat" in text for text in partner.heard(phone))
    met = await steps.store.write(lambda conn: steps.people.meet(conn, NETWORK, ACCOUNT, USER, steps.now))
    assert met.consent.state == "asked"


async def test_nothing_of_their_standing_window_or_pace_is_left(steps: Steps, partner: Partner, tmp_path: Path) -> None:
    phone = await partner.phone()
    await partner.agrees(phone)
    (row,) = [row for row in await steps.rows(schema.conversation) if row.name_sealed]
    rates = [(f"{NETWORK}:chat:{row.id}", Rate(scope=Scope.CHAT, every=6.0, burst=3))]
    await steps.store.write(lambda conn: pace.take(conn, rates, steps.now))
    await steps.execute(schema.conversation.update().values(window_until=steps.now))
    assert (row.consent_after, row.consent_said) > (0, 0)
    erase(tmp_path)
    (left,) = [one for one in await steps.rows(schema.conversation) if one.id == row.id]
    assert {name: getattr(left, name) for name in NOBODY} == dict(NOBODY)
    mine = {column.name for column in schema.conversation.c if column.name.startswith(("consent", "window"))}
    assert mine <= set(NOBODY)
    assert await steps.rows(schema.bucket) == []
