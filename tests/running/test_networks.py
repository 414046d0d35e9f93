"""Networks are found by their folders: one more needs no line anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.networks import configured, known_networks
from tests.running.a_third_partner import SETTINGS, third_partner


def test_those_that_are_shipped_are_found() -> None:
    assert {"console", "whatsapp"} <= set(known_networks())


def test_a_third_partner_is_one_folder(tmp_path: Path) -> None:
    with third_partner(tmp_path):
        assert known_networks()["acme"].__name__ == "Acme"
        assert configured(SETTINGS)["acme"]
        assert not configured({})["acme"]
    assert "acme" not in known_networks()


def test_a_folder_that_does_not_import_is_no_silent_absence(tmp_path: Path) -> None:
    with third_partner(tmp_path), pytest.raises(ImportError, match=r"acme"):
        (tmp_path / "acme" / "__init__.py").write_text("import nothing_of_this_name\n")
        known_networks()


def test_what_only_others_build_on_is_no_network(tmp_path: Path) -> None:
    abstract = '''"""Half a connector."""
from connectors.sdk.connector import Connector


class Half(Connector):
    """Verifies nothing."""

    network = "half"
'''
    with third_partner(tmp_path, abstract):
        assert "half" not in known_networks()
