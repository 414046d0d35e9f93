"""A customer who talks to `decide`, so that tests read like a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.triage.decide import decide
from bot.triage.recipes import Settings, load
from bot.triage.state import Decision, Said, State


@dataclass
class Customer:
    """Keeps the state between messages, as the slots do."""

    settings: Settings
    state: State = field(default_factory=lambda: State(language="fr"))
    ticket: str = ""
    ticket_status: str = "queued"

    def says(self, text: str, intent: str, **known: object) -> Decision:
        """One message; `known` are entities, or fields of Said by their names."""
        about = {
            k: known.pop(k)
            for k in ("kept", "kinds", "too_large", "lost", "faults", "read", "choice", "ranking", "topics")
            if k in known
        }
        said = Said(
            text=text,
            intent=intent,
            confidence=0.9,
            entities={k: str(v) for k, v in known.items()},
            ticket=self.ticket,
            ticket_status=self.ticket_status if self.ticket else "",
            **about,  # type: ignore[arg-type]
        )
        decision = decide(self.state, said, self.settings)
        self.state = decision.state
        command = decision.command or {}
        if command.get("command") in ("open_ticket", "hand_over"):
            self.ticket = self.ticket or "G-1042"
        if command.get("command") == "close_ticket":
            self.ticket = ""
        return decision


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load()


@pytest.fixture
def customer(settings: Settings) -> Customer:
    """Speaks French, has no ticket, has said nothing yet."""
    return Customer(settings)
