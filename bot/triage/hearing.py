"""Hearing a message out before deciding: what it means, and what is known after it; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.triage.answers import bare_fact, listen
from bot.triage.questions import QUESTIONS
from bot.triage.recipes import TOPICS, Settings
from bot.triage.state import Said, State
from bot.triage.urgency import assess

STAY = "stay"
"""No person wanted after all: our own intent, from a button or a "no" to the offer."""

CHOICES = {"evidence:skip": "no_evidence", "person:yes": "handover", "person:no": STAY}
"""What a pressed button means. `topic:<topic>` means that topic."""

NOT_UNDERSTOOD = frozenset({"nlu_fallback", "out_of_scope"})
ANSWERS = frozenset({"inform", "affirm", "deny", "dont_know", "evidence", "no_evidence"}) | NOT_UNDERSTOOD

LIKELY_TOPIC = 0.15
"""The share of the classifier's trust that makes a topic of a first message full of facts."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message after listening, and the state with it; `before` is the state without.

    `starts`: it starts a new problem; `answered`: it answers the question that waited.
    """

    before: State
    state: State
    said: Said
    meant: str
    starts: bool
    answered: bool
    settings: Settings


def hear(state: State, said: Said, settings: Settings) -> Heard:
    """What the message means and tells. A topic while nothing is being asked starts a new problem."""
    state = _current(state, said)
    meant = _meant(state, said)
    starts = meant in TOPICS and not state.question and not (said.ticket and state.topic == meant)
    if starts:
        state = _start(state, meant)
    said = replace(said, intent=meant)
    after, answered = listen(state, said)
    urgency = assess(said.text, settings.urgency)
    after = replace(
        after,
        evidence=after.evidence + said.kept,
        urgency=max(after.urgency, urgency.level),
        urgency_words=tuple(dict.fromkeys((*after.urgency_words, *urgency.reasons))),
        misunderstood=after.misunderstood if meant in NOT_UNDERSTOOD else 0,
        turns=after.turns + 1,
    )
    return Heard(state, after, said, meant, starts, answered, settings)


def _current(state: State, said: Said) -> State:
    """A topic with no question left had its ticket; when that is closed, the problem is done with."""
    if state.topic not in TOPICS:
        return replace(state, topic="", question="")
    if state.question in QUESTIONS:
        return state
    return replace(state, question="") if said.ticket else state.fresh()


def _meant(state: State, said: Said) -> str:
    """The button first, then an answer to the offer of a person, then the intent."""
    kind, _, value = said.choice.partition(":")
    if kind == "topic" and value in TOPICS:
        return value
    if said.choice in CHOICES:
        return CHOICES[said.choice]
    if state.asked[-1:] == ("person",) and said.intent in ("affirm", "deny"):
        return "handover" if said.intent == "affirm" else STAY
    if state.question and bare_fact(said):
        return "inform"
    first = not (state.topic or state.turns)
    return _topic_between_facts(said) if said.intent == "inform" and first else said.intent


def _topic_between_facts(said: Said) -> str:
    """A problem told with device, system and versions all at once reads as bare facts: its likeliest topic counts."""
    likely = [topic for topic, share in said.ranking if topic in TOPICS and share >= LIKELY_TOPIC]
    return likely[0] if likely else said.intent


def _start(state: State, topic: str) -> State:
    """A new problem. What was told or sent before its first word belongs to it."""
    kept = state.fresh() if state.topic else replace(state, asked=(), turns=0)
    return replace(kept, topic=topic)
