"""The search finds what it must: a search that finds nothing proves nothing before it was seen to find."""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.plaintext import found_marks

MARK = "Zanzibärlicious".encode()


def _zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), content, zipfile.ZIP_DEFLATED)  # its date would stand in test ids
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"so " + MARK + b" there",
        MARK.decode().encode("utf-16-le"),
        json.dumps({"a": MARK.decode()}).encode(),
        b"x" + base64.b64encode(b"ab" + MARK + b"cd"),
        base64.b64encode(b"a" + MARK + b"cde"),
        MARK.hex().encode(),
        b"header" + zlib.compress(b"long " * 20 + MARK, 1),
        _zipped(b"long " * 20 + MARK),
    ],
)
def test_a_mark_is_found_in_any_form(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert found_marks(tmp_path, [MARK])


def test_other_files_are_clean(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"nothing here")
    assert found_marks(tmp_path, [MARK]) == []
