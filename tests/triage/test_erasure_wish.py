"""A wish to be erased, its opposite, and a loss that is told: the first alone asks for an erasure."""

from __future__ import annotations

import pytest

from bot.triage.erasure_wish import KEEPS, LOST, unwished
from tests.nlu.examples import training, unseen

KEEP = (
    *("ne supprimez surtout pas mes données", "n'effacez pas mes données svp", "surtout ne supprimez rien"),
    *(
        "merci de ne pas effacer mon dossier",
        "je ne veux pas que vous supprimiez mes données",
        "supprimez pas mes données",
    ),
    *(
        "do not delete my data!",
        "please don't erase anything",
        "dont delete my account data",
        "never delete my messages",
    ),
    *("I don't want you to delete my data", "please do not ever remove my file"),
    *(
        "löschen sie bitte nicht meine daten",
        "bitte nicht löschen!",
        "Löscht meine Daten nicht",
        "bitte nichts löschen",
    ),
    *("ich möchte nicht, dass Sie meine Daten löschen", "auf keinen Fall meine Daten löschen", "loeschen sie nichts"),
)
GONE = (
    *(
        "mes données ont été supprimées",
        "tout mon historique a été effacé",
        "mes données se sont effacées toutes seules",
    ),
    *("la mise à jour a supprimé toutes mes données", "my data was deleted", "all my messages have been erased"),
    *("my data got wiped", "my data is lost", "meine daten wurden gelöscht", "meine Daten sind weg"),
    *("alle meine Nachrichten sind gelöscht worden", "mein Verlauf wurde einfach geloescht"),
)


@pytest.mark.parametrize("text", KEEP)
def test_words_to_keep_it_are_no_wish(text):
    assert unwished(text) == KEEPS


@pytest.mark.parametrize("text", GONE)
def test_a_loss_that_is_told_is_no_wish(text):
    assert unwished(text) == LOST


def test_the_known_wishes_stay_wishes():
    wishes = [e.text for e in (*training(), *unseen()) if e.intent == "erase_my_data"]
    assert len(wishes) > 150
    assert [text for text in wishes if unwished(text)] == []


@pytest.mark.parametrize(
    "text",
    ["n'oubliez pas de supprimer mes données", "don't forget to delete my data", "why don't you delete my data?"]
    + ["vergessen Sie nicht, meine Daten zu löschen", "das will ich nicht, löschen Sie meine Daten"],
)
def test_a_no_that_goes_with_a_wish_leaves_it_a_wish(text):
    assert unwished(text) == ""


def test_no_erasure_is_asked_for_by_its_opposite(customer):
    decision = customer.says("do not delete my data!", "erase_my_data")
    assert (decision.command or {}).get("reason") != "erasure"


def test_a_loss_is_heard_as_the_problem_that_it_is(customer):
    decision = customer.says("mes données ont été supprimées", "erase_my_data")
    assert decision.command is None
    assert customer.state.topic == "data_loss"
