"""Rasa component: adds to a message the entity `language` (one of the training data's: "fr", "en", "de") when it is
sure, or `other_language` ("es") when it is in one that we recognise and do not speak.

The chat's language so far comes with the message (`language` in its metadata): a word or two do not change it.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.fitting import fit
from bot.nlu.importer import LANGUAGE
from bot.nlu.language_model import NAME, Languages, Told, load
from bot.nlu.masking import without_entities
from bot.nlu.sources import code_digest


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageDetector(GraphComponent, EntityExtractorMixin):
    """Wraps `Languages`. Says nothing when the training data has fewer than two."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`others`: two letters each, languages that are recognised beside those of the training data."""
        return {"others": []}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._languages: Languages | None = None

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
        return cls(config, model_storage, resource)

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
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            if any(folder.iterdir()):
                component._languages = Languages(load(folder), config["others"])
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and write the model."""
        examples = [(e.get(TEXT), e.get(LANGUAGE)) for e in training_data.intent_examples if e.get(LANGUAGE)]
        with self._storage.write_to(self._resource) as folder:
            if len({language for _, language in examples}) > 1:
                texts, languages = zip(*examples, strict=True)
                fit(texts, languages, folds=2).model.save(folder, NAME)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity, over the whole text, to each message that it can tell."""
        for message in messages:
            told = self._told(message)
            found = {"language": told.ours, "other_language": told.other}
            spans = [
                {"entity": entity, "value": value, "start": 0, "end": len(message.get(TEXT))}
                for entity, value in found.items()
                if value
            ]
            if spans:
                message.set(ENTITIES, [*message.get(ENTITIES, []), *self.add_extractor_name(spans)], add_to_output=True)
        return messages

    def _told(self, message: Message) -> Told:
        text = message.get(TEXT)
        words = without_entities(text, message.get(ENTITIES, [])) if text else ""
        if not words or self._languages is None:
            return Told()
        metadata = message.get(METADATA)
        remembered = metadata.get("language") if isinstance(metadata, dict) else ""
        return self._languages.of(words, str(remembered or ""))
