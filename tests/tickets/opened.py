"""A ticket in the making, and how the desk sees it, for the tests of tickets."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.inward.conversations import Conversations
from bot.talk.turn import HandOver, Outcome, Say, Turn
from bot.tickets.queue import Dossier, opened
from bot.tickets.service import File
from bot.vault.keys import DESK, Vault
from tests.stages.steps import Steps, echo

NUMBER = 1001


async def handed_over(steps: Steps, chat: str = "anna") -> None:
    async def hands_over(_turn: Turn) -> Outcome:
        facts = {"device": "iPhone 12", "os": ""}
        command = HandOver(reason="asked", topic="crash", urgency=3, title="It crashes", facts=facts)
        return Outcome(says=(Say(text="a person comes [[ticket]]"),), commands=(command,), language="fr")

    steps.assistant = hands_over
    await steps.talk(chat, "a person please")
    steps.assistant = echo


async def dossier(steps: Steps, number: int = NUMBER) -> Dossier | None:
    people = desk_of(steps)
    return await steps.store.read(lambda conn: opened(conn, people, number))


def file_of(content: bytes, name: str = "guide.pdf", error: Exception | None = None) -> File:
    async def chunks() -> AsyncIterator[bytes]:
        yield content
        if error:
            raise error

    return File(name=name, chunks=chunks())


def desk_of(steps: Steps) -> Conversations:
    """Conversations as the desk's own key opens them."""
    return Conversations(Vault.open(steps.folder / "keys", DESK))
