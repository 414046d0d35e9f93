"""A long message in its sentences, so that a greeting, a story and two problems can be told apart; pure."""

from __future__ import annotations

import re

MOST_READ = 2_000
MOST_PARTS = 12
LEAST_WORDS = 2


def split(text: str) -> list[str]:
    """The sentences of `text`, at most twelve, each of two words and more; the whole text alone where there is one."""
    parts = [part.strip(_EDGES) for part in _BREAK.split(text[:MOST_READ])]
    told = [part for part in parts if len(part.split()) >= LEAST_WORDS]
    return told[:MOST_PARTS] or [text]


_EDGES = " \t\r\n.,;:!?…-–—"
_ANOTHER = (
    r"et aussi|et (?:en )?plus|en plus|par ailleurs|autre chose|sinon|deuxi[eè]mement|ensuite|et puis|mais surtout"
    r"|außerdem|ausserdem|und auch|und noch was|noch etwas|noch was|zweitens|dazu kommt|und dann noch"
    r"|and also|also|on top of that|another thing|besides|secondly|plus|and then|but mostly"
)
_BREAK = re.compile(
    rf"(?<=[.!?…])(?:\s+|(?=[A-ZÀ-Ý]))|[\r\n]+|;\s|\s[-–—]\s|(?:^|[\s,])(?:{_ANOTHER})(?=[\s,:])", re.IGNORECASE
)
