"""The second opinion: asked only where the words leave it open, learnt where it helps, left out where it does not."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.cascade import LONGEST_ASKED, Cascade, Head, usable
from bot.nlu.cascade_fitting import fit_cascade, fit_cascades
from bot.nlu.fitting import Fitted, fit
from bot.nlu.intent_model import IntentModel, Thresholds
from bot.nlu.trust import Trust
from bot.nlu.vector_sources import VectorSource
from tests.nlu.tiny_encoder import WIDTH, write

SOURCE = VectorSource("nowhere", "0" * 64, "0" * 64)
THINGS = ("alpha", "beta", "gamma", "delta")


@pytest.fixture(scope="module")
def taught() -> Fitted:
    """Three hundred examples: half of them say their label, half of them have words that say nothing."""
    random = np.random.RandomState(1)
    labels = [THINGS[n % 4] for n in range(300)]
    texts = [f"{label} {n}" if n % 8 < 4 else f"w{random.randint(9000)} v{n}" for n, label in enumerate(labels)]
    return fit(texts, labels, folds=3)


def _telling(taught: Fitted) -> np.ndarray:
    """Vectors that say the label of each example."""
    noise = np.random.RandomState(2).normal(0, 0.05, (len(taught.targets), WIDTH))
    return (np.eye(WIDTH)[taught.targets] + noise).astype(np.float32)


def _fitted(taught: Fitted, vectors: np.ndarray, languages: list[str]) -> tuple[Cascade | None, np.ndarray]:
    return fit_cascade(SOURCE, vectors, np.arange(len(languages)), languages, taught)


def test_vectors_that_tell_are_asked_where_words_are_open(taught: Fitted) -> None:
    cascade, after = _fitted(taught, _telling(taught), ["en"] * 300)
    assert cascade is not None
    asked = taught.unseen.max(axis=1) < cascade.asks_below
    assert 0.3 < asked.mean() <= 0.61
    before, now = ((chances.argmax(axis=1) == taught.targets).mean() for chances in (taught.unseen, after))
    assert now > before + 0.2
    assert np.array_equal(after[~asked], taught.unseen[~asked])


def test_vectors_that_tell_nothing_are_never_asked(taught: Fitted) -> None:
    noise = np.random.RandomState(3).normal(0, 1, (300, WIDTH)).astype(np.float32)
    cascade, after = _fitted(taught, noise, ["en"] * 300)
    assert cascade is None
    assert after is taught.unseen


def test_each_language_has_its_own_share(taught: Fitted) -> None:
    """600 examples: in one language the vectors tell, in the other they mislead."""
    both = replace(taught, targets=np.tile(taught.targets, 2), unseen=np.tile(taught.unseen, (2, 1)))
    noise = np.random.RandomState(4).normal(0, 1, (300, WIDTH)).astype(np.float32)
    cascade, _ = _fitted(both, np.vstack((_telling(taught), noise)), ["en"] * 300 + ["fr"] * 300)
    assert cascade is not None
    assert "en" in cascade.shares
    assert "fr" not in cascade.shares


def test_a_few_examples_get_the_usual_share() -> None:
    few = fit(["a b", "a c", "x y", "x z"] * 3, ["a", "a", "x", "x"] * 3, folds=2)
    cascade, _ = fit_cascade(SOURCE, np.eye(12, WIDTH, dtype=np.float32), np.arange(12), ["en"] * 12, few)
    assert cascade is not None
    assert dict(cascade.shares) == {"en": 0.5}


def test_a_label_without_an_example_in_the_language_is_not_said() -> None:
    fitted = fit(["a b", "a c", "x y", "x z", "q r", "q s"] * 3, list("aaxxqq") * 3, folds=2)
    rows = np.array([n for n in range(18) if n % 6 < 4])
    cascade, after = fit_cascade(SOURCE, np.eye(12, WIDTH, dtype=np.float32), rows, ["en"] * 12, fitted)
    assert cascade is not None
    assert float(cascade.head.probabilities(np.eye(3, WIDTH, dtype=np.float32))[:, 1].max()) < 1e-3
    assert np.allclose(after.sum(axis=1), 1, atol=1e-4)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> IntentModel:
    """A model with a real, tiny encoder that is asked about everything in English."""
    folder = tmp_path_factory.mktemp("tiny")
    source = write(folder / "encoder")
    texts = ["the app crashes", "the app closes", "I was charged twice", "refund my money"] * 5
    fitted = fit(texts, ["crash", "crash", "payment", "payment"] * 5, folds=2)
    cascades, _ = fit_cascades(fitted, texts, ["en"] * 20, {source: ("en",)}, folder)
    assert len(cascades) == 1
    return IntentModel(fitted.model, Thresholds(0, 0), cascades=(replace(cascades[0], asks_below=1.1),))


def test_only_the_languages_of_an_encoder_are_asked_of_it(whole: IntentModel) -> None:
    words_alone = replace(whole, cascades=())
    text = "my app phone"
    for language in ("fr", ""):
        assert whole.ranking(text, language) == words_alone.ranking(text)
    assert whole.ranking(text, "en") != words_alone.ranking(text)


def test_what_is_sure_is_not_asked_about(whole: IntentModel) -> None:
    unwilling = replace(whole.cascades[0], asks_below=0.0, source=SOURCE)  # asking would fail: nothing lies there
    assert replace(whole, cascades=(unwilling,)).ranking("my app", "en") == replace(whole, cascades=()).ranking(
        "my app"
    )


def test_a_message_that_an_encoder_would_cut_short_is_not_asked_about(whole: IntentModel) -> None:
    words_alone, longest = replace(whole, cascades=()), "my app phone ".ljust(LONGEST_ASKED, "!")
    assert whole.ranking(longest, "en") != words_alone.ranking(longest)
    assert whole.ranking(longest + "!", "en") == words_alone.ranking(longest + "!")


def test_probabilities_still_sum_to_one(whole: IntentModel) -> None:
    assert sum(guess.probability for guess in whole.ranking("my app phone", "en")) == pytest.approx(1, abs=1e-4)


def test_what_is_kept_answers_the_same(whole: IntentModel, tmp_path: Path) -> None:
    whole.save(tmp_path)
    assert IntentModel.load(tmp_path).ranking("my app phone", "en") == whole.ranking("my app phone", "en")


def test_without_the_folder_words_alone_are_read_and_the_log_says_why(caplog: pytest.LogCaptureFixture) -> None:
    cascade = Cascade(SOURCE, Head(np.zeros((2, 2)), np.zeros(2), 1.0), {"en": 0.5}, 0.9, Trust())
    with caplog.at_level(logging.WARNING):
        assert usable([cascade]) == ()
    assert "nowhere/model.safetensors: No such file or directory" in caplog.text
    assert len(caplog.records) == 1
