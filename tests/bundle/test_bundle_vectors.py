"""A bundle of every version that was ever written is still read and still holds. docs/bundle.md, "Older versions"."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bundle.archive import read
from bot.bundle.check import check
from bot.vault.keys import read_key
from tests.bundle.conftest import reread

VECTORS = Path(__file__).parent / "vectors"


@pytest.mark.parametrize("bundle", sorted(VECTORS.glob("*.guichet")), ids=lambda path: path.stem)
def test_a_bundle_of_an_earlier_version_holds(bundle: Path) -> None:
    report = check(read(bundle), private=read_key(VECTORS / "desk.key"), reread=reread)
    assert report.faults == ()
    assert bytes.fromhex(report.signer) == read_key(VECTORS / "signing.pub")
    assert "mon écran est noir" in {entry["said"]["text"] for entry in report.said}


def test_there_is_one_of_the_present_version() -> None:
    assert (VECTORS / "version-1.guichet").exists()
