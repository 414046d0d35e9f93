"""To "which app, and which version?" a name that no list knows is an answer, and a doubt or a refusal is no name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.triage.state import UNKNOWN, State

ASKED_APP = State(topic="crash", device="PC", os="Windows", os_version="11", question="app", asked=("app",))


@pytest.mark.parametrize(
    ("text", "found", "app"),
    [
        ("MonAppli 3.2", {}, "MonAppli"),
        ("C'est Ma Banque, en version 3.2", {"app_version": "3.2"}, "Ma Banque"),
        ("MyBank 3.2", {}, "MyBank"),
        ("Bed and Bath 3.2", {}, "Bed and Bath"),
        ("it's called my-bank v3.2", {"app_version": "3.2"}, "my-bank"),
        ("Die Banking App, Version 3.2", {"app_version": "3.2", "language": "de"}, "Die Banking App"),
        ("Es ist die Sparkasse 3.2", {}, "die Sparkasse"),
        ("l'appli du Crédit Mutuel 3.2", {}, "l'appli du Crédit Mutuel"),
    ],
)
def test_what_stands_beside_the_version_is_the_app_that_was_asked_for(customer, text, found, app):
    customer.state = ASKED_APP
    customer.says(text, "inform", **found)
    assert (customer.state.app, customer.state.app_version) == (app, "3.2")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *(("je ne sais pas, 3.2 peut-être", "dont_know"), ("no idea, maybe 3.2", "dont_know")),
        *(("weiß nicht, vielleicht 3.2", "inform"), ("je crois 3.2", "inform"), ("I think 3.2", "inform")),
        *(("la version 3.2", "inform"), ("the latest, 3.2", "inform"), ("die neueste, 3.2", "inform")),
        *(("pourquoi 3.2 ?", "inform"), ("MyBank 3.2?", "inform"), ("nein, 3.2", "inform"), ("pas 3.2", "inform")),
        *(("je ne vous le dirai pas 3.2", "dont_know"), ("a human please 3.2", "handover"), ("iOS 3.2", "inform")),
        *(("un humain svp, 3.2", "handover"), ("einen Menschen bitte 3.2", "inform"), ("ça plante en 3.2", "inform")),
    ],
)
def test_no_app_is_made_of_doubts_refusals_questions_and_a_wish_for_a_person(customer, text, intent):
    customer.state = ASKED_APP
    customer.says(text, intent)
    assert customer.state.app in ("", UNKNOWN)


def test_an_app_that_is_known_keeps_its_name_beside_a_version(customer):
    customer.state = replace(ASKED_APP, app="MyBank")
    customer.says("Version Dreizwei 3.2", "inform", app_version="3.2")
    assert (customer.state.app, customer.state.app_version) == ("MyBank", "3.2")
