"""Scenarios are read with their lines; what is not understood is named, all of it at once, with what comes nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.media.sniff import sniff
from bot.rehearsal.compare import holds
from bot.rehearsal.play import ACTS, CHECKS
from bot.rehearsal.script import BadScript, read_script
from bot.rehearsal.sentences import SENTENCES, NotUnderstood, understood
from bot.rehearsal.things import THINGS, thing
from connectors.sdk.played.players import CannotPlay

SCENARIOS = Path(__file__).parents[2] / "docs" / "scenarios"


def written(folder: Path, text: str) -> Path:
    file = folder / "case.md"
    file.write_text(text, encoding="utf-8")
    return file


def test_list_items_are_steps_with_their_lines_and_the_rest_is_for_people(tmp_path: Path) -> None:
    text = (
        "# A **title**\n\nSome words: not a step.\n\n- Léa (WhatsApp) : Bonjour\n\n1. Une heure passe\n2. Léa : oui\n"
    )
    script = read_script(written(tmp_path, text))
    assert script.title == "A **title**"
    assert [(s.line, s.act) for s in script.steps] == [(5, "says"), (7, "passes"), (8, "says")]


def test_a_step_may_go_on_in_the_next_line_and_wear_emphasis(tmp_path: Path) -> None:
    (step,) = read_script(written(tmp_path, "- **Léa** (WhatsApp) : Bonjour,\n  mon application plante\n")).steps
    assert (step.who, step.text) == ("Léa", "Bonjour, mon application plante")


def test_all_faults_are_told_with_their_lines(tmp_path: Path) -> None:
    with pytest.raises(BadScript) as caught:
        read_script(written(tmp_path, "# x\n\n- Léa mange\n- Une heure passe\n- Le guichet reponds : bonjour\n"))
    first, second = str(caught.value).splitlines()
    assert first.startswith("case.md:3: I do not know the sentence “Léa mange”")
    assert second.startswith("case.md:5:")
    assert "Did you mean “Le guichet répond : {text}”" in second


def test_a_file_without_steps_is_not_a_scenario(tmp_path: Path) -> None:
    with pytest.raises(BadScript, match="no steps"):
        read_script(written(tmp_path, "# Only a title\n"))


def test_a_file_that_is_no_text_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "case.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadScript, match="not UTF-8"):
        read_script(tmp_path / "case.md")


PARTS = {
    "{who}": "Léa Roux",
    "{agent}": "Marc",
    "{app}": "BirdyChat",
    "{text}": "« Bonjour … »",
    "{clock}": "23:00",
    "{thing}": "une vidéo",
    "{count}": "deux",
    "{unit}": "heures",
    "<passe|passent>": "passent",
    "<pass|passes>": "pass",
}


@pytest.mark.parametrize(("act", "shape"), [(act, shape) for act, pair in SENTENCES for shape in pair])
@pytest.mark.parametrize("whole", [True, False])
def test_every_sentence_is_understood_as_itself_with_and_without_its_optional_part(
    act: str, shape: str, whole: bool
) -> None:
    sentence = shape
    while "[" in sentence:
        start, end = sentence.index("["), sentence.index("]")
        sentence = sentence[:start] + (sentence[start + 1 : end] if whole else "") + sentence[end + 1 :]
    for part, value in PARTS.items():
        sentence = sentence.replace(part, value)
    assert understood(sentence, 1).act == act
    assert understood(sentence.replace("'", "’"), 1).act == act


def test_every_sentence_does_or_compares_something() -> None:
    assert {act for act, _ in SENTENCES} == ACTS.keys() | CHECKS.keys()


def test_the_page_for_leads_lists_every_sentence() -> None:
    page = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    assert [shape for _, pair in SENTENCES for shape in pair if f"`{shape}`" not in page] == []
    assert [words for words in THINGS if words not in page] == []


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("Léa : oui.", ("Léa", "", "oui.")),
        ("Jean-Luc (Haiket) : « C'est urgent : aidez-moi »", ("Jean-Luc", "Haiket", "C'est urgent : aidez-moi")),
        ("Léa: “yes”", ("Léa", "", "yes")),
    ],
)
def test_words_are_taken_as_they_are_without_their_quotes(sentence: str, parts: tuple[str, str, str]) -> None:
    step = understood(sentence, 1)
    assert (step.who, step.app, step.text) == parts


@pytest.mark.parametrize("sentence", ["", "Léa", "L'agent Marc : bonjour", "Le guichet : bonjour", "Il est : tard"])
def test_what_is_no_sentence_is_not_taken_for_one(sentence: str) -> None:
    with pytest.raises(NotUnderstood):
        understood(sentence, 1)


@pytest.mark.parametrize(
    ("said", "words", "held"),
    [
        ("C’est noté : demande G-1042.", "c'est noté … G-1042", True),
        ("C’est noté : demande G-1042.", "G-1042 … noté", False),
        ("L’application\u00a0: Ça marche", "ça marche", True),
        ("un deux", "deux un", False),
        ("oui", "…", True),
    ],
)
def test_words_are_compared_as_people_compare_them(said: str, words: str, held: bool) -> None:
    assert holds(said, words) is held


@pytest.mark.parametrize("words", sorted(THINGS))
def test_things_are_what_they_say_they_are(words: str, tmp_path: Path) -> None:
    made = thing(words, tmp_path)
    assert sniff(made.content[:8192], made.kind.value) == made.mime


def test_a_thing_may_be_as_large_as_one_says(tmp_path: Path) -> None:
    assert len(thing("une vidéo de 3 Mo", tmp_path).content) == 3_000_000
    assert len(thing("a video of 3 MB", tmp_path).content) == 3_000_000
    with pytest.raises(CannotPlay, match="200 MB"):
        thing("une vidéo de 2000 Mo", tmp_path)


def test_a_file_beside_the_scenario_is_sent_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "facture.pdf").write_bytes(thing("un document", tmp_path).content)
    assert thing("le fichier « facture.pdf »", tmp_path).mime == "application/pdf"
    with pytest.raises(CannotPlay, match=r"no file other\.pdf"):
        thing("the file other.pdf", tmp_path)
    with pytest.raises(NotUnderstood):
        understood("Léa envoie le fichier « ../secret.pdf »", 1)
