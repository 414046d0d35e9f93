"""What words say to the question, alone and beside others; and what only looks like an answer."""

from __future__ import annotations

import pytest

from bot.consent.answers import Answer, in_words

STOPS = (
    *("non, arrêtez", "no, stop", "ok stop", "oui, stop", "d'accord, arrêtez merci"),
    *("ne me contactez plus", "non, ne m'écrivez plus svp", "je ne veux plus de vos messages !", "Don't contact me"),
    *("please stop contacting me", "i said stop", "no thanks, unsubscribe me", "dont contact me again", "stop ?"),
    *("STOP", "STOP !!!", "stopp", "Arrête !", "arrêtez de m'écrire", "unsubscribe", "ok, stop", "basta"),
    *("stopp bitte", "nein, hören Sie auf mir zu schreiben", "ich widerrufe meine Zustimmung", "lass mich in ruhe"),
)
NOS = (
    *("désactiver", "désactive", "halt", "nein halt", "abmelden", "quit", "disable", "turn off", "ferma", "para"),
    *("je ne veux pas", "I don't consent", "i dont consent", "j'ai dit non", "ok, non", "non merci, bonne journée"),
    *("I do not want this", "c'est bon, non merci", "bien sûr que non", "of course not", "jaccepte pas", "not ok"),
    *("nein danke", "nö", "nein, ich möchte nicht", "auf gar keinen fall", "damit bin ich nicht einverstanden"),
)
YESES = ("bien sûr", "pas de problème", "oui, jaccepte", "no problem", "ok, no problem", "of course") + (
    *("ja bitte", "jap", "na klar", "ja, ich bin einverstanden", "passt für mich"),
)
OTHERS = (
    *("je ne veux pas arrêter", "I don't want to stop", "never stop", "don't stop", "i do not want to unsubscribe"),
    *("ça ne marche pas, non", "accepte pas", "oui et non", "it stops", "arrêtez de planter", "je ne veux pas de pub"),
    *("désactivé", "Désactivée.", "oui désactivé", "non, arrêté", "de\u0301sactive\u0301", "ja halt", "ok halt"),
    *("ich will nicht aufhören", "ich möchte mich nicht abmelden", "alles löschen", "ja aber nur heute"),
)


@pytest.mark.parametrize("text", STOPS)
def test_a_stop_beside_other_answers_is_a_stop(text: str) -> None:
    assert in_words(text) is Answer.STOP


@pytest.mark.parametrize("text", NOS)
def test_a_no_beside_thanks_is_a_no(text: str) -> None:
    assert in_words(text) is Answer.NO


@pytest.mark.parametrize("text", ["turn off?", "abmelden?", "désactiver ?"])
def test_a_word_about_a_setting_that_is_asked_is_a_question(text: str) -> None:
    assert in_words(text) is Answer.QUESTION


@pytest.mark.parametrize("text", YESES)
def test_a_yes_that_begins_like_a_no_is_a_yes(text: str) -> None:
    assert in_words(text) is Answer.YES


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_holds_the_words_of_an_answer_is_none(text: str) -> None:
    assert in_words(text) is Answer.OTHER
