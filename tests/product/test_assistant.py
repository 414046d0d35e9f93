"""The glue to Rasa, in this process: what Rasa would swallow must fail the turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from bot.talk.turn import AssistantFailed, Attachment, HandOver, Turn
from connectors.sdk.messages import Message


def _turn(text: str, tracker: bytes | None = None) -> Turn:
    now = datetime.now(timezone.utc)
    message = Message(network="fake", account="a", message_id="m", chat_id="c", sent_at=now, text=text)
    return Turn(message=message, conversation_id="c", episode=0, language="fr", tracker=tracker)


@pytest.fixture(scope="module")
def agent() -> Any:
    from bot.settings import Settings
    from bot.training.train import prepare_rasa, train

    settings = Settings.read()
    prepare_rasa(settings.data)
    from rasa.core.agent import Agent

    from bot.assistant.trackers import TurnTrackerStore

    model = train(settings.root, settings.models)
    return Agent.load(model, tracker_store=TurnTrackerStore(None))


async def test_a_dialogue_travels_with_its_turns(agent: Any) -> None:
    from bot.assistant.agent import RasaAssistant

    assistant = RasaAssistant(agent)
    first = await assistant(_turn("Bonjour, mon application plante depuis la mise à jour"))
    assert first.language == "fr"
    second = await assistant(_turn("iphone 12 ios 17.4", first.tracker))
    assert "application" in second.says[0].text
    assert await assistant(_turn("iphone 12 ios 17.4")) != second


async def test_a_voice_note_that_a_machine_understood_is_what_they_said(agent: Any) -> None:
    from bot.assistant.agent import RasaAssistant

    note = Attachment(kind="voice", mime="audio/ogg", state="kept", said="whatsapp plante sur mon iphone 12")
    outcome = await RasaAssistant(agent)(replace(_turn(""), attachments=(note,)))
    assert "plante" in outcome.says[0].text
    handed = await RasaAssistant(agent)(_turn("je veux parler à une personne", outcome.tracker))
    told = next(command for command in handed.commands if isinstance(command, HandOver))
    assert (told.facts["device"], told.facts["app"]) == ("iPhone 12", "WhatsApp")
    assert dict(told.origins) == {"device": "spoken", "app": "spoken"}


@pytest.mark.parametrize("text", ["/restart", "/handover", '/evidence{"topic": "x"}', "/session_start", " /stop"])
async def test_a_customers_slash_is_no_command(agent: Any, text: str) -> None:
    from bot.assistant.agent import RasaAssistant

    outcome = await RasaAssistant(agent)(_turn(text))
    assert outcome.tracker
    assert not any("handover" in str(c) for c in outcome.commands)


async def test_an_action_that_fails_fails_the_turn(agent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.actions import triage
    from bot.assistant.agent import RasaAssistant

    def broken(*_: object) -> None:
        raise ValueError("a fault")

    assistant = RasaAssistant(agent)
    monkeypatch.setattr(triage, "decide", broken)
    with pytest.raises(AssistantFailed, match="ValueError in an action"):
        await assistant(_turn("mon appli plante"))


async def test_an_action_whose_answer_is_no_answer_fails_the_turn(agent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.assistant.agent import RasaAssistant

    assistant = RasaAssistant(agent)

    async def nonsense(*_: object, **__: object) -> dict[str, object]:
        return {"events": "none", "responses": 7}

    monkeypatch.setattr(agent.processor.action_endpoint, "request", nonsense)
    outcome = await assistant(_turn("mon appli plante"))
    assert outcome.says == ()


async def test_a_long_chat_stays_small(agent: Any) -> None:
    from bot.assistant.agent import RasaAssistant

    assistant = RasaAssistant(agent)
    tracker, sizes = None, []
    for n in range(60):
        outcome = await assistant(_turn(("merci", "c'est chiffré ?", "et les groupes ?")[n % 3], tracker))
        tracker = outcome.tracker
        sizes.append(len(tracker or b""))
    assert max(sizes[30:]) < 3 * max(sizes[:10])


@pytest.mark.parametrize(
    "text",
    [
        "mon whatsapp plante sur mon samsung s21 android 14",
        "whatsapp 2.24 keeps crashing on my iphone 12 ios 17.4, error 0x12",
    ],
)
async def test_a_problem_told_with_all_its_facts_is_the_problem(agent: Any, text: str) -> None:
    assert (await agent.parse_message(text))["intent"]["name"] == "crash"


@pytest.mark.parametrize("text", ["tiktok 33", "huawei p30", "google pixel 8 android 15", "iphone 15 pro max"])
async def test_names_of_things_tell_no_language(agent: Any, text: str) -> None:
    found = (await agent.parse_message(text))["entities"]
    assert "language" not in [e["entity"] for e in found]
