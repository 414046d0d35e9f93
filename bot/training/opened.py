"""The words of a model file without Rasa around them: what a sentence is taken for, and which of its parts say so."""

from __future__ import annotations

import tarfile
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath

import numpy as np

from bot.nlu.intent_model import Guess, IntentModel
from bot.nlu.ngrams import Vocabulary
from bot.training.errors import TrainingFailed

MOST_PARTS = 8
FILES = ("intents.json", "intents.npz", "thresholds.json")


@dataclass(frozen=True, slots=True)
class Part:
    """One n-gram of a sentence, and how much it spoke for the best intent against the second."""

    gram: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A sentence understood: the ranking, best first, and the strongest parts for and against."""

    ranking: tuple[Guess, ...]
    parts: tuple[Part, ...]


def open_model(path: Path) -> IntentModel:
    """The intent model in a model file. Raises TrainingFailed when there is none that can be read."""
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(path) as archive:
            for member in archive.getmembers():
                name = PurePosixPath(member.name).name
                content = archive.extractfile(member) if member.isfile() and name in FILES else None
                if content is not None:
                    Path(folder, name).write_bytes(content.read())
            return IntentModel.load(Path(folder))
    except (OSError, ValueError, KeyError, TypeError, tarfile.TarError) as error:
        raise TrainingFailed(f"{path.name}: its words cannot be read ({type(error).__name__})") from error


def read(model: IntentModel, text: str) -> Reading:
    """How `model` understands `text`, and why."""
    ranking = tuple(model.ranking(text))
    linear = model.linear
    best = [linear.labels.index(guess.name) for guess in ranking if guess.name in linear.labels][:2]
    rows, values = linear.features.vector(text)
    if not best or not len(rows):
        return Reading(ranking=ranking, parts=())
    second = linear.weights[rows, best[1]] if len(best) > 1 else 0.0
    spoke = values * (linear.weights[rows, best[0]] - second)
    strongest = np.argsort(-np.abs(spoke), kind="stable")[:MOST_PARTS]
    names = _names(model)
    return Reading(ranking=ranking, parts=tuple(Part(names[rows[n]], float(spoke[n])) for n in strongest))


def _names(model: IntentModel) -> list[str]:
    """What each row of the weights stands for: the vocabularies one behind the other, as the features have them."""
    features = model.linear.features
    found = [getattr(features, field.name) for field in fields(features)]
    return [gram for part in found if isinstance(part, Vocabulary) for gram in part.grams]
