"""Whether what was told of an error is its code, or words about it; pure."""

from __future__ import annotations

import re

_LEAD = frozenset(
    {"erreur", "error", "fehler", "code", "fehlercode", "err", "errno", "n°", "no", "nr", "status", "http"}
)
_CODE = re.compile(r"[#(]?(?:-?[A-Za-z]{0,12}[-_:.]?\d[\w.:-]*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[).]?", re.ASCII)
MOST_PARTS = 3


def is_code(told: str) -> bool:
    """ "0x80070057", "erreur 404", "ERR_TIMED_OUT", "E-1234": a code. "impossible de se connecter", "2 fois": words."""
    parts = [part.strip("\"'«»“”,;") for part in told.split()]
    parts = [part for part in parts if part and part.casefold().rstrip(":") not in _LEAD]
    return 0 < len(parts) <= MOST_PARTS and all(_CODE.fullmatch(part) for part in parts)
