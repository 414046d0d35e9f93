"""The steps of evidence as a list: which piece is next, what settles it, how much came, how one is asked for; pure.

What a message means for them is decided in evidence.py.

A step ends with a file, with words, or without (`no`); the state keeps `piece:outcome`, words behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.triage.pieces import Step
from bot.triage.questions import screen_of
from bot.triage.recipes import Settings
from bot.triage.state import EVIDENCE, Say, State
from bot.triage.wording import in_each

FILE, WORDS, NO = "file", "words", "no"
MOST_REFUSED = 2
"""So many pieces refused in a row end the asking."""
Steps = Sequence[Step]


def steps_for(state: State, settings: Settings) -> Steps:
    """The steps of the problem at hand; none while it is not known."""
    recipe = settings.topics.get(state.topic)
    return recipe.evidence if recipe else ()


def next_step(state: State, steps: Steps) -> Step | None:
    """The piece that waits or is asked for next; None when all is settled, or enough was refused."""
    refused = [ended for ended in state.steps[-MOST_REFUSED:] if ended.endswith(f":{NO}")]
    if len(refused) == MOST_REFUSED:
        return None
    return next(iter(_open(state, steps)), None)


def progress(state: State, steps: Steps) -> dict[str, str]:
    """How much of what was wanted came, "1/2", and what became of each piece; nothing where nothing was asked for."""
    if not steps or not (state.steps or EVIDENCE in state.asked):
        return {}
    came = sum(_came(state, step) for step in steps)
    told = [ended for step in steps if (ended := _ended(state, step))]
    return {"evidence_came": f"{came}/{len(steps)}"} | ({"evidence_pieces": "; ".join(told)} if told else {})


def with_files(state: State, kinds: Sequence[str], steps: Steps) -> State:
    """Each file settles the piece it answers exactly; one of a message also stands for the piece that waits.

    It may come late, after it was refused. What came instead is kept by its kind behind the outcome. A voice note that
    nobody asked for stands for nothing: it is how some talk.
    """
    waits, instead = state.question == EVIDENCE, False
    for kind in kinds:
        exact = next((step for step in steps if step.piece.takes == kind and not _came(state, step)), None)
        other = next((step for step in _open(state, steps) if waits or step.piece.takes != WORDS), None)
        if exact is None and other and not instead and (waits or kind != "voice"):
            state, instead = settled(state, other, FILE, kind), True
        elif exact:
            state = settled(state, exact, FILE)
    return state


def settled(state: State, step: Step, outcome: str, words: str = "") -> State:
    """The state once this step has ended; what was asked for it is asked no more."""
    ended = ":".join(filter(None, (step.piece.name, outcome, words)))
    asked = tuple(question for question in state.asked if question != EVIDENCE)
    before = tuple(one for one in state.steps if one != _ended(state, step))
    return replace(state, steps=(*before, ended), asked=asked, tries=0)


def all_refused(state: State, steps: Steps) -> State:
    """Nothing more will come."""
    for step in _open(state, steps):
        state = settled(state, step, NO)
    return state


def ask_for(state: State, step: Step, settings: Settings) -> tuple[State, Say]:
    """The question for this piece on the customer's device; one more of them is put as such."""
    first = not state.filed
    texts = {language: _words(state, step, language) for language in settings.languages}
    words = in_each(settings, state.language, asked=texts) | {f"asked_{lang}": step.ask[lang] for lang in texts}
    asked = replace(state, tries=1 + step.reminders).ask(EVIDENCE)
    return asked, Say("utter_ask_evidence" if first else "utter_ask_evidence_more", words)


def _words(state: State, step: Step, language: str) -> str:
    how = step.piece.how.get(screen_of(state)) or step.piece.how.get("other") or {}
    return " ".join(filter(None, (step.ask[language], step.why[language], how.get(language, ""))))


def _open(state: State, steps: Steps) -> list[Step]:
    return [step for step in steps if not _ended(state, step)]


def _ended(state: State, step: Step) -> str:
    return next((ended for ended in state.steps if ended.split(":", 1)[0] == step.piece.name), "")


def _came(state: State, step: Step) -> bool:
    return (*_ended(state, step).split(":", 2), "", "")[1] in (FILE, WORDS)
