"""The examples of `data/nlu/` as files: one literal block per intent, read and written so that all else stays as it is.

* CannotEdit       nothing was written; the text names the file
  + BrokenFile     a file is no YAML, or not Rasa's; with its line and cause
"""

from __future__ import annotations

import fcntl
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.training.errors import TrainingFailed
from bot.training.reading import read_yaml
from bot.training.sentences import language_of

LONGEST = 500
HEAD = 'version: "3.1"\nnlu:\n'


class CannotEdit(Exception):
    """The change was not written; the text says why."""


class BrokenFile(CannotEdit):
    """A file on disk cannot be read; the text is `file:line: cause`."""


@dataclass(frozen=True, slots=True)
class Block:
    """The examples of one intent in one file, as they are written there (entities marked)."""

    path: Path
    intent: str
    language: str
    examples: tuple[str, ...]


def blocks(root: Path) -> tuple[list[Block], list[str]]:
    """All that can be read below `root`/data/nlu, and `file:line: cause` of each file that cannot."""
    found, faults = list[Block](), list[str]()
    for path in sorted((root / "data" / "nlu").rglob("*.yml")):
        try:
            found += _of(path, read_yaml(path))
        except TrainingFailed as error:
            faults.append(str(error).replace(f"{root}/", ""))
    return found, faults


def examples_of(found: Sequence[Block], intent: str, language: str) -> list[str]:
    """What an intent has in a language, in the order of the files."""
    return [e for block in found if (block.intent, block.language) == (intent, language) for e in block.examples]


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """One writer at a time, of all processes that share the data folder."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "studio.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write(root: Path, intent: str, language: str, add: Sequence[str], remove: Sequence[str]) -> None:
    """Put these examples at the end of an intent's own, and take those away. Raises CannotEdit.

    A file that is broken is never written to; an intent without a file in this language gets one.
    """
    gone = set(remove)
    paths = [path for path in sorted((root / "data" / "nlu" / language).glob("*.yml")) if _has(path, intent)]
    if not paths and add:
        paths = [_new_file(root, intent, language)]
    for place, path in enumerate(paths):
        yaml, content = _load(path)
        for number, entry in enumerate(_entries(content, intent)):
            kept = [line for line in _lines(entry) if line not in gone]
            new = [line for line in add if line not in kept] if place == number == 0 else []
            entry["examples"] = LiteralScalarString("".join(f"- {line}\n" for line in (*kept, *new)))
        content["nlu"][:] = [entry for entry in content["nlu"] if "intent" not in entry or _lines(entry)]
        _save(path, yaml, content)


def tidy(example: str) -> str:
    """An example as it is written: one line, its white space single. Raises CannotEdit when it is too long."""
    line = " ".join(example.split()).removeprefix("- ").strip()
    if len(line) > LONGEST:
        raise CannotEdit(f"an example of {len(line)} characters is too long: {LONGEST} at most")
    return line


def _of(path: Path, content: Any) -> Iterator[Block]:
    entries = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise TrainingFailed(f"{path}:1: no list `nlu:` in it")
    for entry in entries:
        if isinstance(entry, dict) and "intent" in entry:
            if not isinstance(entry.get("examples"), str):
                raise TrainingFailed(f"{path}: the examples of {entry['intent']} are no block of lines (`examples: |`)")
            yield Block(path, str(entry["intent"]), language_of(path), tuple(_lines(entry)))


def _lines(entry: Mapping[str, Any]) -> list[str]:
    lines = [line.strip() for line in str(entry.get("examples", "")).splitlines()]
    return [line[2:].strip() for line in lines if line.startswith("- ")]


def _has(path: Path, intent: str) -> bool:
    try:
        return any(block.intent == intent for block in _of(path, read_yaml(path)))
    except TrainingFailed as error:
        if path.stem == intent:
            raise BrokenFile(str(error)) from error
        return False


def _entries(content: Any, intent: str) -> list[Any]:
    return [entry for entry in content["nlu"] if isinstance(entry, dict) and entry.get("intent") == intent]


def _new_file(root: Path, intent: str, language: str) -> Path:
    path = root / "data" / "nlu" / language / f"{intent}.yml"
    path.write_text(f"{HEAD}  - intent: {intent}\n    examples: |\n      - \n", encoding="utf-8")
    return path


def _load(path: Path) -> tuple[YAML, Any]:
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml, yaml.load(path.read_text(encoding="utf-8"))


def _save(path: Path, yaml: YAML, content: Any) -> None:
    if not content["nlu"]:
        path.unlink()  # an intent without examples in this language
        return
    out = io.StringIO()
    yaml.dump(content, out)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(out.getvalue(), encoding="utf-8")
    beside.replace(path)
