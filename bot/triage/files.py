"""What is said of the files that came along with a message, and of those that did not come; pure."""

from __future__ import annotations

from bot.triage.fault_words import FAULT_WORDS
from bot.triage.recipes import Settings
from bot.triage.state import Decision, Said, Say
from bot.triage.wording import in_each


def about_files(said: Said) -> tuple[Say, ...]:
    """Thanks for the files, when all of them are here."""
    if not said.kept or said.missing:
        return ()
    return (Say("utter_got_voice" if said.unheard else "utter_got_evidence"),)


def about_missing(said: Said, settings: Settings, language: str) -> tuple[Say, ...]:
    """One bubble on the files that are not here, or show nothing, and why."""
    if said.faults:
        return (Say("utter_file_faulty", reasons(said, settings, language)),)
    if said.kept and said.missing:
        return (Say("utter_files_partly"),)
    if said.too_large:
        return (Say("utter_file_too_large"),)
    return (Say("utter_file_lost"),) if said.lost else ()


def ask_again(said: Said, settings: Settings, language: str) -> Say:
    """The request for the evidence that was sent and is missing, with the reason."""
    if said.faults:
        return Say("utter_evidence_faulty", reasons(said, settings, language))
    return Say("utter_evidence_too_large" if said.too_large else "utter_evidence_lost")


def asks_again(decision: Decision) -> bool:
    """Whether the customer is told of what is missing by `ask_again`."""
    return any(say.response in _ASKS_AGAIN for say in decision.says)


def reasons(said: Said, settings: Settings, language: str) -> dict[str, str]:
    """What is wrong with the first of the files that have something wrong, in each language."""
    return in_each(settings, language, reason=dict(FAULT_WORDS[said.faults[0]]))


_ASKS_AGAIN = ("utter_evidence_too_large", "utter_evidence_lost", "utter_evidence_faulty")
