"""Rasa's own file importer, which also notes the language of each example from its folder, `data/nlu/<language>/`.

Rasa copies and hashes every example a dozen times on its way into a training; ours make that cheap.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

LANGUAGE = "guichet_language"
"""The key under which a training message carries its language."""


class LanguageFolders(RasaFileImporter):
    """Reads what Rasa reads; examples below another folder than `nlu/<two letters>/` have no language."""

    _read: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples, each marked with its folder's language where there is one; read once, Rasa asks three times."""
        if self._read is None:
            parts = []
            for file in sorted(self._nlu_files):
                part = load_data(file, language)
                part.training_examples = [_marked(one, Path(file).parent) for one in part.training_examples]
                parts.append(part)
            self._read = TrainingData().merge(*parts)
        return self._read


class Example(Message):
    """A training message: a copy keeps the hash, and setting what is set already does not lose it."""

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """As Rasa's."""
        if add_to_output or prop not in self.data or self.data[prop] != info:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        """A message with values of its own. Texts need no copy, and most values are texts."""
        values = {key: v if isinstance(v, str) else copy.deepcopy(v, memo) for key, v in self.data.items()}
        made = Example(values, set(self.output_properties), self.time, copy.deepcopy(self.features, memo))
        made._cached_fingerprint = self._cached_fingerprint
        return made


def _marked(message: Message, folder: Path) -> Example:
    found = Example(message.data, message.output_properties, message.time, message.features)
    if folder.parent.name == "nlu" and len(folder.name) == 2:
        found.set(LANGUAGE, folder.name)
    return found
