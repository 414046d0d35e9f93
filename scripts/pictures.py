"""The README's two screenshots, from the artefacts of the page tests (`make pictures`). Exit codes: 0 done, 2 not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {"phone.png": "phone-*.png", "desk.png": "desk-*.png"}
PREFERRED = (
    "together-end-desktop",
    "together-desktop",
    "conversation-desktop",
    "files",
    "ticket-desktop",
    "ticket",
    "desktop-light",
    "desktop",
)
"""Parts of an artefact's name, the most telling first."""


def main() -> int:
    """Run the page tests and copy one picture of each page to docs/pictures."""
    artefacts = Path(os.environ.get("GUICHET_ARTEFACTS") or ROOT / "var" / "test-artefacts")
    subprocess.run([sys.executable, "-m", "pytest", "-m", "browser"], cwd=ROOT, check=False)  # noqa: S603
    for name, pattern in PICTURES.items():
        found = sorted(artefacts.glob(pattern), key=_rank)
        if not found:
            print(f"pictures: no {pattern} in {artefacts}: is chromium there? (make system)", file=sys.stderr)
            return 2
        (ROOT / "docs" / "pictures").mkdir(parents=True, exist_ok=True)
        shutil.copy(found[0], ROOT / "docs" / "pictures" / name)
        print(f"docs/pictures/{name} <- {found[0].name}")
    return 0


def _rank(path: Path) -> tuple[int, str]:
    return next((n for n, part in enumerate(PREFERRED) if part in path.name), len(PREFERRED)), path.name


if __name__ == "__main__":
    sys.exit(main())
