"""One assistant on one set, in a process of its own: `python -m bench.one_set ours|vectors|diet TRAIN TEST`.

Prints one line of JSON: accuracy and macro-F1 of the best intent (out-of-scope messages left out), the share of
out-of-scope messages recognised while 5 % of the others are taken for such, training seconds without imports (by the
clock, and of the processor, which other work does not lengthen), the median of milliseconds for a message, and the
megabytes at the end.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import resource
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np

from bench.peer import CONFIG
from bench.understanding import macro_f1
from bot.nlu.fitting import FOLDS, Fitted, fit
from bot.nlu.vector_sources import VectorSource
from tests.nlu.examples import ROOT

OUT = frozenset({"oos", "out_of_scope"})
FALSE_ALARMS = 0.05
Row = dict[str, str]
Ranking = list[tuple[str, float]]
Asked = Callable[[str], Ranking]
Spent = dict[str, float]


def main(system: str, train: Path, test: Path) -> None:
    """Train, ask, print."""
    examples, messages = _rows(train), _rows(test)
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        ask, spent = SYSTEMS[system](examples)
        ask("warm up")
        answers, times = [], []
        for message in messages:
            started = time.perf_counter()
            answers.append(ask(message["text"]))
            times.append(time.perf_counter() - started)
    figures = _figures(messages, answers) | spent | {"ms": statistics.median(times) * 1000}
    print(json.dumps(figures | {"mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def _ours(examples: Sequence[Row]) -> tuple[Asked, Spent]:
    fitted, spent = _fitted(examples)

    def ask(text: str) -> Ranking:
        return _ranked(fitted.model.labels, fitted.model.probabilities(text).tolist())

    return ask, spent


def _fitted(examples: Sequence[Row]) -> tuple[Fitted, Spent]:
    """The model of words, and seconds without imports."""
    import sklearn.isotonic
    import sklearn.model_selection
    import sklearn.svm  # noqa: F401  # imported before the clock runs, as Rasa is for the peer

    from bot.nlu.entity_words import prepare

    prepare()
    started = _clocks()
    labels = [row["intent"] for row in examples]
    folds = max(2, min(FOLDS, min(labels.count(label) for label in set(labels))))
    fitted = fit([row["text"] for row in examples], labels, folds=folds, with_traits=True)
    return fitted, _since(started)


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(started: tuple[float, float]) -> Spent:
    wall, processor = _clocks()
    return {"training": wall - started[0], "processor": processor - started[1]}


def _ranked(labels: Sequence[str], chances: Sequence[float]) -> Ranking:
    return sorted(zip(labels, chances, strict=True), key=lambda pair: -pair[1])


def _vectors(examples: Sequence[Row]) -> tuple[Asked, Spent]:
    """Ours with the encoder that config.yml names for English, asked in whatever language the set is."""
    from bot.nlu.cascade_fitting import fit_cascades
    from bot.nlu.vectors import opened
    from bot.training.reading import read_yaml

    facts = next(one for one in read_yaml(ROOT / "config.yml")["pipeline"] if "vectors" in one)["vectors"]["en"]
    source = VectorSource(**{**facts, "folder": str(ROOT / facts["folder"])})
    opened(source)
    fitted, spent = _fitted(examples)
    started = _clocks()
    texts, languages = [row["text"] for row in examples], [row.get("lang", "en") for row in examples]
    with tempfile.TemporaryDirectory() as kept:
        cascades, _ = fit_cascades(fitted, texts, languages, {source: tuple(set(languages))}, Path(kept))
    spent = {name: spent[name] + more for name, more in _since(started).items()}
    language = max(set(languages), key=languages.count)

    def ask(text: str) -> Ranking:
        chances = fitted.model.probabilities(text)
        for cascade in cascades:
            chances = cascade.second(chances, text, language)
        return _ranked(fitted.model.labels, chances.tolist())

    return ask, spent


def _diet(examples: Sequence[Row]) -> tuple[Asked, Spent]:
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    folder = Path(tempfile.mkdtemp())
    config = CONFIG.split("policies:")[0].replace("language: fr", f"language: {examples[0].get('lang', 'en')}")
    config = config[: config.index("  - name: ResponseSelector")]  # there are no answers to choose in these sets
    (folder / "config.yml").write_text(config, encoding="utf-8")
    (folder / "nlu.yml").write_text(_as_rasa(examples), encoding="utf-8")
    started = _clocks()
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    spent = _since(started)
    agent = Agent.load(model)

    def ask(text: str) -> Ranking:
        parsed = asyncio.run(agent.parse_message(text))
        return [(one["name"], one["confidence"]) for one in parsed["intent_ranking"]]

    return ask, spent


def _as_rasa(examples: Sequence[Row]) -> str:
    intents: dict[str, list[str]] = {}
    for row in examples:
        intents.setdefault(row["intent"], []).append(row["text"].replace("[", "(").replace("]", ")"))
    blocks = [
        f"- intent: {json.dumps(name.replace('/', ' or '))}\n  examples: |\n" + "".join(f"    - {t}\n" for t in texts)
        for name, texts in intents.items()
    ]
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


def _figures(messages: Sequence[Row], answers: Sequence[Ranking]) -> dict[str, float | None]:
    inside = [(m["intent"], a) for m, a in zip(messages, answers, strict=True) if m["intent"] not in OUT]
    outside = [a for m, a in zip(messages, answers, strict=True) if m["intent"] in OUT]
    pairs = [(intent.replace("/", " or "), _best(answer)) for intent, answer in inside]
    return {
        "accuracy": sum(true == said for true, said in pairs) / len(pairs),
        "f1": macro_f1(pairs),
        "oos": _recall([_alien(a) for _, a in inside], [_alien(a) for a in outside]) if outside else None,
    }


def _best(answer: Ranking) -> str:
    return max(answer, key=lambda pair: pair[1])[0] if answer else ""


def _alien(answer: Ranking) -> float:
    """How little a message is like any intent in scope."""
    return 1 - max((chance for name, chance in answer if name not in OUT and name != "nlu_fallback"), default=0.0)


def _recall(inside: Sequence[float], outside: Sequence[float]) -> float:
    limit = float(np.quantile(inside, 1 - FALSE_ALARMS))
    return sum(score > limit for score in outside) / len(outside)


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


SYSTEMS: dict[str, Callable[[Sequence[Row]], tuple[Asked, Spent]]] = {
    "ours": _ours,
    "vectors": _vectors,
    "diet": _diet,
}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
