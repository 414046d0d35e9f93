"""How a request ends, for the assistant: a ticket, a person, or the customer no longer wants it; pure."""

from __future__ import annotations

from dataclasses import replace

from bot.triage.gathering import progress, steps_for
from bot.triage.recipes import Settings
from bot.triage.state import Decision, Said, Say, State
from bot.triage.urgency import Weight, assess, overall, reach
from bot.triage.wording import erasure_title, in_each, spoken_language, summary, title, titles

CANCEL = "cancel"
"""What `asked` ends with while we wait for a yes or no to "shall I cancel your request?"."""


def open_ticket(state: State, said: Said, settings: Settings, *, before: tuple[Say, ...] = ()) -> Decision:
    """A ticket with all that is known; when one is open already, the counter adds to it and the text says so."""
    state = replace(state, question="", filed=1)
    words = in_each(settings, state.language, summary=summary(state, settings), hours=dict(settings.hours))
    say = Say("utter_ticket_added" if said.ticket else "utter_ticket_opened", words)
    return Decision(state=state, says=(*before, say), command=_request("open_ticket", state, settings))


def add_to_ticket(state: State, settings: Settings) -> Decision:
    """More on the open ticket, said shortly."""
    return note(state, settings, Say("utter_noted_on_ticket"))


def note(state: State, settings: Settings, *says: Say) -> Decision:
    """What is known goes to the open ticket, and this is said of it."""
    return Decision(state=state, says=says, command=_request("open_ticket", state, settings))


def hand_over(state: State, settings: Settings, reason: str) -> Decision:
    """A person gets the chat and all that is known.

    `reason`: asked, not_understood, complaint, language, emergency or erasure.
    """
    state = replace(state, question="", misunderstood=0, complaints=0)
    response = "utter_hand_over" if reason == "asked" else f"utter_hand_over_{reason}"
    say = Say(response, in_each(settings, state.language, hours=dict(settings.hours)))
    command = {**_request("hand_over", state, settings), "reason": reason}
    if reason == "emergency":
        command |= {"urgency": 3}
    if reason == "erasure":
        command |= {"urgency": 3, "title": erasure_title(settings, state.language)}
    return Decision(state=state, says=(say,), command=command)


def solved(state: State, said: Said) -> Decision:
    """It works again. A triage that was under way ends; else the open ticket is closed."""
    if _under_way(state) or not said.ticket:
        return Decision(state=state.fresh(), says=(Say("utter_solved_nothing"),))
    return _close(state, "solved", "utter_solved")


def cancel(state: State, said: Said) -> Decision:
    """No longer wanted: first the triage under way; an open ticket only when asked once more (`call_off`)."""
    if _under_way(state):
        return Decision(state=state.fresh(), says=(Say("utter_cancelled"),))
    if not said.ticket:
        return Decision(state=state.fresh(), says=(Say("utter_nothing_to_cancel"),))
    state = replace(state, question="", asked=(*state.asked, CANCEL))
    return Decision(state=state, says=(Say("utter_ask_cancel"),))


def call_off(state: State) -> Decision:
    """The customer confirmed that the open ticket is no longer wanted."""
    return _close(state, "cancelled", "utter_cancelled")


def _under_way(state: State) -> bool:
    """Whether a triage is; further evidence for a problem that has its ticket is none."""
    return bool(state.question) and not state.filed


def _close(state: State, reason: str, response: str) -> Decision:
    command = {"command": "close_ticket", "reason": reason}
    return Decision(state=state.fresh(), says=(Say(response),), command=command)


def _request(command: str, state: State, settings: Settings) -> dict[str, object]:
    recipe, spoken = settings.topics.get(state.topic), spoken_language(settings, state.language)
    usual, wide = recipe.impact if recipe else _DEFAULT_IMPACT, _reach(state, settings)
    return {
        "command": command,
        "topic": state.topic or None,
        "impact": max(usual, wide.level),
        "urgency": overall(state.urgency, usual),
        "origins": state.origins(),
        "facts": state.facts()
        | _reasons(state, wide, settings)
        | progress(state, steps_for(state, settings))
        | ({"also": titles(state.others, settings)[spoken]} if state.others else {}),
        "title": title(state, settings),
    }


def _reach(state: State, settings: Settings) -> Weight:
    told = [reach(words, settings.impact) for words in state.urgency_words]
    level = max((one.level for one in told), default=0)
    return Weight(level, tuple(dict.fromkeys(words for one in told if one.level == level for words in one.reasons)))


def _reasons(state: State, wide: Weight, settings: Settings) -> dict[str, str]:
    """The words that say how urgent it is, and how many it concerns."""
    urgent = [words for words in state.urgency_words if assess(words, settings.urgency).level]
    told = {"urgency_words": urgent, "impact_words": wide.reasons}
    return {name: ", ".join(words) for name, words in told.items() if words}


_DEFAULT_IMPACT = 2
