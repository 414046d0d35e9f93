"""The turns of a chat that waits for evidence: what the message means for the piece, and when the ticket opens; pure.

The list of pieces and how far it is stand in gathering.py.
"""

from __future__ import annotations

from dataclasses import replace

from bot.triage.answers import shorten
from bot.triage.ending import note, open_ticket
from bot.triage.files import ask_again
from bot.triage.gathering import NO, WORDS, ask_for, next_step, settled, steps_for
from bot.triage.hearing import NOT_UNDERSTOOD, Heard
from bot.triage.pieces import Step
from bot.triage.questions import remind
from bot.triage.recipes import TOPICS, Settings
from bot.triage.refusals import describes
from bot.triage.state import EVIDENCE, Decision, Say, State


def first_step(state: State, settings: Settings) -> Step | None:
    """The piece that is worth asking for before there is a ticket: none, once one came or was refused."""
    return None if state.filed or state.steps else next_step(state, steps_for(state, settings))


def ask_first(state: State, step: Step, settings: Settings, says: tuple[Say, ...]) -> Decision:
    """`says`, then this piece."""
    asked, say = ask_for(state, step, settings)
    return Decision(state=asked, says=(*says, say))


def file_it(heard: Heard, before: tuple[Say, ...] = ()) -> Decision:
    """The ticket, or more on it, with what became of the evidence so far; then the next piece, if any is wanted."""
    if heard.state.filed:
        return _next(note(_free(heard.state), heard.settings, *before, Say("utter_noted_on_ticket")), heard.settings)
    return _next(open_ticket(heard.state, heard.said, heard.settings, before=before), heard.settings)


def on_evidence(heard: Heard) -> Decision:
    """Words, or a file that is not here, while a piece is waited for."""
    state, said = heard.state, heard.said
    step = next_step(state, steps_for(state, heard.settings))
    if said.missing and state.may_repeat():
        return Decision(state=state.ask(EVIDENCE), says=(ask_again(said, heard.settings, state.language),))
    if step is None:
        return file_it(heard)
    if _told_in_words(heard, step):
        value = shorten(said.text).replace(";", ",") if step.piece.takes == WORDS else ""
        return file_it(_with(heard, settled(state, step, WORDS, value)))
    if heard.meant in _REFUSALS:
        return _without(heard, step)
    if heard.meant in ("evidence", "affirm", "inform") and state.may_repeat():
        return remind(state)
    if heard.meant in NOT_UNDERSTOOD and state.may_repeat():
        return Decision(state=state.ask(EVIDENCE), says=(Say("utter_evidence_unclear"),))
    if state.filed and heard.meant in TOPICS:
        return note(state, heard.settings, Say("utter_noted_on_ticket"))
    return _without(heard, step)


def _told_in_words(heard: Heard, step: Step) -> bool:
    """What was asked for in words, or a description where a file was: also behind "I cannot, but ..."."""
    if heard.said.choice or heard.said.missing or not heard.said.text:
        return False
    if step.piece.takes == WORDS:
        return heard.meant not in (*_REFUSALS, "evidence")
    if heard.meant in _REFUSALS:
        return describes(heard.said.text, refused=True)
    return heard.meant in (*NOT_UNDERSTOOD, *TOPICS, "inform") and describes(heard.said.text, refused=False)


def _without(heard: Heard, step: Step) -> Decision:
    """We do without this piece: a file that is missing has been told of, all else is said here."""
    state = settled(heard.state, step, NO)
    if state.filed:
        return _next(note(_free(state), heard.settings, Say("utter_evidence_declined")), heard.settings)
    return file_it(_with(heard, state))


def _next(decision: Decision, settings: Settings) -> Decision:
    step = next_step(decision.state, steps_for(decision.state, settings))
    if step is None:
        return decision
    asked, say = ask_for(decision.state, step, settings)
    return Decision(state=asked, says=(*decision.says, say), command=decision.command)


def _free(state: State) -> State:
    return replace(state, question="")


def _with(heard: Heard, state: State) -> Heard:
    return replace(heard, state=state)


_REFUSALS = frozenset({"no_evidence", "deny", "dont_know"})
