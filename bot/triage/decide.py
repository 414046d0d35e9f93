"""What comes next: what is known and what was just said -> a decision. Pure; the table below is all that is understood.

A message is heard first (facts, files, urgency), then meets one handler by what it means. A triage asks at most three
questions of facts and one of evidence; it ends in a ticket or with a person. Further pieces are asked for after that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.triage.asides import FAQ, SMALL_TALK, arrived, aside, status
from bot.triage.ending import call_off, cancel, hand_over, solved
from bot.triage.evidence import file_it
from bot.triage.files import about_missing, asks_again
from bot.triage.hearing import ANSWERS, ARRIVED, CALL_OFF, ERASURE, STAY, Heard, hear
from bot.triage.problem import about_problem, go_on
from bot.triage.questions import remind
from bot.triage.reading import ask_reading, reads_something_new
from bot.triage.recipes import TOPICS, Settings
from bot.triage.state import EVIDENCE, Decision, Said, Say, State
from bot.triage.tongues import about_language


def decide(state: State, said: Said, settings: Settings) -> Decision:
    """What comes next; an intent that is not in the table counts as not understood. Never raises.

    A file that is missing is told of first of all, here and nowhere else, whatever the message means.
    """
    if said.intent not in HANDLERS:
        said = replace(said, intent="nlu_fallback")
    heard = hear(state, said, settings)
    decision = about_language(state, said, settings) or _answer(heard)
    if asks_again(decision):
        return decision
    return replace(decision, says=(*about_missing(said, settings, state.language), *decision.says))


def _answer(heard: Heard) -> Decision:
    if reads_something_new(heard) and heard.meant not in _ABOUT_THE_REQUEST:
        return ask_reading(heard)
    if heard.said.kept and heard.state.question == EVIDENCE and heard.meant not in _ABOUT_THE_REQUEST:
        return file_it(heard)
    return HANDLERS[heard.meant](heard)


def _person(heard: Heard) -> Decision:
    return hand_over(heard.state, heard.settings, "asked")


def _complaint(heard: Heard) -> Decision:
    """Once: sorry, and a person is offered. Twice: a person."""
    state = replace(heard.state, complaints=heard.state.complaints + 1)
    if state.complaints > 1:
        return hand_over(state, heard.settings, "complaint")
    state = replace(state, asked=(*state.asked, "person"))
    return Decision(state=state, says=(Say("utter_complaint"),))


def _stay(heard: Heard) -> Decision:
    """No person wanted, or nothing cancelled: back to the question that waits, or to the ticket, or to the start."""
    state = heard.state
    if state.asked[-1:] == ("person",):
        state = replace(state, asked=state.asked[:-1])
    if state.may_repeat():
        return remind(state)
    if state.question:
        return go_on(replace(heard, state=state))
    text = "utter_ok_ticket" if heard.said.ticket else "utter_ok"
    return Decision(state=state, says=(Say(text),))


_ABOUT_THE_REQUEST = frozenset({"handover", "status", "solved", "cancel", CALL_OFF, "complaint", "emergency", ERASURE})

HANDLERS: dict[str, Callable[[Heard], Decision]] = {
    **dict.fromkeys((*TOPICS, *ANSWERS), about_problem),
    **dict.fromkeys((*SMALL_TALK, *FAQ), aside),
    "handover": _person,
    "complaint": _complaint,
    "emergency": lambda heard: hand_over(heard.state, heard.settings, "emergency"),
    "status": status,
    "solved": lambda heard: solved(heard.state, heard.said),
    "cancel": lambda heard: cancel(heard.state, heard.said),
    CALL_OFF: lambda heard: call_off(heard.state),
    ARRIVED: arrived,
    ERASURE: lambda heard: hand_over(heard.state, heard.settings, "erasure"),
    STAY: _stay,
}
