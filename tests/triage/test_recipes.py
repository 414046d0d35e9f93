"""`guichet.yml`: the shipped one loads; a wrong one is one clear error that names the key."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.guichet_yml import WrongSettings
from bot.triage.recipes import DEFAULT_FILE, TOPICS, load


def test_the_shipped_file_has_every_topic(settings):
    assert set(settings.topics) == set(TOPICS)
    assert settings.topics["how_to"].evidence == ()
    assert [step.piece.name for step in settings.topics["crash"].evidence] == ["video", "log"]


def test_most_topics_ask_for_one_piece_and_none_for_more_than_three(settings):
    counted = [len(recipe.evidence) for recipe in settings.topics.values()]
    assert max(counted) <= 3
    assert sum(count <= 1 for count in counted) >= 9


def test_every_piece_tells_how_it_is_taken_on_each_device(settings):
    for piece in settings.pieces.values():
        assert set(piece.how) in ({"iphone", "android", "windows", "mac", "other"}, {"other"}, set()), piece.name


def test_a_file_that_says_nothing_of_impact_has_the_words_of_the_shipped_one(tmp_path, settings):
    content = YAML(typ="safe").load(DEFAULT_FILE.read_text(encoding="utf-8"))
    assert content.pop("impact")
    with (tmp_path / "guichet.yml").open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(content, stream)
    assert load(tmp_path / "guichet.yml").impact == settings.impact


def first_step(content: dict) -> dict:
    """The first step of a crash."""
    return content["topics"]["crash"]["evidence"][0]


def test_a_wrong_value_is_told_with_its_line(tmp_path):
    lines = DEFAULT_FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "reminders:" in line and not line.startswith("#"))
    lines[at] = lines[at].replace("reminders: 0", "reminders: 9")
    (tmp_path / "guichet.yml").write_text("".join(lines), encoding="utf-8")
    with pytest.raises(WrongSettings) as caught:
        load(tmp_path / "guichet.yml")
    assert str(caught.value).endswith(f"reminders: must be 0 to 2 (line {at + 1})")


def test_what_is_no_yaml_is_told_with_its_line(tmp_path):
    (tmp_path / "guichet.yml").write_text("hours:\n  fr: a\n en: b\n", encoding="utf-8")
    with pytest.raises(WrongSettings, match=r"^guichet.yml: not YAML \(.*, line 3\)$"):
        load(tmp_path / "guichet.yml")


def _wrong(tmp_path: Path, change) -> str:
    content = YAML(typ="safe").load(DEFAULT_FILE.read_text(encoding="utf-8"))
    change(content)
    file = tmp_path / "guichet.yml"
    with file.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(content, stream)
    with pytest.raises(WrongSettings) as caught:
        load(file)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["topics"].pop("crash"), "guichet.yml.topics.crash: missing"),
        (lambda c: c["topics"]["crash"].update(evidence="photo"), "guichet.yml.topics.crash.evidence: not a list"),
        (lambda c: first_step(c).update(piece="selfie"), "guichet.yml.topics.crash.evidence[0].piece: must be one of"),
        (lambda c: first_step(c).update(reminders=3), "guichet.yml.topics.crash.evidence[0].reminders: must be 0 to 2"),
        (lambda c: first_step(c).update(reminders=True), "guichet.yml.topics.crash.evidence[0].reminders: not int"),
        (lambda c: first_step(c).update(when="now"), "guichet.yml.topics.crash.evidence[0].when: no such key"),
        (
            lambda c: first_step(c).update(piece="log"),
            "guichet.yml.topics.crash.evidence[1].piece: log is asked for",
        ),
        (
            lambda c: c["topics"]["crash"].update(evidence=[first_step(c)] * 5),
            "guichet.yml.topics.crash.evidence: at most 4",
        ),
        (lambda c: c["evidence"]["log"].update(takes="smell"), "guichet.yml.evidence.log.takes: must be one of image"),
        (lambda c: c["evidence"]["log"]["how"].update(nokia={}), "guichet.yml.evidence.log.how.nokia: no such key"),
        (lambda c: c["evidence"].update({"a b": c["evidence"]["log"]}), "guichet.yml.evidence.a b: a name has letters"),
        (lambda c: c["evidence"].pop("video"), "guichet.yml.topics.crash.evidence[0].piece: must be one of"),
        (lambda c: c["topics"]["crash"]["facts"].append("mood"), "guichet.yml.topics.crash.facts[5]: must be one of"),
        (lambda c: c["topics"]["crash"].update(impact=4), "guichet.yml.topics.crash.impact: must be 1, 2 or 3"),
        (lambda c: c["topics"]["crash"].update(impact=True), "guichet.yml.topics.crash.impact: not int"),
        (lambda c: first_step(c).pop("why"), "guichet.yml.topics.crash.evidence[0].why: missing"),
        (lambda c: c["topics"]["crash"]["title"].update(en="x" * 21), "guichet.yml.topics.crash.title.en: must have 1"),
        (lambda c: c["topics"]["crash"]["title"].pop("fr"), "guichet.yml.topics.crash.title.fr: missing"),
        (lambda c: c["topics"]["crash"]["with_app"].update(fr="plante"), "guichet.yml.topics.crash.with_app.fr: must"),
        (lambda c: c["topics"]["crash"]["problem"].update(fr="{app"), "guichet.yml.topics.crash.problem.fr: "),
        (lambda c: c["urgency"].update(high="urgent"), "guichet.yml.urgency.high: not a list"),
        (lambda c: c.update(languages=[]), "guichet.yml.languages: empty"),
        (lambda c: c.update(languages=["nl"]), "guichet.yml.languages[0]: must be one of"),
        (lambda c: c.pop("hours"), "guichet.yml.hours: missing"),
        (lambda c: c.update(hour={}), "guichet.yml.hour: no such key"),
        (lambda c: c["topics"].update(crashes={}), "guichet.yml.topics.crashes: no such key"),
        (lambda c: c["topics"]["crash"].update(with_ap={}), "guichet.yml.topics.crash.with_ap: no such key"),
        (
            lambda c: c["topics"]["crash"]["title"].update(nl="Crash"),
            "guichet.yml.topics.crash.title.nl: no such key",
        ),
        (lambda c: c["hours"].update(es="9-18"), "guichet.yml.hours.es: no such key"),
        (lambda c: c["urgency"].update(low=[]), "guichet.yml.urgency.low: no such key"),
        (lambda c: c["urgency"].update({7: []}), "guichet.yml.urgency.7: no such key"),
    ],
)
def test_a_wrong_key_is_named(tmp_path, change, message):
    assert _wrong(tmp_path, change).startswith(message)


def test_a_missing_or_broken_file_is_one_line(tmp_path):
    with pytest.raises(WrongSettings, match="^guichet.yml: cannot be read"):
        load(tmp_path / "guichet.yml")
    (tmp_path / "guichet.yml").write_text("topics: [unclosed\nhours: {", encoding="utf-8")
    with pytest.raises(WrongSettings, match="^guichet.yml: not YAML") as caught:
        load(tmp_path / "guichet.yml")
    assert "\n" not in str(caught.value)
