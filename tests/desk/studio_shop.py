"""A desk on a project of its own, so that what leads write does not land in this one; and a lead signed in."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from bot.nlu.fitting import fit
from bot.nlu.intent_model import FALLBACK, IntentModel, Thresholds
from bot.training import asking
from bot.training.asking import Answer
from bot.training.sentences import Sentence, read_sentences
from tests.desk.running import PASSPHRASE, DeskProcess, Person
from tests.flows.running import ROOT

FEW = ("crash", "payment", "handover", "greet")
"""Intents of the small project: enough to label, quick to fit."""


def project(folder: Path) -> Path:
    """A small project: some intents in two languages, and the sentences that measure them."""
    for language in ("fr", "en"):
        (folder / "data/nlu" / language).mkdir(parents=True)
        for intent in FEW:
            shutil.copy(ROOT / f"data/nlu/{language}/{intent}.yml", folder / f"data/nlu/{language}")
    shutil.copytree(ROOT / "tests/nlu", folder / "tests/nlu", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "models").mkdir()
    for name in ("config.yml", "domain.yml", "guichet.yml", "credentials.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


class StudioDesk(DeskProcess):
    """The desk's process, started in a project's folder."""

    def __init__(self, environment: dict[str, str], root: Path) -> None:
        self.port = int(environment["GUICHET_DESK_PORT"])
        self.url = f"http://127.0.0.1:{self.port}"
        path = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.desk"],
            env={**os.environ, **environment, **path},
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def invited(admin: Person, name: str, role: str) -> Person:
    """A colleague with this role, signed in."""
    answer = admin.post("/team/invite", {"csrf": admin.form("/team")["csrf"], "name": name, "role": role})
    (link,) = re.findall(r'id="link" value="([^"]+)"', answer.text)
    colleague = Person(admin.url)
    code = html.unescape(link).partition("code=")[2]
    assert colleague.post("/welcome", {"code": code, "passphrase": PASSPHRASE}).status_code == 303
    return colleague


def model_of(root: Path, data: Path, name: str = "guichet-small.tar.gz", without: str = "") -> Path:
    """A model file with the intents of the project and nothing else, fitted and measured: what the studio reads."""
    learnt = [s for s in read_sentences(root / "data" / "nlu") if s.intent != without]
    fitted = fit([s.text for s in learnt], [s.intent for s in learnt], folds=2)
    model = IntentModel(fitted.model, Thresholds(0.3, 0.05))
    path, folder = root / "models" / name, root / "made"
    folder.mkdir(exist_ok=True)
    model.save(folder)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, arcname="components/train_Intent")
    asked = read_sentences(root / "tests" / "nlu")
    asking._keep(asking._place(path, asked, data), [_answer(model, sentence) for sentence in asked])
    return path


def _answer(model: IntentModel, sentence: Sentence) -> Answer:
    ranking = model.ranking(sentence.text)
    best = next(guess for guess in ranking if guess.name != FALLBACK)
    return Answer(
        sentence.text, sentence.intent, sentence.language, ranking[0].name, best.name, round(best.probability, 4)
    )
