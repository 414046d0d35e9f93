"""The accuracies of ours and the peer, set by set, as one picture of bars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BARS = {"ours": ("#1f6f5c", "Guichet"), "vectors": ("#63b59f", "Guichet and vectors"), "diet": ("#b9b9b9", "DIET")}


def draw(figures: dict[str, dict[str, dict[str, Any]]], path: Path) -> None:
    """Write the picture to `path`, a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 0.9 * len(figures) + 1.4))
    for row, (name, systems) in enumerate(figures.items()):
        for place, (system, (colour, _)) in enumerate(BARS.items()):
            if system in systems:
                share = 100 * systems[system]["accuracy"]
                axes.barh(row + 0.27 * place, share, 0.25, color=colour)
                seconds = f"{share:.1f} %  in {systems[system]['training']:.3g} s"
                axes.text(share + 0.6, row + 0.27 * place, seconds, va="center", fontsize=8)
        axes.text(-1, row + 0.27, name, ha="right", va="center")
    axes.set(xlim=(0, 118), yticks=[], xlabel="accuracy of the best intent, and seconds of training")
    axes.invert_yaxis()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.legend(
        [pyplot.Rectangle((0, 0), 1, 1, color=colour) for colour, _ in BARS.values()],
        [name for _, name in BARS.values()],
        loc="lower right",
    )
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
