"""The running assistant hears of promotions and changes its model between two messages; none waits and none is lost.

The new model is loaded beside the old one, in a thread. What is being answered is answered by the model it began with.
A model that does not load changes nothing: the one that runs goes on, and the log says why.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor

from bot.assistant.shadow import Shadow
from bot.periodic import Periodic
from bot.store import Store
from bot.training import history

LOOK_EVERY = 0.5
log = logging.getLogger(__name__)


class Switch:
    """Follows the promotions in the store for one agent. `start` once, `stop` at the end."""

    def __init__(self, agent: Agent, shadow: Shadow, store: Store, models: Path) -> None:
        self._agent = agent
        self._shadow = shadow
        self._store = store
        self._models = models
        self._failed = set[str]()
        self._noted = False
        self._follow = Periodic("following promotions", self.look, LOOK_EVERY)

    def start(self) -> None:
        """Look for promotions from now on."""
        self._follow.start()

    async def stop(self) -> None:
        """Stop looking."""
        await self._follow.stop()

    async def look(self) -> None:
        """Change the model if another was promoted. Raises StoreUnavailable."""
        await self._note_start()
        name, candidate = await self._store.read(lambda conn: (history.running(conn), history.in_shadow(conn)))
        if name and name != running_file(self._agent):
            processor = await self._loaded(name)
            if processor is not None:
                _put(self._agent, processor)
                log.info("model %s answers now", name)
        if candidate == self._shadow.name:
            return
        processor = await self._loaded(candidate) if candidate else None
        if processor is not None or not candidate:
            self._shadow.put(candidate, processor)
            log.info("model %s listens in shadow", candidate or "none")

    async def _note_start(self) -> None:
        name = running_file(self._agent)
        if name and not self._noted:
            at = datetime.now(timezone.utc)
            await self._store.write(lambda conn: history.started_with(conn, name, at))
            self._noted = True

    async def _loaded(self, name: str) -> MessageProcessor | None:
        """The model, or None when it does not load; then it is not tried again."""
        if name in self._failed:
            return None
        began = time.monotonic()
        try:
            processor = await asyncio.to_thread(_load, self._agent, self._models / name)
        except Exception as error:  # whatever is wrong with the file, the model that runs goes on
            log.error("model %s does not load (%s): the one before goes on", name, type(error).__name__)
            self._failed.add(name)
            return None
        log.info("model %s was loaded in %.1f s", name, time.monotonic() - began)
        return processor


def running_file(agent: Agent | None) -> str | None:
    """The file name of the model that an agent answers with."""
    return str(agent.processor.model_filename) if agent is not None and agent.processor is not None else None


def _load(agent: Agent, model: Path) -> MessageProcessor:
    if not model.is_file():
        raise FileNotFoundError(model.name)
    make = partial(MessageProcessor, tracker_store=agent.tracker_store, lock_store=agent.lock_store)
    return make(model_path=str(model), generator=agent.nlg, action_endpoint=agent.action_endpoint)


def _put(agent: Agent, processor: MessageProcessor) -> None:
    """All that Rasa's own `load_model` changes, at once."""
    agent.processor = processor
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain
    if isinstance(agent.nlg, TemplatedNaturalLanguageGenerator):
        agent.nlg.responses = processor.domain.responses
