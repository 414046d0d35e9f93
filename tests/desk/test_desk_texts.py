"""Every text is there in both languages, is used, and has the same places for values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.desk
from bot.desk import times
from bot.desk.texts import TEXTS, best_language, named, text
from bot.desk.times import ago, since, size
from bot.tickets.ticket import MOVES, OPEN_STATES, RESOLVED
from bot.triage.recipes import FACTS, TOPICS

HERE = Path(bot.desk.__file__).parent
PREFIXES = (
    *(
        "status",
        "urgency",
        "topic",
        "network",
        "fact",
        "reason",
        "event",
        "actor",
        "author",
        "kind",
        "mark",
        "file",
        "fault",
    ),
    *("result", "band", "owner", "problem", "stamp", "alarm", "verdict", "part", "consent", "reply"),
    *("raw", "lost", "deed", "detail", "news", "break", "unreadable", "fault", "field", "private"),
    *("by", "figure", "priority", "hold", "due", "route", "fate", "sends", "fits", "upload"),
    *("diary", "role", "state", "reset", "leave", "reader"),
    *("studio", "why", "act"),
    *("outcome", "origin", "impact"),
    *("outcome", "became", "spoken"),
    *("score", "measure", "side", "missing", "chart", "flow", "holder", "works", "pace"),
)
CODE = "\n".join(
    file.read_text()
    for file in [*HERE.rglob("*.py"), *HERE.rglob("templates/**/*.html"), *(HERE.parent / "team").glob("*.py")]
    if file.name
    not in (
        "words.py",
        "channel_words.py",
        "consent_words.py",
        "evidence_words.py",
        "fact_words.py",
        "incident_words.py",
        "inventory_words.py",
        "message_words.py",
        "network_words.py",
        "number_words.py",
        "study_words.py",
        "team_words.py",
        "ticket_words.py",
    )
)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_have_the_text_with_the_same_places(key: str) -> None:
    fr, en = TEXTS[key]
    assert fr
    assert en
    assert sorted(re.findall(r"\{\w+\}", fr)) == sorted(re.findall(r"\{\w+\}", en))


def test_every_text_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'\bt\("(\w+)"[,)]', CODE)) | set(re.findall(r'\btext\([\w.()]+, "(\w+)"', CODE))
    assert len(asked) > 50
    assert asked - set(TEXTS) == set()


def test_no_text_is_left_over() -> None:
    unused = [key for key in TEXTS if f'"{key}"' not in CODE and key.split("_")[0] not in PREFIXES]
    assert unused == []


def test_all_that_tickets_know_has_a_name() -> None:
    names = [("topic", n) for n in TOPICS] + [("fact", n) for n in FACTS] + [("event", n) for n in MOVES]
    names += [("status", n) for n in (*OPEN_STATES, RESOLVED)]
    assert [n for n in names if named("fr", *n) == n[1]] == []


def test_what_has_no_name_is_shown_as_it_is() -> None:
    assert named("fr", "network", "birdychat") == "birdychat"


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en,fr;q=0.5", "en"),
        ("de, fr;q=0.3, en;q=0.4", "en"),
        ("", "en"),
        ("x;q=y", "en"),
    ],
)
def test_the_browser_says_which_language(accepts: str, language: str) -> None:
    assert best_language(accepts) == language


def test_french_is_spaced_as_french_is() -> None:
    assert text("fr", "resolve_sure", label="G-1") == "Le client sera prévenu et la demande G-1 sera close."
    assert text("fr", "band_you", name="").count("\u00a0:") == 1


def test_times_and_sizes() -> None:
    assert [ago("fr", 0, s) for s in (5, 61, 7300, 200000)] == [
        "à l’instant",
        "il y a 1 min",
        "il y a 2 h",
        "il y a 2 j",
    ]
    assert ago("en", 100, 0) == "just now"


def test_how_long_somebody_waits_is_a_length_and_no_moment() -> None:
    assert [since("fr", 0, s) for s in (5, 61, 7300, 200000)] == [
        "depuis 1 min",
        "depuis 1 min",
        "depuis 2 h",
        "depuis 2 j",
    ]
    assert since("en", 0, 480) == "for 8 min"
    assert [size("en", n) for n in (5, 1500, 2_500_000)] == ["5\u00a0B", "1.5\u00a0kB", "2.5\u00a0MB"]
    assert size("fr", 123_456) == "123\u00a0ko"


@pytest.mark.parametrize("at", [1e300, -1e300, float("inf"), float("-inf"), float("nan"), 2.0**62])
def test_a_moment_that_no_calendar_has_is_told_all_the_same(at: float) -> None:
    for language in ("en", "fr"):
        shown = (times.ago(language, at, 1e9), times.since(language, at, 1e9), times.left(language, at, 1e9))
        assert all((*shown, times.day(language, at, 1e9), times.moment(language, at)))
    assert all((times.clock(at), times.iso(at), times.length(at)))
