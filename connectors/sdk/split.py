"""A long text in pieces, cut where a reader would: never inside a grapheme, losing nothing but white space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

_SENTENCE_ENDS = (".", "!", "?", "…")


def split_text(text: str, most: int) -> list[str]:
    """`text` in pieces of at most `most` (1 or more) code points; `[""]` when there is nothing in it.

    A single grapheme longer than `most` is cut inside, since nothing else can be done with it.
    """
    if most < 1:
        raise ValueError("a piece has at least one character")
    pieces = []
    while len(text) > most:
        cut = _cut(text[: most + 1], most)
        pieces.append(_trimmed_end(text[:cut]))
        text = _trimmed_start(text[cut:])
    return [p for p in [*pieces, text] if p] or [""]


def _cut(window: str, most: int) -> int:
    """Where to cut: the last best break after a third of the window, else the last edge of a grapheme.

    One code point beyond `most` is enough: whether a break is allowed depends on what is left of it and that one.
    """
    best, rank, edge, position = 0, 0, 0, 0
    for grapheme in _graphemes(window):
        if most // 3 < position <= most and grapheme.isspace():
            found = _rank(window, position)
            if found >= rank:
                best, rank = position, found
        if position <= most:
            edge = position
        position += len(grapheme)
    return best or edge or most


def _rank(window: str, position: int) -> int:
    """How good a place the blank at `position` is to cut: 4 paragraph, 3 line, 2 sentence, 1 word."""
    blanks = window[position:].removesuffix(window[position:].lstrip())
    if "\n" in blanks:
        return 4 if blanks.count("\n") > 1 else 3
    return 2 if window[:position].endswith(_SENTENCE_ENDS) else 1


def _trimmed_start(text: str) -> str:
    if not text[:1].isspace():
        return text
    return text[_blank(_graphemes(text)) :]


def _trimmed_end(text: str) -> str:
    if not text[-1:].isspace():
        return text
    return text[: len(text) - _blank(reversed(list(_graphemes(text))))]


def _blank(graphemes: Iterable[str]) -> int:
    length = 0
    for grapheme in graphemes:
        if not grapheme.isspace():
            break
        length += len(grapheme)
    return length


def _graphemes(text: str) -> Iterator[str]:
    return (str(found.group()) for found in regex.finditer(r"\X", text))
