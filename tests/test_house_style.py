"""Sizes, names and docstrings of the code, read from its source; maps that name all that is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

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


# --- maps ------------------------------------------------------------------------------------------------------------

MAPS = ("bot", "bot/audit", "bot/bundle", "bot/erasure", "bot/rehearsal")


@pytest.mark.parametrize("folder", MAPS)
def test_a_map_names_all_that_is_there_and_nothing_else(folder: str) -> None:
    place = ROOT / folder
    docstring = ast.get_docstring(ast.parse((place / "__init__.py").read_text(encoding="utf-8"))) or ""
    told = re.findall(r"[\w/]+\.py\b|\b[a-z]+/(?=[\s,:);])", docstring)
    assert sorted({name for name in told if not _is_there(name, place)}) == []
    assert sorted(_modules(place) - {name.split("/")[0].removesuffix(".py") for name in told}) == []


def _is_there(name: str, place: Path) -> bool:
    return (place / name).exists() or ("/" not in name and any(place.rglob(name)))


def _modules(place: Path) -> set[str]:
    """The modules and packages of a folder that are part of the product."""
    files = {path.stem for path in place.glob("*.py") if not path.stem.startswith(("_", "test_"))}
    return files | {path.parent.name for path in place.glob("*/*.py")}


def test_the_page_for_authors_names_every_file_of_the_sdk() -> None:
    sdk = ROOT / "connectors" / "sdk"
    page = (sdk / "README.md").read_text(encoding="utf-8")
    folders = (sdk, sdk / "testkit", sdk / "played")
    files = [path.name for folder in folders for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert [name for name in files if name not in page] == []


def test_the_readme_leads_to_the_page_of_every_network() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = {path.parent / "README.md" for path in (ROOT / "connectors").rglob("connector.py")}
    pages -= {ROOT / "connectors" / "sdk" / "README.md"}
    assert len(pages) >= 4
    assert [page for page in pages if f"({page.relative_to(ROOT).as_posix()})" not in readme] == []
