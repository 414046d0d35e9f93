"""domain.yml says everything that triage decides, in French, English and both, and nothing that nobody says."""

from __future__ import annotations

import re
import string

import pytest
from ruamel.yaml import YAML

from bot.guichet_yml import LANGUAGES
from bot.media.shelf import LARGEST
from bot.onboarding.facts import NAMES
from bot.triage.asides import FAQ, SMALL_TALK
from bot.triage.questions import QUESTIONS
from bot.triage.recipes import BUTTON_TITLE, DEFAULT_FILE
from bot.triage.state import State

ROOT = DEFAULT_FILE.parent
DOMAIN = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RESPONSES: dict[str, list[dict]] = DOMAIN["responses"]
WORDS = {
    "utter_topic_noted": {"problem"},
    "utter_also_noted": {"also"},
    "utter_ticket_opened": {"summary", "hours"},
    "utter_ticket_added": {"summary"},
    "utter_ask_evidence": {"asked"},
    "utter_ask_evidence_more": {"asked"},
    "utter_evidence_faulty": {"reason"},
    "utter_ask_reading": {"facts"},
    "utter_file_faulty": {"reason"},
}
NBSP = "\u00a0"


def _said_in_code() -> set[str]:
    sources = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "bot" / "triage").glob("*.py"))
    literal = set(re.findall(r'"(utter_\w+)"', sources))
    return (
        literal
        | {f"utter_{intent}" for intent in (*SMALL_TALK, *FAQ)}
        | {f"utter_remind_{question}" for question in QUESTIONS}
        | {f"utter_status_{name}" for name in ("queued", "working", "waiting", "known", "resolved")}
        | {f"utter_hand_over_{r}" for r in ("not_understood", "complaint", "erasure", "language", "emergency")}
    )


def _language(variation: dict) -> str:
    condition = variation.get("condition")
    return condition[0]["value"] if condition else ""


def test_every_text_is_said_and_every_saying_has_a_text():
    assert set(RESPONSES) == _said_in_code()


def test_the_size_that_is_told_is_the_one_that_holds():
    sizes = re.findall(r"(\d+)[ \u00a0]M[oB]", str(RESPONSES).replace("\\xa0", NBSP))
    assert len(sizes) >= 9
    assert {int(size) * 1024 * 1024 for size in sizes} == {LARGEST}


def test_every_state_has_its_slot():
    assert set(DOMAIN["slots"]) == set(State.__dataclass_fields__)
    assert not any(slot["influence_conversation"] for slot in DOMAIN["slots"].values())


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_each_text_exists_in_every_language_and_in_french_and_english_together(name):
    assert [_language(v) for v in RESPONSES[name]] == [*LANGUAGES, ""]
    payloads = [[b["payload"] for b in v.get("buttons", [])] for v in RESPONSES[name]]
    assert all(each == payloads[0] for each in payloads)
    for variation in RESPONSES[name]:
        assert all(0 < len(b["title"]) <= BUTTON_TITLE for b in variation.get("buttons", []))
        assert not any(b["payload"].startswith("/") for b in variation.get("buttons", []))


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_each_text_uses_only_the_words_it_is_given(name):
    given = WORDS.get(name, set())
    if name.removeprefix("utter_") in NAMES:
        given = {"answer", "short"}
    if name.startswith("utter_status_"):
        given = {"number", "hours"}
    if name.startswith("utter_hand_over"):
        given = {"hours"}
    allowed = given | {f"{word}_{language}" for word in given for language in LANGUAGES}
    for variation in RESPONSES[name]:
        used = {place for _, place, _, _ in string.Formatter().parse(variation["text"]) if place}
        assert used <= allowed
        if _language(variation):
            assert not any(place.endswith(("_fr", "_en")) for place in used)


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_french_spaces_do_not_break_and_texts_fit_a_button_message(name):
    for variation in RESPONSES[name]:
        text = variation["text"]
        if _language(variation) == "fr":
            assert not re.search(r"[^\s" + NBSP + r"][?!:;»](?=\s|$)|(?<!" + NBSP + r") [?!:;»]|« ", text), text
        if variation.get("buttons"):
            assert len(text) + 300 <= 1024
