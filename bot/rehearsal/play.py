"""One step after the other: act, wait until all is quiet, write down what was heard, compare."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.rehearsal.agents import Agents
from bot.rehearsal.checks import CHECKS
from bot.rehearsal.compare import Mismatch
from bot.rehearsal.script import Script
from bot.rehearsal.sentences import Step
from bot.rehearsal.stage import Stage
from bot.rehearsal.things import thing
from bot.rehearsal.transcript import AGENT, OURS, THEIRS, TOLD, Failure, Rehearsed, Said
from bot.talk.turn import Assistant
from bot.tickets.ticket import NotAllowed
from connectors.sdk.played.players import CannotPlay, Heard, Maker, Player


@dataclass(slots=True)
class Person:
    """One customer. Of the replies they heard, `after` came before they acted last, `before` before anything happened
    last, and `written` are in the transcript.
    """

    name: str
    app: str
    player: Player
    after: int = 0
    before: int = 0
    written: int = 0


async def rehearse(script: Script, folder: Path, assistant: Assistant, makers: Mapping[str, Maker]) -> Rehearsed:
    """The scenario played in an empty folder; it ends at the first sentence that does not come true."""
    named = {step.app.casefold() for step in script.steps if step.app}
    wanted = {app: make for app, make in makers.items() if app.casefold() in named}
    found, began = Rehearsed(title=script.title), time.monotonic()
    async with Stage(folder, assistant, wanted or makers) as stage:
        play = Play(stage, script, found)
        for step in script.steps:
            try:
                await play.step(step)
            except (CannotPlay, Mismatch, NotAllowed) as error:
                found.failure = Failure(step=step, why=str(error) or type(error).__name__)
                break
    found.seconds = time.monotonic() - began
    return found


class Play:
    """One scenario on its stage."""

    def __init__(self, stage: Stage, script: Script, found: Rehearsed) -> None:
        self.stage, self.script, self.found = stage, script, found
        self.agents = Agents(stage)
        self.people: dict[str, Person] = {}
        self.last: Person | None = None

    async def step(self, step: Step) -> None:
        """Raises CannotPlay, Mismatch, NotAllowed."""
        if check := CHECKS.get(step.act):
            await check(self, step)
            self.found.held += 1
        else:
            for person in self.people.values():
                person.before = len(person.player.heard())
            await ACTS[step.act](self, step)
            await self.stage.quiet()
            self.listen()
        self.found.done += 1

    def person(self, step: Step) -> Person:
        """Whom the sentence names; else who acted last; a new one when it also names the app. Raises CannotPlay."""
        if not step.who:
            if self.last is None:
                raise CannotPlay("nobody has said anything yet: name the person")
            return self.last
        known = self.people.get(step.who)
        if known and step.app and known.app.casefold() != step.app.casefold():
            raise CannotPlay(f"{step.who} is on {known.app} already: give the person on {step.app} another name")
        if known is None and not step.app:
            raise CannotPlay(f"who is {step.who}? Name the app the first time: “{step.who} (WhatsApp) : …”")
        if known is None:
            player = self.stage.play(step.app).person(step.who)
            known = self.people[step.who] = Person(step.who, step.app, player)
        return known

    def acts(self, step: Step) -> Player:
        """The person of the sentence, who acts now: what they heard so far is no answer to it."""
        self.last = self.person(step)
        self.last.after = len(self.last.player.heard())
        return self.last.player

    def listen(self) -> None:
        """Write down what has reached people since the last time."""
        for person in self.people.values():
            heard = person.player.heard()
            for reply in heard[person.written :]:
                self.write(OURS, person, reply)
            person.written = len(heard)

    def write(self, side: str, person: Person, said: Heard) -> None:
        """One line of the transcript."""
        now, parts = self.stage.clock(), {"text": said.text, "buttons": said.buttons, "files": said.files}
        self.found.said.append(Said(at=now, side=side, who=person.name, app=person.app, **parts))  # type: ignore[arg-type]

    def tell(self, side: str, who: str, text: str) -> None:
        """A line that no customer said or heard."""
        self.found.said.append(Said(at=self.stage.clock(), side=side, who=who, text=text))


# --- what people do ---------------------------------------------------------------------------------------------------


async def _says(play: Play, step: Step) -> None:
    player = play.acts(step)
    play.write(THEIRS, play.person(step), Heard(text=step.text))
    await player.say(step.text)


async def _sends(play: Play, step: Step) -> None:
    player, what = play.acts(step), thing(step.thing, play.script.folder)
    play.write(THEIRS, play.person(step), Heard(text=step.text, files=(what.name,)))
    await player.send(what, step.text)


async def _presses(play: Play, step: Step) -> None:
    player = play.person(step).player
    play.write(THEIRS, play.person(step), Heard(text=step.text))
    await player.press(step.text)
    play.acts(step)


async def _device(play: Play, step: Step) -> None:
    play.tell(TOLD, step.who, step.sentence)
    await play.acts(step).change_device()


async def _switched(play: Play, step: Step) -> None:
    player = play.acts(step)
    play.tell(TOLD, step.who, step.sentence)
    await player.switch(on=step.act == "on")


# --- what agents do ---------------------------------------------------------------------------------------------------


async def _agent(play: Play, step: Step) -> None:
    does: dict[str, Callable[[str, str], Awaitable[None]]] = {
        "takes": play.agents.takes,
        "hands_back": play.agents.hands_back,
        "resolves": play.agents.resolves,
    }
    play.tell(AGENT, step.agent, step.sentence)
    _awaits_answer(play, step)
    await does[step.act](step.agent, step.who)


async def _agent_writes(play: Play, step: Step) -> None:
    what = thing(step.thing, play.script.folder) if step.thing else None
    play.tell(AGENT, step.agent, step.text or step.sentence)
    _awaits_answer(play, step)
    await play.agents.writes(step.agent, step.who, step.text, what)


def _awaits_answer(play: Play, step: Step) -> None:
    """What follows is for this customer."""
    person = play.person(step)
    person.after = len(person.player.heard())
    play.last = person


# --- what happens -----------------------------------------------------------------------------------------------------


async def _passes(play: Play, step: Step) -> None:
    count = _NUMBERS.get(step.count.casefold()) or int(step.count)
    seconds = next(length for unit, length in _UNITS.items() if step.unit.casefold().startswith(unit))
    await _jump(play, step, count * seconds)


async def _clock(play: Play, step: Step) -> None:
    hour, _, minute = step.clock.replace("h", ":").replace(" ", "").partition(":")
    if int(hour) > 23 or int(minute or 0) > 59:
        raise CannotPlay(f"there is no such time of day: {step.clock}")
    now = datetime.fromtimestamp(play.stage.clock()).astimezone()
    then = now.replace(hour=int(hour), minute=int(minute or 0), second=0, microsecond=0)
    then += timedelta(days=1) if then <= now else timedelta()
    await _jump(play, step, (then - now).total_seconds())


async def _jump(play: Play, step: Step, seconds: float) -> None:
    for person in play.people.values():
        person.after = len(person.player.heard())
    await play.stage.let_pass(seconds)
    play.tell(TOLD, "", step.sentence)


async def _order(play: Play, step: Step) -> None:
    play.tell(TOLD, "", step.sentence)
    play.stage.play(step.app).out_of_order(out=step.act == "down")


_NUMBERS = {
    **dict.fromkeys(("une", "un", "one", "an", "a"), 1),
    **dict.fromkeys(("deux", "two"), 2),
    **dict.fromkeys(("trois", "three"), 3),
}
_UNITS = {"minute": 60.0, "heure": 3600.0, "hour": 3600.0, "jour": 86_400.0, "day": 86_400.0}
ACTS: dict[str, Callable[[Play, Step], Awaitable[None]]] = {
    "says": _says,
    "sends": _sends,
    "presses": _presses,
    "device": _device,
    "on": _switched,
    "off": _switched,
    "takes": _agent,
    "hands_back": _agent,
    "resolves": _agent,
    "writes": _agent_writes,
    "attaches": _agent_writes,
    "passes": _passes,
    "clock": _clock,
    "down": _order,
    "up": _order,
}
"""What a sentence does, by its act."""
