"""Fitting a `LinearModel` from labelled texts: a linear SVM with a little naive Bayes, calibrated on unseen folds.

The only place of the understanding that needs scikit-learn and SciPy, and only while training.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from bot.nlu.counting import count
from bot.nlu.families import Families
from bot.nlu.linear_model import LinearModel, softmax
from bot.nlu.ngrams import Floats
from bot.nlu.trust import learn

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Targets = NDArray[np.intp]
FOLDS = 3
"""Probabilities of five are no better calibrated on examples that neither saw, and take twice the time."""
AT_ONCE = 2
"""Folds that are fitted side by side: each has its own copy of most examples."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and the probabilities that models which had not seen them gave its own examples (example x label)."""

    model: LinearModel
    targets: Targets
    unseen: Floats


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    families: Families | None = None,
    *,
    folds: int = FOLDS,
    with_traits: bool = False,
) -> Fitted:
    """A model of `labels`, the same for the same input; `with_traits`: the shape of messages counts too."""
    names = tuple(sorted(set(labels)))
    targets = np.array([names.index(label) for label in labels], dtype=np.intp)
    features, matrix = count(texts, families or Families({}), least=_LEAST, with_traits=with_traits)
    unseen = _unseen_scores(matrix, targets, folds)
    sharpness = best_sharpness(unseen, targets)
    weights, bias = _weights(matrix, targets)  # alone: the dice of the SVM are shared by all threads
    chances = softmax(unseen * np.float32(sharpness))
    trust = learn(chances, chances.argmax(axis=1) == targets)
    return Fitted(LinearModel(names, features, weights, bias, sharpness, trust), targets, trust.of(chances))


def _weights(matrix: csr_matrix, targets: Targets) -> tuple[Floats, Floats]:
    """Weights (feature x label) and bias of a linear SVM, leaning a little on what is simply frequent in a label."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=1.0, class_weight="balanced", tol=_NEAR_ENOUGH, random_state=0).fit(matrix, targets)
    weights, bias = _per_label(machine.coef_, machine.intercept_)
    return weights + np.float32(_LEANING) * _frequencies(matrix, targets), bias


def _frequencies(matrix: csr_matrix, targets: Targets) -> Floats:
    """The weights of naive Bayes (feature x label): how much likelier each feature is in one label than in all."""
    belongs = np.eye(int(targets.max()) + 1, dtype=np.float32)[targets]
    counts = matrix.T @ belongs + _NEVER_SEEN
    logarithms = np.log(counts / counts.sum(axis=0))
    return cast(Floats, (logarithms - logarithms.mean(axis=1, keepdims=True)).astype(np.float32))


def _unseen_scores(matrix: csr_matrix, targets: Targets, folds: int) -> Floats:
    """What models that had not seen an example say of it; fitted side by side, for the SVM needs no Python lock."""
    from sklearn.model_selection import StratifiedKFold

    scores = np.full((len(targets), int(targets.max()) + 1), _NEVER_TAUGHT, dtype=np.float32)

    def score(fold: tuple[Targets, Targets]) -> None:
        seen, unseen = fold
        known = np.unique(targets[seen])  # a label of one or two examples may be missing from a fold
        weights, bias = _weights(matrix[seen], np.searchsorted(known, targets[seen]))
        scores[np.ix_(unseen, known)] = matrix[unseen] @ weights + bias

    parts = StratifiedKFold(folds, shuffle=True, random_state=0).split(matrix, targets)
    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(score, parts))
    return scores


def _per_label(coefficients: NDArray[Any], intercepts: NDArray[Any]) -> tuple[Floats, Floats]:
    """Weights (feature x label) and bias; of two labels scikit-learn gives only the second's."""
    if len(coefficients) == 1:
        coefficients, intercepts = np.vstack((-coefficients, coefficients)), np.array([-intercepts[0], intercepts[0]])
    return np.ascontiguousarray(coefficients.T, dtype=np.float32), intercepts.astype(np.float32)


def best_sharpness(scores: Floats, targets: Targets) -> float:
    """The factor on scores under which unseen examples are least surprising (their log loss is smallest)."""

    def surprise(factor: float) -> float:
        right = softmax(scores * np.float32(factor))[np.arange(len(targets)), targets]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return float(min(_FACTORS, key=surprise))


_NEAR_ENOUGH = 0.3
"""When the search for weights stops; 30 times closer takes half as long again and gains nothing on folds."""
_LEANING, _NEVER_SEEN = 0.1, 0.03
"""How much naive Bayes adds to the SVM, and its smoothing; chosen on held-out folds (+1.9 points)."""
_FACTORS = cast("list[float]", np.geomspace(0.5, 20, 60).tolist())

_NEVER_TAUGHT = -2.0
"""The score of a label that a fold has no example of: surely not."""
_LEAST = (1, 2, 2, 2)
"""In how many examples an n-gram, a family and a trait must be found to be learnt."""
