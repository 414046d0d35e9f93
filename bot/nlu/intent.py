"""Rasa component: gives a message its intent, with a ranking, and `nlu_fallback` when unsure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.families import Families
from bot.nlu.fitting import fit
from bot.nlu.intent_model import Guess, IntentModel, learn_thresholds
from bot.nlu.sources import code_digest


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Wraps an `IntentModel`. Until it is trained it says nothing."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`most_fallback`: the largest share of messages, of folds not trained on, to be called not understood."""
        return {"most_fallback": 0.08}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: IntentModel | None = None

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
            component._model = IntentModel.load(folder)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit, learn the thresholds, and write the model."""
        examples = [(e.get(TEXT), e.get(INTENT)) for e in training_data.intent_examples if e.get(TEXT)]
        families = Families({table["name"]: _elements(table) for table in training_data.lookup_tables})
        fitted = fit([text for text, _ in examples], [intent for _, intent in examples], families)
        share = float(self._config["most_fallback"])
        thresholds = learn_thresholds(fitted.unseen, fitted.targets, most_fallback=share)
        self._model = IntentModel(fitted.model, thresholds)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            text = message.get(TEXT)
            if text and self._model:
                ranking = [_as_dict(guess) for guess in self._model.ranking(text)]
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _elements(table: dict[str, Any]) -> list[str]:
    elements = table["elements"]
    return elements if isinstance(elements, list) else Path(elements).read_text(encoding="utf-8").splitlines()


def _as_dict(guess: Guess) -> dict[str, Any]:
    return {"name": guess.name, "confidence": guess.probability}
