"""What a trained model makes of sentences: through Rasa, so that it is what the assistant would do, with any pipeline.

Answers are kept below the data folder, under the model's and the sentences' own digests: the second look is instant.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.logs import hush_structured_logs
from bot.training.errors import TrainingFailed
from bot.training.sentences import Sentence, digest
from bot.training.train import keep_home_clean, prepare_rasa, quiet

FALLBACK = "nlu_fallback"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said of one sentence: the intent it would act on, the one ranked best, and how sure it was."""

    text: str
    intent: str
    language: str
    given: str
    best: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the intent ranked best is the true one."""
        return self.best == self.intent


def answers(model: Path, sentences: Sequence[Sentence], data: Path) -> list[Answer]:
    """One answer per sentence, in order. Raises TrainingFailed when there is no such model or it does not load."""
    found = known_answers(model, sentences, data)
    if found is None:
        found = _asked(model, sentences, data)
        _keep(_place(model, sentences, data), found)
    return found


def known_answers(model: Path, sentences: Sequence[Sentence], data: Path) -> list[Answer] | None:
    """The answers that were kept from an earlier time, or None. Raises TrainingFailed when there is no such model."""
    return _kept(_place(model, sentences, data))


def _place(model: Path, sentences: Sequence[Sentence], data: Path) -> Path:
    try:
        name = f"{hashlib.sha256(model.read_bytes()).hexdigest()[:16]}-{digest(sentences)}.json"
    except OSError as error:
        raise TrainingFailed(f"{model}: {error.strerror}") from error
    return data / "training" / name


def _kept(path: Path) -> list[Answer] | None:
    try:
        return [Answer(**given) for given in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return None


def _keep(path: Path, found: Sequence[Answer]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps([asdict(answer) for answer in found]), encoding="utf-8")
    beside.replace(path)


def _asked(model: Path, sentences: Sequence[Sentence], data: Path) -> list[Answer]:
    prepare_rasa(data)
    try:
        with quiet(io.StringIO()):
            from rasa.core.agent import Agent

            keep_home_clean(data)
            hush_structured_logs()
            agent = Agent.load(model)
            parsed = asyncio.run(_parse(agent, sentences))
    except Exception as error:  # whatever is wrong with the file: Rasa has many words for it
        raise TrainingFailed(f"{model}: this model does not load ({type(error).__name__}: {error})") from error
    return [_answer(sentence, said) for sentence, said in zip(sentences, parsed, strict=True)]


async def _parse(agent: Any, sentences: Sequence[Sentence]) -> list[Any]:
    return [await agent.parse_message(sentence.text) for sentence in sentences]


def _answer(sentence: Sentence, said: Any) -> Answer:
    given = said["intent"]
    ranked = [guess for guess in said.get("intent_ranking") or [given] if guess["name"] != FALLBACK]
    best = ranked[0] if ranked else given
    return Answer(
        text=sentence.text,
        intent=sentence.intent,
        language=sentence.language,
        given=str(given["name"]),
        best=str(best["name"]),
        confidence=float(best["confidence"]),
    )
