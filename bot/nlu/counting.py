"""All examples at once as what the models see of them: the vocabularies, and a sparse matrix (training only).

The same values as `Features.vector` gives one text at a time, in a fraction of the time: each word is taken apart once,
and what follows is arithmetic over whole arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.nlu.families import Families
from bot.nlu.fold import MOST_READ, fold, written_out
from bot.nlu.linear_model import LOUDNESS, PARTS, Features, shape
from bot.nlu.ngrams import Floats, Rows, Vocabulary, inside, words
from bot.nlu.phone_text import in_full

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True)
class _Counted:
    """Each n-gram of each text once: which text, which n-gram (its number in `grams`), and how often."""

    grams: Sequence[str]
    texts: Rows
    numbers: Rows
    times: Floats


def count(
    texts: Sequence[str], families: Families, *, least: Sequence[int], with_traits: bool
) -> tuple[Features, csr_matrix]:
    """The vocabularies of `texts`, and their values in them (text x feature).

    `least`: in how many texts an n-gram of each part must be found to be known.
    """
    from scipy.sparse import csr_matrix

    folded = [in_full(fold(written_out(text))) for text in texts]
    parts = {
        "words": _counted([words(one) for one in folded]),
        "characters": _of_words(folded),
        "touched": _counted([families.touched(one) for one in folded]),
        "traits": _counted(
            [shape(text[:MOST_READ], one) if with_traits else [] for text, one in zip(texts, folded, strict=True)]
        ),
    }
    known, found, behind = {}, [], 0
    for name, enough in zip(PARTS, least, strict=True):
        known[name], (rows, columns, values) = _valued(parts[name], len(texts), enough)
        found.append((rows, columns + behind, values * LOUDNESS[name]))
        behind += len(known[name].grams)
    rows, columns, values = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), behind), dtype=np.float32)
    return Features(**known, families=families), matrix


def _counted(documents: Iterable[Sequence[str]]) -> _Counted:
    numbers: dict[str, int] = {}
    found = [[numbers.setdefault(gram, len(numbers)) for gram in grams] for grams in documents]
    lengths = [len(one) for one in found]
    return _summed(list(numbers), lengths, np.array([number for one in found for number in one], dtype=np.intp))


def _of_words(folded: Sequence[str]) -> _Counted:
    """As `_counted` of `characters`, but each different word is taken apart once."""
    numbers: dict[str, int] = {}
    apart: dict[str, Rows] = {}
    found = []
    for text in folded:
        here = text.split()
        for word in here:
            if word not in apart:
                ids = [numbers.setdefault(gram, len(numbers)) for gram in inside(word)]
                apart[word] = np.array(ids, dtype=np.intp)
        found.append(np.concatenate([apart[word] for word in here]) if here else _NONE)
    return _summed(list(numbers), [len(one) for one in found], np.concatenate([_NONE, *found]))


def _summed(grams: Sequence[str], lengths: Sequence[int], numbers: Rows) -> _Counted:
    texts = np.repeat(np.arange(len(lengths)), lengths)
    width = max(1, len(grams))
    keys, times = np.unique(texts * width + numbers, return_counts=True)
    return _Counted(grams, keys // width, keys % width, times.astype(np.float32))


def _valued(counted: _Counted, texts: int, least: int) -> tuple[Vocabulary, tuple[Rows, Rows, Floats]]:
    """The n-grams that are frequent enough, and text, row and value of each of theirs (length one for each text)."""
    frequent = np.bincount(counted.numbers, minlength=len(counted.grams))
    kept = sorted((n for n in range(len(counted.grams)) if frequent[n] >= least), key=lambda n: counted.grams[n])
    telling = (np.log((1 + texts) / (1 + frequent[kept])) + 1).astype(np.float32)
    place: NDArray[np.intp] = np.full(len(counted.grams), -1, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    columns = place[counted.numbers]
    known = columns >= 0
    rows, columns = counted.texts[known], columns[known]
    values = (1 + np.log(counted.times[known])) * telling[columns]
    lengths = np.sqrt(np.bincount(rows, values * values, minlength=texts))
    vocabulary = Vocabulary([counted.grams[n] for n in kept], telling)
    return vocabulary, (rows, columns, (values / lengths[rows]).astype(np.float32))


_NONE: Rows = np.array([], dtype=np.intp)
