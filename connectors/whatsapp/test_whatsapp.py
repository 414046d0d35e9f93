"""WhatsApp holds the contract, and reads every fixture as what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Kind, Message, Unreadable
from connectors.sdk.news import Moved
from connectors.sdk.signatures import hmac_sha256
from connectors.sdk.testkit.contract import ConnectorContract
from connectors.sdk.testkit.wire import read_recording
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.parts import sha256_hex
from connectors.whatsapp.sample_deliveries import (
    BSUID,
    CONFIGURED,
    ELSEWHERE,
    FIXTURES,
    SHA256,
    USER,
    message,
    read,
    whatsapp,
)


class TestWhatsApp(ConnectorContract):
    connector_class = WhatsApp
    configured = CONFIGURED
    fixtures = FIXTURES
    batches = {"batch": 7, "username_only_every_kind": 18, "bsuid_in_from_every_kind": 18, "statuses_out_of_order": 4}
    together = {
        f"system_{name}": 2 for name in ("changed_number", "changed_user_id", "changed_user_id_alone", "new_wa_id")
    }
    together["system_changed_number_and_id"] = 3
    signature_header = "x-hub-signature-256"
    elsewhere = ELSEWHERE
    part = r"\$\.entry\[\d+\]\.changes\[\d+\]\.value\.(contacts|messages|statuses|errors)\[\d+\]"

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {"x-hub-signature-256": f"sha256={hmac_sha256(CONFIGURED['WHATSAPP_APP_SECRET'], body)}"}


# --- who wrote --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "chat_id"),
    [
        ("text", USER),
        ("text_with_both_ids", BSUID),
        ("text_username_only", BSUID),
        ("text_bsuid_in_from", BSUID),
        ("message_without_contacts", USER),
        ("contact_without_profile", USER),
    ],
)
def test_the_chat_is_the_business_scoped_id_where_there_is_one(name: str, chat_id: str) -> None:
    assert message(name).chat_id == chat_id


def test_a_sender_with_both_ids_and_no_contact_is_the_business_scoped_one() -> None:
    document = json.loads(read_recording(FIXTURES / "in" / "text_with_both_ids.http").body)
    del document["entry"][0]["changes"][0]["value"]["contacts"]
    (event,) = whatsapp().read(json.dumps(document).encode())
    assert isinstance(event, Message)
    assert (event.chat_id, event.sender_name) == (BSUID, "")


def test_a_plus_before_the_number_makes_no_second_chat() -> None:
    body = read_recording(FIXTURES / "in" / "text.http").body.replace(f'"{USER}"'.encode(), f'"+{USER}"'.encode())
    (event,) = whatsapp().read(body)
    assert isinstance(event, Message)
    assert (event.chat_id, event.sender_name) == (USER, "Camille Dupont")


def test_the_id_of_the_contact_counts_when_the_message_has_only_a_phone() -> None:
    body = read_recording(FIXTURES / "in" / "text_with_both_ids.http").body
    without = body.replace(f'"from_user_id": "{BSUID}",'.encode(), b"")
    assert without != body
    (event,) = whatsapp().read(without)
    assert isinstance(event, Message)
    assert event.chat_id == BSUID


@pytest.mark.parametrize("theirs", ["US." + "1" * 129, "US.ENT." + "a" * 129, "US.1.2", "us.1", "x"])
def test_who_is_read_can_be_answered(theirs: str) -> None:
    """An id that no reply could go to is no address: the phone number counts, and without one nobody is named."""
    body = read_recording(FIXTURES / "in" / "text_with_both_ids.http").body.replace(BSUID.encode(), theirs.encode())
    (event,) = whatsapp().read(body)
    assert isinstance(event, Message)
    assert (event.chat_id, event.also) == (USER, ())
    for name in ("text_username_only", "text_bsuid_in_from"):
        body = read_recording(FIXTURES / "in" / f"{name}.http").body.replace(BSUID.encode(), theirs.encode())
        assert {type(event) for event in whatsapp().read(body)} == {Unreadable}


def test_nobody_is_moved_to_where_no_reply_could_go() -> None:
    body = read_recording(FIXTURES / "in" / "user_id_update.http").body
    (moved,) = whatsapp().read(body)
    assert isinstance(moved, Moved)
    (event,) = whatsapp().read(body.replace(moved.new.encode(), b"US." + b"1" * 129))
    assert isinstance(event, Unreadable)


def test_people_read_the_name_as_the_app_writes_it() -> None:
    assert WhatsApp.title == "WhatsApp"


def test_the_name_is_that_of_the_right_contact() -> None:
    names = {e.text: e.sender_name for e in read("batch") if isinstance(e, Message)}
    assert names == {
        "un": "Camille Dupont",
        "Voilà l'écran": "Camille Dupont",
        "two": "Sam",
        "trois": "Camille Dupont",
    }


def test_a_name_cannot_turn_the_writing_or_hide() -> None:
    body = read_recording(FIXTURES / "in" / "text.http").body.replace(
        b"Camille Dupont", "A\u202ebc\\n d\u200f".encode()
    )
    (event,) = whatsapp().read(body)
    assert isinstance(event, Message)
    assert event.sender_name == "Abc d"


# --- what they wrote --------------------------------------------------------------------------------------------------


def test_text_is_read_as_it_was_written() -> None:
    assert message("text").text == "Bonjour, mon application plante depuis la mise à jour"
    assert message("text_escapes_and_raw").text == "Ça plante 😡 à l'ouverture 🙏 — merci"


def test_a_quoted_message_is_named_and_a_forwarded_one_is_not() -> None:
    assert message("text_reply").reply_to == "wamid.HBgLMzM2MTIzNDU2NzgVAgARGBIwQTAwMQ=="
    assert message("text_forwarded").reply_to == ""


@pytest.mark.parametrize(
    ("name", "kind", "mime", "file_name", "text"),
    [
        ("image", Kind.IMAGE, "image/jpeg", "", "Voilà l'écran"),
        ("video", Kind.VIDEO, "video/mp4", "", ""),
        ("audio", Kind.AUDIO, "audio/mpeg", "", ""),
        ("voice", Kind.VOICE, "audio/ogg; codecs=opus", "", ""),
        ("document", Kind.DOCUMENT, "application/pdf", "journal d'erreurs.pdf", "Le journal"),
        ("sticker", Kind.STICKER, "image/webp", "", ""),
    ],
)
def test_files_are_announced_with_their_hash_in_hex(
    name: str, kind: Kind, mime: str, file_name: str, text: str
) -> None:
    found = message(name)
    (media,) = found.media
    assert (found.kind, media.kind, media.mime, media.file_name, found.text) == (kind, kind, mime, file_name, text)
    assert media.sha256 == SHA256
    assert media.ref.isdigit()


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("-_" * 21 + "8=", "fbffbf" * 10 + "fbff"),
        ("+/" * 21 + "8=", "fbffbf" * 10 + "fbff"),
        ("Ab" * 32, "ab" * 32),
    ],
)
def test_a_hash_is_read_in_hex_and_in_either_base64(theirs: str, ours: str) -> None:
    assert sha256_hex(Untrusted(theirs)) == ours


@pytest.mark.parametrize("theirs", ["", "x", "ab" * 31, "ab" * 33, "Ho9O", "é" * 43, 7, ["ab" * 32]])
def test_what_is_no_hash_costs_the_message_and_not_the_check(theirs: object) -> None:
    with pytest.raises(BadPayload):
        sha256_hex(Untrusted(theirs))


@pytest.mark.parametrize("theirs", ["../../etc/passwd", "C:\\x\\passwd", "pass\u202ewd", "passwd\x00"])
def test_a_file_name_is_only_a_name(theirs: str) -> None:
    body = read_recording(FIXTURES / "in" / "document.http").body
    escaped = theirs.encode("unicode_escape").decode().replace("\\x00", "\\u0000") if "\x00" in theirs else theirs
    escaped = escaped if "\x00" in theirs else escaped.replace("\\", "\\\\")
    (event,) = whatsapp().read(body.replace(b"journal d'erreurs.pdf", escaped.encode()))
    assert isinstance(event, Message)
    assert event.media[0].file_name == "passwd"


@pytest.mark.parametrize(
    ("name", "choice", "text"),
    [
        ("button_reply", "topic:crash", "Ça plante"),
        ("list_reply", "topic:account", "Compte et connexion"),
        ("template_button", "resolved:yes", "Oui, c'est réglé"),
    ],
)
def test_a_pressed_button_gives_its_id_and_title(name: str, choice: str, text: str) -> None:
    found = message(name)
    assert (found.kind, found.choice, found.text) == (Kind.CHOICE, choice, text)


def test_a_form_becomes_lines_of_text_without_its_token() -> None:
    assert message("form_reply").text == "appareil: Pixel 8\nversion: 14"
    assert message("form_reply_no_object").text == "Sent"
