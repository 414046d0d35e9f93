"""Triage, told as conversations: the problem and the questions."""

from __future__ import annotations

import pytest

from bot.triage.recipes import TOPICS
from bot.triage.state import UNKNOWN, Decision, State


def names(decision: Decision) -> list[str]:
    return [say.response for say in decision.says]


def command(decision: Decision) -> str:
    """What the counter is asked to do; "" for nothing."""
    return str((decision.command or {}).get("command", ""))


def test_a_crash_from_first_word_to_ticket(customer):
    first = customer.says("bonjour mon appli plante depuis la maj", "crash")
    assert names(first) == ["utter_topic_noted", "utter_ask_device"]
    assert first.says[0].words["problem"] == "votre application plante ou ne s'ouvre plus"

    second = customer.says("iphone 12 ios 17.4", "inform", device="iPhone 12", os="iOS", os_version="17.4")
    assert names(second) == ["utter_ask_app"]

    third = customer.says("whatsapp 2.24.1", "inform", app="WhatsApp", app_version="2.24.1")
    assert names(third) == ["utter_ask_error_code"]

    fourth = customer.says("non", "deny")
    assert names(fourth) == ["utter_ask_evidence"]

    last = customer.says("", "evidence", kept=1)
    assert command(last) == "open_ticket"
    assert names(last) == ["utter_ticket_opened", "utter_ask_evidence_more"]
    assert last.command == {
        "command": "open_ticket",
        "topic": "crash",
        "impact": 2,
        "urgency": 2,
        "facts": {
            "device": "iPhone 12",
            "os": "iOS",
            "os_version": "17.4",
            "app": "WhatsApp",
            "app_version": "2.24.1",
            "evidence": 1,
            "evidence_came": "1/2",
            "evidence_pieces": "video:file",
        },
        "origins": dict.fromkeys(("app", "app_version", "device", "os", "os_version"), "said"),
        "title": "Plantage\u00a0: WhatsApp, iPhone 12",
    }


def test_what_is_known_is_not_asked(customer):
    told = {"device": "Galaxy S21", "os": "Android", "os_version": "14", "app": "WhatsApp", "app_version": "2.24.1"}
    decision = customer.says("whatsapp 2.24.1 crash s21 android 14 erreur 404", "crash", error_code="404", **told)
    assert names(decision) == ["utter_topic_noted", "utter_ask_evidence"]


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


def test_a_bare_app_name_is_never_a_question_about_apps_while_we_ask(customer):
    customer.state = State(
        language="fr", topic="performance", question="evidence", asked=("app", "evidence"), app=UNKNOWN
    )
    assert names(customer.says("whatsapp", "faq_apps", app="WhatsApp")) == ["utter_remind_evidence"]
    assert customer.state.app == "WhatsApp"


def test_a_fact_of_another_kind_is_not_taken_for_the_words_of_an_answer(customer):
    customer.says("une mise à jour bloquée", "update_install", device="PC", os="Windows", os_version="11")
    decision = customer.says("0x80070057", "inform", error_code="0x80070057")
    assert names(decision) == ["utter_ask_evidence"]
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


def test_goodbye_in_the_middle_opens_the_ticket_with_what_is_known(customer):
    customer.says("plus de batterie", "performance", device="Pixel 8")
    decision = customer.says("bon je dois y aller, au revoir", "goodbye")
    assert command(decision) == "open_ticket"
    assert decision.command["facts"] == {"device": "Pixel 8"}


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_asks_at_most_three_questions_and_once_for_evidence(customer, topic):
    decision, asked = customer.says("...", topic), []
    while decision.state.question and not decision.state.filed:
        asked.append(customer.state.question)
        decision = customer.says("je sais pas", "dont_know")
    assert command(decision) == "open_ticket"
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


def test_a_first_message_full_of_facts_is_about_its_likeliest_topic(customer):
    words = "WhatsApp 2.24.8 plante sur mon iPhone 12 en iOS 17.4"
    customer.says(words, "inform", app="WhatsApp", device="iPhone 12", ranking=(("inform", 0.72), ("crash", 0.24)))
    assert customer.state.topic == "crash"


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("c'est pas résolu", "solved"),
        ("not fixed", "solved"),
        ("thanks but still broken", "thanks"),
        ("merci mais ça marche toujours pas", "thanks"),
        ("ça recommence", "cancel"),
        ("nein, immer noch nicht gelöst", "solved"),
        ("danke, aber es läuft noch nicht", "thanks"),
        ("geht leider wieder nicht mehr", "solved"),
        ("the problem is back, it crashed again", "solved"),
        ("it stopped working again", "solved"),
    ],
)
def test_a_request_is_not_ended_by_words_that_say_the_problem_is_there(customer, words, intent):
    customer.says("mon appli plante", "crash")
    customer.says("je veux quelqu'un", "handover")
    decision = customer.says(words, intent)
    assert (decision.command or {}).get("command") != "close_ticket"
    assert customer.ticket


@pytest.mark.parametrize("words", ["it works again, thanks", "it's fine again", "ça remarche"])
def test_a_request_is_ended_by_words_that_say_it_works_again(customer, words):
    customer.says("mon appli plante", "crash")
    customer.says("je veux quelqu'un", "handover")
    assert customer.says(words, "solved").command["command"] == "close_ticket"


@pytest.mark.parametrize("words", ["no error", "pas de message", "aucun", "none that i see", "keine Meldung", "nichts"])
def test_no_error_is_an_answer_and_not_a_code(customer, words):
    customer.says("mon appli plante", "crash")
    customer.says("iphone 12 ios 17", "inform", device="iPhone 12", os="iOS", os_version="17")
    customer.says("whatsapp 2.24", "inform", app="WhatsApp", app_version="2.24")
    assert customer.state.question == "error_code"
    customer.says(words, "inform")
    assert customer.state.error_code == UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "en fait non oubliez, c'est mon appli banque qui se ferme toute seule",
        "vergiss das, eigentlich stürzt meine Bank-App ab",
    ],
)
def test_another_problem_in_so_many_words_replaces_the_first(customer, words):
    customer.says("la connexion ne marche pas", "connectivity")
    assert customer.state.question
    customer.says(words, "crash")
    assert customer.state.topic == "crash"


def test_a_correction_of_a_fact_is_no_other_problem(customer):
    customer.says("la connexion ne marche pas", "connectivity")
    customer.says("en fait c'est un Redmi Note 11", "hardware", device="Redmi Note 11")
    assert (customer.state.topic, customer.state.device) == ("connectivity", "Redmi Note 11")
