"""Somebody writes in a language that we know of and do not speak: an honest choice, then a person is told; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.guichet_yml import LANGUAGES
from bot.triage.ending import hand_over
from bot.triage.questions import remind
from bot.triage.recipes import Settings
from bot.triage.state import Decision, Said, Say, State

OFFERED = "language"
"""What `asked` holds once the choice was offered."""

KIND = "language"
NAMES = {"fr": "Français", "en": "English", "de": "Deutsch"}


def about_language(state: State, said: Said, settings: Settings) -> Decision | None:
    """What comes next where the language itself is the matter; None when it is not."""
    kind, _, value = said.choice.partition(":")
    if kind == KIND and value in settings.languages:
        return _chosen(replace(state, language=value))
    spoken = said.entities.get("other_language", "")
    told = said.entities.get("language", "")
    if (
        told in LANGUAGES and told not in settings.languages
    ):  # the examples have it, `languages` of guichet.yml does not
        spoken = told
    if not spoken or said.choice:
        return None
    state = replace(state, evidence=state.evidence + said.kept)
    return _person(state, spoken, settings) if OFFERED in state.asked else _offer(state, settings)


def _offer(state: State, settings: Settings) -> Decision:
    """Our languages as buttons, once; what follows and is not understood either goes to a person, as it says."""
    choices = tuple((f"{KIND}:{code}", NAMES[code]) for code in settings.languages)
    state = replace(state, asked=(*state.asked, OFFERED), misunderstood=1)
    return Decision(state=state, says=(Say("utter_other_language", choices=choices),))


def _person(state: State, spoken: str, settings: Settings) -> Decision:
    """They go on in theirs."""
    decision = hand_over(state, settings, "language")
    command = dict(decision.command or {})
    known = command.get("facts")
    command["facts"] = {**(known if isinstance(known, Mapping) else {}), "other_language": spoken}
    return replace(decision, command=command)


def _chosen(state: State) -> Decision:
    """The question that waits, in the language that they pressed, or what is wrong."""
    return remind(state) if state.may_repeat() else Decision(state=state, says=(Say("utter_language_chosen"),))
