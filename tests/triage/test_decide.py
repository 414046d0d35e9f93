"""Triage, told as conversations."""

from __future__ import annotations

import pytest

from bot.triage.recipes import TOPICS
from bot.triage.state import UNKNOWN, Decision, State, Step


def names(decision: Decision) -> list[str]:
    return [say.response for say in decision.says]


def test_a_crash_from_first_word_to_ticket(customer):
    first = customer.says("bonjour mon appli plante depuis la maj", "crash")
    assert first.step is Step.ASK
    assert names(first) == ["utter_topic_noted", "utter_ask_device"]
    assert first.says[0].words["problem"] == "votre application plante ou ne s'ouvre plus"

    second = customer.says("iphone 12 ios 17.4", "inform", device="iPhone 12", os="iOS", os_version="17.4")
    assert names(second) == ["utter_ask_app"]

    third = customer.says("whatsapp 2.24.1", "inform", app="WhatsApp", app_version="2.24.1")
    assert names(third) == ["utter_ask_error_code"]

    fourth = customer.says("non", "deny")
    assert names(fourth) == ["utter_ask_video"]

    last = customer.says("", "evidence", kept=1)
    assert last.step is Step.OPEN
    assert names(last) == ["utter_ticket_opened"]
    assert last.command == {
        "command": "open_ticket",
        "topic": "crash",
        "urgency": 2,
        "facts": {
            "device": "iPhone 12",
            "os": "iOS",
            "os_version": "17.4",
            "app": "WhatsApp",
            "app_version": "2.24.1",
            "evidence": 1,
        },
        "title": "Plantage\u00a0: WhatsApp, iPhone 12",
    }


def test_what_is_known_is_not_asked(customer):
    told = {"device": "Galaxy S21", "os": "Android", "os_version": "14", "app": "WhatsApp", "app_version": "2.24.1"}
    decision = customer.says("whatsapp 2.24.1 crash s21 android 14 erreur 404", "crash", error_code="404", **told)
    assert names(decision) == ["utter_topic_noted", "utter_ask_video"]


def test_only_the_missing_half_is_asked(customer):
    assert names(customer.says("whatsapp plante sur mon iphone", "crash", app="WhatsApp", device="iPhone"))[-1] == (
        "utter_ask_system"
    )
    assert names(customer.says("17.4", "nlu_fallback")) == ["utter_ask_app_version"]
    assert customer.state.os_version == "17.4"
    assert names(customer.says("2.24", "out_of_scope")) == ["utter_ask_error_code"]
    assert customer.state.app_version == "2.24"


def test_all_known_and_evidence_sent_along_opens_at_once(customer):
    told = {"device": "PC", "os": "Windows", "os_version": "11", "app": "Teams"}
    decision = customer.says("teams ne s'installe pas, erreur 5", "update_install", kept=1, error_code="5", **told)
    assert names(decision) == ["utter_ticket_opened"]
    assert decision.command["facts"]["evidence"] == 1


@pytest.mark.parametrize("intent", ["hardware", "crash", "how_to", "out_of_scope", "nlu_fallback", "faq_apps", "greet"])
def test_an_answer_is_an_answer_whatever_the_intent_says(customer, intent):
    customer.says("ça chauffe", "performance")
    decision = customer.says("iphone 12", intent, device="iPhone 12")
    assert names(decision) == ["utter_ask_app_only"]
    assert customer.state.device == "iPhone 12"
    assert customer.state.topic == "performance"


def test_an_app_answered_in_plain_words_is_kept_short(customer):
    customer.says("je comprends pas comment exporter", "how_to")
    customer.says("c'est l'appli de {ma} banque [postale] qui est sur mon téléphone depuis 2019", "inform")
    assert customer.state.app.startswith("c'est l'appli de ma banque postale")
    assert len(customer.state.app) <= 60
    assert not set("{}[]") & set(customer.state.app)


def test_a_bare_version_after_the_app_is_known_is_the_system_when_that_was_asked(customer):
    customer.says("mon iphone plante", "crash", device="iPhone", app="Signal")
    customer.says("version 17.4", "inform", app_version="17.4")
    assert (customer.state.os_version, customer.state.app_version) == ("17.4", "")


@pytest.mark.parametrize("intent", ["dont_know", "deny"])
def test_unknown_is_never_asked_again(customer, intent):
    customer.says("ça plante", "crash")
    customer.says("aucune idée", intent)
    assert (customer.state.device, customer.state.os_version) == (UNKNOWN, UNKNOWN)
    asked = [name for _ in range(4) for name in names(customer.says("je sais pas", intent))]
    assert "utter_ask_device" not in asked
    assert "unknown" not in str(customer.state.facts())


def test_a_second_topic_in_the_middle_keeps_the_first_and_goes_on(customer):
    customer.says("whatsapp plante", "crash", app="WhatsApp")
    decision = customer.says("et en plus je recois plus aucune notification", "notifications")
    assert customer.state.topic == "crash"
    assert names(decision) == ["utter_ask_app_version"]


def test_a_how_to_asks_less(customer):
    assert names(customer.says("comment exporter une discussion", "how_to"))[-1] == "utter_ask_app_only"
    assert names(customer.says("whatsapp", "faq_apps", app="WhatsApp")) == ["utter_ask_device_only"]
    assert names(customer.says("pixel 8", "inform", device="Pixel 8")) == ["utter_ticket_opened"]


@pytest.mark.parametrize(
    ("device", "os", "response"),
    [
        ("iPhone 12", "iOS", "utter_ask_screenshot_iphone"),
        ("Galaxy S21", "", "utter_ask_screenshot_android"),
        ("PC", "Windows", "utter_ask_screenshot_windows"),
        ("MacBook Air", "macOS", "utter_ask_screenshot_mac"),
        ("Apple Watch", "", "utter_ask_screenshot"),
        ("", "Android", "utter_ask_screenshot_android"),
        ("un vieux truc", "", "utter_ask_screenshot"),
    ],
)
def test_taking_a_screenshot_is_told_for_the_device_at_hand(customer, device, os, response):
    customer.says("paypal m'a débité", "payment", app="PayPal", device=device, os=os)
    assert names(customer.says("non pas de code", "deny")) == [response]


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
    customer.state = State(language="fr", topic="hardware", question="evidence", asked=("device", "evidence"))
    assert customer.says("voilà", intent, kept=1).step is Step.OPEN


def test_evidence_can_be_skipped_by_button_or_words(customer):
    for words in ({"intent": "cancel", "choice": "evidence:skip"}, {"intent": "no_evidence"}, {"intent": "deny"}):
        customer.state = State(language="fr", topic="hardware", question="evidence", asked=("device", "evidence"))
        assert customer.says("Continuer sans", **words).step is Step.OPEN


def test_no_evidence_said_early_is_remembered(customer):
    customer.says("ça plante", "crash", device="iPhone 12", os_version="17")
    customer.says("par contre je peux pas faire de capture", "no_evidence")
    customer.says("non", "deny")
    assert "evidence" not in [q for q in customer.state.asked[1:]]
    assert customer.ticket


def test_a_refused_file_is_asked_for_once_more_and_then_not(customer):
    customer.state = State(language="fr", topic="hardware", question="evidence", asked=("device", "evidence"))
    again = customer.says("", "evidence", refused=1)
    assert (again.step, names(again)) == (Step.ASK, ["utter_evidence_refused"])
    last = customer.says("", "evidence", refused=1)
    assert (last.step, names(last)) == (Step.OPEN, ["utter_file_refused", "utter_ticket_opened"])
    assert "evidence" not in last.command["facts"]


def test_a_late_fact_does_not_end_the_waiting_for_a_file(customer):
    customer.state = State(language="fr", topic="hardware", device="Pixel 8", question="evidence", asked=("evidence",))
    assert names(customer.says("android 14", "inform", os="Android", os_version="14")) == ["utter_remind_evidence"]
    assert customer.says("", "evidence", kept=1).command["facts"]["os_version"] == "14"


def test_a_bare_app_name_is_never_a_question_about_apps_while_we_ask(customer):
    customer.state = State(language="fr", topic="hardware", question="evidence", asked=("app", "evidence"), app=UNKNOWN)
    assert names(customer.says("whatsapp", "faq_apps", app="WhatsApp")) == ["utter_remind_evidence"]
    assert customer.state.app == "WhatsApp"


def test_a_fact_of_another_kind_is_not_taken_for_the_words_of_an_answer(customer):
    customer.says("une mise à jour bloquée", "update_install", device="PC", os="Windows", os_version="11")
    decision = customer.says("0x80070057", "inform", error_code="0x80070057")
    assert names(decision) == ["utter_ask_screenshot_windows"]
    assert (customer.state.app, customer.state.error_code) == ("", "0x80070057")


def test_a_late_version_is_not_an_error_code(customer):
    customer.state = State(topic="crash", app="LCL", question="error_code", asked=("app", "error_code"))
    customer.says("2.4.1", "inform")
    assert (customer.state.app_version, customer.state.error_code) == ("2.4.1", "")


@pytest.mark.parametrize(
    ("words", "intent", "app"), [("lcl mes comptes", "account", ""), ("mes comptes", "account", "x")]
)
def test_a_sure_topic_of_three_words_is_no_app_name_but_two_words_are(customer, words, intent, app):
    customer.says("ça se ferme", "crash", device="PC", os_version="11")
    customer.says(words, intent)
    assert bool(customer.state.app) is bool(app)


def test_an_announced_file_is_waited_for_once(customer):
    customer.state = State(language="fr", topic="hardware", question="evidence", asked=("device", "evidence"))
    assert names(customer.says("je vous envoie ça", "evidence")) == ["utter_remind_evidence"]
    assert customer.says("ça vient", "evidence").step is Step.OPEN


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


def test_goodbye_in_the_middle_opens_the_ticket_with_what_is_known(customer):
    customer.says("plus de batterie", "performance", device="Pixel 8")
    decision = customer.says("bon je dois y aller, au revoir", "goodbye")
    assert decision.step is Step.OPEN
    assert decision.command["facts"] == {"device": "Pixel 8"}


def test_a_person_at_any_point_with_all_that_is_known(customer):
    customer.says("urgent whatsapp plante", "crash", app="WhatsApp")
    decision = customer.says("je veux parler à quelqu'un", "handover")
    assert decision.step is Step.HAND_OVER
    assert decision.command == {
        "command": "hand_over",
        "reason": "asked",
        "topic": "crash",
        "urgency": 3,
        "facts": {"app": "WhatsApp", "urgency_words": "urgent*"},
        "title": "Plantage\u00a0: WhatsApp",
    }
    assert decision.state.question == ""


def test_a_person_as_the_first_word(customer):
    decision = customer.says("un humain svp", "handover")
    assert (decision.command["topic"], decision.command["title"]) == (None, "Demande d'aide")


def test_one_complaint_offers_a_person_two_bring_one(customer):
    customer.says("ça plante", "crash")
    assert names(customer.says("service nul", "complaint")) == ["utter_complaint"]
    decision = customer.says("vraiment nul", "complaint")
    assert (decision.step, decision.command["reason"]) == (Step.HAND_OVER, "complaint")


@pytest.mark.parametrize(("words", "step"), [("affirm", Step.HAND_OVER), ("deny", Step.ANSWER)])
def test_the_offer_of_a_person_is_taken_or_not(customer, words, step):
    customer.says("ça plante", "crash")
    customer.says("service nul", "complaint")
    decision = customer.says("...", words)
    assert decision.step is step
    if step is Step.ANSWER:
        assert names(decision) == ["utter_remind_device"]
        assert customer.state.device == ""


@pytest.mark.parametrize(("choice", "step"), [("person:yes", Step.HAND_OVER), ("person:no", Step.ANSWER)])
def test_the_offer_has_buttons(customer, choice, step):
    customer.says("service nul", "complaint")
    assert customer.says("Continuer ici", "out_of_scope", choice=choice).step is step


def test_not_understood_once_is_a_rephrase_with_guesses_twice_a_person(customer):
    ranking = (("nlu_fallback", 0.4), ("crash", 0.3), ("greet", 0.2), ("account", 0.15), ("payment", 0.12))
    first = customer.says("blabla", "nlu_fallback", ranking=ranking)
    assert (first.step, names(first)) == (Step.REPHRASE, ["utter_rephrase"])
    assert first.says[0].choices == (("topic:crash", "Plantage"), ("topic:account", "Compte, connexion"))
    second = customer.says("bla", "nlu_fallback")
    assert (second.step, second.command["reason"]) == (Step.HAND_OVER, "not_understood")


def test_not_understood_counts_only_in_a_row(customer):
    customer.says("blabla", "nlu_fallback")
    customer.says("bonjour", "greet")
    assert customer.says("blabla", "nlu_fallback").step is Step.REPHRASE


def test_a_guess_that_is_pressed_is_the_topic(customer):
    customer.says("blabla", "nlu_fallback", ranking=(("crash", 0.3),))
    decision = customer.says("Plantage", "nlu_fallback", choice="topic:crash")
    assert customer.state.topic == "crash"
    assert names(decision) == ["utter_topic_noted", "utter_ask_device"]


def test_out_of_scope_says_what_this_counter_is_for(customer):
    assert names(customer.says("il fait beau ?", "out_of_scope")) == ["utter_out_of_scope"]
    assert customer.says("et demain ?", "out_of_scope").step is Step.HAND_OVER


def test_an_intent_nobody_knows_is_not_understood(customer):
    assert names(customer.says("?", "brand_new_intent")) == ["utter_rephrase"]


def test_thanks_and_ok_after_the_ticket_start_nothing(customer):
    customer.says("un humain", "handover")
    assert names(customer.says("merci", "thanks")) == ["utter_thanks"]
    assert names(customer.says("ok", "affirm")) == ["utter_ok_ticket"]
    assert names(customer.says("non c'est pas ça", "deny")) == ["utter_tell_correction"]


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
    assert customer.says("blabla", "nlu_fallback").step is Step.HAND_OVER


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


@pytest.mark.parametrize(("intent", "reason"), [("solved", "solved"), ("cancel", "cancelled")])
def test_solved_and_cancel_close_the_ticket(customer, intent, reason):
    _with_ticket(customer)
    decision = customer.says("c'est bon", intent)
    assert decision.command == {"command": "close_ticket", "reason": reason}
    assert decision.state == State(language="fr", device="iPhone 12")


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


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_asks_at_most_three_questions_and_once_for_evidence(customer, topic):
    decision, asked = customer.says("...", topic), []
    while decision.step is Step.ASK:
        asked.append(customer.state.question)
        decision = customer.says("je sais pas", "dont_know")
    assert decision.step is Step.OPEN
    assert len(asked) == len(set(asked))
    assert len([q for q in asked if q != "evidence"]) <= 3


def test_a_changed_device_forgets_the_old_system(customer):
    customer.says("ça plante", "crash", device="iPhone 12", os="iOS", os_version="17.4")
    customer.says("en fait c'est sur mon galaxy s21", "inform", device="Galaxy S21")
    assert (customer.state.device, customer.state.os, customer.state.os_version) == ("Galaxy S21", "", "")


def test_an_app_named_in_passing_does_not_replace_the_first(customer):
    customer.says("whatsapp plante", "crash", app="WhatsApp", device="iPhone 12", os_version="17")
    customer.says("j'ai tout réinstallé depuis l'app store", "update_install", app="App Store", app_version="3")
    assert customer.state.app == "WhatsApp"


def test_an_app_that_is_corrected_replaces_the_first(customer):
    customer.says("whatsapp plante", "crash", app="WhatsApp", app_version="2.24", device="iPhone 12", os_version="17")
    customer.says("pardon c'est signal", "inform", app="Signal")
    assert (customer.state.app, customer.state.app_version) == ("Signal", "")


def test_a_device_with_no_idea_of_the_version_answers_both(customer):
    customer.says("ça plante", "crash")
    decision = customer.says("un pixel 8, la version je sais pas", "dont_know", device="Pixel 8")
    assert (customer.state.device, customer.state.os_version) == ("Pixel 8", UNKNOWN)
    assert names(decision) == ["utter_ask_app"]
