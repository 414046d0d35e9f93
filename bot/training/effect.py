"""What a change to the examples would do, before it is saved: the words of the model are fitted anew, with and without.

`python -m bot.training.effect` reads `{"root", "data", "add": [[text, intent]], "remove": [...]}` and writes what
becomes right or wrong among the sentences that measure. It fits the linear part alone, which takes seconds and is what
examples act on first; `guichet evaluate` measures the whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu.families import Families
from bot.nlu.fitting import fit
from bot.nlu.sources import code_digest
from bot.training.reading import read_yaml
from bot.training.sentences import measuring, read_sentences, training

FOLDS = 2
"""The folds only calibrate, which is not asked here."""
Pair = tuple[str, str]


def effect(root: Path, data: Path, add: Sequence[Pair], remove: Sequence[Pair]) -> dict[str, Any]:
    """`before` and `after` (shares right), and each sentence whose best intent changes. Raises TrainingFailed."""
    now = [(s.text, s.intent) for s in read_sentences(training(root))]
    gone = set(remove)
    then = [*(pair for pair in now if pair not in gone), *add]
    asked, families = read_sentences(measuring(root)), _families(root)
    texts = [sentence.text for sentence in asked]
    before = _remembered(now, families, texts, data)
    after = _best(then, families, texts)
    triples = list(zip(asked, before, after, strict=True))
    changes = [
        {"text": s.text, "intent": s.intent, "before": old, "after": new, "kind": _kind(s.intent, old, new)}
        for s, old, new in triples
        if old != new
    ]
    return {
        "before": sum(s.intent == old for s, old, _ in triples) / len(triples),
        "after": sum(s.intent == new for s, _, new in triples) / len(triples),
        "changes": sorted(changes, key=lambda change: str(change["kind"])),
    }


def main() -> None:
    """Read the change from standard input, write its effect to standard output."""
    warnings.simplefilter("ignore")
    given = json.load(sys.stdin)
    add, remove = ([(str(t), str(i)) for t, i in given[name]] for name in ("add", "remove"))
    print(json.dumps(effect(Path(given["root"]), Path(given["data"]), add, remove)))


def _remembered(pairs: Sequence[Pair], families: Families, texts: Sequence[str], data: Path) -> list[str]:
    """What the examples as they are make of the texts: the same until somebody saves."""
    state = [list(pairs), dict(families.entries), list(texts), code_digest()]
    kept = data / "training" / f"words-{hashlib.sha256(json.dumps(state).encode()).hexdigest()[:24]}.json"
    try:
        return [str(label) for label in json.loads(kept.read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        best = _best(pairs, families, texts)
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(best), encoding="utf-8")
    beside.replace(kept)
    return best


def _best(pairs: Sequence[Pair], families: Families, texts: Sequence[str]) -> list[str]:
    model = fit(
        [text for text, _ in pairs], [intent for _, intent in pairs], families, folds=FOLDS, with_traits=True
    ).model
    return [model.labels[int(np.argmax(model.scores(text)))] for text in texts]


def _families(root: Path) -> Families:
    path = training(root) / "lookups.yml"
    entries: Sequence[Mapping[str, Any]] = read_yaml(path)["nlu"] if path.is_file() else []
    return Families({str(e["lookup"]): [w[2:].strip() for w in e["examples"].splitlines() if w] for e in entries})


def _kind(intent: str, before: str, after: str) -> str:
    if intent == after:
        return "gained"
    return "lost" if intent == before else "other"


if __name__ == "__main__":
    main()
