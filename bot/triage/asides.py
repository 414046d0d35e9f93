"""Small talk, questions about third-party chats and "where is my ticket?": answered, then back to the triage; pure."""

from __future__ import annotations

from dataclasses import replace

from bot.triage.ending import open_ticket
from bot.triage.files import about_files
from bot.triage.hearing import Heard
from bot.triage.problem import about_problem, go_on
from bot.triage.questions import remind
from bot.triage.state import Decision, Say
from bot.triage.wording import in_each

SMALL_TALK = ("greet", "thanks", "goodbye", "stop")
FAQ = ("faq_safety", "faq_switch", "faq_apps", "faq_account", "faq_groups", "faq_desktop", "faq_bot")


def aside(heard: Heard) -> Decision:
    """The text `utter_<intent>`, then the question that waits; but an answer to that question is an answer first."""
    if heard.answered:
        return go_on(heard, about_files(heard.said))
    state = replace(heard.state, turns=heard.before.turns)
    if heard.meant == "goodbye" and state.question and not state.filed:
        return open_ticket(state, heard.said, heard.settings)
    if heard.said.kept and not state.question:
        return about_problem(replace(heard, meant="evidence"))
    return remind(state, (Say(f"utter_{heard.meant}", _facts(heard)), *about_files(heard.said)))


def status(heard: Heard) -> Decision:
    """How far the ticket is; then the question that waits."""
    said, state = heard.said, replace(heard.state, turns=heard.before.turns)
    if said.ticket:
        name = _STATUS.get(said.ticket_status, "known")
        say = Say(f"utter_status_{name}", {"number": said.ticket, **_hours(heard)})
    else:
        say = Say("utter_status_none")
    return remind(state, (say, *about_files(said)))


def arrived(heard: Heard) -> Decision:
    """Whether files of this request are here; then the question that waits."""
    state = replace(heard.state, turns=heard.before.turns)
    if heard.said.missing:
        return remind(state)
    return remind(state, (Say("utter_files_here" if state.evidence else "utter_files_not_here"),))


def _facts(heard: Heard) -> dict[str, str]:
    """The words of an answer about third-party chats; none for anything else."""
    fact = heard.settings.facts.known.get(heard.meant)
    if fact is None:
        return {}
    answer, short = dict(fact.answer), dict(fact.short)
    if fact.here:
        here = {language: heard.said.who_reads.get(language, text) for language, text in fact.here.items()}
        answer = {language: f"{text}\n\n{_HERE[language]}{here[language]}" for language, text in answer.items()}
        short = {language: f"{text} {here[language]}" for language, text in short.items()}
    return in_each(heard.settings, heard.state.language, answer=answer, short=short)


def _hours(heard: Heard) -> dict[str, str]:
    return in_each(heard.settings, heard.state.language, hours=dict(heard.settings.hours))


_HERE = {
    "fr": "Ici, vous écrivez à un service, et son équipe vous lit pour vous aider. ",
    "en": "Here you are writing to a business, and its team reads you to help. ",
    "de": "Hier schreiben Sie an ein Unternehmen, und dessen Team liest mit, um Ihnen zu helfen. ",
}
_STATUS = {
    "queued": "queued",
    "in_progress": "working",
    "awaiting_customer": "waiting",
    "triage": "known",
    "resolved": "resolved",
}
