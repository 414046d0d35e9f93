"""A loaded Rasa agent as the assistant: one turn in, one outcome out."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.assistant.actions import InProcessActions
from bot.assistant.current import Work, current
from bot.assistant.shadow import Shadow
from bot.assistant.words import Collected, heard_in, outcome
from bot.logs import hush_structured_logs
from bot.talk.turn import AssistantFailed, Outcome, Turn

EVIDENCE = "/evidence"
"""Rasa's way to say: the intent is known, there are no words. Given for a file without a caption."""
SLASH, LOOKS_LIKE_SLASH = "/", "\u2215"
LONGEST_TEXT = 8000


class RasaAssistant:
    """Talks through one agent. Several turns may be under way; each keeps its own dialogue."""

    def __init__(self, agent: Agent, shadow: Shadow | None = None) -> None:
        hush_structured_logs()
        self._agent = agent
        self._shadow = shadow
        actions = InProcessActions()
        agent.action_endpoint = actions
        if agent.processor is not None:
            agent.processor.action_endpoint = actions

    async def __call__(self, turn: Turn) -> Outcome:
        """What the agent makes of this turn. Raises AssistantFailed, never swallows a turn as Rasa does."""
        if not self._agent.is_ready():
            raise AssistantFailed("no model is loaded")
        work, said = Work(before=turn.tracker), Collected()
        token = current.set(work)
        try:
            await self._agent.handle_message(_user_message(turn, said))
        except Exception as error:
            raise AssistantFailed(f"{type(error).__name__} in the assistant") from error
        finally:
            current.reset(token)
        if work.failure is not None:
            raise AssistantFailed(f"{type(work.failure).__name__} in an action") from work.failure
        if work.after is None:
            raise AssistantFailed("the dialogue was not kept")
        heard = heard_in(work.parsed, await self._shadow.intent_of(_words(turn)) if self._shadow else "")
        return replace(outcome(said.messages, work.language, work.after), heard=heard)


def _user_message(turn: Turn, said: Collected) -> UserMessage:
    message = turn.message
    return UserMessage(
        text=_words(turn),
        output_channel=said,
        sender_id=f"{turn.conversation_id}#{turn.episode}",
        input_channel=message.network,
        message_id=message.message_id,
        metadata=_metadata(turn),
    )


def _words(turn: Turn) -> str:
    """Their words, else what they said in a voice note; a leading slash is theirs too, and is no command to Rasa."""
    text = (turn.message.text.strip() or _spoken(turn))[:LONGEST_TEXT]
    if not text:
        return EVIDENCE
    return LOOKS_LIKE_SLASH + text[1:] if text.startswith(SLASH) else text


def _spoken(turn: Turn) -> str:
    return " ".join(one.said for one in turn.attachments if one.said).strip()


def _metadata(turn: Turn) -> dict[str, Any]:
    ticket = turn.ticket
    return {
        "language": turn.language,
        "network": turn.message.network,
        "attachments": [asdict(replace(one, said="")) for one in turn.attachments],
        "ticket": {"number": f"G-{ticket.number}", "status": ticket.status} if ticket else None,
        "choice": turn.message.choice,
        "spoken": bool(_spoken(turn)) and not turn.message.text.strip(),
        "who_reads": dict(turn.who_reads),
    }
