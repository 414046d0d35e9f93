"""Rasa component: adds the entity `language` ("fr", "en") to a message whose language is sure."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.fitting import fit
from bot.nlu.importer import LANGUAGE
from bot.nlu.language_model import NAME, language_of, load
from bot.nlu.linear_model import LinearModel
from bot.nlu.masking import without_entities
from bot.nlu.sources import code_digest


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageDetector(GraphComponent, EntityExtractorMixin):
    """Wraps a `LinearModel` of languages. Says nothing when the training data has fewer than two."""

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        self._storage = storage
        self._resource = resource
        self._model: LinearModel | None = None

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Ties Rasa's training cache to our code: Rasa itself only looks at this class."""
        return code_digest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """A component without a model."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageDetector:
        """A component with its trained model, where one was worth training."""
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            if any(folder.iterdir()):
                component._model = load(folder)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and write the model."""
        examples = [(e.get(TEXT), e.get(LANGUAGE)) for e in training_data.intent_examples if e.get(LANGUAGE)]
        with self._storage.write_to(self._resource) as folder:
            if len({language for _, language in examples}) > 1:
                texts, languages = zip(*examples, strict=True)
                self._model = fit(texts, languages, folds=2).model
                self._model.save(folder, NAME)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity, over the whole text, to each message that it can tell."""
        for message in messages:
            text = message.get(TEXT)
            words = without_entities(text, message.get(ENTITIES, [])) if text else ""
            language = language_of(self._model, words) if words and self._model else ""
            if language:
                found = {"entity": "language", "value": language, "start": 0, "end": len(text)}
                entities = [*message.get(ENTITIES, []), *self.add_extractor_name([found])]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages
