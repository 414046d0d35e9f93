"""The project's own source as the tests of its architecture and style read it; nothing is imported to look at it."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
WRITTEN_BY_TOOLS = ("bot/migrations/versions/",)


def _files(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "__pycache__" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_test(path: Path) -> bool:
    return path.name.startswith("test_") or path.name == "conftest.py" or "fixtures" in path.parts


SOURCES = _files("bot", "connectors")
CODE = [path for path in SOURCES if not is_test(path)]
EVERYTHING = SOURCES + _files("tests", "bench", "scripts")


class _Trees(dict[Path, ast.Module]):
    """Each file is parsed once, when it is first asked for."""

    def __missing__(self, path: Path) -> ast.Module:
        self[path] = ast.parse(path.read_text(encoding="utf-8"), str(path))
        return self[path]


TREES = _Trees()


@cache
def imports_of(path: Path, *, top_only: bool = False) -> frozenset[str]:
    """Every module that a file imports, in full; of `from a import b` both `a` and `a.b`, for b may be a module."""
    nodes = TREES[path].body if top_only else ast.walk(TREES[path])
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(path, node)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call):
            found |= _imported_by_call(node)
    return frozenset(found)


def _absolute(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = path.relative_to(ROOT).with_suffix("").parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def _imported_by_call(node: ast.Call) -> set[str]:
    """What `importlib.import_module("x")` and `__import__("x")` bring in."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in ("import_module", "__import__") or not node.args:
        return set()
    first = node.args[0]
    return {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else {"?"}


def is_below(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def offences_in(files: list[Path], *forbidden: str, but: tuple[str, ...] = ()) -> list[str]:
    """Each import, of one of these files, of a forbidden package."""
    return [
        f"{name_of(path)} imports {module}"
        for path in files
        for module in sorted(imports_of(path))
        if any(is_below(module, name) for name in forbidden) and not any(is_below(module, name) for name in but)
    ]


def none_of(offences: list[str]) -> None:
    assert not offences, "\n" + "\n".join(offences)


def lies_in(path: Path, places: tuple[str, ...]) -> bool:
    """Whether a file is one of these places: a file (`*` stands for anything), or a folder, which ends with a slash."""
    return any(fnmatch(name_of(path), f"{place}*" if place.endswith("/") else place) for place in places)
