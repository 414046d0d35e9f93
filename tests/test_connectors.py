"""Every folder of `connectors/` that holds a connector holds what a connector needs: the contract, fixtures, a page.

The folders are found, not listed: a new one is held to the same from its first day.
"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

import connectors
from connectors.sdk.connector import Connector
from connectors.sdk.limits import Limits
from connectors.sdk.testkit.contract import ConnectorContract
from connectors.sdk.testkit.wire import read_recording

ROOT = Path(connectors.__file__).parent
FOLDERS = sorted(p.parent for p in ROOT.rglob("connector.py") if p.parent.name != "sdk")


def name_of(folder: Path) -> str:
    return str(folder.relative_to(ROOT)).replace("/", ".")


def connector_in(folder: Path) -> type[Connector]:
    module = importlib.import_module(f"connectors.{name_of(folder)}.connector")
    found = [
        c
        for c in vars(module).values()
        if inspect.isclass(c)
        and issubclass(c, Connector)
        and not inspect.isabstract(c)
        and c.__module__ == module.__name__
    ]
    assert len(found) == 1, f"{folder.name}/connector.py holds {len(found)} connectors"
    return found[0]


def contract_in(folder: Path) -> type[ConnectorContract]:
    module = importlib.import_module(f"connectors.{name_of(folder)}.test_{folder.name}")
    found = [c for c in vars(module).values() if inspect.isclass(c) and issubclass(c, ConnectorContract)]
    inherited = [c for c in found if c is not ConnectorContract and c.__name__.startswith("Test")]
    assert inherited, f"test_{folder.name}.py inherits no ConnectorContract"
    return inherited[0]


def test_there_are_connectors() -> None:
    assert {"whatsapp", "console"} <= {f.name for f in FOLDERS}


each = pytest.mark.parametrize("folder", FOLDERS, ids=name_of)


@each
def test_it_is_named_after_its_network(folder: Path) -> None:
    assert connector_in(folder).network == folder.name


@each
def test_its_tests_inherit_the_contract_for_this_connector(folder: Path) -> None:
    contract = contract_in(folder)
    assert contract.connector_class is connector_in(folder)
    assert contract.fixtures == folder / "fixtures"


@each
def test_no_test_of_the_contract_is_switched_off(folder: Path) -> None:
    contract = contract_in(folder)
    changed = [n for n in vars(contract) if n.startswith("test_") and hasattr(ConnectorContract, n)]
    assert changed == []


@each
def test_it_says_what_it_carries(folder: Path) -> None:
    limits = connector_in(folder).limits
    assert isinstance(limits, Limits)
    assert limits.text >= 1
    assert limits.files, "a counter that asks for screenshots needs a network that carries files"


@each
def test_it_has_raw_fixtures(folder: Path) -> None:
    recorded = sorted((folder / "fixtures" / "in").glob("*.http"))
    assert len(recorded) >= 5
    for path in recorded:
        assert read_recording(path).headers, path.name


@each
def test_its_page_explains_every_setting(folder: Path) -> None:
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert [s.name for s in connector_in(folder).settings if s.name not in page] == []


@each
def test_its_page_says_where_encryption_ends(folder: Path) -> None:
    assert "encrypt" in (folder / "README.md").read_text(encoding="utf-8").lower()
