"""What is checked before a start: one line each, which names the setting and says what to do, and no secret."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path

import pytest

from bot.running import checks
from bot.running.checks import CannotRun
from bot.settings import BadSetting, Settings


def _settings(folder: Path, **given: str) -> Settings:
    return Settings.read({"GUICHET_DATA": str(folder / "var"), **given}, root=folder)


def test_a_port_that_is_taken_is_named_and_a_free_one_passes() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotRun, match=f"port {port} is taken: stop the other program, or set GUICHET_PORT"):
            checks.check_port(port, "GUICHET_PORT")
    checks.check_port(port, "GUICHET_PORT")


def test_a_port_that_needs_rights_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(checks.socket.socket, "bind", refused)
    with pytest.raises(CannotRun, match="port 80 is not allowed here: set GUICHET_PORT to one above 1023"):
        checks.check_port(80, "GUICHET_PORT")


def test_two_of_our_ports_may_not_be_the_same() -> None:
    checks.check_ports_differ({"GUICHET_PORT": 5005, "GUICHET_DESK_PORT": 5006})
    with pytest.raises(CannotRun, match="GUICHET_PORT and GUICHET_DEMO_PORT must be different ports"):
        checks.check_ports_differ({"GUICHET_PORT": 5005, "GUICHET_DESK_PORT": 5006, "GUICHET_DEMO_PORT": 5005})


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "50 05", "５００５x"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    with pytest.raises(BadSetting, match="GUICHET_PORT"):
        _settings(tmp_path, GUICHET_PORT=port)


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotRun, match="make this folder writable, or set GUICHET_DATA"):
        checks.check_folder(tmp_path / "file" / "var", "GUICHET_DATA")
    checks.check_folder(tmp_path / "new" / "var", "GUICHET_DATA")
    assert list((tmp_path / "new" / "var").iterdir()) == []

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refused)
    with pytest.raises(CannotRun, match="Permission denied: make this folder writable, or set GUICHET_DATA"):
        checks.check_folder(tmp_path, "GUICHET_DATA")


def test_another_folder_than_the_projects_is_told(tmp_path: Path) -> None:
    for name in ("config.yml", "domain.yml", "credentials.yml"):
        with pytest.raises(CannotRun, match=f"holds no {name}: run this in Guichet's folder"):
            checks.check_project(tmp_path)
        (tmp_path / name).touch()
    checks.check_project(tmp_path)


def test_the_chat_pages_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    secret = checks.console_secret(settings)
    assert len(secret) == 48
    assert checks.console_secret(settings) == secret
    assert (settings.keys / "console.secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "url",
    [
        "nonsense with pa55word",
        "postgresql://me:pa55word@host:port/name",
        "foo://me:pa55word@host/name",
        "mysql://me:pa55word@host/name",
        "postgresql://me:pa55word@127.0.0.1:1/name",
        "postgresql+nodriver://me:pa55word@127.0.0.1:1/name",
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(url: str) -> None:
    with pytest.raises(CannotRun, match="correct GUICHET_DATABASE_URL, or unset it") as told:
        checks.check_database(url)
    assert "pa55word" not in str(told.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "guichet.db").write_bytes(b"not a database, but a long enough text " * 100)
    with pytest.raises(CannotRun, match="correct GUICHET_DATABASE_URL"):
        checks.check_database(f"sqlite:///{tmp_path / 'guichet.db'}")


def test_a_database_of_a_later_version_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'guichet.db'}"
    checks.check_database(url)
    with sqlite3.connect(tmp_path / "guichet.db") as later:
        later.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(CannotRun, match="another version of Guichet"):
        checks.check_database(url)


def test_settings_are_never_shown_whole(tmp_path: Path) -> None:
    """They hold the whole environment, secrets too."""
    assert "s3cret" not in repr(_settings(tmp_path, WHATSAPP_APP_SECRET="s3cret"))


def test_where_things_are(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert (settings.data, settings.keys, settings.media) == (
        tmp_path / "var",
        tmp_path / "var" / "keys",
        tmp_path / "var" / "media",
    )
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'guichet.db'}"
    assert _settings(tmp_path, GUICHET_KEYS="/elsewhere").keys == Path("/elsewhere")
