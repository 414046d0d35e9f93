"""What a network does not carry is said another way, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.contents import Ask, ContactCard, Link, Location, Template
from connectors.sdk.errors import Rejected
from connectors.sdk.limits import FileLimit, Limits, as_ask, as_buttons, as_link, as_list, fit
from connectors.sdk.messages import Button, Kind, Media, Reply

BARE = Limits(text=40)
RICH = Limits(
    text=40,
    caption=10,
    buttons=2,
    button_title=8,
    button_body=30,
    rows=3,
    row_title=8,
    list_body=40,
    links=True,
    asks=frozenset(Ask),
    locations=True,
    contacts=2,
    reactions=True,
    templates=True,
    files={
        Kind.IMAGE: FileLimit(mimes=("image/png",), max_bytes=10),
        Kind.STICKER: FileLimit(mimes=("*",), max_bytes=3),
    },
)
PLACE = Location(latitude=48.8584, longitude=-2.5, name="Eiffel")
CARDS = tuple(ContactCard(name=f"Person {n}", phones=(f"0{n}",)) for n in range(3))
GUIDE = Link(title="Guide", url="https://example.org/a")


def reply(**more: Any) -> Reply:
    return Reply(**{"chat_id": "c", "key": "k", **more})


def texts(given_reply: Reply, limits: Limits) -> str:
    return "\n".join(piece.text for piece in fit(given_reply, limits))


def test_a_place_and_cards_follow_the_text_as_messages_of_their_own() -> None:
    pieces = fit(reply(text="here", location=PLACE, contacts=CARDS, reply_to="m"), RICH)
    assert [(p.text, p.location, len(p.contacts)) for p in pieces] == [
        *(("here", None, 0), ("", PLACE, 0)),
        *(("", None, 2), ("", None, 1)),
    ]
    assert [p.reply_to for p in pieces] == ["m", "", "", ""]
    assert [p.key for p in pieces] == ["k", "k/1", "k/2", "k/3"]


def test_a_place_alone_is_one_message_that_quotes() -> None:
    (piece,) = fit(reply(location=PLACE, reply_to="m"), RICH)
    assert (piece.location, piece.text, piece.reply_to) == (PLACE, "", "m")


def test_where_places_are_not_carried_they_are_words_with_an_address_of_the_map() -> None:
    said = texts(reply(text="here", location=PLACE), Limits(text=200))
    assert said == "here\n\nEiffel\nhttps://www.openstreetmap.org/?mlat=48.858400&mlon=-2.500000"


def test_where_cards_are_not_carried_they_are_words() -> None:
    assert texts(reply(contacts=CARDS[:2]), BARE) == "Person 0\n00\n\nPerson 1\n01"


def test_a_link_is_a_button_else_its_address_in_the_text() -> None:
    (piece,) = fit(reply(text="read", link=GUIDE), RICH)
    assert piece.link == GUIDE
    assert as_link(piece, RICH)
    assert texts(reply(text="read", link=GUIDE), BARE) == "read\nGuide: https://example.org/a"


@pytest.mark.parametrize(
    "more",
    [
        {"link": Link(title="a title too long", url="https://a.b")},
        {"link": Link(title="Guide", url="ftp://a.b")},
        {"buttons": (Button(id="1", title="Yes"),)},
        {"text": "words too many to stand above a button"},
    ],
)
def test_a_link_that_cannot_be_a_button_is_in_the_text(more: dict[str, Any]) -> None:
    pieces = fit(reply(**{"text": "read", "link": GUIDE, **more}), RICH)
    assert all(p.link is None for p in pieces)
    assert more.get("link", GUIDE).url in "".join(p.text for p in pieces)


def test_a_question_for_a_place_has_its_button_else_only_its_words() -> None:
    (piece,) = fit(reply(text="where?", ask=Ask.LOCATION), RICH)
    assert as_ask(piece, RICH)
    (piece,) = fit(reply(text="where?", ask=Ask.LOCATION), BARE)
    assert (piece.ask, piece.text) == (None, "where?")


def test_a_reaction_is_one_else_its_emoji_in_the_text() -> None:
    first, second = fit(reply(reaction="👍", text="done", reply_to="m"), RICH)
    assert (first.reaction, first.text, first.reply_to) == ("👍", "", "m")
    assert (second.reaction, second.text) == ("", "done")
    assert texts(reply(reaction="👍", text="done", reply_to="m"), BARE) == "👍 done"
    assert texts(reply(reaction="👍"), RICH) == "👍"  # nothing to react to


def test_a_template_goes_alone_else_as_its_text() -> None:
    template = Template(name="answer", language="fr", values=("G-1",))
    assert fit(reply(template=template, text="said"), RICH) == (reply(template=template),)
    assert fit(reply(template=template, text="said"), BARE) == (reply(text="said"),)


def test_a_sticker_is_a_sticker_else_a_picture() -> None:
    small, large = (Media(kind=Kind.STICKER, mime="image/png", content=bytes(n)) for n in (3, 9))
    assert [p.media.kind for p in fit(reply(media=small), RICH) if p.media] == [Kind.STICKER]
    assert [p.media.kind for p in fit(reply(media=large), RICH) if p.media] == [Kind.IMAGE]


@pytest.mark.parametrize(
    "nothing", [{}, {"ask": Ask.LOCATION}, {"contacts": (ContactCard(name=" "),)}, {"reaction": " "}]
)
def test_nothing_to_say_is_rejected(nothing: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="empty"):
        fit(reply(**nothing), BARE)


words = st.text(st.sampled_from("ab é\n👍🏽"), max_size=90)
REPLIES = st.builds(
    Reply,
    chat_id=st.just("c"),
    key=st.just("k"),
    text=words,
    buttons=st.lists(st.builds(Button, id=st.sampled_from("12345"), title=words), max_size=5).map(tuple),
    media=st.none()
    | st.builds(Media, kind=st.sampled_from(Kind), mime=st.just("image/png"), content=st.binary(max_size=20)),
    reply_to=st.sampled_from(["", "m"]),
    location=st.none() | st.builds(Location, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180), name=words),
    contacts=st.lists(st.builds(ContactCard, name=words, emails=st.just(("a@b.c",))), max_size=5).map(tuple),
    reaction=st.sampled_from(["", "👍"]),
    ask=st.none() | st.sampled_from(Ask),
    link=st.none() | st.builds(Link, title=words, url=st.sampled_from(["https://example.org/a", "x"])),
    template=st.none() | st.builds(Template, name=words, language=st.just("fr")),
)
ALONE = ("media", "location", "contacts", "reaction", "template")


@settings(max_examples=150, deadline=None, database=None)
@given(whole=REPLIES, limits=st.sampled_from([BARE, RICH]))
def test_every_piece_is_one_thing_that_the_network_carries(whole: Reply, limits: Limits) -> None:
    try:
        pieces = fit(whole, limits)
    except Rejected:
        return
    assert [p.key for p in pieces] == ["k", *(f"k/{n}" for n in range(1, len(pieces)))]
    for n, piece in enumerate(pieces):
        held = [name for name in ALONE if getattr(piece, name)]
        shown = [piece.buttons and (as_buttons(piece, limits) or as_list(piece, limits)), as_link(piece, limits)]
        assert len(held) <= 1
        assert len(piece.text) <= (limits.caption if piece.media else limits.text)
        assert not (held and piece.text) or held == ["media"]
        assert held or piece.text.strip()
        assert bool(piece.buttons or piece.link) == any(shown)
        assert piece.ask is None or as_ask(piece, limits)
        assert not piece.reply_to or n == 0 or pieces[0].reaction


@settings(max_examples=100, deadline=None, database=None)
@given(whole=REPLIES)
def test_on_the_barest_network_every_word_still_arrives(whole: Reply) -> None:
    try:
        said = "".join(piece.text for piece in fit(whole, BARE))
    except Rejected:
        return
    heard = "".join(said.split())
    wanted = [whole.text, whole.reaction, *(c.name for c in whole.contacts), *(b.title for b in whole.buttons)]
    wanted += [whole.link.url] if whole.link else []
    for each in wanted:
        assert "".join(each.split()) in heard


def test_a_reply_has_no_content_that_these_tests_do_not_know() -> None:
    known = {"chat_id", "key", "text", "buttons", "media", "reply_to", "location", "contacts", "reaction", "device"}
    assert {f.name for f in fields(Reply)} == {*known, "ask", "link", "template"}
