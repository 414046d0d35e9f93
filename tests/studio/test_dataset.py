"""Examples on disk: what is written, that all else stays byte for byte, and what a broken file does."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from bot.studio.dataset import BrokenFile, CannotEdit, blocks, examples_of, tidy, write

FILE = """\
# Written by hand. Keep the order.
version: "3.1"
nlu:
  # what people call a crash
  - intent: crash
    examples: |
      - it closes
      - my [iPhone](device) freezes
      - "it stopped" pops up
  - intent: greet  # hello
    examples: |
      - hello
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data/nlu/en").mkdir(parents=True)
    (tmp_path / "data/nlu/en/crash.yml").write_text(FILE, encoding="utf-8")
    return tmp_path


def changed(root: Path) -> list[str]:
    now = (root / "data/nlu/en/crash.yml").read_text(encoding="utf-8")
    lines = difflib.unified_diff(FILE.splitlines(), now.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_a_new_example_is_one_line_in_git(root: Path) -> None:
    write(root, "crash", "en", ["ça se ferme: 'tout' # le temps"], [])
    assert changed(root) == ["+      - ça se ferme: 'tout' # le temps"]


def test_an_example_with_marks_and_quotes_goes_alone(root: Path) -> None:
    write(root, "crash", "en", [], ['"it stopped" pops up'])
    assert changed(root) == ['-      - "it stopped" pops up']


def test_what_is_there_already_is_not_written_twice(root: Path) -> None:
    write(root, "crash", "en", ["it closes"], [])
    assert changed(root) == []


def test_an_intent_that_loses_its_last_example_leaves_the_others(root: Path) -> None:
    write(root, "greet", "en", [], ["hello"])
    found, _ = blocks(root)
    assert [block.intent for block in found] == ["crash"]
    assert "# what people call a crash" in (root / "data/nlu/en/crash.yml").read_text()


def test_an_intent_without_a_file_gets_one(root: Path) -> None:
    write(root, "payment", "en", ["my card"], [])
    found, faults = blocks(root)
    assert (examples_of(found, "payment", "en"), faults) == (["my card"], [])


def test_a_broken_file_is_named_with_line_and_cause_and_the_others_are_read(root: Path) -> None:
    (root / "data/nlu/en/greet.yml").write_text(
        'nlu:\n  - intent: greet\n   examples: |\n      - "x\n', encoding="utf-8"
    )
    found, (fault,) = blocks(root)
    assert fault.startswith("data/nlu/en/greet.yml:3: ")
    assert [block.intent for block in found] == ["crash", "greet"]


def test_a_broken_file_is_never_written_to(root: Path) -> None:
    path = root / "data/nlu/en/payment.yml"
    path.write_text("nlu: [", encoding="utf-8")
    with pytest.raises(BrokenFile, match="payment.yml:2"):
        write(root, "payment", "en", ["my card"], [])
    assert path.read_text(encoding="utf-8") == "nlu: ["


def test_examples_of_another_form_are_told_and_not_touched(root: Path) -> None:
    (root / "data/nlu/en/greet.yml").write_text("nlu:\n- intent: greet\n  examples:\n  - text: hi\n", encoding="utf-8")
    _, (fault,) = blocks(root)
    assert "greet are no block of lines" in fault


def test_white_space_and_line_ends_cannot_make_two_examples_of_one() -> None:
    assert tidy(" - a\n  - intent: x\r\n b\u2028c ") == "a - intent: x b c"
    with pytest.raises(CannotEdit):
        tidy("x" * 501)
