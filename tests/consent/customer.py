"""A customer of a third-party app, as a test speaks for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import schema
from bot.box import HELD
from bot.consent import receipts, words
from bot.consent.notices import Policy
from bot.consent.receipts import Receipt
from bot.consent.standing import Standing
from bot.converse import Converse
from bot.deliver import Deliver
from bot.parts import Parts
from bot.talk.turn import HandOver, Outcome, Say, Turn
from connectors.sdk.testkit.fake import ThirdPartyFakeConnector
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps

QUESTION = words.text(words.QUESTION, "fr")


def third_party(network: FakeNetwork) -> ThirdPartyFakeConnector:
    """The connector of the fake network as a third-party app."""
    return ThirdPartyFakeConnector(secret=network.secret, url=network.url)


async def hands_over(_turn: Turn) -> Outcome:
    """An assistant that gives every chat to a person."""
    return Outcome(says=(Say(text="a person [[ticket]]"),), commands=(HandOver(),), language="fr")


class Customer:
    """Writes and listens. Time passes between two things they say, so that they read what they answer."""

    def __init__(self, steps: Steps, chat: str) -> None:
        self.steps, self.chat = steps, chat

    async def says(self, text: str, **more: Any) -> list[str]:
        """What they then hear."""
        self.steps.now += 60
        await self.arrives_now(text, **more)
        return await self.hears()

    async def hears(self) -> list[str]:
        """What arrives once everything is worked off, and was not heard before."""
        before = len(self.steps.network.texts(self.chat))
        await self.steps.settle()
        return self.steps.network.texts(self.chat)[before:]

    async def arrives_now(self, text: str, **more: Any) -> None:
        """A message is in the inbox."""
        await self.steps.say(self.chat, text, **more)

    async def agrees(self) -> None:
        """From the first word to the "yes"."""
        await self.says("bonjour")
        await self.says("oui")

    async def standing(self) -> Standing:
        return (await self.steps.chat(self.chat)).consent

    async def receipts(self) -> list[Receipt]:
        conversation = await self.steps.chat(self.chat)
        return await self.steps.store.read(lambda conn: receipts.all_of(conn, conversation))

    async def held(self) -> int:
        return len([row for row in await self.steps.rows(schema.inbox) if row.state == HELD])

    def heard_by_assistant(self) -> list[str]:
        return [turn.message.text for turn in self.steps.turns if turn.message.chat_id == self.chat]


def change_policy(steps: Steps, **changes: Any) -> Policy:
    """Another notice from now on, as after a restart with another `guichet.yml`."""
    parts: Parts = replace(steps.parts, consent=replace(steps.parts.consent, **changes))
    steps.parts = parts
    steps.conversing, steps.delivering = Converse(parts, steps._answer, lambda: None), Deliver(parts)
    return parts.consent
