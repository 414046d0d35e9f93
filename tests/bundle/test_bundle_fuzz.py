"""No file makes the reader of bundles raise anything but BadBundle, or read more than the file has."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from bot.bundle.archive import BadBundle, canonical, read, write
from bot.bundle.check import check
from bot.vault.signing import Signer

SIGNER = Signer(SigningKey(b"f" * 32))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=12,
)
FACTS = {"ticket": "G-1", "conversation": {"id": "c"}, "chain": {"length": 0, "head": ""}, "readers": {}}
WHOLE = write(FACTS, {"envelopes.json": b"[]", "files.json": b"[]", "transcript.bin": b"x" * 50}, SIGNER)


def _read(content: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle"
        path.write_bytes(content)
        try:
            check(read(path))
        except BadBundle:
            return False
        return True


def test_the_bundle_that_is_mutated_below_is_a_good_one() -> None:
    assert _read(WHOLE)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes(content: bytes) -> None:
    _read(content)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=0, max_size=6), st.integers(0, 8))
def test_any_mutation(at: int, put: bytes, cut: int) -> None:
    _read(WHOLE[:at] + put + WHOLE[at + cut :])


@settings(max_examples=300, deadline=None)
@given(json_values, json_values, st.dictionaries(st.sampled_from(sorted(FACTS)), json_values))
def test_anything_that_somebody_signed(links: object, files: object, facts: dict[str, object]) -> None:
    members = {"envelopes.json": canonical(links), "files.json": canonical(files)}
    _read(write({**FACTS, **facts}, members, SIGNER))
