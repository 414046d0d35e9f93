"""Files that show too little or may not be opened, and words that were no answer while one is waited for."""

from __future__ import annotations

import pytest

from bot.guichet_yml import LANGUAGES
from bot.media.inspect.findings import FAULTS
from bot.triage.fault_words import FAULT_WORDS
from bot.triage.state import State
from tests.triage.test_evidence import command, names


def _awaited() -> State:
    return State(language="fr", topic="performance", question="evidence", asked=("device", "evidence"))


def test_every_fault_has_words_in_every_language():
    assert set(FAULT_WORDS) == set(FAULTS)
    assert all(set(words) == set(LANGUAGES) for words in FAULT_WORDS.values())


@pytest.mark.parametrize("fault", FAULTS)
def test_the_customer_is_told_why_and_asked_again(customer, fault):
    customer.state = _awaited()
    decision = customer.says("", "evidence", faults=(fault,))
    assert names(decision) == ["utter_evidence_faulty"]
    assert decision.says[0].words["reason"] == FAULT_WORDS[fault]["fr"]
    assert customer.state.question == "evidence"


def test_after_two_more_tries_the_ticket_is_opened_without(customer):
    customer.state = _awaited()
    said = [names(customer.says("", "evidence", faults=("blurred",))) for _ in range(3)]
    assert said == [["utter_evidence_faulty"]] * 2 + [["utter_file_faulty", "utter_ticket_opened"]]


def test_a_good_file_beside_a_faulty_one_is_enough(customer):
    customer.state = _awaited()
    decision = customer.says("", "evidence", kept=1, faults=("blank",))
    assert names(decision) == ["utter_file_faulty", "utter_ticket_opened"]
    assert decision.command["facts"]["evidence"] == 1


def test_a_faulty_file_for_an_open_ticket_is_told_of(customer):
    customer.says("un humain", "handover")
    assert names(customer.says("", "evidence", faults=("silent",))) == ["utter_file_faulty"]


@pytest.mark.parametrize(
    ("intent", "answers"),
    [("nlu_fallback", ["utter_evidence_unclear"]), ("out_of_scope", ["utter_not_mine", "utter_remind_evidence"])],
)
def test_nonsense_while_a_file_is_waited_for_opens_no_ticket(customer, intent, answers):
    customer.state = _awaited()
    decision = customer.says("blorg", intent)
    assert (names(decision), command(decision)) == (answers, "")
    assert customer.state.question == "evidence"


def test_nonsense_again_and_again_ends_in_a_ticket_that_is_told_of(customer):
    customer.state = _awaited()
    said = [names(customer.says("blorg", "nlu_fallback")) for _ in range(3)]
    assert said == [["utter_evidence_unclear"]] * 2 + [["utter_ticket_opened"]]
