"""The bodies that we post: the recorded ones, within our schema and within what Meta takes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.contents import ContactCard, Template
from connectors.sdk.errors import Rejected
from connectors.sdk.limits import fit
from connectors.sdk.messages import Button, Kind, Reply
from connectors.whatsapp.bodies import message_body, read_body, typing_body
from connectors.whatsapp.limits import WHATSAPP, in_groups
from connectors.whatsapp.sample_replies import BSUID, MARKS, REPLIES, USER, VOICE_NOTE, choices, file, reply
from connectors.whatsapp.sandbox.rules import UPLOADS, fault_of

GROUP_ADDRESS = "group:Y2FwaV9ncm91cDoxNzA1"
OUT = Path(__file__).parent / "fixtures" / "out"


@pytest.mark.parametrize("name", REPLIES)
def test_the_body_is_the_recorded_one(name: str) -> None:
    body = message_body(REPLIES[name], uploaded="1013859600285441" if REPLIES[name].media else "")
    assert body == json.loads((OUT / f"{name}.json").read_text())


def test_every_recorded_body_passes_the_schema_and_metas_rules(schema: jsonschema.Draft202012Validator) -> None:
    recorded = sorted(OUT.glob("*.json"))
    assert {p.stem for p in recorded} == {*REPLIES, *MARKS}
    for path in recorded:
        body = json.loads(path.read_text())
        schema.validate(body)
        assert fault_of(body, {"1013859600285441"}) is None, path.stem


def test_the_marks_are_the_recorded_ones() -> None:
    assert typing_body("wamid.A") == json.loads((OUT / "typing.json").read_text())
    assert read_body("wamid.A") == json.loads((OUT / "read.json").read_text())


def test_the_readme_lists_every_recorded_body() -> None:
    page = (OUT.parents[1] / "README.md").read_text()
    table = page[page.index("### What is sent") : page.index("## What you should know")]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", "".join(cells))) == {*REPLIES, *MARKS}


@pytest.mark.parametrize("name", REPLIES)
def test_a_sample_is_carried_as_it_is(name: str) -> None:
    (piece,) = fit(REPLIES[name], WHATSAPP)
    uploaded = "1" if piece.media else ""
    assert message_body(piece, uploaded=uploaded) == message_body(REPLIES[name], uploaded=uploaded)


@pytest.mark.parametrize(
    "change",
    [
        {"to": "33612345678"},
        {"to": "+33612345678", "recipient": BSUID},
        {"type": "image"},
        {"text": {"body": "x" * 4097}},
        {"text": {"body": ""}},
        {"extra": 1},
        {"recipient_type": "group"},
    ],
)
def test_the_schema_refuses_what_is_wrong(change: dict[str, Any], schema: jsonschema.Draft202012Validator) -> None:
    body = message_body(REPLIES["text"])
    schema.validate(body)
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({**body, **change})


@settings(max_examples=200, deadline=None, database=None)
@given(
    text=st.text(max_size=6000) | st.integers(0, 9000).map(lambda n: "mot " * (n // 4)),
    titles=st.lists(st.text(max_size=26), max_size=12),
    chat=st.sampled_from([USER, "+" + USER, BSUID]),
)
def test_whatever_is_fitted_passes_the_schema_and_metas_rules(
    schema: jsonschema.Draft202012Validator, text: str, titles: list[str], chat: str
) -> None:
    buttons = tuple(Button(id=f"b{n}", title=t) for n, t in enumerate(titles))
    try:
        pieces = fit(reply(chat_id=chat, text=text, buttons=buttons), WHATSAPP)
    except Rejected:
        assert not text.strip()
        assert not buttons
        return
    for piece in pieces:
        body = message_body(piece)
        schema.validate(body)
        assert fault_of(body, ()) is None


def test_four_choices_become_a_list_and_eleven_become_numbered_text() -> None:
    kinds = {}
    for count in (1, 3, 4, 10, 11):
        (piece,) = fit(reply(text="?", buttons=choices(count)), WHATSAPP)
        body = message_body(piece)
        kinds[count] = body.get("interactive", {}).get("type", "text")
    assert kinds == {1: "button", 3: "button", 4: "list", 10: "list", 11: "text"}


def test_sound_has_no_caption() -> None:
    spoken = reply(text="écoutez", media=file(Kind.VOICE, "audio/ogg"))
    assert message_body(spoken, uploaded="1")["audio"] == {"id": "1"}


@pytest.mark.parametrize(
    ("content", "voice"),
    [
        (VOICE_NOTE, True),
        (VOICE_NOTE.replace(b"OpusHead\x01\x01", b"OpusHead\x01\x02"), False),
        (b"OggS" + bytes(24) + b"\x01vorbis", False),
        (b"ID3" + VOICE_NOTE, False),
        (b"OggS" + bytes(24) + b"OpusHead\x01", False),
    ],
    ids=["mono opus", "stereo", "vorbis", "mp3", "cut off"],
)
def test_only_one_channel_of_opus_goes_as_a_voice_note(content: bytes, voice: bool) -> None:
    spoken = reply(media=file(Kind.VOICE, "audio/ogg", content=content))
    assert message_body(spoken, uploaded="1")["audio"].get("voice", False) is voice


def test_a_reaction_quotes_nothing_besides() -> None:
    assert "context" not in message_body(REPLIES["reaction"])


def test_a_card_without_a_name_goes_by_its_organisation() -> None:
    body = message_body(reply(contacts=(ContactCard(name=" ", organisation="Atelier Roux"),)))
    assert body["contacts"][0]["name"] == {"formatted_name": "Atelier Roux", "first_name": "Atelier Roux"}


def test_the_values_of_a_template_are_one_line_each() -> None:
    values = Template(name="support_answer", language="fr", values=("G-1042\n\tbis      ter", " "))
    (component,) = message_body(reply(template=values))["template"]["components"]
    assert [p["text"] for p in component["parameters"]] == ["G-1042 bis ter", "-"]


@pytest.mark.parametrize("chat_id", ["", "camille", "+", "F.1", "fr.123", "33 6", "+33612345678\n", "FR."])
def test_an_address_that_is_none_is_rejected(chat_id: str) -> None:
    with pytest.raises(Rejected):
        message_body(reply(chat_id=chat_id, text="x"))


def test_the_files_we_announce_are_files_that_meta_takes() -> None:
    announced = {m for limit in WHATSAPP.files.values() for m in limit.mimes}
    assert announced <= set(UPLOADS)
    for limit in WHATSAPP.files.values():
        assert all(limit.max_bytes <= UPLOADS[m] * 1024 * 1024 for m in limit.mimes)


@pytest.mark.parametrize("name", sorted(set(REPLIES) - {"sticker"}))
def test_in_a_group_every_reply_is_said_in_what_groups_take(name: str, schema: jsonschema.Draft202012Validator) -> None:
    for piece in fit(replace(REPLIES[name], chat_id=GROUP_ADDRESS), in_groups(WHATSAPP)):
        body = message_body(piece, uploaded="1" if piece.media else "")
        schema.validate(body)
        assert fault_of(body, {"1"}) is None


def test_choices_are_numbered_words_in_a_group() -> None:
    (piece,) = fit(replace(REPLIES["buttons"], chat_id=GROUP_ADDRESS), in_groups(WHATSAPP))
    assert message_body(piece)["text"]["body"] == "Quel appareil ?\n1. Sujet 1\n2. Sujet 2\n3. Sujet 3"


def test_a_group_is_addressed_as_one_and_gets_no_buttons(schema: jsonschema.Draft202012Validator) -> None:
    body = message_body(Reply(chat_id=GROUP_ADDRESS, key="k", text="bonjour"))
    assert (body["recipient_type"], body["to"]) == ("group", "Y2FwaV9ncm91cDoxNzA1")
    schema.validate(body)
    assert fault_of(body, ()) is None
    buttons = message_body(replace(REPLIES["buttons"], chat_id=GROUP_ADDRESS))
    assert fault_of(buttons, ()) is not None
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(buttons)


@pytest.mark.parametrize("rest", ["1" * 128, "ENT." + "a" * 128, "13491208655302741918"])
def test_schema_and_meta_take_every_id_that_we_take(rest: str, schema: jsonschema.Draft202012Validator) -> None:
    body = message_body(reply(chat_id=f"US.{rest}", text="x"))
    assert body["recipient"] == f"US.{rest}"
    schema.validate(body)
    assert fault_of(body, ()) is None


@pytest.mark.parametrize("rest", ["1" * 129, "ENT." + "a" * 129, "ENT.", "a.b", "a-b", ""])
def test_none_of_them_takes_another(rest: str, schema: jsonschema.Draft202012Validator) -> None:
    with pytest.raises(Rejected):
        message_body(reply(chat_id=f"US.{rest}", text="x"))
    body = {**message_body(reply(chat_id=BSUID, text="x")), "recipient": f"US.{rest}"}
    assert fault_of(body, ()) is not None
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(body)
