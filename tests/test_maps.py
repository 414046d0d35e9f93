"""The maps of packages and of the sdk name every file that is there, so that a newcomer finds it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.source import ROOT

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
    files = [path.name for path in (*sdk.glob("*.py"), *(sdk / "testkit").glob("*.py")) if path.name != "__init__.py"]
    assert [name for name in files if name not in page] == []


def test_the_readme_leads_to_the_page_of_every_network() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = {path.parent / "README.md" for path in (ROOT / "connectors").rglob("connector.py")}
    pages -= {ROOT / "connectors" / "sdk" / "README.md"}
    assert len(pages) >= 4
    assert [page for page in pages if f"({page.relative_to(ROOT).as_posix()})" not in readme] == []
