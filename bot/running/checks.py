"""What must be true before anything is started: one clear line each, which says what to do."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from bot.networks import configured
from bot.settings import BadSetting, Settings
from bot.store import BadAddress, StoreUnavailable, migrate
from bot.vault.belonging import check_keys, check_register
from bot.vault.keys import create_once, make_keys
from bot.vault.register import Register


class CannotRun(Exception):
    """Something is in the way; the text says what and how to move it."""


def check_port(port: int, setting: str) -> None:
    """Raises CannotRun when something listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise CannotRun(f"port {port} is not allowed here: set {setting} to one above 1023") from error
        except OSError as error:
            raise CannotRun(f"port {port} is taken: stop the other program, or set {setting}") from error


def check_ports_differ(ports: Mapping[str, int]) -> None:
    """Raises CannotRun when two of ours, by the names of their settings, are the same."""
    for name, port in ports.items():
        alike = [other for other, value in ports.items() if value == port]
        if len(alike) > 1:
            raise CannotRun(f"{' and '.join(alike)} must be different ports; {name} is {port}")


def check_folder(folder: Path, setting: str) -> None:
    """Raises CannotRun when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotRun(f"{folder}: {error.strerror}: make this folder writable, or set {setting}") from error


def check_project(root: Path) -> None:
    """Raises CannotRun outside the project's folder."""
    missing = [name for name in ("config.yml", "domain.yml", "credentials.yml") if not (root / name).is_file()]
    if missing:
        raise CannotRun(f"{root} holds no {missing[0]}: run this in Guichet's folder")


def check_transcriber(settings: Settings) -> None:
    """Raises CannotRun when the program that should put voice notes into words is not there."""
    try:
        _ = settings.transcriber
    except BadSetting as error:
        raise CannotRun(str(error)) from error


def console_secret(settings: Settings) -> str:
    """The secret between assistant and chat page, made once. Raises NoKeys."""
    make_keys(settings.keys)
    file = settings.keys / "console.secret"
    create_once(file, secrets.token_hex(24).encode())
    return file.read_text().strip()


def check_database(url: str) -> None:
    """The tables are there and in form afterwards. Raises CannotRun when the database cannot be used."""
    try:
        migrate(url)
    except (StoreUnavailable, BadAddress, OSError) as error:
        raise CannotRun(f"the database cannot be used ({error}): correct GUICHET_DATABASE_URL, or unset it") from error


def check_store(settings: Settings) -> None:
    """`check_database`, and the keys beside it are its own. Raises CannotRun, NoKeys."""
    check_database(settings.database_url)
    check_keys(settings.database_url, settings.keys)


def check_writing(settings: Settings) -> None:
    """`check_store`, and so is the register. Raises CannotRun, NoKeys, WrongRegister."""
    check_store(settings)
    check_register(settings.database_url, Register.of(settings))


def check_channels(settings: Settings) -> dict[str, bool]:
    """Which networks are on. Raises NotConfigured for one that is half configured."""
    return configured(settings.given)
