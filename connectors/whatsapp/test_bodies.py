"""The bodies that we post: the recorded ones, within our schema and within what Meta takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.errors import Rejected
from connectors.sdk.limits import fit
from connectors.sdk.messages import Button, Kind
from connectors.whatsapp.bodies import message_body, typing_body
from connectors.whatsapp.limits import WHATSAPP
from connectors.whatsapp.sample_replies import BSUID, REPLIES, USER, choices, file, reply
from connectors.whatsapp.sandbox.rules import UPLOADS, fault_of

OUT = Path(__file__).parent / "fixtures" / "out"


@pytest.mark.parametrize("name", REPLIES)
def test_the_body_is_the_recorded_one(name: str) -> None:
    body = message_body(REPLIES[name], uploaded="1013859600285441" if REPLIES[name].media else "")
    assert body == json.loads((OUT / f"{name}.json").read_text())


def test_every_recorded_body_passes_the_schema_and_metas_rules(schema: jsonschema.Draft202012Validator) -> None:
    recorded = sorted(OUT.glob("*.json"))
    assert {p.stem for p in recorded} == {*REPLIES, "typing"}
    for path in recorded:
        body = json.loads(path.read_text())
        schema.validate(body)
        assert fault_of(body, {"1013859600285441"}) is None, path.stem


def test_the_typing_body_is_the_recorded_one() -> None:
    assert typing_body("wamid.A") == json.loads((OUT / "typing.json").read_text())


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


@pytest.mark.parametrize("chat_id", ["", "camille", "+", "F.1", "fr.123", "33 6", "+33612345678\n", "FR."])
def test_an_address_that_is_none_is_rejected(chat_id: str) -> None:
    with pytest.raises(Rejected):
        message_body(reply(chat_id=chat_id, text="x"))


def test_the_files_we_announce_are_files_that_meta_takes() -> None:
    announced = {m for limit in WHATSAPP.files.values() for m in limit.mimes}
    assert announced <= set(UPLOADS)
    for limit in WHATSAPP.files.values():
        assert all(limit.max_bytes <= UPLOADS[m] * 1024 * 1024 for m in limit.mimes)
