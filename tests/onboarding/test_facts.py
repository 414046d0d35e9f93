"""The facts about third-party chats: one file, the chat's answers and the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.guichet_yml import WrongSettings
from bot.onboarding.facts import DEFAULT_FILE, NAMES, load
from bot.onboarding.page import HEADERS, STYLE, language_for, page
from bot.triage.asides import FAQ

FACTS = load()


def test_every_question_about_third_party_chats_has_its_fact() -> None:
    assert set(FACTS.known) == set(NAMES) == set(FAQ) - {"faq_bot"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_shows_every_fact_and_what_is_not_known(language: str) -> None:
    import html

    shown = html.unescape(page(FACTS, language)).replace("\u00a0", " ")
    for fact in FACTS.known.values():
        assert fact.title[language].replace("\u00a0", " ") in shown
        answer = fact.answer[language].replace("\u00a0", " ")
        assert all(part in shown for part in answer.split("\n\n"))
    assert all(line in shown for line in FACTS.unknown[language])
    assert f'<html lang="{language}">' in shown


def test_the_page_runs_nothing_and_its_style_is_the_one_it_names() -> None:
    import base64
    import hashlib

    shown = page(FACTS, "fr")
    assert "<script" not in shown
    assert shown.count("<style>") == 1
    assert "style=" not in shown
    digest = base64.b64encode(hashlib.sha256(shown.split("<style>")[1].split("</style>")[0].encode()).digest())
    assert f"'sha256-{digest.decode()}'" in HEADERS["content-security-policy"]
    assert STYLE in shown


@pytest.mark.parametrize(
    ("asked", "accepts", "language"),
    [("en", "fr", "en"), ("", "en-GB,en", "en"), ("", "de", "fr"), ("xx", "", "fr"), ("<b>", "fr", "fr")],
)
def test_the_language_is_the_one_asked_for_or_the_browsers(asked: str, accepts: str, language: str) -> None:
    assert language_for(asked, accepts) == language


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["facts"].pop("faq_apps"), "third-party-chats.yml.facts.faq_apps: missing"),
        (lambda c: c["facts"].update(faq_more={}), "third-party-chats.yml.facts.faq_more: no such key"),
        (lambda c: c["facts"]["faq_apps"]["title"].pop("fr"), "third-party-chats.yml.facts.faq_apps.title.fr: missing"),
        (lambda c: c.pop("unknown"), "third-party-chats.yml.unknown: missing"),
    ],
)
def test_a_wrong_key_is_named(change: object, message: str, tmp_path: Path) -> None:
    content = YAML(typ="safe").load(DEFAULT_FILE.read_text(encoding="utf-8"))
    change(content)  # type: ignore[operator]
    file = tmp_path / DEFAULT_FILE.name
    with file.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(content, stream)
    with pytest.raises(WrongSettings) as caught:
        load(file)
    assert str(caught.value).startswith(message)
