"""Vectors of examples, kept from one training to the next: only new sentences run through the encoder again.

Under the SHA-256 of each sentence and of the encoder; the sentences themselves are not in it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.nlu.ngrams import Floats
from bot.nlu.vector_sources import VectorSource
from bot.nlu.vectors import opened


def remembered(source: VectorSource, texts: Sequence[str], folder: Path) -> Floats:
    """One vector per text, in their order; the file in `folder` holds just these afterwards. Raises VectorsUnusable."""
    encoder = opened(source)
    path = folder / f"vectors-{_digest(str(source))[:16]}.npz"
    names = [_digest(text) for text in texts]
    known = _kept(path)
    new = sorted({name: text for name, text in zip(names, texts, strict=True) if name not in known}.items())
    known |= dict(zip((name for name, _ in new), encoder.of([text for _, text in new]), strict=True))
    if new:
        _keep(path, {name: known[name] for name in names})
    return np.stack([known[name] for name in names])


def _kept(path: Path) -> dict[str, Floats]:
    """What is there; nothing where it cannot be read, for it can be made again."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return dict(zip(arrays["names"].tolist(), arrays["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}


def _keep(path: Path, known: dict[str, Floats]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(beside, names=np.array(list(known)), vectors=np.stack(list(known.values())))
    beside.replace(path)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
