"""What the agent says, collected whole, and read as an `Outcome`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.talk.turn import AssistantFailed, CloseTicket, Command, HandOver, Heard, OpenTicket, Outcome, Say
from connectors.sdk.messages import Button

FALLBACK = "nlu_fallback"
RANKED = 3


class Collected(OutputChannel):
    """Rasa's messages as they are, uncut."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Rasa's name for a channel; response variations may ask for it."""
        return "guichet"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message."""
        self.messages.append(dict(message))


def outcome(messages: list[dict[str, Any]], language: str, tracker: bytes | None) -> Outcome:
    """The words and commands in Rasa's messages. Raises AssistantFailed on a command that nobody knows."""
    says = [_say(m) for m in messages if m.get("text")]
    commands = [_command(m["custom"]) for m in messages if m.get("custom")]
    return Outcome(says=tuple(says), commands=tuple(commands), language=language, tracker=tracker)


def heard_in(parsed: Mapping[str, Any], candidate: str) -> Heard | None:
    """How the message was understood, from what Rasa's pipeline gave; None when nothing was to be understood."""
    ranked = parsed.get("intent_ranking") or []
    if not ranked:
        return None
    intent = str((parsed.get("intent") or {}).get("name") or "")
    chances = [(str(guess["name"]), float(guess["confidence"])) for guess in ranked if guess["name"] != FALLBACK]
    return Heard(intent=intent, ranking=tuple(chances[:RANKED]), candidate=candidate)


def _say(message: Mapping[str, Any]) -> Say:
    buttons = message.get("buttons") or []
    return Say(text=message["text"], buttons=tuple(Button(id=b["payload"], title=b["title"]) for b in buttons))


def _command(given: Mapping[str, Any]) -> Command:
    name = given.get("command")
    if name == "close_ticket":
        return CloseTicket(reason=str(given.get("reason") or "solved"))
    about: dict[str, Any] = {
        "topic": given.get("topic") or "",
        "urgency": int(given.get("urgency") or 2),
        "impact": int(given.get("impact") or 2),
        "title": given.get("title") or "",
        "facts": {k: v for k, v in (given.get("facts") or {}).items() if v},
        "origins": dict(given.get("origins") or {}),
    }
    if name == "open_ticket":
        return OpenTicket(**about)
    if name == "hand_over":
        return HandOver(**about, reason=str(given.get("reason") or "asked"))
    raise AssistantFailed(f"an action asked for an unknown command: {name!r}")
