"""Rasa's own file importer, which also notes the language of each example from its folder, `data/nlu/<language>/`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

LANGUAGE = "guichet_language"
"""The key under which a training message carries its language."""


class LanguageFolders(RasaFileImporter):
    """Reads what Rasa reads; examples below another folder than `nlu/<two letters>/` have no language."""

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples, each marked with its folder's language where there is one; read once, Rasa asks three times."""
        parts = []
        for file in sorted(self._nlu_files):
            part = load_data(file, language)
            _mark(part.training_examples, Path(file).parent)
            parts.append(part)
        return TrainingData().merge(*parts)


def _mark(examples: Iterable[Message], folder: Path) -> None:
    if folder.parent.name == "nlu" and len(folder.name) == 2:
        for example in examples:
            example.set(LANGUAGE, folder.name)
