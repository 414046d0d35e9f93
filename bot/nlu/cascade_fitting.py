"""Fitting a `Cascade`: a logistic regression over the vectors of the examples, and who is to be asked when.

Everything is chosen on probabilities of examples that the models had not seen. Where vectors gain nothing there is no
cascade, and nobody waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.nlu.cascade import Cascade, Head, mixed
from bot.nlu.fitting import Fitted, Targets, best_sharpness
from bot.nlu.linear_model import softmax
from bot.nlu.ngrams import Floats
from bot.nlu.trust import Trust, learn
from bot.nlu.vector_cache import remembered
from bot.nlu.vector_sources import VectorSource

MORE_THAN_LUCK = 2.0
"""Vectors are asked in a language where what they gain is so many times what chance would give or take."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Examples with vectors: what the words (`words`) and the vectors say of each, unseen, and what is true."""

    words: Floats
    vectors: Floats
    targets: Targets
    languages: NDArray[np.str_]

    def right(self, share: float, of: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of the examples `of` both together have right."""
        said = mixed(self.words[of], self.vectors[of], share).argmax(axis=1)
        return cast("NDArray[np.bool_]", said == self.targets[of])


def fit_cascades(
    fitted: Fitted,
    texts: Sequence[str],
    languages: Sequence[str],
    sources: Mapping[VectorSource, Sequence[str]],
    folder: Path,
) -> tuple[tuple[Cascade, ...], Floats]:
    """A cascade for each of `sources` that helps its languages, and the unseen probabilities with all of them.

    Vectors are kept in `folder` for the next time. Raises VectorsUnusable.
    """
    found = []
    for source, tongues in sources.items():
        rows = np.array([n for n, language in enumerate(languages) if language in tongues], dtype=np.intp)
        if not len(rows):
            continue
        vectors = remembered(source, [texts[n] for n in rows], folder)
        cascade, unseen = fit_cascade(source, vectors, rows, [languages[n] for n in rows], fitted)
        fitted = replace(fitted, unseen=unseen)
        found += [cascade] if cascade else []
    return tuple(found), fitted.unseen


def fit_cascade(
    source: VectorSource, vectors: Floats, rows: NDArray[np.intp], languages: Sequence[str], fitted: Fitted
) -> tuple[Cascade | None, Floats]:
    """The cascade, or None, and the unseen probabilities of all examples with it.

    `vectors` and `languages` are those of the examples `rows` among those that `fitted` saw.
    """
    head, unseen = _head(vectors, fitted.targets[rows], len(fitted.model.labels))
    heard = Heard(fitted.unseen[rows], unseen, fitted.targets[rows], np.array(languages))
    shares = _shares(heard)
    if not shares:
        return None, fitted.unseen
    share = np.array([shares.get(language, 0.0) for language in languages], dtype=np.float32)[:, None]
    both = (1 - share) * heard.words + share * heard.vectors
    limit = _limit(heard, both, share[:, 0] > 0)
    asked = (heard.words.max(axis=1) < limit) & (share[:, 0] > 0)
    enough = asked.sum() >= LEAST_TO_CHOOSE
    trust = learn(both[asked], both[asked].argmax(axis=1) == heard.targets[asked]) if enough else Trust()
    after = fitted.unseen.copy()
    after[rows[asked]] = trust.of(both[asked])
    return Cascade(source, head, shares, limit, trust), after


def _head(vectors: Floats, targets: Targets, labels: int) -> tuple[Head, Floats]:
    """The head of all examples, and what heads that had not seen them say of each (example x label)."""
    from sklearn.model_selection import StratifiedKFold

    scores = np.full((len(targets), labels), NEVER_TAUGHT, dtype=np.float32)
    folds = max(2, min(FOLDS, int(np.bincount(targets).max())))
    for seen, unseen in StratifiedKFold(folds, shuffle=True, random_state=0).split(vectors, targets):
        weights, bias = _weights(vectors[seen], targets[seen], labels)
        scores[unseen] = vectors[unseen] @ weights + bias
    sharpness = best_sharpness(scores, targets)
    return Head(*_weights(vectors, targets, labels), sharpness), softmax(scores * np.float32(sharpness))


def _weights(vectors: Floats, targets: Targets, labels: int) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    known = np.unique(targets)
    weights = np.zeros((vectors.shape[1], labels), dtype=np.float32)
    bias = np.full(labels, NEVER_TAUGHT, dtype=np.float32)
    if len(known) == 1:
        bias[known] = 0
        return weights, bias
    made = LogisticRegression(C=LEAST_RESTRAINT, class_weight="balanced", max_iter=200, tol=1e-3)
    made.fit(vectors, targets)
    two = len(known) == 2  # of two labels scikit-learn gives only the second's
    weights[:, known] = np.vstack((-made.coef_, made.coef_) if two else made.coef_).T
    bias[known] = np.concatenate((-made.intercept_, made.intercept_)) if two else made.intercept_
    return weights, bias


def _shares(heard: Heard) -> dict[str, float]:
    """For each language the share of vectors that is right most often; none where that may be luck.

    A few examples choose by luck: they get the usual share, for it is there that vectors help most.
    """
    found = {}
    for language in sorted(set(heard.languages)):
        of = heard.languages == language
        if of.sum() < LEAST_TO_CHOOSE:
            found[str(language)] = USUAL
            continue
        before = heard.right(0.0, of)
        after = {share: heard.right(share, of) for share in SHARES}
        best = max(SHARES, key=lambda share: (int(after[share].sum()), -share))
        gained, lost = int((after[best] & ~before).sum()), int((before & ~after[best]).sum())
        if gained - lost > MORE_THAN_LUCK * (gained + lost) ** 0.5:
            found[str(language)] = best
    return found


def _limit(heard: Heard, both: Floats, of: NDArray[np.bool_]) -> float:
    """The probability of the best label below which vectors are asked: the fewest times that gain nearly all."""
    if of.sum() < LEAST_TO_CHOOSE:
        return float(np.quantile(heard.words[of].max(axis=1), ASKED[-1]))
    first, truth = heard.words[of].max(axis=1), heard.targets[of]
    words, together = (said[of].argmax(axis=1) == truth for said in (heard.words, both))
    limits = [float(np.quantile(first, asked)) for asked in ASKED]
    right = [float(np.where(first < limit, together, words).mean()) for limit in limits]
    enough = max(right) - WORTH_LESS * (max(right) - float(words.mean()))
    return next(limit for limit, share in zip(limits, right, strict=True) if share >= enough)


SHARES = tuple(n / 10 for n in range(1, 10))
ASKED = tuple(n / 20 for n in range(2, 13))
"""Shares of examples that may be asked about: at most three in five."""
WORTH_LESS = 0.15
"""The part of the gain that is given for asking less often."""
LEAST_TO_CHOOSE, USUAL = 200, 0.5
"""Fewer examples choose nothing; and the share that they get."""
FOLDS, LEAST_RESTRAINT = 5, 10.0
NEVER_TAUGHT = -20.0
"""The score of a label that there is no example of: surely not."""
