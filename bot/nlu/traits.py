"""What a message looks like beside its words: how long it is, how it begins and ends, what it names; pure.

"erreur 500" and "iphone 12 ios 17" are answers by their shape alone; a question is rarely a thank-you.
"""

from __future__ import annotations

from collections.abc import Iterable

LENGTHS = (1, 2, 3, 4, 6, 10, 18, 30)


def traits(text: str, folded: str, kinds: Iterable[str]) -> list[str]:
    """Names of the traits of `text`; `folded` is the same folded, `kinds` the kinds of entities found in it."""
    words = folded.split()
    length = sum(len(words) > least for least in LENGTHS)
    found = [f"length {length}"]
    if "?" in text:
        found.append("asks")
    if "!" in text:
        found.append("exclaims")
    named = sorted(set(kinds))
    found += [f"names {kind}" for kind in named]
    if named:
        found.append(f"names, length {length}")
    if words:
        found += [f"begins {words[0]}", f"begins {' '.join(words[:2])}", f"ends {words[-1]}"]
    return found
