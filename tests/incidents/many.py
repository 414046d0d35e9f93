"""Customers who meet the same error, step by step; and an incident made of their tickets."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection

from bot.incidents import incident as incidents
from bot.incidents import radar
from bot.incidents.heard import Told, words_of
from bot.incidents.hearing import Rules
from bot.incidents.incident import Incident
from bot.incidents.radar import Radar, Sighting
from bot.incidents.telling import Telling, Word
from bot.talk.turn import HandOver, OpenTicket, Outcome, Say, Turn
from bot.tickets.rows import Actor
from tests.stages.steps import Steps, echo
from tests.tickets.opened import desk_of

MARC = Actor(kind="person", name="Marc")
CODE = {"error_code": "0x80070057"}
MANY = Radar(customers=3, hours=2)
FORM = "a" * 32
TEXTS = {"fr": "Nous cherchons ({ticket}).", "en": "We are looking into it ({ticket})."}


async def meets(
    steps: Steps, chat: str, facts: dict[str, str] = CODE, *, language: str = "fr", bot: bool = False
) -> None:
    """The customer tells of it; with `bot` the assistant keeps the chat."""

    async def notes(_turn: Turn) -> Outcome:
        plain: dict[str, Any] = {"topic": "crash", "urgency": 2, "title": "It fails", "facts": facts}
        ask = OpenTicket(**plain) if bot else HandOver(reason="asked", **plain)
        return Outcome(says=(Say(text="noted [[ticket]]"),), commands=(ask,), language=language)

    steps.assistant = notes
    await steps.talk(chat, "it fails")
    steps.assistant = echo


async def seen(steps: Steps, many: Radar = MANY) -> list[Sighting]:
    return await steps.store.read(lambda conn: radar.sightings(conn, desk_of(steps), many, steps.now))


async def opened(steps: Steps) -> Incident:
    """An incident of all that the radar sees first."""
    [one, *_] = await seen(steps)
    people = desk_of(steps)

    def work(conn: Connection) -> Incident:
        found = incidents.open_for(conn, one.cause, one.what.topic, MARC, steps.now)
        for number in one.tickets:
            incidents.join(conn, people, found, number, MARC, steps.now)
        return found

    return await steps.store.write(work)


def telling(steps: Steps, *, rests: float = 0.0) -> Telling:
    rules = Rules(policy=steps.parts.consent, networks={name: type(one) for name, one in steps.connectors.items()})
    return Telling(steps.store, desk_of(steps), rules, clock=lambda: steps.now, rests=rests)


def word(*numbers: int, id: str = FORM, offers: bool = False) -> Word:
    return Word(id=id, texts=TEXTS, to=frozenset(numbers), offers=offers)


async def became(steps: Steps, number: int = 1) -> list[Told]:
    return await steps.store.read(lambda conn: words_of(conn, desk_of(steps), number, steps.now))
