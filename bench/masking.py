"""What the mask of training hides and what it takes for nothing, by kind: `python -m bench.masking`."""

from __future__ import annotations

import sys
import time

from rich.console import Console
from rich.table import Table

from bot.masking.mask import WORDS, mask
from tests.masking.labelled import LANGUAGES, Score, messages, scores, slips

SETS = {"": "labelled", "second_": "second set of labelled", "unseen_": "unseen"}


def main(arguments: list[str]) -> None:
    """Print a table for each set; with `--slips` every miss and every false find."""
    console = Console(width=110)
    for name, title in SETS.items():
        table = Table(title=f"Mask of training, {title} messages", title_justify="left")
        for column in ("kind", *(f"{language}: {what}" for language in LANGUAGES for what in ("hidden", "right"))):
            table.add_column(column)
        told = {language: scores(language, name) for language in LANGUAGES}
        for kind in WORDS:
            table.add_row(kind, *(cell for language in LANGUAGES for cell in _cells(told[language][kind])))
        console.print(table)
        if "--slips" in arguments:
            for slip in (slip for language in LANGUAGES for slip in slips(language, name)):
                console.print(slip, markup=False, highlight=False)
    console.print(f"one message        {_milliseconds():.2f} ms")


def _cells(score: Score) -> tuple[str, str]:
    return (f"{score.hidden} of {score.there} ({score.recall:.0%})", f"{score.right} of {score.finds}")


def _milliseconds() -> float:
    texts = [(text, language) for language in LANGUAGES for text, _ in messages(language)]
    began = time.perf_counter()
    for text, language in texts:
        mask(text, language)
    return (time.perf_counter() - began) / len(texts) * 1000


if __name__ == "__main__":
    main(sys.argv[1:])
