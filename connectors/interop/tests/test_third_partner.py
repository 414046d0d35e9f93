"""A further partner is one folder: made here in a temporary one, found like the others, and talked to at once."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import connectors.interop.partners
from connectors.interop.tests.partner_contract import settings_for
from connectors.interop.third_party import ThirdParty
from connectors.interop.vectors.world import NOW, World
from connectors.sdk.connector import THIRD_PARTY
from connectors.sdk.messages import Message, Reply

CONNECTOR = '''"""Colibri, a made-up app."""

from datetime import date

from connectors.interop.partners.haiket.limits import LIMITS
from connectors.interop.third_party import SIGNATURE, ThirdParty
from connectors.sdk.card import Upstream


class Colibri(ThirdParty):
    """One account in Colibri."""

    network = "colibri"
    app = "Colibri"
    prefix = "COLIBRI"
    limits = LIMITS
    upstream = Upstream(opened_by=app, signature=SIGNATURE, checked=date(2026, 11, 22))
'''


@pytest.fixture
def colibri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[ThirdParty]]:
    folder = tmp_path / "colibri"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "connector.py").write_text(CONNECTOR)
    monkeypatch.setattr(connectors.interop.partners, "__path__", [*connectors.interop.partners.__path__, str(tmp_path)])
    yield importlib.import_module("connectors.interop.partners.colibri.connector").Colibri
    for name in [name for name in sys.modules if ".colibri" in name]:
        del sys.modules[name]


def test_a_folder_is_enough_to_talk(colibri: type[ThirdParty]) -> None:
    connector = colibri.from_settings(settings_for("COLIBRI", "colibri.example"))
    assert connector is not None
    assert (connector.route, connector.title) == (THIRD_PARTY, "Colibri")
    world = World(partner="colibri")
    body = world.body([world.said(world.phone(), "Bonjour")])
    (message,) = connector.open(body, world.state, NOW)
    assert isinstance(message, Message)
    assert (message.network, message.text) == ("colibri", "Bonjour")
    assert connector.seal(Reply(chat_id=message.chat_id, key="k", text="Bonjour !"), world.state, NOW)


def test_half_of_its_settings_are_named(colibri: type[ThirdParty]) -> None:
    assert colibri.from_settings({}) is None
    assert {setting.name.partition("_")[0] for setting in colibri.settings} == {"COLIBRI"}
