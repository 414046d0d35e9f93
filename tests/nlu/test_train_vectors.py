"""Training with Rasa where an encoder lies: the second opinion travels in the model, its pins with it."""

from __future__ import annotations

import logging
import re
import shutil
import tarfile
from pathlib import Path

import pytest

from bot.nlu.vector_sources import VectorSource
from bot.nlu.vectors import opened
from bot.training.errors import TrainingFailed
from bot.training.train import train
from tests.nlu.test_train import make_project, parse
from tests.nlu.tiny_encoder import HEADS, PLACES, write

pytestmark = [pytest.mark.rasa, pytest.mark.slow]
FOLDER = "vectors/all-MiniLM-L6-v2"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with a tiny encoder in the place of the one that config.yml names, started from its folder."""
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path / "written"))
    root = make_project(tmp_path / "project")
    monkeypatch.chdir(root)
    return root


def _pin(root: Path, source: VectorSource) -> None:
    """The pins of `source` instead of those of the published encoder."""
    text = (root / "config.yml").read_text(encoding="utf-8")
    text = re.sub("model_sha256: [0-9a-f]{64}", f"model_sha256: {source.model_sha256}", text)
    more = f"tokenizer_sha256: {source.tokenizer_sha256}\n        heads: {HEADS}\n        most_tokens: {PLACES}"
    (root / "config.yml").write_text(re.sub("tokenizer_sha256: [0-9a-f]{64}", more, text), encoding="utf-8")


def test_a_model_with_vectors_goes_on_without_their_folder(
    project: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for intent in ("greet", "thanks"):  # few examples: the usual share, whatever so small an encoder is worth
        _shorten(project / f"data/nlu/en/{intent}.yml")
    (project / "data/nlu/en/crash.yml").unlink()
    _pin(project, write(project / FOLDER))
    model = train(project, tmp_path / "models")
    with tarfile.open(model) as archive:
        assert any(name.endswith("vectors0.npz") for name in archive.getnames())
    both = parse(model, "what will the weather be like tomorrow in the black forest")["intent_ranking"]
    shutil.rmtree(project / FOLDER)
    opened.cache_clear()
    with caplog.at_level(logging.WARNING):
        words = parse(model, "what will the weather be like tomorrow in the black forest")["intent_ranking"]
    assert "words alone are read" in caplog.text
    assert [guess["confidence"] for guess in both] != [guess["confidence"] for guess in words]


def test_an_encoder_that_is_not_the_pinned_one_stops_the_training_in_a_line(project: Path, tmp_path: Path) -> None:
    write(project / FOLDER)
    with pytest.raises(TrainingFailed, match=r"^vectors/.*model.safetensors is not the file that config.yml pins: .*$"):
        train(project, tmp_path / "models")


def _shorten(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
