"""Training messages are copied and compared cheaply, and still like Rasa's own."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

pytestmark = pytest.mark.rasa


@pytest.fixture
def example():  # type: ignore[no-untyped-def]
    from bot.nlu.importer import Example

    return Example({"text": "my iphone", "intent": "crash", "entities": [{"entity": "device", "value": "iPhone"}]})


def test_a_copy_is_equal_and_has_values_of_its_own(example) -> None:  # type: ignore[no-untyped-def]
    twin = copy.deepcopy(example)
    assert twin == example
    twin.get("entities")[0]["value"] = "iPad"
    twin.set("intent", "how_to")
    assert (example.get("entities")[0]["value"], example.get("intent")) == ("iPhone", "crash")
    assert twin != example


def test_its_hash_is_rasas_own(example) -> None:  # type: ignore[no-untyped-def]
    from rasa.shared.nlu.training_data.message import Message

    assert hash(copy.deepcopy(example)) == hash(Message(example.data))


def test_a_changed_value_changes_its_hash_and_the_same_value_does_not(example) -> None:  # type: ignore[no-untyped-def]
    before = hash(example)
    example.set("intent", "crash")
    assert hash(example) == before
    example.set("intent", "how_to", add_to_output=True)
    assert hash(example) != before
    assert "intent" in example.output_properties


@pytest.mark.parametrize(
    "content",
    [
        'version: "3.1"\nnlu:\n- intent: crash\n  examples: |\n    - {}\n- synonym: x\n  examples: |\n    - y\n',
        'version: "3.1"\nnlu:\n- intent: crash\n  examples:\n  - text: |\n      {}\n',
        'version: "3.1"\nnlu:\n- lookup: bank\n  examples: |\n    - visa\n- regex: r\n  examples: |\n    - a+\n',
    ],
    ids=["examples as a text", "examples as a list", "tables"],
)
@pytest.mark.parametrize(
    "example",
    [
        'my [iphone14 pro]{"entity": "device", "value": "iPhone 14 Pro"} and [ios](os) [17,4](os_version:17.4) crash',
        'the [code]{"entity": "error_code", "value": "0x(80)"} [é]{"entity":"app","value":"É"} [a]{"entity": "app"}',
        'un [truc]{"entity": "app", "value": "a \\"b\\" : c"} et [x]{"entity": "app", "value": "1:2", "role": "to"}',
        "[just] brackets [here]( and) there",
    ],
    ids=["plain", "odd values", "escaped", "none"],
)
def test_it_reads_what_rasa_reads(tmp_path: Path, content: str, example: str) -> None:
    from rasa.shared.importers.rasa import RasaFileImporter

    from bot.nlu.importer import LANGUAGE, LanguageFolders

    folder = tmp_path / "nlu" / "fr"
    folder.mkdir(parents=True)
    (folder / "some.yml").write_text(content.replace("{}", example), encoding="utf-8")
    ours, theirs = (
        importer(training_data_paths=[str(tmp_path)]).get_nlu_data() for importer in (LanguageFolders, RasaFileImporter)
    )
    assert all(one.data.pop(LANGUAGE) == "fr" for one in ours.training_examples)
    assert [one.data for one in ours.training_examples] == [one.data for one in theirs.training_examples]
    assert (ours.lookup_tables, ours.regex_features) == (theirs.lookup_tables, theirs.regex_features)
    assert ours.entity_synonyms == theirs.entity_synonyms


def test_a_file_that_rasa_refuses_is_refused(tmp_path: Path) -> None:
    from rasa.shared.exceptions import YamlException

    from bot.nlu.importer import LanguageFolders

    (tmp_path / "some.yml").write_text('version: "3.1"\nnlu:\n- intent: 5\n  examples: |\n    - a\n', encoding="utf-8")
    with pytest.raises(YamlException):
        LanguageFolders(training_data_paths=[str(tmp_path)]).get_nlu_data()
