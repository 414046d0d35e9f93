"""Whoever opens the database to write names the register."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.source import CODE, TREES, lies_in, name_of, none_of

READERS_ONLY = ("bot/desk/first_run.py", "bot/desk/__main__.py", "bot/running/run.py", "bot/running/study.py")
OF_TABLES = ("bot/store.py", "bot/vault/belonging.py")


def test_a_database_is_opened_for_writing_with_its_register() -> None:
    """What is written without one is not counted, and `guichet verify` takes it for somebody else's."""
    offences = []
    for path in CODE:
        name = name_of(path)
        if not lies_in(path, ("bot/",)) or name in (*READERS_ONLY, *OF_TABLES):
            continue
        for call in _calls_to(path, ("open_engine", "Store")):
            if len(call.args) < 2 and not _is_read(path, call):
                offences.append(f"{name}:{call.lineno}: opened without a register")
    none_of(offences)


def _calls_to(path: Path, names: tuple[str, ...]) -> Iterator[ast.Call]:
    calls = (node for node in ast.walk(TREES[path]) if isinstance(node, ast.Call))
    return (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in names)


def _is_read(path: Path, call: ast.Call) -> bool:
    """Whether the function around it never asks to write."""
    functions = [node for node in ast.walk(TREES[path]) if isinstance(node, ast.FunctionDef)]
    around = [f for f in functions if f.lineno <= call.lineno <= (f.end_lineno or 0)]
    text = "".join(ast.unparse(function) for function in around)
    return bool(around) and "writes=" not in text and "begin()" in text
