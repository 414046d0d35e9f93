"""A person, complaints, what is not understood, and questions about something else."""

from __future__ import annotations

import pytest

from bot.triage.decide import decide
from bot.triage.state import Decision, Said, State


def names(decision: Decision) -> list[str]:
    return [say.response for say in decision.says]


def command(decision: Decision) -> str:
    """What the counter is asked to do; "" for nothing."""
    return str((decision.command or {}).get("command", ""))


def test_a_question_about_something_else_is_answered_and_the_question_comes_back_once(customer):
    customer.says("message pas arrivé", "delivery")
    assert names(customer.says("c'est chiffré ?", "faq_safety")) == ["utter_faq_safety", "utter_remind_app"]
    assert names(customer.says("vous êtes un robot ?", "faq_bot")) == ["utter_faq_bot"]
    assert names(customer.says("whatsapp", "inform", app="WhatsApp")) == ["utter_ask_device"]


def test_a_real_question_that_names_an_app_is_a_question(customer):
    customer.says("message pas arrivé", "delivery")
    decision = customer.says("est-ce que birdychat marche sur ordinateur", "faq_desktop", app="BirdyChat")
    assert names(decision) == ["utter_faq_desktop", "utter_remind_app"]
    assert customer.state.app == ""


def test_something_else_in_the_middle_is_declined_once_and_then_taken_for_an_answer(customer):
    customer.says("comment exporter", "how_to")
    assert names(customer.says("candy crush saga", "out_of_scope")) == ["utter_not_mine", "utter_remind_app"]
    customer.says("candy crush saga", "out_of_scope")
    assert customer.state.app == "candy crush saga"


def test_a_joke_asked_for_twice_is_still_no_app(customer):
    customer.says("comment exporter", "how_to")
    customer.says("raconte moi une blague", "out_of_scope")
    assert names(customer.says("raconte moi une blague", "out_of_scope")) == ["utter_ask_device_only"]
    assert customer.state.app == ""


def test_something_else_while_a_file_is_awaited_does_not_end_the_waiting(customer):
    customer.state = State(language="fr", topic="performance", question="evidence", asked=("device", "evidence"))
    assert names(customer.says("il fait beau ?", "out_of_scope")) == ["utter_not_mine", "utter_remind_evidence"]


def test_a_person_at_any_point_with_all_that_is_known(customer):
    customer.says("urgent whatsapp plante", "crash", app="WhatsApp")
    decision = customer.says("je veux parler à quelqu'un", "handover")
    assert command(decision) == "hand_over"
    assert decision.command == {
        "command": "hand_over",
        "reason": "asked",
        "topic": "crash",
        "impact": 2,
        "urgency": 3,
        "facts": {"app": "WhatsApp", "urgency_words": "urgent"},
        "origins": {"app": "said"},
        "title": "Plantage\u00a0: WhatsApp",
    }
    assert decision.state.question == ""


def test_a_person_as_the_first_word(customer):
    decision = customer.says("un humain svp", "handover")
    assert (decision.command["topic"], decision.command["title"]) == (None, "Demande d'aide")


def test_a_problem_told_beside_the_wish_for_a_person_goes_along(customer):
    told = customer.says(
        "une personne svp, WhatsApp plante et j'ai été débité", "handover", app="WhatsApp", topics=("crash", "payment")
    ).command
    assert (told["command"], told["topic"], told["title"]) == ("hand_over", "crash", "Plantage\u00a0: WhatsApp")
    assert told["facts"] == {"app": "WhatsApp", "also": "Paiement"}


def test_a_wish_for_a_person_changes_nothing_of_the_problem_that_is_asked_about(customer):
    customer.says("ça plante", "crash")
    told = customer.says("une personne svp, j'ai été débité deux fois", "handover", topics=("payment",)).command
    assert told["topic"] == "crash"


def test_one_complaint_offers_a_person_two_bring_one(customer):
    customer.says("ça plante", "crash")
    assert names(customer.says("service nul", "complaint")) == ["utter_complaint"]
    decision = customer.says("vraiment nul", "complaint")
    assert (command(decision), decision.command["reason"]) == ("hand_over", "complaint")


@pytest.mark.parametrize(("words", "asked_for"), [("affirm", "hand_over"), ("deny", "")])
def test_the_offer_of_a_person_is_taken_or_not(customer, words, asked_for):
    customer.says("ça plante", "crash")
    customer.says("service nul", "complaint")
    decision = customer.says("...", words)
    assert command(decision) == asked_for
    if words == "deny":
        assert names(decision) == ["utter_remind_device"]
        assert customer.state.device == ""


@pytest.mark.parametrize(("choice", "asked_for"), [("person:yes", "hand_over"), ("person:no", "")])
def test_the_offer_has_buttons(customer, choice, asked_for):
    customer.says("service nul", "complaint")
    assert command(customer.says("Continuer ici", "out_of_scope", choice=choice)) == asked_for


def test_not_understood_once_is_a_rephrase_with_guesses_twice_a_person(customer):
    ranking = (("nlu_fallback", 0.6), ("crash", 0.2), ("greet", 0.2), ("account", 0.15), ("payment", 0.05))
    first = customer.says("blabla", "nlu_fallback", ranking=ranking)
    assert (command(first), names(first)) == ("", ["utter_rephrase"])
    assert first.says[0].choices == (("topic:crash", "Plantage"), ("topic:account", "Compte, connexion"))
    second = customer.says("bla", "nlu_fallback")
    assert (command(second), second.command["reason"]) == ("hand_over", "not_understood")


def test_topics_that_are_close_are_asked_about(customer):
    ranking = (("nlu_fallback", 0.6), ("crash", 0.3), ("account", 0.2), ("payment", 0.12), ("privacy", 0.11))
    asked = customer.says("ça marche plus depuis hier", "nlu_fallback", ranking=ranking)
    assert names(asked) == ["utter_which"]
    assert [choice for choice, _ in asked.says[0].choices] == ["topic:crash", "topic:account", "topic:payment"]


def test_a_second_problem_in_the_same_breath_is_noted(customer):
    told = customer.says("ça plante et on m'a prélevé deux fois", "crash", topics=("crash", "payment"))
    assert names(told)[:2] == ["utter_topic_noted", "utter_also_noted"]
    assert told.state.others == ("payment",)
    ended = customer.says("une personne", "handover")
    assert ended.command["facts"]["also"] == "Paiement"


def test_not_understood_counts_only_in_a_row(customer):
    customer.says("blabla", "nlu_fallback")
    customer.says("bonjour", "greet")
    assert names(customer.says("blabla", "nlu_fallback")) == ["utter_rephrase"]


def test_a_guess_that_is_pressed_is_the_topic(customer):
    customer.says("blabla", "nlu_fallback", ranking=(("crash", 0.3),))
    decision = customer.says("Plantage", "nlu_fallback", choice="topic:crash")
    assert customer.state.topic == "crash"
    assert names(decision) == ["utter_topic_noted", "utter_ask_device"]


def test_out_of_scope_says_what_this_counter_is_for(customer):
    assert names(customer.says("il fait beau ?", "out_of_scope")) == ["utter_out_of_scope"]
    assert command(customer.says("et demain ?", "out_of_scope")) == "hand_over"


def test_an_intent_nobody_knows_is_not_understood(customer):
    assert names(customer.says("?", "brand_new_intent")) == ["utter_rephrase"]


def test_who_wants_their_data_erased_gets_a_person_with_that_reason_and_urgency(customer):
    customer.says("ça plante", "crash")
    decision = customer.says("effacez mes données", "erase_my_data")
    assert names(decision) == ["utter_hand_over_erasure"]
    told = decision.command
    assert (told["command"], told["reason"], told["urgency"]) == ("hand_over", "erasure", 3)
    assert told["title"] == "Effacer mes données"


def test_who_can_read_is_what_the_network_of_this_chat_says(settings):
    said = Said(text="Qui me lit ?", intent="faq_safety", who_reads={"fr": "BirdyChat ne lit rien.", "en": "Nobody."})
    words = decide(State(language="fr"), said, settings).says[0].words
    assert words["answer"].endswith("BirdyChat ne lit rien.")
    assert words["short_en"].endswith("Nobody.")
    assert "Meta" not in words["answer"] + words["short_fr"]


def test_somebody_in_danger_is_told_whom_to_call_and_a_person_gets_it_at_once(customer):
    customer.says("mon appli plante", "crash")
    decision = customer.says("mon téléphone a pris feu", "emergency")
    assert names(decision) == ["utter_hand_over_emergency"]
    told = decision.command
    assert (told["command"], told["reason"], told["urgency"]) == ("hand_over", "emergency", 3)


def test_who_wants_no_more_messages_learns_the_word_that_ends_them(customer):
    assert names(customer.says("arrêtez de m'écrire", "stop")) == ["utter_stop"]
