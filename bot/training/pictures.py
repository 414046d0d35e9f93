"""The confusion matrix and the confidence histogram, as PNG pictures by matplotlib."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path

from bot.training.asking import Answer
from bot.training.train import quiet


def draw(answers: Sequence[Answer], folder: Path, data: Path) -> tuple[Path, Path]:
    """Write `confusion.png` and `confidence.png` into `folder`; matplotlib keeps its own files below `data`."""
    os.environ.setdefault("MPLCONFIGDIR", str(data / "rasa-cache" / "matplotlib"))
    folder.mkdir(parents=True, exist_ok=True)
    matrix, histogram = folder / "confusion.png", folder / "confidence.png"
    with quiet(io.StringIO()):
        import matplotlib

        matplotlib.use("Agg")
        _matrix(answers, matrix)
        _histogram(answers, histogram)
    return matrix, histogram


def _matrix(answers: Sequence[Answer], path: Path) -> None:
    from matplotlib.figure import Figure
    from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix

    true, best = [a.intent for a in answers], [a.best for a in answers]
    labels = sorted({*true, *best})
    side = max(6.0, 0.36 * len(labels) + 3)
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.add_subplot()
    display = ConfusionMatrixDisplay(confusion_matrix(true, best, labels=labels), display_labels=labels)
    display.plot(ax=axes, cmap="Blues", xticks_rotation="vertical", colorbar=False)
    axes.set_xlabel("understood as")
    axes.set_ylabel("meant")
    figure.savefig(path, dpi=110)


def _histogram(answers: Sequence[Answer], path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    groups = [[a.confidence for a in answers if a.right is right] for right in (True, False)]
    axes.hist(groups, bins=20, range=(0, 1), label=["right", "wrong"], color=["#2a78b8", "#c8443c"])
    axes.set_xlabel("how sure the model was")
    axes.set_ylabel("sentences")
    axes.legend()
    figure.savefig(path, dpi=110)
