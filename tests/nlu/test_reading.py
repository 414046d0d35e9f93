"""Messages of several sentences: taken apart, courtesies set aside, several problems told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.fitting import fit
from bot.nlu.intent_model import IntentModel, Thresholds, learn_floors
from bot.nlu.reading import Roles
from bot.nlu.sentences import MOST_PARTS, split
from tests.nlu.examples import families, training

KEPT = ("crash", "payment", "delivery", "greet", "thanks", "complaint", "handover")
ROLES = Roles(topics=("crash", "payment", "delivery"), courtesies=("greet", "thanks"), asides=("complaint",))


@pytest.fixture(scope="module")
def model() -> IntentModel:
    examples = [e for e in training() if e.intent in KEPT]
    texts, labels = [e.text for e in examples], [e.intent for e in examples]
    fitted = fit(texts, labels, families(), folds=2, with_traits=True)
    floors = learn_floors(fitted.unseen, fitted.targets, fitted.model.labels, ["handover", "unheard_of"])
    return IntentModel(fitted.model, Thresholds(0.0, 0.0, floors), ROLES)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Bonjour. L'appli plante.", ["Bonjour. L'appli plante"]),
        ("Bonjour à tous. L'appli plante !", ["Bonjour à tous", "L'appli plante"]),
        ("l'appli plante et aussi on m'a prélevé deux fois", ["l'appli plante", "on m'a prélevé deux fois"]),
        ("die app stürzt ab, außerdem kommt keine sms", ["die app stürzt ab", "kommt keine sms"]),
        ("it crashes\nI was charged twice", ["it crashes", "I was charged twice"]),
        ("version 2.24.1 plante", ["version 2.24.1 plante"]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [part.strip(".") for part in split(text)] == parts or parts == [text.strip(".")]


@given(st.text(st.characters(), max_size=3_000))
def test_any_text_has_a_few_parts(text: str) -> None:
    assert 1 <= len(split(text)) <= MOST_PARTS


def test_a_greeting_and_a_story_are_set_aside(model: IntentModel) -> None:
    text = "Bonjour à toute l'équipe. Je suis très déçu de vous. J'ai été débité deux fois sur ma carte. Merci."
    assert model.read(text)[0][0].name == "payment"


def test_two_problems_are_told_apart(model: IntentModel) -> None:
    text = "l'application se ferme toute seule au démarrage. et aussi j'ai été débité deux fois sur ma carte bancaire"
    assert set(model.read(text)[1]) == {"crash", "payment"}


def test_one_problem_in_two_sentences_is_one(model: IntentModel) -> None:
    assert model.read("L'application se ferme toute seule. Elle plante au démarrage.")[1] == ()


def test_a_protected_intent_is_heard_at_its_floor(model: IntentModel) -> None:
    assert set(model.thresholds.floors) == {"handover"}
    low = IntentModel(model.linear, Thresholds(0.0, 0.0, {"handover": 0.0}), ROLES)
    assert low.read("l'application plante")[0][0].name == "handover"


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("une personne svp, l'application se ferme toute seule au démarrage", ("crash",)),
        ("can I talk to someone? the app keeps crashing on start", ("crash",)),
        ("Bitte einen Mitarbeiter, die App stürzt beim Start immer ab", ("crash",)),
        ("un conseiller svp", ()),
    ],
)
def test_a_wish_for_a_person_is_heard_beside_a_problem(model: IntentModel, text: str, topics: tuple[str, ...]) -> None:
    ranking, told = model.read(text)
    assert (ranking[0].name, told) == ("handover", topics)


def test_who_needs_no_person_gets_none_and_the_problem_is_heard(model: IntentModel) -> None:
    assert model.read("pas besoin de parler à quelqu'un, l'application se ferme toute seule")[0][0].name == "crash"
