"""The custom actions as Rasa calls them: slots in, responses, commands and slot events out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor
from ruamel.yaml import YAML

from bot.triage.recipes import DEFAULT_FILE, TOPICS

ROOT = DEFAULT_FILE.parent


@pytest.fixture(scope="module")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("bot.actions")
    return executor


class Chat:
    """A tracker that keeps its slots between calls, as Rasa does."""

    def __init__(self, executor: ActionExecutor) -> None:
        self.executor = executor
        self.slots: dict[str, Any] = {}

    def call(self, action: str, text: str = "", intent: str = "", **more: Any) -> list[dict[str, Any]]:
        """The responses of `action` on this message; slot events are applied."""
        entities = [{"entity": k, "value": v} for k, v in more.pop("entities", {}).items()]
        latest = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": entities, "metadata": more}
        tracker = {"sender_id": "c1", "slots": dict(self.slots), "latest_message": latest, "events": []}
        result = asyncio.run(self.executor.run({"next_action": action, "tracker": tracker, "domain": {}}))
        assert result is not None
        for event in result["events"]:
            assert event["event"] == "slot"
            self.slots[event["name"]] = event["value"]
        return result["responses"]


@pytest.fixture
def chat(executor: ActionExecutor) -> Chat:
    return Chat(executor)


def said(responses: list[dict[str, Any]]) -> list[str]:
    return [r["response"] for r in responses if r["response"]]


def command(responses: list[dict[str, Any]]) -> dict[str, Any]:
    found = [r["custom"] for r in responses if r["custom"]]
    assert len(found) == 1
    return dict(found[0])


def test_a_triage_through_slots_ends_in_one_command(chat):
    first = chat.call("action_triage", "whatsapp plante, urgent", "crash", language="fr", entities={"app": "WhatsApp"})
    assert said(first) == ["utter_topic_noted", "utter_ask_device"]
    assert first[0]["problem"] == "WhatsApp plante ou ne s'ouvre plus"
    assert chat.slots["language"] == "fr"
    assert (chat.slots["topic"], chat.slots["question"], chat.slots["asked"]) == ("crash", "device", ["device"])

    chat.call("action_triage", "pixel 8", "inform", entities={"device": "Pixel 8"})
    chat.call("action_triage", "non", "deny")
    chat.call("action_triage", "aucun", "deny")
    last = chat.call("action_triage", "/evidence", "evidence", attachments=[{"kind": "video", "state": "kept"}])
    assert said(last) == ["utter_ticket_opened", "utter_ask_evidence_more"]
    assert command(last) == {
        "command": "open_ticket",
        "topic": "crash",
        "urgency": 3,
        "impact": 2,
        "facts": {
            "device": "Pixel 8",
            "app": "WhatsApp",
            "evidence": 1,
            "evidence_came": "1/2",
            "evidence_pieces": "video:file",
            "urgency_words": "urgent",
        },
        "origins": {"app": "said", "device": "said"},
        "title": "Plantage\u00a0: WhatsApp, Pixel 8",
    }
    assert (chat.slots["question"], chat.slots["steps"]) == ("evidence", ["video:file"])


def test_the_word_for_files_only_is_not_taken_for_words(chat):
    chat.slots = {"topic": "how_to", "question": "app", "asked": ["app"], "turns": 1}
    chat.call("action_triage", "/evidence", "evidence", attachments=[{"state": "kept"}])
    assert chat.slots.get("app") is None
    assert chat.slots["evidence"] == 1


def test_a_file_that_was_not_kept_is_no_evidence(chat):
    for state, text in (("refused", "utter_evidence_too_large"), ("gone", "utter_evidence_lost")):
        chat.slots = {"topic": "hardware", "question": "evidence", "asked": ["device", "evidence"], "turns": 2}
        files = [{"kind": "image", "state": state}]
        assert said(chat.call("action_triage", "/evidence", "evidence", attachments=files)) == [text]
        assert chat.slots.get("evidence") is None


def test_the_remembered_language_is_used_while_the_slot_is_empty(chat):
    chat.call("action_hand_over", "?", "handover", language="en")
    assert chat.slots["language"] == "en"


def test_hand_over_whatever_the_classifier_said(chat):
    responses = chat.call("action_hand_over", "un humain", "greet")
    assert said(responses) == ["utter_hand_over"]
    assert command(responses)["reason"] == "asked"


def test_status_solved_and_cancel(chat):
    ticket = {"number": "G-1042", "status": "in_progress"}
    responses = chat.call("action_status", "alors ?", "status", ticket=ticket)
    assert (said(responses), responses[0]["number"]) == (["utter_status_working"], "G-1042")
    assert command(chat.call("action_solved", "ok", "solved", ticket=ticket))["reason"] == "solved"
    assert said(chat.call("action_cancel", "stop", "cancel", ticket=ticket)) == ["utter_ask_cancel"]
    assert command(chat.call("action_cancel", "stop", "cancel", ticket=ticket))["reason"] == "cancelled"


def test_small_talk_comes_back_to_the_question(chat):
    chat.slots = {"topic": "crash", "question": "device", "asked": ["device"], "turns": 1}
    assert said(chat.call("action_triage", "merci", "thanks")) == ["utter_thanks", "utter_remind_device"]


def test_guesses_become_plain_buttons(executor):
    latest = {
        "text": "blabla",
        "intent": {"name": "nlu_fallback", "confidence": 0.4},
        "intent_ranking": [{"name": "nlu_fallback", "confidence": 0.4}, {"name": "payment", "confidence": 0.3}],
        "entities": [],
    }
    call = {"next_action": "action_triage", "tracker": {"sender_id": "c", "latest_message": latest, "slots": {}}}
    result = asyncio.run(executor.run(call))
    assert result["responses"][0]["buttons"] == [{"title": "Paiement", "payload": "topic:payment"}]


@pytest.mark.parametrize(
    "slots",
    [
        {"asked": "device", "turns": "many", "topic": 7, "evidence": -1, "misunderstood": True},
        {"asked": [None, 3], "turns": float("nan"), "question": ["device"], "urgency": None},
        {"turns": float("inf"), "complaints": 10**30},
    ],
)
def test_slots_of_an_odd_type_count_as_empty(chat, slots):
    chat.slots = slots
    assert said(chat.call("action_triage", "ça plante", "crash")) == ["utter_topic_noted", "utter_ask_device"]


@pytest.mark.parametrize(
    "metadata",
    [{"attachments": None, "ticket": "G-1"}, {"attachments": [None, 3], "ticket": {"number": None}, "choice": 5}],
)
def test_odd_metadata_is_no_error(chat, metadata):
    assert "utter_topic_noted" in said(chat.call("action_triage", "ça plante", "crash", **metadata))


def test_words_that_rasa_would_read_as_a_template_are_kept_apart(chat):
    chat.slots = {"topic": "how_to", "question": "app", "asked": ["app"], "turns": 1, "device": "PC"}
    responses = chat.call("action_triage", "matrix0[1] {app}", "inform")
    assert said(responses) == ["utter_ticket_opened"]
    assert "0[" not in responses[0]["summary"]
    assert "{" not in responses[0]["summary"]


def test_every_action_of_the_domain_exists_and_every_intent_has_its_rule(executor):
    yaml = YAML(typ="safe")
    domain = yaml.load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    rules = yaml.load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    assert set(executor.actions) == set(domain["actions"])
    intents = {name for intent in domain["intents"] for name in intent}
    ruled = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
    assert set(ruled) == intents
    assert {ruled[topic] for topic in TOPICS} == {"action_triage"}
