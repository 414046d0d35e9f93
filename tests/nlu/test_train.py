"""Training with Rasa, in a project of three intents: what is made, what is refused, and where it is written."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.training.errors import TrainingFailed
from bot.training.fingerprint import fitting_model
from bot.training.train import train
from tests.nlu.examples import ROOT

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

DOMAIN = """version: "3.1"
intents: [greet, thanks, crash]
entities: [language, device, os, os_version, app, app_version, error_code]
responses:
  utter_greet: [{text: Bonjour}]
  utter_sorry: [{text: Aïe}]
"""
RULES = """version: "3.1"
rules:
  - rule: greet
    steps: [{intent: greet}, {action: utter_greet}]
  - rule: crash
    steps: [{intent: crash}, {action: utter_sorry}]
"""


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path / "written"))


def make_project(root: Path) -> Path:
    """A small project at `root`, with our config and a few of our examples."""
    for language in ("fr", "en"):
        (root / "data/nlu" / language).mkdir(parents=True)
        for intent in ("greet", "thanks", "crash"):
            shutil.copy(ROOT / f"data/nlu/{language}/{intent}.yml", root / f"data/nlu/{language}/{intent}.yml")
    shutil.copy(ROOT / "data/nlu/lookups.yml", root / "data/nlu/lookups.yml")
    shutil.copy(ROOT / "config.yml", root / "config.yml")
    (root / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    (root / "data/rules.yml").write_text(RULES, encoding="utf-8")
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUICHET_DATA", str(folder / "var"))
        return train(make_project(folder / "project"), folder / "models")


def parse(model: Path, text: str) -> dict[str, Any]:
    """What the trained assistant understands of `text`."""
    from rasa.core.agent import Agent

    return asyncio.run(_parse(Agent.load(str(model)), text))


async def _parse(agent: Any, text: str) -> dict[str, Any]:
    return await agent.parse_message(text)  # type: ignore[no-any-return]


def test_the_model_understands_intent_language_and_device(model: Path) -> None:
    parsed = parse(model, "Bonjour, l'appli plante sur mon iphone14 pro")
    assert parsed["intent"]["name"] == "crash"
    found = {e["entity"]: (e["value"], e["extractor"]) for e in parsed["entities"]}
    assert found == {"language": ("fr", "LanguageDetector"), "device": ("iPhone 14 Pro", "EntityPatterns")}


def test_the_ranking_begins_with_the_intent(model: Path) -> None:
    parsed = parse(model, "thank you")
    assert parsed["intent"] == parsed["intent_ranking"][0]
    assert len(parsed["intent_ranking"]) == 3


@pytest.mark.parametrize(
    "text", ["\ud83d", "\x00\u202e", "a\u0301" * 5_000, "🙂" * 10_000], ids=["half", "control", "accents", "emoji"]
)
def test_no_text_breaks_it(model: Path, text: str) -> None:
    assert parse(model, text)["intent"]["name"]


def test_a_fitting_model_is_not_made_again(project: Path, tmp_path: Path) -> None:
    models, lines = tmp_path / "models", []
    path = train(project, models)
    made = path.stat().st_mtime_ns
    assert path == fitting_model(project, models)
    assert train(project, models, progress=lines.append) == path
    assert path.stat().st_mtime_ns == made
    assert lines == [f"{path.name} fits, nothing to train"]
    assert train(project, models, force=True) == path
    assert path.stat().st_mtime_ns > made


def test_writes_nowhere_else(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    home.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(home))
    before = _files(project)
    train(project, tmp_path / "models")
    assert _files(project) == before
    assert list(work.iterdir()) == list(home.iterdir()) == []
    assert [p.suffix for p in (tmp_path / "models").iterdir()] == [".gz"]
    assert list((tmp_path / "written/tmp").iterdir()) == []


def test_says_what_it_does_and_nothing_else(project: Path, tmp_path: Path, capfd: Any) -> None:
    lines: list[str] = []
    train(project, tmp_path / "models", progress=lines.append)
    assert [line.split()[0] for line in lines[:3]] == ["reading", "loading", "training"]
    assert capfd.readouterr().out == ""


BROKEN = {
    "rules that contradict each other": ("data/more.yml", RULES.replace("utter_greet}", "utter_sorry}"), "contradict"),
    "a rule with an unknown key": ("data/more.yml", "rules:\n  - rule: x\n    step: []\n", "more.yml"),
    "a domain that is none": ("domain.yml", "intents: 7\n", "domain.yml"),
    "a component that does not exist": ("config.yml", "recipe: default.v1\nassistant_id: x\nlanguage: fr\n"
        "pipeline: [{name: bot.nlu.Nothing}]\npolicies: [{name: RulePolicy}]\n", "bot.nlu.Nothing"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_project_is_named_and_leaves_the_models_alone(project: Path, tmp_path: Path, case: str) -> None:
    name, text, said = BROKEN[case]
    (project / name).write_text(text, encoding="utf-8")
    models = tmp_path / "models"
    models.mkdir()
    (models / "guichet-000000000000.tar.gz").write_bytes(b"the one before")
    with pytest.raises(TrainingFailed, match=said):
        train(project, models)
    assert [p.name for p in models.iterdir()] == ["guichet-000000000000.tar.gz"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(project: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(TrainingFailed, match="locked"):
        train(project, locked / "models")


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
