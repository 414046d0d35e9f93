"""What is said of the files that came along with a message, and of those that did not come; pure."""

from __future__ import annotations

from bot.triage.state import Decision, Said, Say


def about_files(said: Said) -> tuple[Say, ...]:
    """Thanks for the files, when all of them are here."""
    return (Say("utter_got_evidence"),) if said.kept and not said.missing else ()


def about_missing(said: Said) -> tuple[Say, ...]:
    """One bubble on the files that are not here, and why: too large, or lost on the way."""
    if said.kept and said.missing:
        return (Say("utter_files_partly"),)
    if said.too_large:
        return (Say("utter_file_too_large"),)
    return (Say("utter_file_lost"),) if said.lost else ()


def ask_again(said: Said) -> Say:
    """The request for the evidence that was sent and is missing, with the reason."""
    return Say("utter_evidence_too_large" if said.too_large else "utter_evidence_lost")


def asks_again(decision: Decision) -> bool:
    """Whether the customer is told of what is missing by `ask_again`."""
    return any(say.response in ("utter_evidence_too_large", "utter_evidence_lost") for say in decision.says)
