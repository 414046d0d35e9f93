"""Titles and summaries, as the customer reads them."""

from __future__ import annotations

import pytest

from bot.triage.recipes import TOPICS
from bot.triage.state import UNKNOWN, State
from bot.triage.wording import LONGEST_TITLE, in_each, summary, title

NBSP = "\u00a0"


def test_a_full_summary_in_every_language(settings):
    state = State(
        topic="crash",
        device="iPhone 12",
        os="iOS",
        os_version="17.4",
        app="WhatsApp",
        app_version="2.24.1",
        error_code="0x80070057",
        evidence=2,
    )
    assert summary(state, settings) == {
        "fr": "WhatsApp plante ou ne s'ouvre plus sur votre iPhone 12 (iOS 17.4). "
        f"Version de l'application{NBSP}: 2.24.1. Message ou code d'erreur{NBSP}: 0x80070057. "
        "J'ai bien reçu vos 2 fichiers.",
        "en": "WhatsApp crashes or no longer opens on your iPhone 12 (iOS 17.4). App version: 2.24.1. "
        "Error message or code: 0x80070057. I have received your 2 files.",
        "de": "WhatsApp stürzt ab oder öffnet sich nicht mehr auf Ihrem iPhone 12 (iOS 17.4). Version der App: 2.24.1. "
        "Fehlermeldung oder Fehlercode: 0x80070057. Ihre 2 Dateien sind angekommen.",
    }


@pytest.mark.parametrize(
    ("known", "french"),
    [
        ({}, "votre application plante ou ne s'ouvre plus."),
        ({"os": "Android", "os_version": "14"}, "votre application plante ou ne s'ouvre plus sous Android 14."),
        (
            {"device": "Pixel 8", "os_version": "14"},
            "votre application plante ou ne s'ouvre plus sur votre Pixel 8 (version 14).",
        ),
        ({"device": UNKNOWN, "os_version": UNKNOWN, "app": UNKNOWN}, "votre application plante ou ne s'ouvre plus."),
        ({"device": "un vieux wiko"}, f"votre application plante ou ne s'ouvre plus sur «{NBSP}un vieux wiko{NBSP}»."),
        ({"app": "l'appli de ma banque"}, f"«{NBSP}l'appli de ma banque{NBSP}» plante ou ne s'ouvre plus."),
        ({"evidence": 1}, "votre application plante ou ne s'ouvre plus. J'ai bien reçu votre fichier."),
    ],
)
def test_what_is_not_known_is_not_mentioned(settings, known, french):
    assert summary(State(topic="crash", **known), settings)["fr"] == french


@pytest.mark.parametrize("topic", [*TOPICS, ""])
@pytest.mark.parametrize("app", ["", "WhatsApp", "{weird} %s app"])
def test_every_topic_has_a_sentence_and_a_short_title(settings, topic, app):
    state = State(language="en", topic=topic, app=app)
    for text in summary(state, settings).values():
        assert text.endswith(".")
    assert 0 < len(title(state, settings)) <= LONGEST_TITLE


def test_titles_are_in_the_customers_language_and_never_too_long(settings):
    assert (
        title(State(language="en", topic="crash", app="WhatsApp", os="Android"), settings)
        == "App crash: WhatsApp, Android"
    )
    assert title(State(language="", topic="payment"), settings) == "Paiement"
    long = State(language="en", topic="how_to", app="a" * 60, device="b" * 60)
    assert len(title(long, settings)) == LONGEST_TITLE


def test_words_come_in_the_language_spoken_and_in_each(settings):
    words = in_each(settings, "en", hours={"fr": "lundi", "en": "Monday"})
    assert words == {"hours": "Monday", "hours_fr": "lundi", "hours_en": "Monday"}
