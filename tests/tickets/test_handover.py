"""One hand on the chat, whatever happens in whatever order.

A machine plays a customer, the assistant, an agent and the network at random. After every step: nothing arrives that
the assistant made of what it knew before an agent last acted, a person's words arrive once each and in their order,
epochs only grow, each end is told once, and a customer whom the bot has again is answered.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from bot import schema
from bot.inward.conversations import BOT
from bot.talk.turn import CloseTicket, HandOver, OpenTicket, Outcome, Say, Turn
from bot.tickets.handling import Handling
from bot.tickets.ticket import NotAllowed
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps, empty_tables
from tests.tickets.opened import desk_of, dossier

CHAT = "anna"


class HandoverMachine(RuleBasedStateMachine):
    """The machine. `bot:<epoch it was asked under>` are the assistant's words, `person:<n>` an agent's."""

    tables: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.mkdtemp()
        self.said_by_person: list[str] = []
        self.forms: list[tuple[int, str, str]] = []
        self.epoch = self.fence = self.ended = 0
        self.plan = "talk"
        self.interrupt = ""

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self.network = FakeNetwork()
        self.run(self.network.__aenter__())
        self.steps = Steps(Path(self.folder), self.tables, self.network)
        self.steps.assistant = self.answer

    def teardown(self) -> None:
        if hasattr(self, "steps"):
            self.run(self.steps.close())
            self.run(self.network.__aexit__(None, None, None))
        self.loop.close()
        shutil.rmtree(self.folder)

    async def answer(self, turn: Turn) -> Outcome:
        """Says under which epoch it was asked, and does what the plan is; somebody may act while it thinks."""
        asked_under = (await self.steps.chat(CHAT)).epoch
        interrupt, self.interrupt = self.interrupt, ""
        if interrupt:
            await self.act(interrupt)
        commands: dict[str, tuple[Any, ...]] = {
            "open": (OpenTicket(),),
            "hand over": (HandOver(),),
            "close": (CloseTicket(reason="solved"),),
        }
        return Outcome(says=(Say(text=f"bot:{asked_under}"),), commands=commands.get(self.plan, ()))

    async def act(self, what: str) -> None:
        """An agent acts on the newest ticket; on a resolved one nothing may happen."""
        ticket = await self.ticket()
        if ticket is None:
            return
        done = {"take": self.steps.desk.take, "back": self.steps.desk.hand_back, "resolve": self.steps.desk.resolve}
        handling = Handling(self.steps.store, desk_of(self.steps), clock=lambda: self.steps.now)
        done["hold"] = lambda number, agent: handling.hold(number, agent, None)
        done["assign"] = lambda number, agent: handling.assign(number, agent, "Zoé")
        if ticket.status != "resolved":
            await done[what](ticket.number, "Marc")
            self.ended += what == "resolve"
            self.fence = (await self.steps.chat(CHAT)).epoch
            return
        with pytest.raises(NotAllowed):
            await done[what](ticket.number, "Marc")

    async def ticket(self) -> Any:
        tickets = sorted(await self.steps.rows(schema.ticket), key=lambda t: t.number)
        return tickets[-1] if tickets else None

    @rule(plan=st.sampled_from(["talk", "open", "hand over", "close"]))
    def customer_writes(self, plan: str) -> None:
        self.plan = plan
        self.run(self.steps.say(CHAT, "hello"))

    @rule(what=st.sampled_from(["take", "back", "resolve", "hold", "assign"]))
    def agent_acts(self, what: str) -> None:
        self.run(self.act(what))

    @rule(plan=st.sampled_from(["talk", "open"]), what=st.sampled_from(["", "take", "back", "resolve", "assign"]))
    def customer_is_answered_while_an_agent_acts(self, plan: str, what: str) -> None:
        self.customer_writes(plan)
        self.interrupt = what
        self.run(self.steps.converse())
        self.interrupt = ""
        self.run(self.deliver())

    @rule()
    def agent_replies(self) -> None:
        ticket = self.run(self.ticket())
        if ticket is None:
            return
        text, form = f"person:{len(self.said_by_person)}", f"form{len(self.said_by_person)}"
        reply = self.steps.desk.reply(ticket.number, "Marc", text, form=form)
        if ticket.status == "resolved":
            with pytest.raises(NotAllowed):
                self.run(reply)
            return
        self.run(reply)
        self.fence = self.run(self.steps.chat(CHAT)).epoch
        self.said_by_person.append(text)
        self.forms.append((ticket.number, text, form))

    @precondition(lambda self: self.forms)
    @rule(data=st.data())
    def agent_sends_a_form_again(self, data: st.DataObject) -> None:
        number, text, form = data.draw(st.sampled_from(self.forms))
        self.run(self.steps.desk.reply(number, "Marc", text, form=form))

    @rule()
    def assistant_works(self) -> None:
        self.run(self.steps.converse())

    @rule(fault=st.sampled_from([0, 0, 503]))
    def network_takes(self, fault: int) -> None:
        if fault:
            self.network.fail(fault)
        self.run(self.deliver())

    async def deliver(self) -> None:
        """One round of the outbox. `fence` is the epoch since an agent last acted."""
        before = len(self.network.texts(CHAT))
        self.steps.now += 301
        await self.steps.deliver()
        arrived = self.network.texts(CHAT)[before:]
        assert len(arrived) <= 1
        for text in arrived:
            kind, _, asked_under = text.partition(":")
            assert kind != "bot" or int(asked_under) >= self.fence, "the bot spoke over a person"

    @invariant()
    def epochs_only_grow(self) -> None:
        if hasattr(self, "steps"):
            epoch = self.run(self.steps.chat(CHAT)).epoch
            assert epoch >= self.epoch
            self.epoch = epoch

    @invariant()
    def a_person_is_heard_once_and_in_order(self) -> None:
        if hasattr(self, "steps"):
            heard = [t for t in self.network.texts(CHAT) if t.startswith("person:")]
            assert heard == self.said_by_person[: len(heard)]

    @rule()
    def everything_settles(self) -> None:
        self.run(self._settle())
        heard = [t for t in self.network.texts(CHAT) if t.startswith("person:")]
        assert heard == self.said_by_person
        ledger = self.run(self.steps.ledger())
        assert ledger.balances()
        assert ledger.pending == 0

        told = [t for t in self.network.texts(CHAT) if "is marked as resolved" in t]
        assert len(told) == self.ended

    @rule()
    def who_has_the_bot_again_is_answered(self) -> None:
        self.run(self._settle())
        if self.run(self.steps.chat(CHAT)).owner != BOT:
            return
        before = len(self.network.texts(CHAT))
        self.customer_writes("talk")
        self.run(self._settle())
        assert any(text.startswith("bot:") for text in self.network.texts(CHAT)[before:])

    async def _settle(self) -> None:
        await self.steps.converse()
        while any(r.state == "open" for r in await self.steps.rows(schema.outbox)) or await self.steps.converse():
            await self.deliver()


def test_no_order_of_events_lets_the_bot_talk_over_a_person(tmp_path: Path) -> None:
    HandoverMachine.tables = empty_tables(tmp_path / "empty.db")
    machine = HandoverMachine.TestCase
    machine.settings = settings(
        max_examples=20, stateful_step_count=20, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    machine().runTest()


async def test_every_change_of_hands_takes_the_next_epoch(steps: Steps) -> None:
    async def hands_over(_turn: Turn) -> Outcome:
        return Outcome(commands=(HandOver(),))

    steps.assistant = hands_over
    seen = [(await steps.chat(CHAT)).epoch]
    await steps.talk(CHAT, "a person")
    changes = (
        lambda: steps.desk.take(1001, "Marc"),
        lambda: steps.desk.reply(1001, "Marc", "x", form="f"),
        lambda: steps.desk.hand_back(1001, "Marc"),
        lambda: steps.desk.resolve(1001, "Marc"),
    )
    seen.append((await steps.chat(CHAT)).epoch)
    for change in changes:
        await change()
        seen.append((await steps.chat(CHAT)).epoch)
    assert seen == [0, 1, 2, 3, 4, 5]
    assert await steps.store.read(lambda conn: conn.execute(select(schema.conversation.c.episode)).scalar()) == 1


async def test_words_that_wait_when_a_person_takes_the_chat_are_never_said(steps: Steps) -> None:
    async def hands_over(_turn: Turn) -> Outcome:
        return Outcome(says=(Say(text="a person will come"),), commands=(HandOver(),))

    steps.assistant = hands_over
    await steps.say(CHAT, "a person")
    await steps.converse()
    await steps.desk.take(1001, "Marc")
    await steps.desk.reply(1001, "Marc", "here I am", form="f")
    await steps.settle()
    assert steps.network.texts(CHAT) == ["here I am"]


async def test_a_second_problem_leaves_the_evidence_of_the_first_as_it_came(steps: Steps) -> None:
    async def opens(turn: Turn) -> Outcome:
        topic, _, came = turn.message.text.partition(" ")
        facts = {"evidence_came": came, "evidence_pieces": f"{topic}:file"}
        return Outcome(commands=(OpenTicket(topic=topic, urgency=1, facts=facts),))

    async def evidence() -> tuple[object, object]:
        found = await dossier(steps)
        assert found is not None
        facts = found.entry.ticket.facts
        return facts["evidence_came"], facts["evidence_pieces"]

    steps.assistant = opens
    await steps.talk(CHAT, "crash 1/2")
    await steps.talk(CHAT, "account 0/1")
    assert await evidence() == ("1/2", "crash:file")
    await steps.talk(CHAT, "crash 2/2")
    assert await evidence() == ("2/2", "crash:file")
