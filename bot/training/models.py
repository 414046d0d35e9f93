"""Models by the names that people use: a file, its name in `models/`, or the beginning of its fingerprint."""

from __future__ import annotations

from pathlib import Path

from bot.training.errors import TrainingFailed

ENDING = ".tar.gz"


def named(models: Path, name: str) -> Path:
    """The one model file that `name` means. Raises TrainingFailed when there is none, or more than one."""
    if name and Path(name).is_file():
        return Path(name)
    found = [path for path in every(models) if name and path.name.removeprefix("guichet-").startswith(_short(name))]
    exact = [path for path in found if path.name in (name, f"{name}{ENDING}")]
    if len(exact or found) == 1:
        return (exact or found)[0]
    there = ", ".join(path.name for path in every(models)) or "none"
    reason = "no model" if not found else "more than one model"
    raise TrainingFailed(f"{reason} is called {name!r} in {models}; there are: {there}")


def every(models: Path) -> list[Path]:
    """All model files, newest first."""
    return sorted(models.glob(f"*{ENDING}"), key=lambda path: path.stat().st_mtime, reverse=True)


def _short(name: str) -> str:
    return Path(name).name.removeprefix("guichet-")
