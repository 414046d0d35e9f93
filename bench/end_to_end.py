"""The whole assistant beside Rasa's default, on the same data, in the same run: `make bench`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.table import Table

from bench.measured import Measured
from bench.ours import measure_ours
from bench.peer import measure_peer
from tests.nlu.examples import ROOT

KEPT = ROOT / "var" / "bench"
Figure = tuple[Callable[[Measured], float], str, bool]


def main(arguments: list[str] | None = None) -> None:
    """Measure both, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.end_to_end", description=__doc__)
    parser.add_argument("--ours-only", action="store_true", help="leave the peer out")
    parser.add_argument("--again", action="store_true", help="train the peer even if its model is still there")
    parser.add_argument("--quick", action="store_true", help="train the peer for minutes: speed is compared, not wits")
    chosen = parser.parse_args(arguments)
    console = Console(width=110)
    console.print("measuring Guichet ...")
    ours = measure_ours()
    shown = {name: figure for name, figure in FIGURES.items() if not (chosen.quick and name in NEED_TRAINING)}
    console.print(table(ours, None, shown))
    if chosen.ours_only:
        return
    console.print(f"measuring Rasa's default (its training takes {'minutes' if chosen.quick else 'an hour'}, once) ...")
    peer = measure_peer(KEPT, again=chosen.again, quick=chosen.quick)
    console.print(table(ours, peer, shown))
    if not peer.trained_now and not chosen.quick:
        console.print(f"The peer's training time is that of an earlier run; its model is kept in {KEPT.name}/.")


def table(ours: Measured, peer: Measured | None, figures: Mapping[str, Figure]) -> Table:
    """Ours, the peer, and how many times better ours is."""
    shown = Table(title="Guichet beside Rasa's default configuration, same data, same machine, same run")
    for heading in ("", "Guichet", "Rasa default", "times better"):
        shown.add_column(heading, justify="right" if heading else "left")
    for name, (value, unit, more_is_better) in figures.items():
        mine, theirs = value(ours), value(peer) if peer else None
        better = "" if theirs is None else f"{mine / theirs if more_is_better else theirs / mine:.1f}"
        shown.add_row(name, f"{mine:,.1f} {unit}", "" if theirs is None else f"{theirs:,.1f} {unit}", better)
    return shown


FIGURES: dict[str, Figure] = {
    "training": (lambda m: m.training, "s", False),
    "start to ready": (lambda m: m.ready, "s", False),
    "resident memory after the load": (lambda m: m.memory, "MB", False),
    "answer, one at a time, median": (lambda m: m.load.median, "ms", False),
    "answer, one at a time, 95th percentile": (lambda m: m.load.slow, "ms", False),
    "messages answered per second, 16 at once": (lambda m: m.load.per_second, "", True),
    "processor for a message, 16 at once": (lambda m: m.load.processor, "ms", False),
    "test messages whose best intent is right": (lambda m: 100 * m.understood, "%", True),
}
NEED_TRAINING = ("training", "test messages whose best intent is right")
"""What a peer that was trained quickly cannot be compared by."""

if __name__ == "__main__":
    main()
