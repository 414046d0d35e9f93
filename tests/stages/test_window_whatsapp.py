"""The window's journey on WhatsApp, against a Meta that enforces it: held, offered, answered, said in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlalchemy import update

from bot import schema
from bot.box import HELD
from bot.outward import window
from bot.talk.turn import HandOver, Outcome, Say, Turn
from connectors.sdk.messages import Request
from connectors.sdk.testkit.network import FakeNetwork
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Sandbox
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER

CAMILLE = "33612345678"
DAY = 24 * 3600.0


class Journey:
    """A counter on WhatsApp, and a Meta whose clock goes with it."""

    def __init__(self, steps: Steps, meta: Sandbox) -> None:
        self.steps, self.meta = steps, meta

    async def says(self, text: str) -> None:
        """Camille writes, and everything that can happen happens."""
        body = self.meta.webhook(self.meta.message(CAMILLE, "text", {"body": text}), name="Camille")
        request = Request(method="POST", query={}, headers=self.meta.signed(body), body=body)
        assert (await self.steps.receiving.deliver("whatsapp", request)).status == 200
        await self.settle()

    async def settle(self) -> None:
        while await self.steps.converse() + await self.steps.deliver():
            pass

    def passes(self, seconds: float) -> None:
        self.steps.now += seconds
        self.meta.let_pass(seconds)

    def heard(self) -> list[str]:
        """The texts and templates that Meta took, in order."""
        return [m["text"]["body"] if m["type"] == "text" else m["template"]["name"] for m in self.meta.sent]

    async def states(self) -> list[tuple[str, str, str]]:
        return [(r.kind, r.state, r.mark) for r in await self.steps.rows(schema.outbox)]


@pytest_asyncio.fixture
async def journey(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[Journey]:
    async with Sandbox(strict=True) as meta:
        connector = WhatsApp.from_settings(meta.settings)
        assert connector is not None
        steps = Steps(tmp_path, tables, network)
        await steps.connectors["fake"].close()
        steps.connectors.clear()
        steps.connectors["whatsapp"] = connector
        steps.health.known("whatsapp", on=True)
        yield Journey(steps, meta)
        await steps.close()


async def to_a_person(journey: Journey) -> None:
    """Camille asks for a person and gets a ticket; a day and an hour go by."""

    async def hands_over(_turn: Turn) -> Outcome:
        ask = HandOver(reason="asked", title="It crashes")
        return Outcome(says=(Say(text="one moment"),), commands=(ask,), language="fr")

    journey.steps.assistant = hands_over
    await journey.says("une personne")
    journey.passes(DAY + 3600)


async def reply(journey: Journey, text: str, form: str) -> None:
    await journey.steps.desk.reply(NUMBER, "Marc", text, form=form * 32)
    await journey.settle()


async def test_an_answer_after_a_day_is_held_offered_by_the_template_and_said_when_the_customer_replies(
    journey: Journey,
) -> None:
    await to_a_person(journey)
    await reply(journey, "first answer", "a")
    await reply(journey, "second answer", "b")
    assert journey.heard() == ["one moment"]
    assert (await journey.states())[1:] == [("reply", HELD, "queued")] * 2
    await journey.steps.desk.offer(NUMBER, "Marc")
    await journey.settle()
    assert journey.heard() == ["one moment", "support_answer"]
    assert (await journey.states())[-1] == ("offer", "done", "accepted")
    template: dict[str, Any] = journey.meta.sent[-1]["template"]
    assert template["language"] == {"code": "fr"}
    assert template["components"][0]["parameters"] == [{"type": "text", "text": f"G-{NUMBER}"}]
    journey.passes(600)
    await journey.says("je lis")
    assert journey.heard()[2:] == ["first answer", "second answer"]


async def test_the_template_is_sent_once_however_often_it_is_pressed(journey: Journey) -> None:
    await to_a_person(journey)
    for _ in range(3):
        await journey.steps.desk.offer(NUMBER, "Marc")
    await journey.settle()
    assert journey.heard() == ["one moment", "support_answer"]


async def test_a_template_whose_customer_wrote_first_is_not_sent(journey: Journey) -> None:
    await to_a_person(journey)
    await reply(journey, "an answer", "a")
    await journey.steps.desk.offer(NUMBER, "Marc")
    await journey.says("toujours là ?")
    assert journey.heard() == ["one moment", "an answer"]
    assert ("offer", "stale", "queued") in await journey.states()


async def test_inside_the_window_nothing_is_offered(journey: Journey) -> None:
    await to_a_person(journey)
    await journey.says("encore moi")
    await journey.steps.desk.offer(NUMBER, "Marc")
    await journey.settle()
    assert "support_answer" not in journey.heard()


async def test_when_metas_window_closed_before_ours_the_reply_is_held_not_lost(journey: Journey) -> None:
    await to_a_person(journey)
    await journey.steps.execute(update(schema.conversation).values(window_until=journey.steps.now + 3600))
    await reply(journey, "an answer", "a")
    (row,) = [r for r in await journey.steps.rows(schema.outbox) if r.author == "person"]
    assert (row.state, row.reason) == (HELD, window.CLOSED)
    await journey.says("oui ?")
    assert journey.heard() == ["one moment", "an answer"]


async def test_a_template_that_meta_does_not_know_is_shown_as_not_sent(journey: Journey) -> None:
    await to_a_person(journey)
    journey.meta.state.templates.clear()
    await journey.steps.desk.offer(NUMBER, "Marc")
    await journey.settle()
    (row,) = [r for r in await journey.steps.rows(schema.outbox) if r.kind == "offer"]
    assert row.state == "dead"
    assert "132001" in row.reason
