"""What was found in one file, as it travels from the worker and rests sealed beside the file. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from connectors.sdk.errors import BadPayload
from connectors.sdk.untrusted import Untrusted

UNSAFE = ("infected", "program", "script", "disguised", "bomb", "opaque", "unchecked")
"""Faults of a file that nobody may open: it stays sealed, and no page serves it."""
WEAK = ("unreadable", "empty", "small", "blank", "blurred", "short", "silent", "repeat")
"""Faults of a file that is kept and shown, but proves little: a better one is asked for."""
FAULTS = (*UNSAFE, *WEAK)
MOST_BARS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """`faults` are names of FAULTS, worst first. `width`, `height` in pixels and `seconds` where there are any;
    `codecs` names those of sound and film; `likeness` is a perceptual hash in hexadecimal, "" for none; `shape` has the
    heights of sound alone, 0 to 100, from its beginning to its end.
    """

    faults: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    codecs: tuple[str, ...] = ()
    likeness: str = ""
    shape: tuple[int, ...] = ()

    @property
    def unsafe(self) -> bool:
        """Whether nobody may open it."""
        return any(fault in UNSAFE for fault in self.faults)

    @property
    def fault(self) -> str:
        """The worst of them, which is what the customer is told; "" for a good file."""
        return min(self.faults, key=FAULTS.index, default="")

    def but(self, *faults: str) -> Findings:
        """The same with further faults."""
        return replace(self, faults=tuple(dict.fromkeys((*self.faults, *faults))))

    def to_json(self) -> bytes:
        """All of it."""
        return json.dumps(asdict(self)).encode()


def findings_from(content: bytes) -> Findings:
    """The findings again. The worker has read foreign bytes, so its word is checked like any. Raises BadPayload."""
    part = Untrusted.from_json(content)
    faults = _texts(part["faults"])
    if set(faults) - set(FAULTS):
        raise BadPayload("$.faults: not a fault")
    return Findings(
        faults=faults,
        width=part["width"].as_(int),
        height=part["height"].as_(int),
        seconds=part["seconds"].as_(float),
        codecs=_texts(part["codecs"]),
        likeness=part["likeness"].as_(str),
        shape=tuple(min(100, max(0, one.as_(int))) for one in part.items("shape"))[:MOST_BARS],
    )


def _texts(part: Untrusted) -> tuple[str, ...]:
    return tuple(one.as_(str)[:100] for one in part)
