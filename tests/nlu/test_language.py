"""Which language a short phone message is in, and when not to say."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.nlu.fitting import fit
from bot.nlu.language_model import language_of
from bot.nlu.linear_model import LinearModel
from tests.nlu.examples import training, unseen


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return fit([e.text for e in training()], [e.language for e in training()], folds=2).model


@pytest.mark.parametrize(
    "text",
    [
        *("slt jai un pb", "bonjour", "Bonjour, mon application plante depuis la mise à jour", "ca marche plus"),
        *("c koi le pb", "jsp", "merci", "non", "oui", "je recois pas mes msg whatsapp", "quelqu'un svp"),
        *("jarrive pa a me conecter", "mon iphone 12 rame", "voila la capture"),
    ],
)
def test_french(model: LinearModel, text: str) -> None:
    assert language_of(model, text) == "fr"


@pytest.mark.parametrize(
    "text",
    [
        *("app crashes", "hello", "hi", "the app crashes since the update", "it doesnt work", "thanks a lot"),
        *("i cant log in", "pls help", "my iphone 12 is slow", "a human please", "here is the screenshot"),
    ],
)
def test_english(model: LinearModel, text: str) -> None:
    assert language_of(model, text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "zz",
        "iphone 12",
        "???",
        "😀",
        "",
        "17.4",
        "wifi",
        "stop",
        "android 14",
        "0x80070057",
        "👍",
        "asdf",
        "12:30",
    ],
)
def test_not_sure(model: LinearModel, text: str) -> None:
    assert language_of(model, text) == ""


def test_hardly_ever_says_the_wrong_one(model: LinearModel) -> None:
    """Over the test set, which the model never saw: wrong below half a per cent, silent below three."""
    said = Counter("right" if s == e.language else "silent" if not s else "wrong" for e, s in _said(model))
    assert said["wrong"] / len(unseen()) < 0.005
    assert said["silent"] / len(unseen()) < 0.03


def _said(model: LinearModel):  # type: ignore[no-untyped-def]
    return [(e, language_of(model, e.text)) for e in unseen()]
