"""Settings from the environment, read once. What the counter writes lies below `data`, trained models in `models`."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class BadSetting(Exception):
    """A setting is wrong; the text names it and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are and which ports are ours."""

    root: Path
    data: Path
    database_url: str
    port: int
    desk_port: int
    demo_port: int
    given: Mapping[str, str] = field(repr=False)
    undo: float = 10.0
    """Seconds in which an agent can take back what they did."""

    @property
    def keys(self) -> Path:
        """Folder of the private keys."""
        return Path(self.given.get("GUICHET_KEYS") or self.data / "keys")

    @property
    def register(self) -> Path:
        """The file that is told of every change of the database before it is committed."""
        return Path(self.given.get("GUICHET_REGISTER") or self.data / "register")

    @property
    def media(self) -> Path:
        """Folder of the sealed files."""
        return self.data / "media"

    @property
    def clamd(self) -> str:
        """The socket of the virus scanner; "" for none."""
        return self.given.get("GUICHET_CLAMD") or ""

    @property
    def transcriber(self) -> tuple[str, ...]:
        """The program that puts voice notes into words, and its arguments; () for none. Raises BadSetting."""
        given = self.given.get("GUICHET_TRANSCRIBER") or ""
        try:
            command = shlex.split(given)
        except ValueError as error:
            raise BadSetting(f"GUICHET_TRANSCRIBER cannot be read: {error}") from error
        if command and shutil.which(command[0]) is None:
            raise BadSetting(f"GUICHET_TRANSCRIBER: there is no program {command[0]}; give its whole path")
        return tuple(command)

    @property
    def models(self) -> Path:
        """Folder of the trained models."""
        return self.root / "models"

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, root: Path | None = None) -> Settings:
        """The settings in `environment` (default: the process's own). Raises BadSetting."""
        given = dict(os.environ if environment is None else environment)
        home = (root or Path.cwd()).resolve()
        data = (home / (given.get("GUICHET_DATA") or "var")).resolve()
        return cls(
            root=home,
            data=data,
            database_url=given.get("GUICHET_DATABASE_URL") or f"sqlite:///{data / 'guichet.db'}",
            port=port_of(given, "GUICHET_PORT", 5005),
            desk_port=port_of(given, "GUICHET_DESK_PORT", 5006),
            demo_port=port_of(given, "GUICHET_DEMO_PORT", 5007),
            given=given,
            undo=_undo_of(given),
        )


def port_of(given: Mapping[str, str], name: str, default: int) -> int:
    """The port in a setting. Raises BadSetting."""
    text = given.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise BadSetting(f"{name} is {text!r}: set it to a port number between 1 and 65535")
    return int(text)


def _undo_of(given: Mapping[str, str]) -> float:
    text = given.get("GUICHET_UNDO_SECONDS") or "10"
    if not text.isdecimal() or int(text) > 60:
        raise BadSetting(f"GUICHET_UNDO_SECONDS is {text!r}: set it to 0 (nothing is undone) to 60")
    return float(text)
