"""The sentences that compare: what was heard, what the desk shows, what lies on our disks."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.rehearsal.agents import CUSTOMER
from bot.rehearsal.compare import Mismatch, holds
from bot.rehearsal.sentences import Step
from bot.rehearsal.things import THINGS
from bot.rehearsal.transcript import THEIRS
from bot.tickets.transcript import Line
from connectors.sdk.card import Ends
from connectors.sdk.played.players import Heard

if TYPE_CHECKING:
    from bot.rehearsal.play import Play

SHORTEST = 8
"""Shorter words may stand in any bytes by chance."""


async def _answers(play: Play, step: Step) -> None:
    person = play.person(step)
    heard = person.player.heard()
    for number in range(person.after, len(heard)):
        if holds(heard[number].text, step.text):
            person.after = number + 1
            return
    raise Mismatch(f"{person.name} heard {_told(heard[person.after :])} instead")


async def _asks(play: Play, step: Step) -> None:
    person = play.person(step)
    offered = [title for reply in person.player.heard() for title in reply.buttons]
    if not any(holds(title, step.text) for title in offered):
        raise Mismatch(f"{person.name} was offered {offered or 'nothing'}")


async def _silent(play: Play, step: Step) -> None:
    person = play.person(step)
    if new := person.player.heard()[person.before :]:
        raise Mismatch(f"{person.name} heard {_told(new)}")


async def _receives(play: Play, step: Step) -> None:
    person = play.person(step)
    new = person.player.heard()[person.after :]
    wanted = THINGS.get(step.thing.casefold())
    names = [name for reply in new for name in reply.files]
    if not names or not any(wanted is None or wanted[0].value in n or wanted[2] == n for n in names):
        raise Mismatch(f"{person.name} received {names or 'no file'}")


async def _ticket(play: Play, step: Step) -> None:
    open_one = await play.agents.request_of(play.person(step).name)
    if (open_one is not None) != (step.act == "ticket"):
        raise Mismatch(f"{step.who} has request {open_one.ticket.label}" if open_one else f"{step.who} has no request")


async def _sees(play: Play, step: Step) -> None:
    seen = await play.agents.seen(step.who)
    if any(holds(line, step.text) for line in seen) != (step.act == "sees"):
        raise Mismatch("the desk shows " + " | ".join(seen))


async def _waits(play: Play, step: Step) -> None:
    ours = await _ours(play, step)
    if not any(line.state in ("open", "lent", "held") for line in ours):
        raise Mismatch(f"no reply waits: the last one is {ours[-1].state}, {ours[-1].mark}")


async def _fails(play: Play, step: Step) -> None:
    given_up = [line for line in await _ours(play, step) if line.state in ("dead", "stale") or line.mark == "failed"]
    if not any(holds(f"{line.reason} {line.state} {line.mark}", step.text) for line in given_up):
        raise Mismatch(f"given up: {[line.reason for line in given_up] or 'nothing'}")


async def _ended(play: Play, step: Step) -> None:
    wanted = Ends.DEVICE if step.act == "end_to_end" else Ends.CLOUD
    stamps = await play.agents.stamps(step.who)
    if not stamps or any(s.ends is not wanted or not s.verified for s in stamps):
        raise Mismatch(f"they are {sorted({s.ends.value for s in stamps}) or 'not there'}")


async def _intact(play: Play, step: Step) -> None:
    if fault := (await play.agents.dossier(step.who)).chain_fault:
        raise Mismatch(fault)


async def _unreadable(play: Play, step: Step) -> None:
    person = play.person(step)
    mine = [s.text for s in play.found.said if s.side == THEIRS and s.who == person.name and len(s.text) >= SHORTEST]
    if not mine:
        raise Mismatch(f"{step.who} has said nothing long enough to look for")
    forms = [form for text in mine for form in (text.encode(), json.dumps(text)[1:-1].encode())]
    for path in sorted(p for p in play.stage.data.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if any(form in content for form in forms):
            raise Mismatch(f"{path.relative_to(play.stage.data)} holds their words in clear")


async def _ours(play: Play, step: Step) -> list[Line]:
    """Our replies in this person's request. Raises Mismatch when there are none."""
    ours = [line for line in (await play.agents.dossier(step.who)).lines if line.author != CUSTOMER]
    if not ours:
        raise Mismatch(f"nothing was said to {step.who}")
    return ours


def _told(heard: list[Heard]) -> str:
    return (
        " | ".join(f"“{reply.text}”" if reply.text else f"[{', '.join(reply.files)}]" for reply in heard) or "nothing"
    )


CHECKS: dict[str, Callable[[Play, Step], Awaitable[None]]] = {
    "answers": _answers,
    "arrives": _answers,
    "asks": _asks,
    "silent": _silent,
    "receives": _receives,
    "ticket": _ticket,
    "no_ticket": _ticket,
    "sees": _sees,
    "sees_not": _sees,
    "waits": _waits,
    "fails": _fails,
    "end_to_end": _ended,
    "to_the_cloud": _ended,
    "intact": _intact,
    "unreadable": _unreadable,
}
"""What a sentence compares, by its act."""
