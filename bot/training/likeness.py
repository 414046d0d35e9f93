"""Sentences that are alike, by TF-IDF over characters: grouped, so that one decision labels many, and paired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.nlu.fold import fold

ALIKE = 0.45
"""Least mean likeness (cosine) within a group."""
AT_ONCE = 512
"""Sentences whose likeness to all others is in memory at once: that of ten thousand to each other takes gigabytes."""
SAME = 0.86
"""Likeness of two sentences from which on they teach the same."""


def groups(texts: Sequence[str]) -> list[list[int]]:
    """The places of `texts` in groups of alike ones, the largest first; every place is in one group."""
    from sklearn.cluster import AgglomerativeClustering

    if len(texts) < 2:  # noqa: PLR2004  (there is nothing to compare)
        return [[place] for place in range(len(texts))]
    matrix = _vectors(texts)
    far = 1 - np.clip((matrix @ matrix.T).toarray(), 0, 1)
    clustering = AgglomerativeClustering(
        n_clusters=None, affinity="precomputed", linkage="average", distance_threshold=1 - ALIKE
    )
    labels = clustering.fit_predict(far)
    found: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        found.setdefault(int(label), []).append(place)
    return sorted(found.values(), key=lambda places: (-len(places), places[0]))


def pairs(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Places of two sentences that are nearly the same, and how much; the likest first."""
    if len(texts) < 2:  # noqa: PLR2004
        return []
    matrix, close_ones = _vectors(texts), []
    for first in range(0, len(texts), AT_ONCE):
        found = (matrix[first : first + AT_ONCE] @ matrix.T).tocoo()
        close = np.flatnonzero((found.data >= SAME) & (found.row + first < found.col))
        close_ones += [(int(found.row[n]) + first, int(found.col[n]), float(found.data[n])) for n in close]
    return sorted(close_ones, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _vectors(texts: Sequence[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, preprocessor=fold)
    return vectorizer.fit_transform([text or " ." for text in texts])
