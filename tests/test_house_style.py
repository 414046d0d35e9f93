"""Sizes, names and docstrings of the code, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.source import CODE, EVERYTHING, ROOT, TREES, WRITTEN_BY_TOOLS, lies_in, name_of, none_of

LONGEST_FILE = 300
LONGEST_FUNCTION = 40


def test_no_file_is_too_long() -> None:
    files = [path for path in EVERYTHING if not lies_in(path, WRITTEN_BY_TOOLS) and "fixtures" not in path.parts]
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    none_of([f"{name}: {length} lines" for name, length in lengths.items() if length > LONGEST_FILE])


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{name_of(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in EVERYTHING
        if not lies_in(path, WRITTEN_BY_TOOLS)
        for node in _functions(path)
    }
    none_of([f"{name}: {length} lines" for name, length in lengths.items() if length > LONGEST_FUNCTION])


def test_no_name_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "tools", "stuff"}
    none_of([name_of(path) for path in EVERYTHING if {path.stem, *path.relative_to(ROOT).parts} & empty])


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(path) for path in EVERYTHING if not ast.get_docstring(TREES[path]) and path.stat().st_size]
    none_of(silent)
    none_of([name_of(path) for path in CODE if not path.stat().st_size])


def test_everything_public_says_what_it_gives() -> None:
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in CODE
        if not lies_in(path, WRITTEN_BY_TOOLS)
        for node in _public(TREES[path])
        if not ast.get_docstring(node) and not _speaks_for_itself(path, node.name)
    ]
    none_of(silent)


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(TREES[path]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def _public(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The public functions and classes, and the public methods of those; what sits inside a function is its own."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def _speaks_for_itself(path: Path, name: str) -> bool:
    """A test's name is its sentence; `name` of an action is Rasa's own contract."""
    return name.startswith("test_") or (lies_in(path, ("bot/actions/",)) and name == "name")
