"""Rasa's own file importer, which also notes the language of each example from its folder, `data/nlu/<language>/`.

Rasa reads each file several times, checks it with a slow reader, and copies and hashes every example a dozen times on
its way into a training; here files of the ordinary shape are read once, and examples are cheap to copy.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_file, read_yaml
from rasa.shared.utils.validation import validate_training_data_format_version
from ruamel.yaml.error import YAMLError

LANGUAGE = "guichet_language"
"""The key under which a training message carries its language."""


class LanguageFolders(RasaFileImporter):
    """Reads what Rasa reads, once; examples below another folder than `nlu/<two letters>/` have no language."""

    _examples: TrainingData | None = None
    _domain: Domain | None = None
    _stories: StoryGraph | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples, each marked with its folder's language where there is one."""
        if self._examples is None:
            self._examples = TrainingData().merge(*(_read(Path(file), language) for file in sorted(self._nlu_files)))
        return self._examples

    def get_domain(self) -> Domain:
        """The domain. Raises InvalidDomain, where Rasa's goes on with an empty one."""
        if self._domain is None:
            self._domain = Domain.load(self._domain_path) if self._domain_path else Domain.empty()
        return self._domain

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """The stories and rules."""
        if exclusion_percentage is not None:
            return super().get_stories(exclusion_percentage)
        if self._stories is None:
            self._stories = super().get_stories()
        return self._stories


class Example(Message):
    """A training message: a copy keeps the hash, and setting what is set already does not lose it."""

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """As Rasa's."""
        if add_to_output or prop not in self.data or self.data[prop] != info:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        """A message with values of its own. Texts need no copy, and most values are texts."""
        made = Example.__new__(Example)
        made.data = {key: v if isinstance(v, str) else _copied(key, v, memo) for key, v in self.data.items()}
        made.features = copy.deepcopy(self.features, memo) if self.features else []
        made.output_properties = set(self.output_properties)
        made.time = self.time
        made._cached_fingerprint = self._cached_fingerprint
        return made


def _copied(key: str, value: Any, memo: dict[int, Any]) -> Any:
    """Entities are flat: names, numbers and texts."""
    return [dict(entity) for entity in value] if key == ENTITIES else copy.deepcopy(value, memo)


class _Reader(RasaYAMLReader):
    """Rasa's reader, for which what is plainly in order needs no schema."""

    def reads(self, string: str, **kwargs: Any) -> TrainingData:
        """The examples in `string`; each is an `Example`. Raises Rasa's errors for what is not in order."""
        try:
            content = read_yaml(string)
        except YAMLError:
            content = None
        if not _is_plain(content) or not validate_training_data_format_version(content, self.filename):
            part: TrainingData = super().reads(string, **kwargs)
            part.training_examples = [_marked(one, Path(self.filename).parent) for one in part.training_examples]
            return part
        self._parse_nlu([{**block, "examples": _SHORTER.sub(_SHORT, block["examples"])} for block in content["nlu"]])
        examples = [_marked(one, Path(self.filename).parent) for one in self.training_examples]
        return TrainingData(examples, self.entity_synonyms, self.regex_features, self.lookup_tables)


def _read(file: Path, language: str | None) -> TrainingData:
    if file.suffix in (".yml", ".yaml"):
        reader = _Reader()
        reader.filename = str(file)
        return reader.reads(read_file(str(file)))
    part = load_data(str(file), language)
    part.training_examples = [_marked(one, file.parent) for one in part.training_examples]
    return part


def _is_plain(content: Any) -> bool:
    """Whether it holds nothing but blocks of examples in texts, as the schema has them."""
    if not isinstance(content, dict) or set(content) != {"version", "nlu"} or not isinstance(content["nlu"], list):
        return False
    return isinstance(content["version"], str) and all(
        isinstance(block, dict)
        and set(block) in _BLOCKS
        and all(isinstance(value, str) and value for value in block.values())
        for block in content["nlu"]
    )


def _marked(message: Message, folder: Path) -> Example:
    found = Example(message.data, message.output_properties, message.time, message.features)
    if folder.parent.name == "nlu" and len(folder.name) == 2:
        found.set(LANGUAGE, folder.name)
    return found


_SHORTER = re.compile(r'\[([^\]\n]+)\]\{"entity": ?"(\w+)", ?"value": ?"([^")\\\n]+)"\}')
_SHORT = r"[\1](\2:\3)"
"""Two spellings of one annotation; Rasa holds each of the first against a schema, which takes milliseconds."""
_BLOCKS = tuple({kind, "examples"} for kind in ("intent", "lookup", "synonym", "regex"))
