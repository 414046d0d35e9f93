"""Fitting a `LinearModel` from labelled texts: a linear SVM with a little naive Bayes, calibrated on unseen folds.

The only place of the understanding that needs scikit-learn and SciPy, and only while training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from bot.nlu.families import Families
from bot.nlu.fold import fold
from bot.nlu.linear_model import Features, LinearModel, softmax
from bot.nlu.ngrams import Floats, Vocabulary, characters, words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Targets = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and the probabilities that models which had not seen them gave its own examples (example x label)."""

    model: LinearModel
    targets: Targets
    unseen: Floats


def fit(texts: Sequence[str], labels: Sequence[str], families: Families | None = None, *, folds: int = 5) -> Fitted:
    """A model of `labels`, the same for the same input."""
    names = tuple(sorted(set(labels)))
    targets = np.array([names.index(label) for label in labels], dtype=np.intp)
    features = _features(texts, families or Families({}))
    matrix = _matrix(features, texts)
    unseen = _unseen_scores(matrix, targets, folds)
    sharpness = _sharpness(unseen, targets)
    weights, bias = _weights(matrix, targets)
    model = LinearModel(names, features, weights, bias, sharpness)
    return Fitted(model, targets, softmax(unseen * np.float32(sharpness)))


def _features(texts: Sequence[str], families: Families) -> Features:
    folded = [fold(text) for text in texts]
    return Features(
        Vocabulary.of([words(text) for text in folded], 1),
        Vocabulary.of([characters(text) for text in folded], 2),
        Vocabulary.of([families.touched(text) for text in folded], 2),
        families,
    )


def _matrix(features: Features, texts: Sequence[str]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    vectors = [features.vector(text) for text in texts]
    ends = np.cumsum([0, *(len(rows) for rows, _ in vectors)])
    rows = np.concatenate([rows for rows, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, rows, ends), shape=(len(texts), len(features)))


def _weights(matrix: csr_matrix, targets: Targets) -> tuple[Floats, Floats]:
    """Weights (feature x label) and bias of a linear SVM, leaning a little on what is simply frequent in a label."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=1.0, class_weight="balanced", tol=1e-3, random_state=0).fit(matrix, targets)
    weights, bias = _per_label(machine.coef_, machine.intercept_)
    return weights + np.float32(_LEANING) * _frequencies(matrix, targets), bias


def _frequencies(matrix: csr_matrix, targets: Targets) -> Floats:
    """The weights of naive Bayes (feature x label): how much likelier each feature is in one label than in all."""
    belongs = np.eye(int(targets.max()) + 1, dtype=np.float32)[targets]
    counts = matrix.T @ belongs + _NEVER_SEEN
    logarithms = np.log(counts / counts.sum(axis=0))
    return cast(Floats, (logarithms - logarithms.mean(axis=1, keepdims=True)).astype(np.float32))


def _unseen_scores(matrix: csr_matrix, targets: Targets, folds: int) -> Floats:
    from sklearn.model_selection import StratifiedKFold

    scores = np.zeros((len(targets), int(targets.max()) + 1), dtype=np.float32)
    for seen, unseen in StratifiedKFold(folds, shuffle=True, random_state=0).split(matrix, targets):
        weights, bias = _weights(matrix[seen], targets[seen])
        scores[unseen] = matrix[unseen] @ weights + bias
    return scores


def _per_label(coefficients: NDArray[Any], intercepts: NDArray[Any]) -> tuple[Floats, Floats]:
    """Weights (feature x label) and bias; of two labels scikit-learn gives only the second's."""
    if len(coefficients) == 1:
        coefficients, intercepts = np.vstack((-coefficients, coefficients)), np.array([-intercepts[0], intercepts[0]])
    return np.ascontiguousarray(coefficients.T, dtype=np.float32), intercepts.astype(np.float32)


def _sharpness(scores: Floats, targets: Targets) -> float:
    """The factor on scores under which unseen examples are least surprising (their log loss is smallest)."""

    def surprise(factor: float) -> float:
        right = softmax(scores * np.float32(factor))[np.arange(len(targets)), targets]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return float(min(_FACTORS, key=surprise))


_LEANING, _NEVER_SEEN = 0.05, 0.03
"""How much naive Bayes adds to the SVM, and its smoothing; chosen on held-out folds (+0.9 points)."""
_FACTORS = cast("list[float]", np.geomspace(0.5, 20, 60).tolist())
