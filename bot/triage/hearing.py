"""Hearing a message out before deciding: what it means, and what is known after it; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.nlu.fold import fold
from bot.triage.answers import bare_fact, listen, shorten
from bot.triage.ending import CANCEL
from bot.triage.erasure_wish import LOST, unwished
from bot.triage.gathering import steps_for, with_files
from bot.triage.questions import QUESTIONS
from bot.triage.recipes import TOPICS, Settings
from bot.triage.refusals import refuses
from bot.triage.state import EVIDENCE, KNOWN_FACTS, Said, State
from bot.triage.urgency import assess, reach

STAY = "stay"
"""No person wanted after all, or the request is kept: our own intent, from a button or a "no" to what we offered."""
CALL_OFF = "call_off"
"""Yes, the request is no longer wanted: our own intent."""
ARRIVED = "arrived"
"""Did the file arrive? Our own intent."""

ERASURE = "erase_my_data"
_ENDINGS = frozenset({"solved", "thanks", "cancel", "goodbye"})
_STILL_THERE = re.compile(
    r"\b(?:pas|jamais|toujours|recommenc\w+|revien\w*|revenu\w*|replante\w*"
    r"|not|isn'?t|isnt|doesn'?t|doesnt|never|still|stopped|broken|is back|came back|comes back"
    r"|(?<!work )(?<!works )(?<!working )(?<!worked )(?<!fine )(?<!ok )again"
    r"|nicht(?! mehr| n[oö]tig| weiter|[\s.!]*$)|noch nicht|nie(?! wieder)|immer noch|noch immer|erneut|wieder da"
    r"|(?:geht|gehen|funktioniert|klappt|l[aä]uft|startet|[oö]ffnet)(?: \w+){0,3} nicht)\b"
)

_ABOUT_ALL = frozenset({"handover", "emergency", ERASURE, "solved", "status", "stop", "cancel", "complaint"})
_NO = re.compile(r"\s*(?:non|no|nan|nope|nein|nee)\b")
_ABOUT_FILES = frozenset({"evidence", "status", "affirm", "inform", "delivery", "nlu_fallback", "out_of_scope"})
_WHAT_WAS_SENT = (
    r"(?:photos?|images?|captures?|videos?|fichiers?|pictures?|screenshots?|files?|vocal|vocaux|voice"
    r"|fotos?|bild(?:er)?|bildschirmfotos?|aufnahmen?|datei(?:en)?|anhang|sprachnachricht(?:en)?)"
)
_DID_IT_ARRIVE = re.compile(
    rf"(?:vous (?:avez|l'avez|les avez)|avez[ -]vous|tu as|as[ -]tu|t'as) (?:bien )?(?:recu|eu) .*{_WHAT_WAS_SENT}"
    rf"|(?:did|have) you (?:get|got|receive|received) .*{_WHAT_WAS_SENT}"
    rf"|{_WHAT_WAS_SENT} (?:est|sont)[ -](?:elles?|ils?|bien) (?:bien )?arrivee?s?"
    rf"|did (?:my|the) .*{_WHAT_WAS_SENT} (?:arrive|come through|get through)"
    rf"|(?:haben|hast|habt) (?:sie|du|ihr) .*{_WHAT_WAS_SENT} .*(?:bekommen|erhalten|gekriegt)"
    rf"|(?:ist|sind) .*{_WHAT_WAS_SENT} .*angekommen"
)

_INSTEAD = re.compile(
    r"\b(?:oublie\w*|en fait|finalement|plut[oô]t|forget|actually|never ?mind|instead|rather"
    r"|vergiss|vergessen sie das|eigentlich|stattdessen|vielmehr)\b"
)
SURE_OF_TOPIC = 0.7
"""The least trust in a topic that may replace the one whose question waits."""

CHOICES = {"evidence:skip": "no_evidence", "person:yes": "handover", "person:no": STAY} | {
    "cancel:yes": CALL_OFF,
    "cancel:no": STAY,
    "reading:yes": "affirm",
    "reading:no": "deny",
}
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
    state, said = _current(state, said), _as_wished(said)
    meant = _meant(state, said)
    if state.asked[-1:] == (CANCEL,):
        state = replace(state, asked=state.asked[:-1])
    free = not state.question or _switches(said) or _another_problem(state, meant, said)
    starts = meant in TOPICS and free and meant != (state.topic if said.ticket or state.question else "")
    if starts:
        others = tuple(topic for topic in said.topics if topic in TOPICS and topic != meant)
        state = replace(_start(state, meant), others=others)
    elif meant == "handover" and not state.question and not said.ticket:
        state = _with_problem(state, said)
    said = replace(said, intent=meant)
    after, answered = listen(state, said)
    after = replace(after, spoken=_spoken(state, after, said))
    urgency, wide = assess(said.text, settings.urgency), reach(said.text, settings.impact)
    after = _with_evidence(after, said, settings)
    after = after.with_read({name: (shorten(value), sure) for name, (value, sure) in said.read.items()})
    after = replace(
        after,
        evidence=after.evidence + said.kept,
        urgency=max(after.urgency, urgency.level),
        urgency_words=tuple(dict.fromkeys((*after.urgency_words, *urgency.reasons, *wide.reasons))),
        misunderstood=after.misunderstood if meant in NOT_UNDERSTOOD else 0,
        turns=after.turns + 1,
    )
    return Heard(state, after, said, meant, starts, answered, settings)


def _as_wished(said: Said) -> Said:
    """An erasure is never opened by words that ask for the opposite, or tell that something is gone."""
    why = unwished(said.text) if said.intent == ERASURE else ""
    return replace(said, intent="data_loss" if why == LOST else "nlu_fallback") if why else said


def _spoken(before: State, after: State, said: Said) -> tuple[str, ...]:
    """The facts that come from a voice note: what was typed since does not."""
    told = {name for name in KNOWN_FACTS if getattr(after, name) != getattr(before, name)}
    kept = tuple(name for name in before.spoken if name not in told)
    return (*kept, *(name for name in KNOWN_FACTS if name in told)) if said.spoken else kept


def _with_evidence(state: State, said: Said, settings: Settings) -> State:
    """The files of this message and earlier ones settle what they answer, as soon as the problem is known."""
    kinds = (*state.early, *said.kinds, *("",) * (said.kept - len(said.kinds)))
    if state.topic not in TOPICS:
        return replace(state, early=kinds)
    return replace(with_files(state, kinds, steps_for(state, settings)), early=())


def _current(state: State, said: Said) -> State:
    """A topic with no question left had its ticket; when that is closed, the problem is done with."""
    if state.topic not in TOPICS:
        return replace(state, topic="", question="")
    if state.question in QUESTIONS and (said.ticket or not state.filed):
        return state
    return replace(state, question="") if said.ticket else state.fresh()


def _meant(state: State, said: Said) -> str:
    """The button first, then an answer to the offer of a person, then the intent."""
    kind, _, value = said.choice.partition(":")
    if kind == "topic" and value in TOPICS:
        return value
    if said.choice in CHOICES:
        chosen = CHOICES[said.choice]
        return STAY if chosen == CALL_OFF and not said.ticket else chosen
    if state.asked[-1:] == ("person",) and said.intent in ("affirm", "deny"):
        return "handover" if said.intent == "affirm" else STAY
    if said.ticket and state.asked[-1:] == (CANCEL,) and said.intent in ("affirm", "deny", "cancel"):
        return CALL_OFF if said.intent != "deny" and not _NO.match(_plain(said)) else STAY
    if _refused(state, said):
        return "no_evidence"
    if said.intent in _ABOUT_FILES and _DID_IT_ARRIVE.search(fold(said.text)):
        return ARRIVED
    if (state.question and bare_fact(said)) or belies(said):
        return "inform"
    first = not (state.topic or state.turns)
    return _topic_between_facts(said) if said.intent == "inform" and first else said.intent


def _topic_between_facts(said: Said) -> str:
    """A problem told with device, system and versions all at once reads as bare facts: its likeliest topic counts."""
    likely = [topic for topic, share in said.ranking if topic in TOPICS and share >= LIKELY_TOPIC]
    return likely[0] if likely else said.intent


def belies(said: Said) -> bool:
    """ "Not solved", "thanks but it is back", "ça recommence": words that end a request, and yet the problem is there.

    A request that is closed by mistake costs more than one that stays open.
    """
    return said.intent in _ENDINGS and bool(_STILL_THERE.search(_plain(said)))


def _switches(said: Said) -> bool:
    """ "Actually forget it, ...": surely another problem, in so many words, while a question waits."""
    bare = not any(said.entities.get(name) for name in ("device", "os"))
    return said.confidence >= SURE_OF_TOPIC and bare and bool(_INSTEAD.search(_plain(said)))


def _another_problem(state: State, meant: str, said: Said) -> bool:
    """Only a further piece of evidence is still waited for, and this is surely about something else."""
    return bool(state.filed) and meant != state.topic and said.confidence >= SURE_OF_TOPIC


def _refused(state: State, said: Said) -> bool:
    """ "Flemme", "plus tard": a no to the piece that waits, unless it surely is about the request as a whole."""
    about_all = said.intent in _ABOUT_ALL and said.confidence >= SURE_OF_TOPIC
    return state.question == EVIDENCE and not about_all and refuses(said.text)


def _plain(said: Said) -> str:
    return said.text.casefold().replace("\u2019", "'")


def _with_problem(state: State, said: Said) -> State:
    """Who asks for a person and says why in the same breath: the problem goes along."""
    told = [topic for topic in said.topics if topic in TOPICS]
    return replace(_start(state, told[0]), others=tuple(told[1:])) if told else state


def _start(state: State, topic: str) -> State:
    """A new problem. What was told or sent before its first word belongs to it."""
    kept = state.fresh() if state.topic else replace(state, asked=(), turns=0)
    return replace(kept, topic=topic)
