"""Networks that `guichet run` plays beside the counter: who they are, what the counter is told, how they start.

A played network is a process with a folder and keys of its own; it gets none of our settings and none of our keys.
"""

from __future__ import annotations

import subprocess  # noqa: S404  (only our own modules are started)
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.networks import sandboxes
from bot.running.checks import CannotRun
from bot.settings import Settings, port_of
from bot.vault.keys import create_once, make_keys
from connectors.sdk.played.demo import Demo

ASK_FOR = 60.0
HARMLESS = ("HOME", "LANG", "LC_ALL", "PATH", "PYTHONPATH", "TMPDIR", "TZ", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One network to be played. `arguments` follow `python -m`."""

    demo: Demo
    port: int
    arguments: tuple[str, ...]
    environment: Mapping[str, str]

    @property
    def address(self) -> str:
        """Where a person opens it."""
        return f"http://127.0.0.1:{self.port}"


def played_networks(settings: Settings, on: Mapping[str, bool]) -> list[Played]:
    """Every network that can be played and that the operator has not set up for real. Raises BadSetting."""
    demos = [(s.module, s.demo) for s in sandboxes() if s.demo is not None and not on.get(s.demo.network)]
    return [_played(settings, module, demo) for module, demo in demos]


def played_folder(settings: Settings) -> Path:
    """Beside the counter's data, never in it: a phone knows what its owner wrote, the counter's disk does not."""
    return settings.data.with_name(f"{settings.data.name}-played")


def told_to_counter(settings: Settings, played: Played) -> dict[str, str]:
    """The counter's settings for it: its own secrets, made once, and what the played network says of itself.

    Raises CannotRun, NoKeys.
    """
    make_keys(settings.keys)
    told = {name: _kept(settings.keys / f"{name.lower()}.secret", make()) for name, make in played.demo.secrets.items()}
    return {**told, **_asked(played)}


def _played(settings: Settings, module: str, demo: Demo) -> Played:
    port = port_of(settings.given, demo.port_setting, demo.port)
    own = ("--port", str(port), "--counter", f"http://127.0.0.1:{settings.port}")
    folder = ("--folder", str(played_folder(settings) / demo.network))
    environment = {name: value for name, value in settings.given.items() if name in HARMLESS}
    return Played(demo=demo, port=port, arguments=(module, *demo.arguments, *own, *folder), environment=environment)


def _kept(file: Path, value: str) -> str:
    create_once(file, value.encode())
    return file.read_text().strip()


def _asked(played: Played) -> dict[str, str]:
    command = [sys.executable, "-m", *played.arguments, "--settings"]
    try:
        done = subprocess.run(  # noqa: S603
            command, env=dict(played.environment), capture_output=True, text=True, timeout=ASK_FOR, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRun(f"{played.demo.title} did not say its settings within {ASK_FOR:.0f} s") from error
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines() or ["it said nothing"]
        raise CannotRun(f"{played.demo.title} cannot be played: {said[-1]}") from error
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
