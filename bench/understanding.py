"""How well messages are understood that were not trained on: `python -m bench.understanding`.

Trains the shipped project once, for the time, then asks the very model file that came out, without Rasa around it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.nlu.entity_patterns import find
from bot.nlu.intent_model import FALLBACK, IntentModel
from bot.nlu.language_model import language_of, load
from bot.nlu.linear_model import LinearModel
from tests.nlu.examples import LANGUAGES, ROOT, Example, training, unseen

OUT = "out_of_scope"
PROTECTED = frozenset({"handover", "erase_my_data", "emergency", "stop"})
BINS = 10
WORST_SHOWN = 12


@dataclass(frozen=True)
class Answer:
    """What the model made of one example: the intent given (perhaps `nlu_fallback`) and the one ranked best."""

    example: Example
    given: str
    best: str
    chance: float
    language: str


def main() -> None:
    """Train, ask, print."""
    console = Console(width=110)
    console.print("training the shipped project in a process of its own ...")
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        archive = trained(Path(folder))
        seconds = time.perf_counter() - started
        intents, languages = models(archive, Path(folder))
    answers = [_answer(intents, languages, example) for example in unseen()]
    console.print(_table(answers))
    examples = len(training())
    console.print(f"training           {seconds:.1f} s (bar: 10), importing Rasa included, on {examples:,} examples")
    median, mean = _milliseconds(intents, languages)
    read = " and ".join(sorted({name for c in intents.cascades for name in c.shares})) or "none"
    console.print(
        f"one message        median {median:.2f} ms (bar: 2), mean {mean:.2f} ms (bar: 12): names, language, intent"
    )
    console.print(f"sentence vectors   {read}: {_asked(intents, languages)}")
    console.print(f"thresholds         {intents.thresholds}")
    console.print("most confused      " + ", ".join(_confused(answers)))


def trained(folder: Path) -> Path:
    """The model file of the project as it is, trained below `folder`."""
    code = "import sys, pathlib as p, bot.training.train as t; t.train(p.Path('.'), p.Path(sys.argv[1]))"
    environment = {**os.environ, "GUICHET_DATA": str(folder / "var"), "RASA_MAX_CACHE_SIZE": "0"}
    subprocess.run([sys.executable, "-c", code, str(folder / "models")], cwd=ROOT, env=environment, check=True)
    return next((folder / "models").glob("*.tar.gz"))


def models(archive: Path, folder: Path) -> tuple[IntentModel, LinearModel]:
    """The intent and the language model inside a model file."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "open")
    where = {path.name: path.parent for path in (folder / "open").rglob("*.json")}
    return IntentModel.load(where["intents.json"]), load(where["languages.json"])


def entity_f1(examples: Iterable[Example]) -> float:
    """F1 over the annotated entities of the examples that have any: kind and value both right."""
    right = said = true = 0
    for example in (one for one in examples if one.entities):
        wanted, found = Counter(example.entities), Counter((f.entity, f.value) for f in find(example.text))
        right, said, true = (
            right + sum((wanted & found).values()),
            said + sum(found.values()),
            true + sum(wanted.values()),
        )
    return 2 * right / max(1, said + true)


def best_intent(intents: IntentModel, example: Example) -> str:
    """The intent ranked first, before the thresholds."""
    return next(guess.name for guess in intents.ranking(example.text) if guess.name != FALLBACK)


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """The mean over labels of the harmonic mean of precision and recall; `pairs` are (true, said)."""
    pairs = list(pairs)
    right = Counter(true for true, said in pairs if true == said)
    true, said = Counter(t for t, _ in pairs), Counter(s for _, s in pairs)
    return sum(2 * right[label] / (number + said[label]) for label, number in true.items()) / len(true)


def _answer(intents: IntentModel, languages: LinearModel, example: Example) -> Answer:
    language = language_of(languages, example.text)
    ranking = intents.ranking(example.text, language)
    best = next(guess for guess in ranking if guess.name != FALLBACK)
    return Answer(example, ranking[0].name, best.name, best.probability, language)


def _table(answers: Sequence[Answer]) -> Table:
    table = Table(title="Understanding, on messages not trained on (tests/nlu)")
    for heading in ("", *LANGUAGES, "both"):
        table.add_column(heading, justify="left" if not heading else "right")
    parts = [[a for a in answers if a.example.language == language] for language in LANGUAGES]
    for name, measure in MEASURES.items():
        table.add_row(name, *(measure(part) for part in (*parts, answers)))
    return table


def _share(answers: Sequence[Answer], hits: Iterable[bool]) -> str:
    return f"{100 * sum(hits) / max(1, len(answers)):.1f} %"


def _accuracy(answers: Sequence[Answer]) -> str:
    return _share(answers, (a.best == a.example.intent for a in answers))


def _f1(answers: Sequence[Answer]) -> str:
    return f"{100 * macro_f1((a.example.intent, a.best) for a in answers):.1f} %"


def _fallback(answers: Sequence[Answer]) -> str:
    inside = [a for a in answers if a.example.intent != OUT]
    return _share(inside, (a.given == FALLBACK for a in inside))


def _wrong(answers: Sequence[Answer]) -> str:
    inside = [a for a in answers if a.example.intent != OUT]
    return _share(inside, (a.given not in (FALLBACK, a.example.intent) for a in inside))


def _out_of_scope(answers: Sequence[Answer]) -> str:
    outside = [a for a in answers if a.example.intent == OUT]
    return _share(outside, (a.given in (FALLBACK, OUT) for a in outside))


def _protected(answers: Sequence[Answer]) -> str:
    asked = [a for a in answers if a.example.intent in PROTECTED]
    return _share(asked, (a.best == a.example.intent for a in asked))


def _calibration(answers: Sequence[Answer]) -> str:
    """The expected calibration error over ten bins of the best intent's confidence."""
    gap = 0.0
    for n in range(BINS):
        part = [a for a in answers if min(int(a.chance * BINS), BINS - 1) == n]
        gap += abs(sum(a.chance for a in part) - sum(a.best == a.example.intent for a in part))
    return f"{gap / len(answers):.3f}"


def _entities(answers: Sequence[Answer]) -> str:
    return f"{entity_f1(a.example for a in answers):.2f}"


def _language(answers: Sequence[Answer]) -> str:
    return _share(answers, (a.language == a.example.language for a in answers))


def _milliseconds(intents: IntentModel, languages: LinearModel) -> tuple[float, float]:
    """The median and the mean of one pass over each message."""
    times = []
    for example in unseen():
        started = time.perf_counter()
        find(example.text)
        intents.ranking(example.text, language_of(languages, example.text))
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000, statistics.mean(times) * 1000


def _asked(intents: IntentModel, languages: LinearModel) -> str:
    """How many messages the vectors were asked about, and what changed."""
    alone = replace(intents, cascades=())
    pairs = [(_answer(alone, languages, e), _answer(intents, languages, e)) for e in unseen()]
    asked = sum(words.chance != both.chance for words, both in pairs)
    gained = sum(words.best != e.example.intent == e.best for words, e in pairs)
    lost = sum(words.best == e.example.intent != e.best for words, e in pairs)
    return f"asked about {asked} of {len(pairs)} messages; {gained} became right, {lost} wrong"


def _confused(answers: Sequence[Answer]) -> list[str]:
    pairs = Counter((a.example.intent, a.best) for a in answers if a.example.intent != a.best)
    return [f"{true} as {said} {number}" for (true, said), number in pairs.most_common(WORST_SHOWN)]


MEASURES = {
    "messages": lambda answers: str(len(answers)),
    "best intent is right (accuracy)": _accuracy,
    "macro-F1 of the best intent": _f1,
    "protected intents, heard": _protected,
    "calibration error of the best intent": _calibration,
    "F1 of annotated entities": _entities,
    "in scope, called not understood": _fallback,
    "in scope, sure and wrong": _wrong,
    "out of scope, recognised (or not understood)": _out_of_scope,
    "language said, and right": _language,
}

if __name__ == "__main__":
    main()
