"""Rasa without TensorFlow: where the project can do without, and only there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.training.lean import is_lean
from tests.nlu.examples import ROOT

LEAN = """recipe: default.v1
pipeline:
  - name: bot.nlu.language.LanguageDetector
policies:
  - name: RulePolicy
"""


def test_the_shipped_project_needs_no_tensorflow() -> None:
    assert is_lean(ROOT / "config.yml")


@pytest.mark.parametrize(
    "text",
    [
        LEAN.replace("RulePolicy", "TEDPolicy"),
        LEAN.replace("bot.nlu.language.LanguageDetector", "DIETClassifier"),
        LEAN.replace("bot.nlu.language.LanguageDetector", "theirs.OwnNetwork"),
        LEAN + "  - name: 'UnexpecTEDIntentPolicy'\n",
        LEAN + "  - {name: TEDPolicy}\n",
        "recipe: default.v1\npipeline:\npolicies:\n",
        "recipe: default.v1\npolicies:\n  - name: RulePolicy\n",
        "recipe: default.v1\npipeline: [{name: DIETClassifier}]\npolicies: [{name: RulePolicy}]\n",
        "",
    ],
    ids=["policy", "classifier", "own", "quoted", "braces", "empty", "no pipeline", "in a line", "nothing"],
)
def test_what_may_compute_with_it_gets_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yml").write_text(LEAN, encoding="utf-8")
    assert is_lean(tmp_path / "config.yml")
    (tmp_path / "config.yml").write_text(text, encoding="utf-8")
    assert not is_lean(tmp_path / "config.yml")


def test_without_a_configuration_nothing_is_left_out(tmp_path: Path) -> None:
    assert not is_lean(tmp_path / "config.yml")


def _run(code: str) -> str:
    start = (
        "from pathlib import Path; from bot.training.lean import *; assert leave_out_tensorflow(Path('config.yml'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", start + code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.rasa
@pytest.mark.slow
def test_rasa_starts_without_it() -> None:
    said = _run(
        "import rasa.core.run, rasa.core.agent, sys;"
        "print([m for m in sys.modules if m.startswith('tensorflow.python')])"
    )
    assert said == "[]"


def test_who_computes_with_it_is_told_why_not() -> None:
    code = """
import tensorflow as tf
from tensorflow.keras.layers import Layer
class Own(Layer): pass
@tf.function
def half(x): return x / 2
assert half(4) == 2
assert not isinstance(1, tf.Tensor)
for compute in (lambda: tf.constant([1, 2]), Own, lambda: tf.keras.Model()):
    try: compute()
    except LeftOut as error: print(error)
"""
    lines = _run(code).splitlines()
    assert len(lines) == 3
    assert all("needs TensorFlow, which was left out" in line for line in lines)
