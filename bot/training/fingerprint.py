"""Which model file fits the project as it is: decided in milliseconds, without Rasa.

The fingerprint covers all that shapes a model: configuration, domain, data, the code of our components, Rasa's version,
and which of the folders of sentence vectors are there (what lies in them is pinned in the configuration).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bot.nlu.sources import code_digest
from bot.training.errors import TrainingFailed


def fitting_model(root: Path, models: Path) -> Path | None:
    """The model in `models` that was trained on exactly what is in `root`, or None. Raises TrainingFailed."""
    path = model_path(root, models)
    return path if path.is_file() else None


def model_path(root: Path, models: Path) -> Path:
    """Where the model for `root` belongs, whether it is there or not. Raises TrainingFailed."""
    return models / f"guichet-{fingerprint(root)[:12]}.tar.gz"


def fingerprint(root: Path) -> str:
    """SHA-256, in hex, over everything that training reads. Raises TrainingFailed when a file cannot be read."""
    digest = hashlib.sha256(f"rasa {version('rasa')}\n".encode())
    try:
        digest.update(f"code {code_digest()}\n".encode())
        for name, path in _sources(root):
            content = path.read_bytes()
            digest.update(f"{name} {len(content)}\n".encode())
            digest.update(content)
    except OSError as error:
        raise TrainingFailed(f"{error.filename}: {error.strerror}") from error
    digest.update("".join(f"vectors {folder}\n" for folder in _vector_folders(root / "config.yml")).encode())
    return digest.hexdigest()


def _vector_folders(config: Path) -> list[str]:
    """Folders named in the configuration that are there: read line by line, so that nothing heavy is loaded."""
    named = _FOLDER.findall(config.read_text(encoding="utf-8", errors="replace"))
    return sorted({folder for folder in named if Path(folder).is_dir()})


def _sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Each file with a name that does not depend on where the project lies, in a fixed order."""
    for name in ("config.yml", "domain.yml"):
        yield name, root / name
    yield from ((str(p.relative_to(root)), p) for p in _files(root / "data"))


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))


_FOLDER = re.compile(r"^\s+folder:\s*['\"]?(.+?)['\"]?\s*(?:#.*)?$", re.MULTILINE)
