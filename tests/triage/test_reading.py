"""What was read on a picture: asked back once, taken back on a no, never in the place of what the customer said."""

from __future__ import annotations

from bot.triage.state import State
from tests.triage.test_evidence import command, names

READ = {"error_code": ("0x80070057", 0.97), "os": ("iOS", 0.99), "os_version": ("17.4", 0.98)}


def _awaited(**known: str) -> State:
    return State(
        language="en",
        topic="hardware",
        question="evidence",
        asked=("device", "evidence"),
        steps=("serial:no",),
        **known,
    )


def test_it_is_asked_back_in_words(customer):
    customer.state = _awaited()
    decision = customer.says("", "evidence", kept=1, read=READ)
    assert names(decision) == ["utter_ask_reading"]
    assert decision.says[0].words["facts"] == "error 0x80070057, iOS 17.4"
    assert decision.says[0].words["facts_fr"] == "erreur 0x80070057, iOS 17.4"


def test_a_yes_goes_on_to_the_ticket_with_source_and_confidence(customer):
    customer.state = _awaited()
    customer.says("", "evidence", kept=1, read=READ)
    decision = customer.says("yes", "affirm")
    assert command(decision) == "open_ticket"
    facts = decision.command["facts"]
    assert (facts["error_code"], facts["os_version"], facts["evidence"]) == ("0x80070057", "17.4", 1)
    origins = {"os": "confirmed:99", "os_version": "confirmed:98", "error_code": "confirmed:97"}
    assert {name: decision.command["origins"][name] for name in origins} == origins


def test_the_buttons_say_the_same(customer):
    for choice, kept in (("reading:yes", True), ("reading:no", False)):
        customer.state, customer.ticket = _awaited(), ""
        customer.says("", "evidence", kept=1, read=READ)
        decision = customer.says("Yes", "nlu_fallback", choice=choice)
        assert ("os_version" in decision.command["facts"]) is kept


def test_a_no_with_the_right_value_puts_it_right(customer):
    customer.state = _awaited()
    customer.says("", "evidence", kept=1, read=READ)
    decision = customer.says("no, it is 0x80070058", "deny", error_code="0x80070058")
    facts = decision.command["facts"]
    assert facts["error_code"] == "0x80070058"
    assert {"os", "os_version"} & set(facts) == set()
    assert decision.command["origins"]["error_code"] == "said"


def test_what_the_customer_said_stays(customer):
    customer.state = _awaited(error_code="E42", os="Android", os_version="14")
    decision = customer.says("", "evidence", kept=1, read=READ)
    assert command(decision) == "open_ticket"
    assert decision.command["facts"]["error_code"] == "E42"


def test_a_question_that_the_picture_answers_is_not_put_again(customer):
    customer.says("ça plante", "crash")
    assert customer.state.question == "device"
    customer.says("", "evidence", kept=1, read={"device": ("iPhone 12", 0.95), **READ})
    decision = customer.says("oui", "affirm")
    assert customer.state.question == "app"
    assert names(decision) == ["utter_ask_app"]


def test_a_question_that_it_does_not_answer_comes_back(customer):
    customer.says("ça plante", "crash")
    customer.says("", "evidence", kept=1, read={"app": ("WhatsApp", 0.95)})
    assert customer.state.question == "reading"
    customer.says("oui", "affirm")
    assert customer.state.question == "device"


def test_a_message_without_a_code_stands_for_it(customer):
    customer.state = _awaited()
    decision = customer.says("", "evidence", kept=1, read={"message": ("WhatsApp has stopped", 0.93)})
    assert decision.says[0].words["facts"] == "“WhatsApp has stopped”"


def test_nonsense_is_asked_once_more_and_ends_nowhere(customer):
    customer.state = _awaited()
    customer.says("", "evidence", kept=1, read=READ)
    assert names(customer.says("blorg", "nlu_fallback")) == ["utter_remind_reading"]
    assert command(customer.says("blorg", "nlu_fallback")) == "open_ticket"
