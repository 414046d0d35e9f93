"""What was read on a picture: told to the customer, who says whether it is right; pure."""

from __future__ import annotations

from dataclasses import replace

from bot.triage.answers import COVERS
from bot.triage.hearing import Heard
from bot.triage.recipes import TOPICS, Settings
from bot.triage.state import KNOWN_FACTS, Decision, Say, State
from bot.triage.wording import in_each, quoted

READING = "reading"
MOST_TURNS = 6
"""Later in a triage nothing is asked back: what was read stands in the ticket, marked as such."""


def reads_something_new(heard: Heard) -> bool:
    """Whether a picture of this message told facts that were not known, while a problem is being talked about."""
    new = len(heard.state.read) > len(heard.before.read)
    under_way = heard.state.topic in TOPICS and (bool(heard.state.question) or heard.starts)
    return new and under_way and heard.state.asked.count(READING) < 2 and heard.state.turns <= MOST_TURNS


def ask_reading(heard: Heard) -> Decision:
    """ "I read error 0x80070057 on iOS 17.4: right?" The question that waited is put again later, if still needed."""
    state = heard.state
    waited = state.question
    if waited in COVERS and not heard.answered and not any(getattr(state, fact) for fact in COVERS[waited]):
        state = replace(state, asked=tuple(question for question in state.asked if question != waited))
    words = in_each(heard.settings, state.language, facts=told(state, heard.settings))
    return Decision(state=state.ask(READING), says=(Say("utter_ask_reading", words),))


def corrected(heard: Heard) -> State:
    """The state once the customer said that it was misread, with what they say instead."""
    said = {name: heard.said.entities[name] for name in KNOWN_FACTS if heard.said.entities.get(name)}
    return heard.state.without_read().told(said)


def told(state: State, settings: Settings) -> dict[str, str]:
    """What was read, in each language: "error 0x80070057, iPhone 12, iOS 17.4"."""
    read = {one.partition(":")[0] for one in state.read}
    known = {name: getattr(state, name) for name in KNOWN_FACTS if name in read}
    pairs = (("device", ""), ("os", "os_version"), ("app", "app_version"))
    names = [" ".join(filter(None, (known.get(one, ""), known.get(two, "")))) for one, two in pairs]
    error = known.get("error_code", "")
    errors = {lang: _error(error, lang) for lang in settings.languages}
    return {lang: ", ".join(filter(None, (errors[lang], *names))) for lang in settings.languages}


def _error(error: str, lang: str) -> str:
    if not error:
        return ""
    return quoted(error, lang) if " " in error else f"{_ERROR[lang]} {error}"


_ERROR = {"fr": "erreur", "en": "error", "de": "Fehler"}
