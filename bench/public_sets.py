"""Ours beside Rasa's default DIET on public sets and on the shipped data: `python -m bench.public_sets --sets FOLDER`.

FOLDER has a folder per set with `train.jsonl` and `test.jsonl`, lines of {"text", "intent", "lang"}; absent ones are
skipped with a word. What was measured is kept in `var/bench/sets.json`, set by set and system by system, so that a run
that was stopped goes on: ours until its code changes, the peer, which takes minutes to an hour for a set, for good;
`--peer askubuntu,chatbot-mvg` names the sets it is trained on. `vectors` is ours with the encoder of config.yml, where
somebody put it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.picture import draw
from bot.nlu.sources import code_digest
from tests.nlu.examples import ROOT, Example, training, unseen

SETS = {
    "askubuntu": "train",
    "webapplications": "train",
    "chatbot-mvg": "train",
    "banking77": "train_10shot",
    "clinc150-small": "train",
}
SHIPPED = "shipped"
VECTORS = "vectors/all-MiniLM-L6-v2"
NAMES = {"ours": "Guichet", "vectors": "Guichet and vectors", "diet": "DIET"}
QUICK = ("askubuntu", "webapplications", "chatbot-mvg")
Figures = dict[str, Any]


def main(arguments: list[str]) -> None:
    """Measure what is not kept yet, print the table, draw the picture."""
    options = _options(arguments)
    console = Console(width=110)
    kept = options.kept
    figures: dict[str, dict[str, Figures]] = json.loads(kept.read_text()) if kept.exists() and not options.again else {}
    code = code_digest()[:12]
    with tempfile.TemporaryDirectory() as folder:
        for name, (train, test) in _found(options.sets, Path(folder), console).items():
            for system in _systems(name, options, console):
                before = figures.setdefault(name, {}).get(system)
                if before is None or (system != "diet" and before["code"] != code):
                    console.print(f"{name}: {system} ...")
                    facts = {"code": code, "at": f"{datetime.now(timezone.utc):%Y-%m-%d}", "machine": _machine()}
                    figures[name][system] = {**_measured(system, train, test), **facts}
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    kept.write_text(json.dumps(figures, indent=1))
    console.print(_table(figures))
    draw(figures, kept.with_suffix(".png"))
    console.print(f"picture: {kept.with_suffix('.png')}")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.public_sets")
    parser.add_argument("--sets", type=Path, default=Path("var/sets"))
    parser.add_argument("--peer", type=lambda names: names.split(","), default=list(QUICK))
    parser.add_argument("--kept", type=Path, default=ROOT / "var/bench/sets.json")
    parser.add_argument("--again", action="store_true", help="measure the peer again too")
    return parser.parse_args(arguments)


def _systems(name: str, options: argparse.Namespace, console: Console) -> list[str]:
    """What is measured on a set."""
    systems = ["ours"]
    if (ROOT / VECTORS).is_dir():
        systems.append("vectors")
    else:
        console.print(f"{name}: {VECTORS} is not there, without sentence vectors")
    return [*systems, *(["diet"] if name in options.peer else [])]


def _machine() -> str:
    """The processor's name and how many of its cores are ours."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} x {named}"


def _found(sets: Path, scratch: Path, console: Console) -> dict[str, tuple[Path, Path]]:
    """The sets that are here: their files of training and of test messages."""
    found = {}
    for name, train in SETS.items():
        files = (sets / name / f"{train}.jsonl", sets / name / "test.jsonl")
        if all(file.is_file() for file in files):
            found[name] = files
        else:
            console.print(f"{name}: not in {sets}, skipped")
    found[SHIPPED] = (_written(scratch / "train.jsonl", training()), _written(scratch / "test.jsonl", unseen()))
    return found


def _written(path: Path, examples: tuple[Example, ...]) -> Path:
    rows = [{"text": e.text, "intent": e.intent, "lang": e.language} for e in examples]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _measured(system: str, train: Path, test: Path) -> Figures:
    """In a process of its own, so that memory is its own."""
    command = [sys.executable, "-m", "bench.one_set", system, str(train), str(test)]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with tempfile.TemporaryDirectory() as cache:
        environment |= {"RASA_CACHE_DIRECTORY": cache, "RASA_MAX_CACHE_SIZE": "0", "TMPDIR": cache}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _table(figures: dict[str, dict[str, Figures]]) -> Table:
    table = Table(title="Ours beside Rasa's default DIET: each trained on the set's examples, asked its test messages")
    shown = ("accuracy", "macro F1", "out of scope", "training", "processor", "one message", "memory")
    for heading in ("set", "", *shown):
        table.add_column(heading, justify="left" if heading in ("set", "") else "right")
    for name, systems in figures.items():
        for system, f in systems.items():
            scope = f"{100 * f['oos']:.1f} %" if f.get("oos") is not None else ""
            shares = (f"{100 * f['accuracy']:.1f} %", f"{100 * f['f1']:.1f} %", scope)
            costs = (f"{f['training']:.2f} s", f"{f['processor']:.2f} s", f"{f['ms']:.2f} ms", f"{f['mb']:.0f} MB")
            table.add_row(name, NAMES[system], *shares, *costs)
    return table


if __name__ == "__main__":
    main(sys.argv[1:])
