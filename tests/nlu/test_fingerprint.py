"""Which model fits: decided from the files alone."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.training.errors import TrainingFailed
from bot.training.fingerprint import fingerprint, fitting_model, model_path
from bot.training.reading import check_files
from tests.nlu.examples import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data/nlu/fr").mkdir(parents=True)
    (tmp_path / "config.yml").write_text("recipe: default.v1\n", encoding="utf-8")
    (tmp_path / "domain.yml").write_text("intents: [a]\n", encoding="utf-8")
    block = "nlu:\n  - intent: a\n    examples: |\n      - un\n      - deux\n"
    (tmp_path / "data/nlu/fr/a.yml").write_text(block, encoding="utf-8")
    return tmp_path


def test_the_same_files_have_the_same_fingerprint_wherever_they_lie(project: Path, tmp_path_factory) -> None:
    other = tmp_path_factory.mktemp("other") / "moved"
    before = fingerprint(project)
    project.rename(other)
    assert fingerprint(other) == before


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/nlu/fr/a.yml", "data/rules.yml"])
def test_any_change_changes_it(project: Path, name: str) -> None:
    before = fingerprint(project)
    with (project / name).open("a", encoding="utf-8") as file:
        file.write("# more\n")
    assert fingerprint(project) != before


def test_a_renamed_file_changes_it(project: Path) -> None:
    before = fingerprint(project)
    (project / "data/nlu/fr/a.yml").rename(project / "data/nlu/fr/b.yml")
    assert fingerprint(project) != before


def test_a_line_that_moves_to_the_next_file_changes_it(project: Path) -> None:
    (project / "data/x.yml").write_text("a\nb\n", encoding="utf-8")
    (project / "data/y.yml").write_text("c\n", encoding="utf-8")
    before = fingerprint(project)
    (project / "data/x.yml").write_text("a\n", encoding="utf-8")
    (project / "data/y.yml").write_text("b\nc\n", encoding="utf-8")
    assert fingerprint(project) != before


def test_an_editors_hidden_file_does_not_count(project: Path) -> None:
    before = fingerprint(project)
    (project / "data/nlu/fr/.a.yml.swp").write_text("x", encoding="utf-8")
    assert fingerprint(project) == before


def test_a_folder_of_vectors_that_comes_or_goes_changes_it(project: Path) -> None:
    folder = project / "vectors here"
    with (project / "config.yml").open("a", encoding="utf-8") as file:
        file.write(f"pipeline:\n  - name: x\n    vectors:\n      en:\n        folder: '{folder}'  # one of ours\n")
    before = fingerprint(project)
    folder.mkdir()
    assert fingerprint(project) != before
    folder.rmdir()
    assert fingerprint(project) == before


def test_a_model_fits_only_while_nothing_changed(project: Path) -> None:
    models = project / "models"
    models.mkdir()
    assert fitting_model(project, models) is None
    model_path(project, models).write_bytes(b"made")
    assert fitting_model(project, models) == model_path(project, models)
    (project / "data/nlu/fr/a.yml").write_text("nlu: []\n", encoding="utf-8")
    assert fitting_model(project, models) is None


def test_a_model_in_the_making_does_not_fit(project: Path) -> None:
    making = project / "models/.making-1"
    making.mkdir(parents=True)
    (making / model_path(project, making).name).write_bytes(b"half")
    assert fitting_model(project, project / "models") is None


def test_a_missing_file_is_named(project: Path) -> None:
    (project / "domain.yml").unlink()
    with pytest.raises(TrainingFailed, match="domain.yml: No such file"):
        fingerprint(project)


def test_deciding_takes_milliseconds_and_no_rasa() -> None:
    code = (
        "import sys; from pathlib import Path; from bot.training.fingerprint import fitting_model;"
        "fitting_model(Path('.'), Path('models')); print([m for m in ('rasa', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    started = time.perf_counter()
    fingerprint(ROOT)
    assert time.perf_counter() - started < 0.2


def test_counts_the_examples_of_intents_only(project: Path) -> None:
    lookup = "nlu:\n  - lookup: money\n    examples: |\n      - euro\n"
    (project / "data/nlu/lookups.yml").write_text(lookup, encoding="utf-8")
    assert check_files(project) == 2


def test_broken_yaml_is_named_with_its_line(project: Path) -> None:
    path = project / "data/nlu/fr/a.yml"
    path.write_text("version: '3.1'\nnlu:\n  - intent: a\n   examples: |\n", encoding="utf-8")
    with pytest.raises(TrainingFailed, match=r"data/nlu/fr/a\.yml:4: "):
        check_files(project)


def test_a_file_in_another_encoding_is_named(project: Path) -> None:
    (project / "data/nlu/fr/a.yml").write_bytes("nlu: été".encode("latin-1"))
    with pytest.raises(TrainingFailed, match=r"a\.yml: not YAML in UTF-8"):
        check_files(project)


def test_no_example_at_all_is_an_error(project: Path) -> None:
    (project / "data/nlu/fr/a.yml").unlink()
    with pytest.raises(TrainingFailed, match="no example"):
        check_files(project)
