"""Rasa component: gives a message its intent, with a ranking, and `nlu_fallback` when unsure."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.cascade import usable
from bot.nlu.cascade_fitting import fit_cascades
from bot.nlu.families import Families
from bot.nlu.fitting import fit
from bot.nlu.importer import LANGUAGE
from bot.nlu.intent_model import FALLBACK, Guess, IntentModel, learn_floors, learn_thresholds
from bot.nlu.masking import without_entities
from bot.nlu.reading import Roles
from bot.nlu.sources import code_digest
from bot.nlu.vector_sources import there

FACTS = "inform"
TOPICS = "topics"
"""The key under which a message carries the topics of several problems, in the order of its sentences.

Beside a wish for a person that of a single problem too."""
LEAST_WORDS, SURE_ENOUGH = 2, 0.6
"""What stands between the facts of a message counts when it has so many words and is understood this surely."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Wraps an `IntentModel`. Until it is trained it says nothing."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`most_fallback`: the largest share of messages, of folds not trained on, to be called not understood.

        `vectors`: for a language the folder of an encoder, and its pins (`VectorSource`). The others are names of
        intents, by what they are to a message (`Roles`).
        """
        return {"most_fallback": 0.08, "vectors": {}, "topics": [], "courtesies": [], "asides": [], "protected": []}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: IntentModel | None = None

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Ties Rasa's training cache to our code, and to which encoders are there: Rasa only looks at this class."""
        return f"{code_digest()} {sorted(source.folder for source in there(config.get('vectors')))}"

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """A component without a model."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """A component with its trained model; one that is missing or broken is an error."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            model = IntentModel.load(folder)
        component._model = replace(model, cascades=usable(model.cascades))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit, learn the thresholds, and write the model."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        texts = [e.get(TEXT) for e in examples]
        families = Families({table["name"]: _elements(table) for table in training_data.lookup_tables})
        fitted = fit(texts, [e.get(INTENT) for e in examples], families, with_traits=True)
        languages = [e.get(LANGUAGE) or "" for e in examples]
        kept = Path(os.environ.get("RASA_CACHE_DIRECTORY", ".rasa/cache"))
        cascades, unseen = fit_cascades(fitted, texts, languages, there(self._config["vectors"]), kept)
        thresholds = learn_thresholds(unseen, fitted.targets, most_fallback=float(self._config["most_fallback"]))
        floors = learn_floors(unseen, fitted.targets, fitted.model.labels, self._config["protected"])
        roles = Roles(**{role.name: tuple(self._config[role.name]) for role in fields(Roles)})
        self._model = IntentModel(fitted.model, replace(thresholds, floors=floors), roles, cascades)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            text = message.get(TEXT)
            if text and self._model:
                guesses, topics = self._read(text, message.get(ENTITIES, []), language_of(message))
                ranking = [_as_dict(guess) for guess in guesses]
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
                message.set(TOPICS, list(topics), add_to_output=True)
        return messages

    def _read(self, text: str, entities: list[dict[str, Any]], language: str) -> tuple[list[Guess], tuple[str, ...]]:
        """A message full of names and versions reads as bare facts: then what stands between them is asked as well."""
        assert self._model is not None
        ranking, topics = self._model.read(text, language)
        if ranking[0].name != FACTS:
            return ranking, topics
        between = without_entities(text, entities)
        if between == text or len(between.split()) < LEAST_WORDS:
            return ranking, topics
        said = self._model.ranking(between, language)
        sure = said[0].name not in (FACTS, FALLBACK) and said[0].probability >= SURE_ENOUGH
        return said if sure else ranking, topics


def language_of(message: Message) -> str:
    """The language that was told of a message; else that of its chat so far, which travels in its metadata."""
    told = [str(found["value"]) for found in message.get(ENTITIES, []) if found.get("entity") == "language"]
    metadata = message.get(METADATA)
    remembered = metadata.get("language") if isinstance(metadata, dict) else ""
    return told[0] if told else str(remembered or "")


def _elements(table: dict[str, Any]) -> list[str]:
    elements = table["elements"]
    return elements if isinstance(elements, list) else Path(elements).read_text(encoding="utf-8").splitlines()


def _as_dict(guess: Guess) -> dict[str, Any]:
    return {"name": guess.name, "confidence": guess.probability}
