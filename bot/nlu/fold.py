"""One text, one spelling: what the models see of a message.

People write "Ça PLANTEEEE" and "ca plante"; both fold to nearly the same letters. Total on any Unicode, linear in time.
"""

from __future__ import annotations

import re
import unicodedata

MOST_READ = 2_000
"""Characters looked at: the problem is told long before, and 100,000 characters must cost no more."""


def fold(text: str) -> str:
    """`text` without capitals, accents, elongations (three and more of a letter become two) or odd spacing."""
    plain = unicodedata.normalize("NFKD", text[:MOST_READ].casefold().translate(_SPELLINGS))
    plain = "".join(c for c in plain if not unicodedata.combining(c))[:MOST_READ]
    return " ".join(_ELONGATED.sub(r"\1\1", plain).split())


def written_out(text: str) -> str:
    """`text` with its umlauts as they are typed where there is no such key, `für` as `fuer`: both are one word then."""
    return text if text.isascii() else unicodedata.normalize("NFC", text[:MOST_READ]).translate(_UMLAUTS)


def encodable(text: str) -> str:
    """`text` with each half of a character (a lone surrogate) as a space: libraries outside Python refuse them."""
    return _HALVES.sub(" ", text)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_HALVES = re.compile("[\ud800-\udfff]")
_ELONGATED = re.compile(r"([^\W\d_]|[!?.])\1{2,}")
_SPELLINGS = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
