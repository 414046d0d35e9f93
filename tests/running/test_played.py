"""What `guichet run` does so that a played network and the counter know each other, and nothing more of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.running.checks import CannotRun
from bot.running.played import Played, played_folder, played_networks, told_to_counter
from bot.settings import BadSetting, Settings

OURS = {"WHATSAPP_APP_SECRET": "s" * 32, "GUICHET_DATABASE_URL": "postgresql://x", "CONSOLE_SECRET": "c" * 32}


def _settings(folder: Path, **given: str) -> Settings:
    return Settings.read({"GUICHET_DATA": str(folder / "var"), "PATH": "/usr/bin", **given}, root=folder)


def _birdychat(settings: Settings) -> Played:
    return next(one for one in played_networks(settings, {}) if one.demo.network == "birdychat")


def test_a_network_that_the_operator_set_up_is_not_played(tmp_path: Path) -> None:
    assert "birdychat" not in {one.demo.network for one in played_networks(_settings(tmp_path), {"birdychat": True})}


def test_a_played_network_gets_none_of_our_settings(tmp_path: Path) -> None:
    assert dict(_birdychat(_settings(tmp_path, **OURS)).environment) == {"PATH": "/usr/bin"}


def test_its_folder_is_beside_the_data_and_not_in_it(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert settings.data not in played_folder(settings).parents
    assert str(played_folder(settings) / "birdychat") in _birdychat(settings).arguments


def test_its_port_may_be_moved(tmp_path: Path) -> None:
    assert _birdychat(_settings(tmp_path, GUICHET_PARTNER_PORT="6008")).address == "http://127.0.0.1:6008"
    with pytest.raises(BadSetting, match="GUICHET_PARTNER_PORT"):
        played_networks(_settings(tmp_path, GUICHET_PARTNER_PORT="none"), {})


def test_the_counter_is_told_the_same_at_every_start(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    first, second = (told_to_counter(settings, _birdychat(settings)) for _ in range(2))
    assert first == second
    assert set(first) == {f"BIRDYCHAT_{n}" for n in ("SIGNING_KEY", "PUBLIC_KEY", "DELIVER_URL", "ACCOUNT")}


def test_no_file_of_either_side_holds_a_secret_of_the_other(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    ours = told_to_counter(settings, _birdychat(settings))["BIRDYCHAT_SIGNING_KEY"].encode()
    theirs = (played_folder(settings) / "birdychat" / "control.token").read_bytes().strip()
    assert [f for f in played_folder(settings).rglob("*") if f.is_file() and ours in f.read_bytes()] == []
    assert [f for f in settings.data.rglob("*") if f.is_file() and theirs in f.read_bytes()] == []


def test_one_that_cannot_be_played_says_why(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    played_folder(settings).write_text("in the way")
    with pytest.raises(CannotRun, match="BirdyChat phone cannot be played: partner: .*var-played"):
        told_to_counter(settings, _birdychat(settings))
