"""Networks that are played on this machine are commands, found without naming them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.networks import sandboxes


def test_a_played_network_brings_its_own_command() -> None:
    found = {s.command: s for s in sandboxes()}
    assert found["whatsapp-sandbox"].help.startswith("Play Meta")


def test_arguments_reach_the_played_network_as_they_are(capfd: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "bot.cli", "whatsapp-sandbox", "--port", "none"]
    assert subprocess.run(command, check=False).returncode == 2
    assert "guichet whatsapp-sandbox: error: argument --port: invalid int value: 'none'" in capfd.readouterr().err
