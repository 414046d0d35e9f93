"""What rests in a box reads back equal, whatever it was."""

from __future__ import annotations

import json
from datetime import datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.packing import (
    Outgoing,
    pack_message,
    pack_outgoing,
    pack_receipt,
    unpack_message,
    unpack_outgoing,
    unpack_receipt,
)
from connectors.sdk.contents import Ask, ContactCard, Link, Location, Template
from connectors.sdk.messages import Button, Kind, Media, Message, Receipt

text = st.text(max_size=20)
moment = st.datetimes(timezones=st.just(timezone.utc))
kinds = st.sampled_from(Kind)
degrees = st.floats(-90, 90)
places = st.builds(Location, latitude=degrees, longitude=degrees, name=text, address=text)
words = st.lists(text, max_size=3).map(tuple)
cards = st.lists(st.builds(ContactCard, name=text, phones=words, emails=words, organisation=text), max_size=2).map(
    tuple
)
media = st.builds(Media, kind=kinds, ref=text, mime=text, sha256=text, size=st.none() | st.integers(0), file_name=text)
messages = st.builds(
    Message,
    network=text,
    account=text,
    message_id=text,
    chat_id=text,
    sent_at=moment,
    kind=kinds,
    text=text,
    media=st.lists(media, max_size=3).map(tuple),
    sender_name=text,
    reply_to=text,
    choice=text,
    raw_type=text,
    wants_answer=st.booleans(),
    also=words,
    sender_id=text,
    group=st.booleans(),
    target=text,
    location=st.none() | places,
    contacts=cards,
    facts=st.lists(st.tuples(text, text), max_size=3).map(tuple),
    unmapped=st.lists(st.tuples(text, text), max_size=3).map(tuple),
    expires_at=st.none() | moment,
)
receipts = st.builds(Receipt, network=text, account=text, message_id=text, state=text, at=moment, error_code=text)
buttons = st.builds(Button, id=text, title=text)
replies = st.builds(
    Outgoing,
    text=text,
    buttons=st.lists(buttons).map(tuple),
    media_id=text,
    reply_to=text,
    location=st.none() | places,
    contacts=cards,
    reaction=text,
    ask=st.none() | st.sampled_from(Ask),
    link=st.none() | st.builds(Link, title=text, url=text),
    template=st.none() | st.builds(Template, name=text, language=text, values=words),
)


@given(messages)
def test_a_message(message: Message) -> None:
    assert unpack_message(json.loads(json.dumps(pack_message(message)))) == message


@given(receipts)
def test_a_receipt(receipt: Receipt) -> None:
    assert unpack_receipt(json.loads(json.dumps(pack_receipt(receipt)))) == receipt


@given(replies)
def test_a_reply(reply: Outgoing) -> None:
    assert unpack_outgoing(json.loads(json.dumps(pack_outgoing(reply)))) == reply


def test_what_an_earlier_version_wrote_is_still_read() -> None:
    """These bytes lie in people's stores: a field may be added, none may be asked for."""
    rested = (
        '{"network":"fake","account":"a","message_id":"m","chat_id":"c","text":"t","sender_name":"n","reply_to":"",'
        '"choice":"","raw_type":"","wants_answer":true,"kind":"image","sent_at":"2026-11-22T10:00:00+00:00",'
        '"media":[{"ref":"r","mime":"image/png","sha256":"","size":3,"file_name":"f","kind":"image"}]}'
    )
    message = unpack_message(json.loads(rested))
    assert (message.kind, message.media[0].ref, message.sent_at.isoformat()) == (
        Kind.IMAGE,
        "r",
        "2026-11-22T10:00:00+00:00",
    )
    old_reply = '{"text":"t","buttons":[{"id":"i","title":"x"}],"media_id":"","reply_to":""}'
    assert unpack_outgoing(json.loads(old_reply)) == Outgoing(text="t", buttons=(Button(id="i", title="x"),))


def test_the_key_that_opened_a_message_rests_with_its_envelope_and_nowhere_else() -> None:
    moment_ = datetime(2026, 11, 22, tzinfo=timezone.utc)
    message = Message(network="n", account="a", message_id="m", chat_id="c", sent_at=moment_, opening=b"secret key")
    assert "opening" not in pack_message(message)
