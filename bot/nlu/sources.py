"""A digest of this package's code: what a trained component must have been made by, or be made again."""

from __future__ import annotations

import hashlib
from pathlib import Path


def code_digest() -> str:
    """SHA-256, in hex, over every Python file of this package."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).resolve().parent.glob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
