"""While a ticket is open: more words, further problems, status, and its end."""

from __future__ import annotations

import pytest

from bot.triage.state import Decision, State


def names(decision: Decision) -> list[str]:
    return [say.response for say in decision.says]


def command(decision: Decision) -> str:
    """What the counter is asked to do; "" for nothing."""
    return str((decision.command or {}).get("command", ""))


def _with_ticket(customer) -> None:
    customer.state = State(language="fr", topic="crash", device="iPhone 12", app="WhatsApp", asked=("device",), turns=5)
    customer.ticket = "G-1042"


def test_a_further_problem_while_a_ticket_is_open_is_triaged_and_added(customer):
    _with_ticket(customer)
    decision = customer.says("et les notifications ne sonnent plus", "notifications")
    assert names(decision) == ["utter_topic_noted", "utter_ask_system"]
    assert (customer.state.device, customer.state.app) == ("iPhone 12", "")
    for _ in range(3):
        decision = customer.says("sais pas", "dont_know")
    assert names(decision) == ["utter_ticket_added"]
    assert decision.command["command"] == "open_ticket"


@pytest.mark.parametrize(("intent", "files"), [("crash", 0), ("inform", 0), ("nlu_fallback", 0), ("evidence", 1)])
def test_more_on_the_same_problem_is_added_to_the_open_ticket(customer, intent, files):
    _with_ticket(customer)
    decision = customer.says("ça plante aussi le soir", intent, kept=files)
    assert names(decision) == ["utter_noted_on_ticket"]
    assert decision.command["facts"].get("evidence", 0) == files


def test_a_file_announced_for_an_open_ticket_is_welcome(customer):
    _with_ticket(customer)
    decision = customer.says("je vous envoie la capture", "evidence")
    assert (names(decision), decision.command) == (["utter_send_it"], None)


def test_not_understood_twice_with_a_ticket_brings_a_person(customer):
    _with_ticket(customer)
    customer.says("blabla", "nlu_fallback")
    assert command(customer.says("blabla", "nlu_fallback")) == "hand_over"


def test_when_the_ticket_is_closed_the_next_words_begin_anew(customer):
    _with_ticket(customer)
    customer.ticket = ""
    decision = customer.says("ça plante encore", "crash")
    assert names(decision) == ["utter_topic_noted", "utter_ask_system"]
    assert (customer.state.device, customer.state.app) == ("iPhone 12", "")


@pytest.mark.parametrize(
    ("status", "response"),
    [
        ("queued", "utter_status_queued"),
        ("in_progress", "utter_status_working"),
        ("awaiting_customer", "utter_status_waiting"),
        ("triage", "utter_status_known"),
        ("resolved", "utter_status_resolved"),
        ("invented", "utter_status_known"),
    ],
)
def test_status_tells_the_number_and_how_far_it_is(customer, status, response):
    _with_ticket(customer)
    customer.ticket_status = status
    decision = customer.says("des nouvelles ?", "status")
    assert names(decision) == [response]
    assert decision.says[0].words["number"] == "G-1042"


def test_status_without_a_ticket_goes_back_to_the_question(customer):
    assert names(customer.says("des nouvelles ?", "status")) == ["utter_status_none"]
    customer.says("ça plante", "crash")
    assert names(customer.says("des nouvelles ?", "status")) == ["utter_status_none", "utter_remind_device"]


def test_solved_closes_the_ticket(customer):
    _with_ticket(customer)
    decision = customer.says("c'est bon", "solved")
    assert decision.command == {"command": "close_ticket", "reason": "solved"}
    assert decision.state == State(language="fr", device="iPhone 12")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("oui", {"intent": "affirm"}),
        ("annulez", {"intent": "cancel"}),
        ("x", {"intent": "inform", "choice": "cancel:yes"}),
    ],
)
def test_an_open_request_is_cancelled_only_after_a_yes(customer, text, known):
    _with_ticket(customer)
    asked = customer.says("non, laisse tomber", "cancel")
    assert (names(asked), asked.command) == (["utter_ask_cancel"], None)
    decision = customer.says(text, **known)
    assert decision.command == {"command": "close_ticket", "reason": "cancelled"}
    assert decision.state == State(language="fr", device="iPhone 12")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("non", {"intent": "deny"}),
        ("non, laisse tomber", {"intent": "cancel"}),
        ("nein, doch nicht", {"intent": "cancel"}),
        ("x", {"intent": "inform", "choice": "cancel:no"}),
    ],
)
def test_a_no_keeps_the_open_request(customer, text, known):
    _with_ticket(customer)
    customer.says("annulez", "cancel")
    decision = customer.says(text, **known)
    assert (names(decision), decision.command) == (["utter_ok_ticket"], None)


def test_a_yes_to_something_else_does_not_cancel(customer):
    _with_ticket(customer)
    customer.says("annulez", "cancel")
    customer.says("des nouvelles ?", "status")
    assert customer.says("oui", "affirm").command is None


def test_going_on_without_a_file_never_ends_an_open_request(customer):
    _with_ticket(customer)
    assert customer.says("continuer sans", "no_evidence").command is None
    assert customer.says("x", "cancel", choice="evidence:skip").command is None


@pytest.mark.parametrize(("files", "response"), [(1, "utter_files_here"), (0, "utter_files_not_here")])
@pytest.mark.parametrize(
    "text",
    [
        *("est-ce que vous avez reçu ma photo ?", "did you get my screenshot?"),
        *("haben Sie mein Bild bekommen?", "ist meine Datei angekommen?"),
    ],
)
def test_asked_whether_a_file_arrived_we_say_so(customer, text, files, response):
    _with_ticket(customer)
    customer.says("voilà", "evidence", kept=files)
    assert names(customer.says(text, "evidence")) == [response]


@pytest.mark.parametrize("intent", ["solved", "cancel"])
def test_solved_and_cancel_end_a_triage_and_leave_the_open_ticket(customer, intent):
    _with_ticket(customer)
    customer.says("et ça chauffe", "performance")
    decision = customer.says("laissez tomber", intent)
    assert decision.command is None
    assert decision.state.topic == ""


@pytest.mark.parametrize(
    ("intent", "response"), [("solved", "utter_solved_nothing"), ("cancel", "utter_nothing_to_cancel")]
)
def test_solved_and_cancel_with_nothing_open(customer, intent, response):
    decision = customer.says("c'est bon", intent)
    assert (names(decision), decision.command) == ([response], None)


def test_thanks_and_ok_after_the_ticket_start_nothing(customer):
    customer.says("un humain", "handover")
    assert names(customer.says("merci", "thanks")) == ["utter_thanks"]
    assert names(customer.says("ok", "affirm")) == ["utter_ok_ticket"]
    assert names(customer.says("non c'est pas ça", "deny")) == ["utter_tell_correction"]
