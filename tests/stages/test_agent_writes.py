"""While an agent writes, the customer's network shows it: now and again, only to who is spoken with, and no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot import schema
from bot.inward.conversations import BOT, NOBODY
from bot.outward import pace
from bot.talk.agent_writes import EVERY, FRESH, AgentWrites
from bot.talk.turn import HandOver, Outcome, Say, Turn
from bot.tickets.drafts import Drafts
from connectors.interop.tests.conftest import App, app
from connectors.sdk.errors import Blocked, TryLater
from connectors.sdk.testkit.fake import FakeConnector
from tests.stages.haiket_phone import HaiketPhone, with_haiket
from tests.stages.steps import Steps
from tests.stages.whatsapp_post import Post, part
from tests.tickets.opened import NUMBER, desk_of

__all__ = ["app"]
AGENT = "agent-1"
LASTS = FakeConnector.typing_lasts


async def hands_over(_turn: Turn) -> Outcome:
    return Outcome(says=(Say(text="A person comes."),), commands=(HandOver(reason="asked"),), language="en")


@dataclass(kw_only=True)
class Marc:
    """An agent who has a chat and its ticket, and the round that looks at what he writes."""

    steps: Steps
    writes: AgentWrites
    drafts: Drafts

    async def types(self, text: str = "Hel", after: float = 0.0) -> None:
        self.steps.now += after
        await self.drafts.keep(NUMBER, AGENT, text)
        await self.looks()

    async def looks(self, after: float = 0.0) -> None:
        self.steps.now += after
        await self.writes.round()
        for task in list(self.writes._courtesies._showing):
            await task


async def agent(steps: Steps, id: str, name: str) -> None:
    await steps.execute(
        insert(schema.agent).values(id=id, name=name, role="agent", state="active", created_at=steps.now)
    )


async def marc_of(steps: Steps) -> Marc:
    clock = lambda: steps.now  # noqa: E731
    await agent(steps, AGENT, "Marc")
    await steps.desk.take(NUMBER, "Marc")
    drafts = Drafts(steps.store, desk_of(steps), clock=clock)
    return Marc(steps=steps, writes=AgentWrites(steps.parts), drafts=drafts)


@pytest.fixture
async def marc(steps: Steps) -> Marc:
    steps.assistant = hands_over
    await steps.talk("anna", "a person please")
    found = await marc_of(steps)
    steps.network.typed.clear()
    return found


def typed(marc: Marc) -> list[str]:
    return marc.steps.network.typed


async def test_what_is_being_written_is_shown(marc: Marc) -> None:
    await marc.types()
    assert typed(marc) == ["anna"]


async def test_it_is_shown_again_only_before_it_goes_out(marc: Marc) -> None:
    for _ in range(int(LASTS)):
        await marc.types(after=1.0)
    assert len(typed(marc)) == 2
    assert LASTS - EVERY > FRESH


async def test_nobody_writes_without_a_draft(marc: Marc) -> None:
    await marc.looks()
    assert typed(marc) == []


async def test_a_draft_that_rests_shows_nothing(marc: Marc) -> None:
    await marc.types()
    await marc.looks(after=FRESH + LASTS)
    assert len(typed(marc)) == 1


async def test_nothing_is_shown_once_it_is_emptied(marc: Marc) -> None:
    await marc.drafts.keep(NUMBER, AGENT, "Hel")
    await marc.types("")
    assert typed(marc) == []


async def test_after_a_reply_the_next_one_is_shown_at_once(marc: Marc) -> None:
    await marc.types()
    await marc.types("", after=1.0)
    await marc.types("And", after=1.0)
    assert len(typed(marc)) == 2


@pytest.mark.parametrize("owner", [BOT, NOBODY])
async def test_only_while_a_person_has_the_chat(marc: Marc, owner: str) -> None:
    await marc.steps.execute(update(schema.conversation).values(owner=owner))
    await marc.types()
    assert typed(marc) == []


async def test_a_colleague_who_does_not_have_the_ticket_shows_nothing(marc: Marc) -> None:
    await agent(marc.steps, "agent-2", "Nora")
    await marc.drafts.keep(NUMBER, "agent-2", "Hel")
    await marc.looks()
    assert typed(marc) == []


async def test_whoever_writes_is_shown_while_nobody_has_the_ticket(marc: Marc) -> None:
    await agent(marc.steps, "agent-2", "Nora")
    await marc.steps.execute(update(schema.ticket).values(assignee=""))
    await marc.drafts.keep(NUMBER, "agent-2", "Hel")
    await marc.looks()
    assert typed(marc) == ["anna"]


@pytest.mark.parametrize("state", ["asked", "refused", "withdrawn"])
async def test_not_to_somebody_who_did_not_say_yes(marc: Marc, state: str) -> None:
    await marc.steps.execute(update(schema.conversation).values(consent=state))
    await marc.types()
    assert typed(marc) == []


async def test_not_while_the_channel_waits_for_its_operator(marc: Marc) -> None:
    connector, now = marc.steps.connectors["fake"], marc.steps.now
    wrong = Blocked("revoked", fix="renew the token")
    await marc.steps.store.write(lambda conn: pace.block(conn, connector, wrong, now))
    await marc.types()
    assert typed(marc) == []


async def test_not_on_a_network_that_is_off(marc: Marc) -> None:
    connector = marc.steps.connectors.pop("fake")
    await marc.types()
    marc.steps.connectors["fake"] = connector
    assert typed(marc) == []


async def test_a_failure_costs_nothing(marc: Marc, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: Any) -> None:
        raise TryLater("busy")

    monkeypatch.setattr(marc.steps.connectors["fake"], "typing", fails)
    await marc.types()
    await marc.drafts.keep(NUMBER, AGENT, "Hello")
    assert await marc.drafts.read(NUMBER, AGENT) == "Hello"


async def test_a_changed_message_silences_the_dots_and_nothing_else(marc: Marc) -> None:
    await marc.steps.execute(update(schema.inbox).values(sealed=b"x" * 80))
    await marc.types()
    assert typed(marc) == []


async def test_whatsapp_is_told_for_the_last_message_and_not_after_its_24_hours(post: Post) -> None:
    post.steps.assistant = hands_over
    said = {**part(kind="text", text={"body": "a person please"}), "from": "33612345678"}
    await post.value(messages=[said])
    await post.steps.settle()
    marc = await marc_of(post.steps)
    before = len(post.meta.state.typing)
    await marc.types()
    (body,) = post.meta.state.typing[before:]
    assert (body["message_id"], body["typing_indicator"]) == (said["id"], {"type": "text"})
    await marc.types("Hello", after=86_400)
    assert len(post.meta.state.typing) == before + 1


async def test_a_third_party_app_is_told_after_the_yes(steps: Steps, app: App) -> None:
    with_haiket(steps, app)
    phone = HaiketPhone(steps, app)
    await phone.connect()
    steps.assistant = hands_over
    await phone.says("hello")
    await phone.says("yes")
    marc = await marc_of(steps)
    before = len(phone.signals("typing"))
    await marc.types()
    assert len(phone.signals("typing")) == before + 1
