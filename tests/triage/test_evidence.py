"""Pictures, videos and voice notes: asked for, announced, sent early, missing, or not to be had."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.triage.state import Decision, State


def names(decision: Decision) -> list[str]:
    return [say.response for say in decision.says]


def command(decision: Decision) -> str:
    """What the counter is asked to do; "" for nothing."""
    return str((decision.command or {}).get("command", ""))


@pytest.mark.parametrize(
    ("device", "os", "how", "how_in_english"),
    [
        ("iPhone 12", "iOS", "Sur iPhone", "On an iPhone"),
        ("Galaxy S21", "", "Sur Android", "On Android"),
        ("PC", "Windows", "Sous Windows", "On Windows"),
        ("MacBook Air", "macOS", "Sur Mac", "On a Mac"),
        ("Apple Watch", "", "Une photo de l'écran", "A photo of the screen"),
        ("", "Android", "Sur Android", "On Android"),
        ("un vieux truc", "", "Une photo de l'écran", "A photo of the screen"),
    ],
)
def test_taking_a_screenshot_is_told_for_the_device_at_hand(customer, device, os, how, how_in_english):
    customer.says("paypal m'a débité", "payment", app="PayPal", device=device, os=os)
    decision = customer.says("non pas de code", "deny")
    assert names(decision) == ["utter_ask_evidence"]
    assert how in decision.says[0].words["asked"]
    customer.state = replace(customer.state, language="en", question="error_code", asked=("error_code",))
    assert how_in_english in customer.says("no code", "deny").says[0].words["asked"]


def test_a_file_before_the_question_counts(customer):
    assert names(customer.says("", "evidence", kept=1)) == ["utter_evidence_first"]
    customer.says("le paiement est passé deux fois", "payment", app="PayPal")
    decision = customer.says("non", "deny")
    assert names(decision) == ["utter_ticket_opened"]
    assert decision.command["facts"]["evidence"] == 1


def test_a_file_in_the_middle_is_thanked_for_and_the_question_stays(customer):
    customer.says("ça plante", "crash")
    album = [names(customer.says("", "evidence", kept=1)) for _ in range(3)]
    assert album == [["utter_got_evidence", "utter_remind_device"], ["utter_got_evidence"], ["utter_got_evidence"]]
    assert customer.state.question == "device"
    assert customer.state.evidence == 3


@pytest.mark.parametrize("intent", ["evidence", "thanks", "nlu_fallback", "crash", "faq_bot", "goodbye"])
def test_a_file_with_any_words_is_the_evidence_that_was_asked_for(customer, intent):
    customer.state = State(language="fr", topic="performance", question="evidence", asked=("device", "evidence"))
    assert command(customer.says("voilà", intent, kept=1)) == "open_ticket"


def test_evidence_can_be_skipped_by_button_or_words(customer):
    for words in ({"intent": "cancel", "choice": "evidence:skip"}, {"intent": "no_evidence"}, {"intent": "deny"}):
        customer.state = State(language="fr", topic="performance", question="evidence", asked=("device", "evidence"))
        assert command(customer.says("Continuer sans", **words)) == "open_ticket"


def test_no_evidence_said_early_is_remembered(customer):
    customer.says("ça plante", "crash", device="iPhone 12", os_version="17")
    customer.says("par contre je peux pas faire de capture", "no_evidence")
    customer.says("non", "deny")
    assert "evidence" not in [q for q in customer.state.asked[1:]]
    assert customer.ticket


@pytest.mark.parametrize("why", ["too_large", "lost"])
def test_a_missing_file_is_asked_for_twice_more_and_then_not(customer, why):
    customer.state = State(language="fr", topic="performance", question="evidence", asked=("device", "evidence"))
    again = customer.says("", "evidence", **{why: 1})
    assert (names(again), customer.state.question) == ([f"utter_evidence_{why}"], "evidence")
    assert names(customer.says("", "evidence", **{why: 1})) == [f"utter_evidence_{why}"]
    last = customer.says("", "evidence", **{why: 1})
    assert names(last) == [f"utter_file_{why}", "utter_ticket_opened"]
    assert "evidence" not in last.command["facts"]


def test_files_that_came_in_part_are_the_evidence_and_the_others_are_told_of(customer):
    customer.state = State(language="fr", topic="performance", question="evidence", asked=("device", "evidence"))
    decision = customer.says("", "evidence", kept=1, lost=1)
    assert names(decision) == ["utter_files_partly", "utter_ticket_opened"]
    assert decision.command["facts"]["evidence"] == 1


def test_a_missing_file_on_its_own_is_told_of_and_nothing_else_is_said(customer):
    assert names(customer.says("", "evidence", lost=1)) == ["utter_file_lost"]
    assert names(customer.says("", "evidence", too_large=1)) == ["utter_file_too_large"]


def test_a_missing_file_on_its_own_for_an_open_ticket_is_told_of(customer):
    customer.says("un humain", "handover")
    decision = customer.says("", "evidence", lost=1)
    assert (names(decision), decision.command) == (["utter_file_lost"], None)


def test_a_missing_file_on_its_own_keeps_the_question_that_waits(customer):
    customer.says("ça plante", "crash")
    assert names(customer.says("", "evidence", too_large=1)) == ["utter_file_too_large", "utter_remind_device"]


def test_a_late_fact_does_not_end_the_waiting_for_a_file(customer):
    customer.state = State(
        language="fr", topic="performance", device="Pixel 8", question="evidence", asked=("evidence",)
    )
    assert names(customer.says("android 14", "inform", os="Android", os_version="14")) == ["utter_remind_evidence"]
    assert customer.says("", "evidence", kept=1).command["facts"]["os_version"] == "14"


def test_an_announced_file_is_waited_for_twice(customer):
    customer.state = State(language="fr", topic="performance", question="evidence", asked=("device", "evidence"))
    assert names(customer.says("je vous envoie ça", "evidence")) == ["utter_remind_evidence"]
    assert names(customer.says("ça vient", "evidence")) == ["utter_remind_evidence"]
    assert command(customer.says("ça vient, promis", "evidence")) == "open_ticket"
