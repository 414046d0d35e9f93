"""Files for one pair of eyes: whoever writes one may read it, and nobody else."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(out: Path, content: bytes) -> None:
    """Write it with mode 0600, which a file of that name gets too that others could read until now. Raises OSError."""
    handle = os.open(out, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o600)
        file.truncate()
        file.write(content)
