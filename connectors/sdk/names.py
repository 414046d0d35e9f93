"""Names that strangers chose, of themselves and of files, as a person may safely read them."""

from __future__ import annotations

import re

MOST = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def plain(theirs: str) -> str:
    """A name on one line, without characters that cannot be seen or that turn the direction of writing."""
    return " ".join(_CONTROL.sub("", " ".join(theirs.split())).split())


def file_name(theirs: str) -> str:
    """The last part of their file name without what could mislead a reader; it still proves nothing about the file."""
    return plain(theirs).replace("\\", "/").rpartition("/")[2].strip()[:MOST]
