"""A wish for a person is heard in any sentence of a message, and nothing else is taken for one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.person_wishes import beside_a_refusal, beside_a_wish
from tests.nlu.examples import training, unseen

MOST_SECONDS = 0.05


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("une personne svp, mon appli plante", "mon appli plante"),
        ("je voudrais une personne svp, mon appli Météo plante", "mon appli meteo plante"),
        ("Mon appli plante depuis hier, est-ce que je peux parler à quelqu'un svp ?", "mon appli plante depuis hier"),
        ("passez-moi un conseiller mon paiement a été refusé", "mon paiement a ete refuse"),
        ("l'appli ne marche plus je voudrais une personne svp", "l'appli ne marche plus"),
        ("j'ai besoin d'un conseiller\nle paiement est bloqué", "le paiement est bloque"),
        ("can I talk to someone? my app keeps crashing", "my app keeps crashing"),
        ("my payment failed, I want to talk to a human", "my payment failed"),
        ("app crashes on start. a real person please", "app crashes on start"),
        ("I was charged twice, please connect me to an agent", "i was charged twice"),
        ("Bitte einen Mitarbeiter, meine App stürzt ab", "meine app sturzt ab"),
        ("Die App stürzt ab, ich möchte mit einem Menschen sprechen", "die app sturzt ab"),
        ("Ich wurde doppelt belastet. Kann ich bitte mit jemandem sprechen?", "ich wurde doppelt belastet"),
        ("Einen Mitarbeiter sprechen bitte, ich komme nicht ins Konto", "ich komme nicht ins konto"),
        ("un humain, s'il vous plaît", ""),
    ],
)
def test_a_wish_is_heard_and_the_rest_is_kept(text: str, rest: str) -> None:
    assert beside_a_wish(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "la personne avant moi avait le même bug",
        "quelqu'un a piraté mon compte",
        "pas besoin de parler à quelqu'un, mon appli plante",
        "je ne veux pas parler à un humain, aidez-moi à me connecter",
        "quand je veux parler à quelqu'un, l'appli plante",
        "je veux parler à quelqu'un sur Signal depuis BirdyChat",
        "j'ai parlé à un conseiller hier, l'appli plante toujours",
        "est-ce que je parle à une personne ?",
        "somebody changed my password",
        "no need for a person, my app crashes",
        "I don't want to talk to a human, just fix the crash",
        "when I want to talk to someone the app crashes",
        "can I talk to someone who uses BirdyChat?",
        "am I talking to a human?",
        "jemand hat mein Passwort geändert",
        "ich brauche keinen Menschen, die App stürzt ab",
        "wenn ich mit jemandem sprechen will, stürzt die App ab",
        "Ich muss nicht mit einem Mitarbeiter sprechen",
    ],
)
def test_what_only_sounds_like_a_wish_is_none(text: str) -> None:
    assert beside_a_wish(text) is None


def test_no_example_of_another_intent_is_taken_for_a_wish() -> None:
    others = [one.text for one in (*training(), *unseen()) if one.intent != "handover"]
    assert [text for text in others if beside_a_wish(text) is not None] == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("pas besoin de parler à quelqu'un, mon appli plante", "mon appli plante"),
        ("je ne veux pas parler à un humain", ""),
        ("no need for a person, my app crashes", "my app crashes"),
        ("I don't want to talk to a human, just fix the crash", "just fix the crash"),
        ("ich brauche keinen Menschen, die App stürzt ab", "die app sturzt ab"),
        ("je veux un humain, pas un robot", None),
        ("quelqu'un a piraté mon compte", None),
    ],
)
def test_who_needs_no_person_is_heard(text: str, rest: str | None) -> None:
    assert beside_a_refusal(text) == rest


def test_no_example_that_asks_for_a_person_is_taken_for_a_refusal() -> None:
    asked = [one.text for one in (*training(), *unseen()) if one.intent == "handover"]
    assert [text for text in asked if beside_a_refusal(text) is not None] == []


@given(st.text(st.characters(), max_size=3_000))
def test_any_text_is_read(text: str) -> None:
    assert beside_a_wish(text) is None or isinstance(beside_a_wish(text), str)


@pytest.mark.parametrize("piece", ["je veux ", "une personne ", "can i please ", "hi ", "svp, ", "mit ", "a real "])
def test_a_text_without_end_costs_no_more(piece: str) -> None:
    text = piece * 20_000 + "someone"
    started = time.thread_time()
    beside_a_wish(text)
    beside_a_refusal(text)
    assert time.thread_time() - started < MOST_SECONDS
