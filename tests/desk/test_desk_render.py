"""Words of customers on the page: escaped, ticket numbers whole; and the pages that a sign-in leads back to."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.desk.asks import place
from bot.desk.render import Pages, whole_numbers
from bot.numbers.study import study
from tests.desk.desk_with_plan import plan
from tests.numbers.simulated import counter


@pytest.mark.parametrize(
    ("words", "markup"),
    [
        ("Demande G-1001.", 'Demande <span class="whole">G-1001</span>.'),
        ("G-7 et G-8", '<span class="whole">G-7</span> et <span class="whole">G-8</span>'),
        ("rien, G-x, AG-12 ni G-12b", "rien, G-x, AG-12 ni G-12b"),
        ("<b>G-1001</b>", '&lt;b&gt;<span class="whole">G-1001</span>&lt;/b&gt;'),
        ('<span class="whole">', "&lt;span class=&#34;whole&#34;&gt;"),
        ("", ""),
    ],
)
def test_a_ticket_number_is_an_element_of_its_own_and_the_rest_is_only_words(words: str, markup: str) -> None:
    assert str(whole_numbers(words)) == markup


@pytest.mark.parametrize("path", ["/", "/resolved", "/tickets/G-1001"])
def test_a_page_of_ours_is_led_back_to(path: str) -> None:
    assert place(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "//evil.example", "/tickets/G-1001/take", "/tickets/G-", "/tickets/G-x", "/resolved/", "https://x", "/x"],
)
def test_any_other_place_is_the_queue(path: str) -> None:
    assert place(path) == "/"


@pytest.mark.parametrize(("chats", "told"), [(7, "not enough data: 7 different chats of 20"), (500, None)])
def test_the_study_says_that_it_lacks_chats(chats: int, told: str | None) -> None:
    cases = [replace(case, chat=case.chat % chats) for case in counter(1)]
    day = plan("2026-09-01", "30", "console")
    values = {"enough": {"few": 30, "few_chats": 20}, "now_at": 0.0, "set_on": None, "drawn": set(), "plan": day}
    session = SimpleNamespace(name="Léa", role="lead", csrf="", language="en", notice="", may=lambda _: True)
    page = Pages().render("study.html", "en", session=session, findings=study(cases, with_control=True), **values)
    assert (told or "Effect, control taken off") in page
    assert ("different chats of" in page) is bool(told)
