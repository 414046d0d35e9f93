"""Evidence step by step: one thing at a time, anything useful instead, and an end to the asking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.triage.gathering import next_step
from bot.triage.refusals import describes, refuses
from bot.triage.state import State
from tests.triage.test_evidence import command, names

REFUSALS = [
    *("flemme", "la flemme...", "j'ai pas le temps", "pas le temps là", "plus tard", "non merci", "je passe", "passe"),
    *("skip", "can't be bothered", "cba", "no time sorry", "later", "not now", "nah", "I'll pass", "too much hassle"),
    *("Pas envie", "trop long", "tant pis", "on verra plus tard", "I don’t have time", "maybe later", "laisse tomber"),
]


def waiting_for(topic: str, *steps: str, filed: int = 0) -> State:
    """The first piece that is not in `steps` is waited for."""
    return State(
        language="fr", topic=topic, question="evidence", asked=("evidence",), steps=steps, filed=filed, tries=3
    )


def facts(decision) -> dict[str, object]:
    return decision.command["facts"]


def test_further_pieces_are_asked_for_once_the_request_has_its_number(customer):
    customer.state = waiting_for("hardware")
    first = customer.says("", "evidence", kept=1, kinds=("video",))
    assert (names(first), command(first)) == (["utter_ticket_opened", "utter_ask_evidence_more"], "open_ticket")
    assert "numéro de série" in first.says[1].words["asked"]
    assert facts(first)["evidence_came"] == "1/2"
    last = customer.says("C02XL0THJGH5", "nlu_fallback")
    assert (names(last), command(last)) == (["utter_noted_on_ticket"], "open_ticket")
    assert facts(last)["evidence_came"] == "2/2"
    assert facts(last)["evidence_pieces"] == "film:file; serial:words:C02XL0THJGH5"
    assert customer.state.question == ""


@pytest.mark.parametrize("words", REFUSALS)
@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "inform", "thanks", "crash", "goodbye", "affirm"])
def test_a_refusal_in_other_words_ends_this_step_and_only_this_one(customer, words, intent):
    customer.state = waiting_for("data_loss")
    decision = customer.says(words, intent)
    assert names(decision) == ["utter_ticket_opened", "utter_ask_evidence_more"]
    assert facts(decision)["evidence_came"] == "0/2"


def test_two_refusals_in_a_row_end_the_asking(customer):
    customer.state = waiting_for("data_loss")
    customer.says("flemme", "out_of_scope")
    decision = customer.says("j'ai pas le temps", "nlu_fallback")
    assert names(decision) == ["utter_evidence_declined"]
    assert facts(decision)["evidence_pieces"] == "screenshot:no; moment:no"
    assert customer.state.question == ""


def test_what_was_refused_counts_when_it_comes_after_all(customer):
    customer.state = waiting_for("account")
    customer.says("plus tard", "nlu_fallback")
    decision = customer.says("", "evidence", kept=1, kinds=("image",))
    assert facts(decision)["evidence_came"] == "1/1"


def test_a_video_will_do_where_a_screenshot_was_asked_and_a_photo_for_words(customer):
    customer.state = waiting_for("data_loss")
    assert facts(customer.says("", "evidence", kept=1, kinds=("video",)))["evidence_came"] == "1/2"
    customer.state = waiting_for("hardware", "film:file", filed=1)
    assert facts(customer.says("", "evidence", kept=1, kinds=("image",)))["evidence_came"] == "2/2"


def test_what_came_in_the_place_of_a_piece_is_told_to_the_team(customer):
    customer.state = waiting_for("crash")
    decision = customer.says("", "evidence", kept=2, kinds=("image", "file"))
    assert facts(decision)["evidence_pieces"] == "video:file:image; log:file"


def test_a_file_that_answers_another_piece_leaves_the_one_that_waits(customer):
    customer.state = waiting_for("crash")
    decision = customer.says("", "evidence", kept=1, kinds=("file",))
    assert facts(decision)["evidence_pieces"] == "log:file"
    assert "vidéo" in decision.says[1].words["asked"]


def test_three_pictures_of_one_message_stand_for_one_piece(customer):
    customer.state = waiting_for("crash")
    assert facts(customer.says("", "evidence", kept=3, kinds=("image",) * 3))["evidence_came"] == "1/2"


def test_words_will_do_for_those_who_cannot_show_it(customer):
    for intent in ("no_evidence", "nlu_fallback"):
        customer.state, customer.ticket = waiting_for("performance"), ""
        text = "je peux pas filmer mais ça met dix secondes à chaque fois que j'ouvre une photo"
        assert facts(customer.says(text, intent))["evidence_pieces"] == "video:words"


def test_a_voice_note_before_anything_was_asked_is_talk_and_no_evidence(customer):
    customer.says("", "evidence", kept=1, kinds=("voice",))
    customer.says("paypal m'a débité", "payment", app="PayPal")
    assert names(customer.says("non", "deny")) == ["utter_ask_evidence"]


def test_a_step_without_reminders_is_asked_for_once(customer):
    customer.state = waiting_for("crash")
    customer.says("", "evidence", kept=1, kinds=("video",))
    decision = customer.says("euh", "nlu_fallback")
    assert names(decision) == ["utter_evidence_declined"]
    assert facts(decision)["evidence_came"] == "1/2"


def test_a_file_that_shows_nothing_is_asked_for_again_and_then_done_without(customer):
    customer.state = waiting_for("data_loss")
    said = [names(customer.says("", "evidence", faults=("blurred",))) for _ in range(3)]
    assert said[:2] == [["utter_evidence_faulty"]] * 2
    assert said[2] == ["utter_file_faulty", "utter_ticket_opened", "utter_ask_evidence_more"]


@pytest.mark.parametrize("intent", ["thanks", "faq_bot", "status", "greet"])
def test_who_has_a_ticket_and_talks_of_something_else_is_not_reminded(customer, intent):
    customer.state, customer.ticket = waiting_for("crash", "video:file", filed=1), "G-1042"
    decision = customer.says("merci", intent)
    assert len(decision.says) == 1
    assert "remind" not in decision.says[0].response


@pytest.mark.parametrize(("intent", "said"), [("solved", "utter_solved"), ("cancel", "utter_ask_cancel")])
def test_solved_and_cancelled_mean_the_ticket_while_more_is_waited_for(customer, intent, said):
    customer.state, customer.ticket = waiting_for("crash", "video:file", filed=1), "G-1042"
    assert names(customer.says("c'est bon", intent)) == [said]


def test_a_person_gets_what_came_and_what_did_not(customer):
    customer.state, customer.ticket = waiting_for("crash", "video:file", filed=1), "G-1042"
    decision = customer.says("un humain svp", "handover")
    assert command(decision) == "hand_over"
    assert facts(decision)["evidence_came"] == "1/2"


def test_another_problem_is_another_problem_although_a_piece_is_waited_for(customer):
    customer.state, customer.ticket = waiting_for("crash", "video:file", filed=1), "G-1042"
    decision = customer.says("et on m'a débité deux fois", "payment")
    assert (customer.state.topic, customer.state.filed, customer.state.steps) == ("payment", 0, ())
    assert names(decision)[0] == "utter_topic_noted"


def test_a_ticket_that_was_closed_meanwhile_ends_the_waiting(customer):
    customer.state = waiting_for("crash", "video:file", filed=1)
    customer.says("bonjour", "greet")
    assert customer.state.question == ""


@pytest.mark.parametrize("text", ["je vous l'envoie", "iphone 12", "oui", "ça plante plus tard qu'hier", "", "?"])
def test_what_is_no_refusal_is_not_taken_for_one(text):
    assert not refuses(text)


def test_a_question_is_no_description():
    assert not describes("comment est-ce que je fais pour filmer mon écran ?", refused=False)


def test_a_step_of_a_file_that_was_changed_since_is_passed_over(settings):
    state = replace(waiting_for("crash"), steps=("gone:no", "odd"))
    assert next_step(state, settings.topics["crash"].evidence).piece.name == "video"
