"""The custom actions that rules name. Each decides on the latest message; some settle what it means."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.tracker import carry_out, said_of, state_of
from bot.triage.decide import decide
from bot.triage.recipes import Settings, load


class Deciding(Action, ABC):
    """Decides what comes next. `intent` is what the action stands for, "" to take the message's own."""

    intent = ""

    def __init__(self) -> None:
        """Reads the settings when Rasa registers the action: a wrong file stops the start, not a conversation."""
        self._settings = _settings()

    @abstractmethod
    def name(self) -> str:
        """The name in domain.yml and rules.yml."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say, command, and set the slots."""
        said = said_of(tracker)
        if self.intent:
            said = replace(said, intent=self.intent)
        return carry_out(decide(state_of(tracker), said, self._settings), tracker, dispatcher)


class ActionTriage(Deciding):
    """A problem, an answer about one, small talk or a question: as the message itself means."""

    def name(self) -> str:  # noqa: D102
        return "action_triage"


class ActionRephrase(Deciding):
    """No rule fits: treated as not understood."""

    intent = "nlu_fallback"

    def name(self) -> str:  # noqa: D102
        return "action_rephrase"


class ActionHandOver(Deciding):
    """A person, at once."""

    intent = "handover"

    def name(self) -> str:  # noqa: D102
        return "action_hand_over"


class ActionStatus(Deciding):
    """How far the ticket is."""

    intent = "status"

    def name(self) -> str:  # noqa: D102
        return "action_status"


class ActionSolved(Deciding):
    """It works again."""

    intent = "solved"

    def name(self) -> str:  # noqa: D102
        return "action_solved"


class ActionCancel(Deciding):
    """No longer wanted."""

    intent = "cancel"

    def name(self) -> str:  # noqa: D102
        return "action_cancel"


@lru_cache(maxsize=1)
def _settings() -> Settings:
    """Read once; raises WrongSettings."""
    return load()
