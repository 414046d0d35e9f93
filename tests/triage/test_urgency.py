"""How urgent, and because of which words."""

from __future__ import annotations

import time

import pytest

from bot.triage.urgency import Weight, assess, overall, reach


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("c'est URGENT !!", 3),
        ("plus rien ne marche chez nous", 3),
        ("toute l’équipe est bloquée", 0),
        ("on est en prod la", 3),
        ("mon compte a été piraté", 3),
        ("I was charged twice", 3),
        ("my account got hacked", 3),
        ("the whole team is waiting", 0),
        ("il me le faut pour demain", 2),
        ("I need it for work", 2),
        ("elle se ferme immédiatement", 0),
        ("stuck at 80 %", 0),
        ("c'est pas urgent", 1),
        ("no rush, whenever", 1),
        ("pas urgent mais j'ai été piraté", 3),
        ("l'appli plante", 0),
        ("j'insurge", 0),
        ("reproduction du bug", 0),
        ("", 0),
    ],
)
def test_levels(settings, text, level):
    assert assess(text, settings.urgency).level == level


def test_the_reasons_are_the_words(settings):
    said = "urgent, toute l'équipe attend"
    assert assess(said, settings.urgency).reasons == ("urgent",)
    assert reach(said, settings.impact).reasons == ("toute l'équipe",)


def test_no_phrase_counts_as_urgent_and_as_wide(settings):
    urgent = {*settings.urgency.high, *settings.urgency.raised, *settings.urgency.calm}
    assert urgent.isdisjoint((*settings.impact.high, *settings.impact.raised))


def test_the_reasons_keep_accents_capitals_and_no_signs_around_them(settings):
    assert assess("C'est (URGENTTT !), débité   deux\nfois…", settings.urgency).reasons == (
        "URGENTTT",
        "débité deux fois",
    )


@pytest.mark.parametrize(
    ("text", "level", "reasons"),
    [
        ("Toute l’équipe est bloquée", 3, ("Toute l’équipe",)),
        ("on est 12 collègues sans mail", 3, ("12 collègues",)),
        ("wir sind 15 verärgerte Kunden", 3, ("15 verärgerte Kunden",)),
        ("3 people have it", 2, ("3 people",)),
        ("mes collègues aussi", 2, ("mes collègues",)),
        ("1 personne", 0, ()),
        ("version 12.4, personne ne répond", 0, ()),
        ("l'appli plante", 0, ()),
        ("", 0, ()),
    ],
)
def test_how_many_it_concerns(settings, text, level, reasons):
    assert reach(text, settings.impact) == Weight(level, reasons)


def test_a_calm_word_outweighs_the_topic_and_a_high_one_outweighs_all():
    assert [overall(said, 2) for said in (0, 1, 2, 3)] == [2, 1, 2, 3]


def test_a_very_long_message_costs_little(settings):
    start = time.perf_counter()
    assess("urgen " * 100_000, settings.urgency)
    assert time.perf_counter() - start < 1
