"""The peer: what `rasa init` gives, on our data and our rules, over Rasa's REST channel.

Pipeline and policies are the defaults that Rasa 3.6 fills into an empty configuration. Our custom actions run in Rasa's
own action server beside it, as in any Rasa project; its memory and its start are not counted.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from bench.load import measure
from bench.measured import Measured
from bench.processes import answers, free_port, megabytes, processor_seconds, started, wait_for
from tests.nlu.examples import ROOT, Example, unseen

CONFIG = """recipe: default.v1
assistant_id: peer
language: fr
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 100
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 100
  - name: TEDPolicy
    max_history: 5
    epochs: 100
    constrain_similarities: true
"""
FEW, FEW_EPOCHS, LONGEST = 8, 3, 2 * 3600
"""Examples of each intent and epochs of a quick training; and the seconds after which a training is given up."""
QUICKLY = CONFIG.replace("epochs: 100", f"epochs: {FEW_EPOCHS}")


def measure_peer(kept: Path, *, again: bool = False, quick: bool = False) -> Measured:
    """Train (unless `kept` has the model of this very data), start, load, weigh.

    `quick`: on a few examples of each intent and for a few epochs. Such a model understands little and takes its time
    for a message all the same: the networks are as large, the words that it knows are fewer.
    """
    project = kept / f"{'quick' if quick else 'peer'}-{_state()}"
    seconds = project / "seconds.json"
    now = again or not seconds.exists()
    if now:
        _train(project, seconds, quick=quick)
    training = float(json.loads(seconds.read_text(encoding="utf-8")))
    return asyncio.run(_run(project, training, now, () if quick else unseen()))


def _state() -> str:
    """Twelve hex digits of all that shapes the peer's model: its configuration, the domain, the data."""
    digest = hashlib.sha256(CONFIG.encode())
    for path in [ROOT / "domain.yml", *sorted((ROOT / "data").rglob("*.yml"))]:
        digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _train(project: Path, seconds: Path, *, quick: bool) -> None:
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    shutil.copytree(ROOT / "data", project / "data")
    shutil.copy(ROOT / "domain.yml", project / "domain.yml")
    (project / "config.yml").write_text(QUICKLY if quick else CONFIG, encoding="utf-8")
    if quick:
        _thin(project / "data/nlu")
    (project / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    began = time.perf_counter()
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", "peer"]
    with started(command, folder=project, log=project / "train.log", environment=_environment()) as process:
        status = _ended(process)
    if status != 0:
        raise SystemExit(f"the peer did not train, its log says why: {project / 'train.log'}")
    seconds.write_text(json.dumps(time.perf_counter() - began), encoding="utf-8")


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        return None


def _thin(folder: Path) -> None:
    """Leave the first examples of each intent."""
    for path in folder.glob("*/*.yml"):
        kept, examples = [], 0
        for line in path.read_text(encoding="utf-8").splitlines():
            examples = 0 if line.startswith("- ") else examples + line.lstrip().startswith("- ")
            kept += [line] if examples <= FEW else []
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")


async def _run(project: Path, training: float, now: bool, asked: Sequence[Example]) -> Measured:
    port, actions = free_port(), free_port()
    endpoint = f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n"
    (project / "endpoints.yml").write_text(endpoint, encoding="utf-8")
    module = [sys.executable, "-m", "rasa"]
    serve = [*module, "run", "actions", "--actions", "bot.actions", "--port", str(actions)]
    run = [*module, "run", "--port", str(port), "--model", "models/peer.tar.gz", "-i", "127.0.0.1", "--enable-api"]
    log = project / "run.log"
    with started(serve, folder=ROOT, log=project / "actions.log", environment=_environment()) as server:
        healthy = f"http://127.0.0.1:{actions}/health"
        await asyncio.to_thread(wait_for, server, lambda: answers(healthy), project / "actions.log")
        began = time.perf_counter()
        with started(run, folder=project, log=log, environment=_environment()) as process:
            ready = f"http://127.0.0.1:{port}/webhooks/rest/"
            await asyncio.to_thread(wait_for, process, lambda: answers(ready), log)
            seconds = time.perf_counter() - began
            async with aiohttp.ClientSession() as session:
                rest = Rest(session, port)
                load = await measure(rest.say, lambda: processor_seconds(process.pid))
                memory = megabytes(process.pid)
                right = [await rest.best_intent(example.text) == example.intent for example in asked]
    return Measured(training, now, seconds, memory, load, sum(right) / max(1, len(right)))


def _environment() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


class Rest:
    """A customer on Rasa's REST channel."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._server = f"http://127.0.0.1:{port}"

    async def say(self, chat: str, text: str) -> None:
        """Post one message; the answer is in the response. Raises ValueError when there is none."""
        metadata: dict[str, object] = {
            "language": "",
            "network": "rest",
            "attachments": [],
            "ticket": None,
            "choice": "",
        }
        payload = {"sender": chat, "message": text, "metadata": metadata}
        async with self._session.post(f"{self._server}/webhooks/rest/webhook", json=payload) as answer:
            answer.raise_for_status()
            if not await answer.json():
                raise ValueError(f"the peer said nothing to {text!r}")

    async def best_intent(self, text: str) -> str:
        """The intent ranked first, before the fallback's threshold."""
        async with self._session.post(f"{self._server}/model/parse", json={"text": text}) as answer:
            answer.raise_for_status()
            ranking = (await answer.json())["intent_ranking"]
        return next(str(guess["name"]) for guess in ranking if guess["name"] != "nlu_fallback")
