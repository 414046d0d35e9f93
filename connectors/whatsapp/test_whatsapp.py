"""WhatsApp holds the contract, and reads every fixture as what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors.sdk.errors import BadPayload, BadSignature, NotConfigured
from connectors.sdk.messages import Event, Kind, Message, Receipt, Request, Unreadable
from connectors.sdk.signatures import hmac_sha256
from connectors.sdk.testkit.contract import ConnectorContract
from connectors.sdk.testkit.wire import read_recording
from connectors.whatsapp.connector import WhatsApp

FIXTURES = Path(__file__).parent / "fixtures"
SECRET = "guichet-test-secret"
USER = "33612345678"
BSUID = "FR.13491208655302741918"
CONFIGURED = {
    "WHATSAPP_APP_SECRET": SECRET,
    "WHATSAPP_VERIFY_TOKEN": "guichet-test-verify",
    "WHATSAPP_ACCESS_TOKEN": "guichet-test-token",
    "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
}
SHA256 = "1e8f4e28e6011de1705a02c1e039ce1e2eb2af04138b96e11371d71c6971d1c1"


class TestWhatsApp(ConnectorContract):
    connector_class = WhatsApp
    configured = CONFIGURED
    fixtures = FIXTURES
    batches = {"batch": 7, "username_only_every_kind": 8, "statuses_out_of_order": 4}
    signature_header = "x-hub-signature-256"
    part = r"\$\.entry\[\d+\]\.changes\[\d+\]\.value\.(contacts|messages|statuses|errors)\[\d+\]"

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {"x-hub-signature-256": f"sha256={hmac_sha256(SECRET, body)}"}


def whatsapp(**changed: str) -> WhatsApp:
    made = WhatsApp.from_settings({**CONFIGURED, **changed})
    assert made is not None
    return made


def read(name: str) -> list[Event]:
    return list(whatsapp().read(read_recording(FIXTURES / "in" / f"{name}.http").body))


def message(name: str) -> Message:
    (event,) = read(name)
    assert isinstance(event, Message)
    return event


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


def test_the_id_of_the_contact_counts_when_the_message_has_only_a_phone() -> None:
    body = read_recording(FIXTURES / "in" / "text_with_both_ids.http").body
    without = body.replace(f'"from_user_id": "{BSUID}",'.encode(), b"")
    assert without != body
    (event,) = whatsapp().read(without)
    assert isinstance(event, Message)
    assert event.chat_id == BSUID


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
        ("sticker", Kind.IMAGE, "image/webp", "", ""),
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


@pytest.mark.parametrize(
    ("name", "raw_type"),
    [
        ("unknown_reaction", "reaction"),
        ("unknown_location", "location"),
        ("unknown_contacts", "contacts"),
        ("unknown_order", "order"),
        ("unknown_system", "system/user_changed_number"),
        ("unknown_edit", "edit"),
        ("unknown_revoke", "revoke"),
        ("unknown_unsupported_edit", "unsupported/edit"),
        ("unknown_poll", "poll"),
        ("unknown_interactive", "interactive/call_permission_reply"),
    ],
)
def test_what_is_not_carried_is_visible_by_its_name_alone(name: str, raw_type: str) -> None:
    found = message(name)
    assert (found.kind, found.raw_type, found.text, found.media) == (Kind.UNKNOWN, raw_type, "", ())


def test_every_kind_of_a_sender_without_phone_lands_in_one_chat() -> None:
    found = [e for e in read("username_only_every_kind") if isinstance(e, Message)]
    assert {m.chat_id for m in found} == {BSUID}
    assert [m.kind for m in found] == [
        Kind.TEXT, Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.DOCUMENT, Kind.IMAGE, Kind.CHOICE, Kind.CHOICE,
    ]  # fmt: skip


# --- receipts, errors, strangers --------------------------------------------------------------------------------------


def test_receipts_keep_the_order_in_which_they_came() -> None:
    found = [e.state for e in read("statuses_out_of_order") if isinstance(e, Receipt)]
    assert found == ["read", "sent", "delivered", "played"]


def test_a_failed_reply_has_metas_code() -> None:
    (event,) = read("status_failed")
    assert isinstance(event, Receipt)
    assert (event.state, event.error_code, event.message_id) == ("failed", "131047", "wamid.OUT9")


def test_an_error_of_the_value_is_kept_beside_its_message() -> None:
    error, found = read("errors_of_the_value")
    assert isinstance(error, Unreadable)
    assert "131000" in error.reason
    assert isinstance(found, Message)
    assert (found.kind, found.raw_type) == (Kind.UNKNOWN, "interactive")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("unreadable_another_number", "another phone number"),
        ("unreadable_user_id_update", "user_id_update is not carried"),
        ("unreadable_group", "group"),
    ],
)
def test_what_is_not_for_us_is_kept_unread(name: str, reason: str) -> None:
    (event,) = read(name)
    assert isinstance(event, Unreadable)
    assert reason in event.reason
    assert event.where.startswith("$.entry[0].changes[0]")


def test_reasons_never_quote_what_a_person_wrote() -> None:
    body = read_recording(FIXTURES / "in" / "text.http").body.replace(b'"timestamp": "', b'"timestamp": "SECRET-WORD')
    (event,) = whatsapp().read(body)
    assert isinstance(event, Unreadable)
    assert "SECRET-WORD" not in event.reason + event.where


def test_another_product_is_a_bad_payload() -> None:
    with pytest.raises(BadPayload):
        list(whatsapp().read(b'{"object": "instagram", "entry": []}'))


def test_a_thousand_updates_of_three_megabytes_are_read_in_order() -> None:
    document = json.loads(read_recording(FIXTURES / "in" / "text.http").body)
    value = document["entry"][0]["changes"][0]["value"]
    (one,) = value["messages"]
    value["messages"] = [{**one, "id": f"wamid.{n}", "text": {"body": f"{n:04}" + "x" * 2800}} for n in range(1000)]
    body = json.dumps(document).encode()
    assert 2_900_000 < len(body) <= 3_145_728
    events = [e for e in whatsapp().read(body) if isinstance(e, Message)]
    assert [e.text[:4] for e in events] == [f"{n:04}" for n in range(1000)]
    assert len({e.key for e in events}) == 1000


# --- the address is ours ----------------------------------------------------------------------------------------------


def handshake(**changed: str) -> Request:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "guichet-test-verify"}
    return Request(method="GET", query={**query, **changed}, headers={}, body=b"")


def test_the_recorded_verification_is_answered_with_its_challenge() -> None:
    recorded = read_recording(FIXTURES / "in" / "verification.http")
    assert whatsapp().challenge(recorded.request()) == "1158201444"


@pytest.mark.parametrize(
    "changed",
    [
        {"hub.verify_token": "wrong"},
        {"hub.verify_token": ""},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
        {"hub.challenge": "<script>"},
        {"hub.verify_token": "é\ud800"},
    ],
)
def test_a_wrong_verification_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        whatsapp().challenge(handshake(**changed))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHATSAPP_PHONE_NUMBER_ID", "+33 6"),
        ("WHATSAPP_GRAPH_VERSION", "26"),
        ("WHATSAPP_GRAPH_URL", "http://graph.example"),
        ("WHATSAPP_GRAPH_URL", "graph.facebook.com"),
        ("WHATSAPP_GRAPH_URL", "http://127.0.0.1"),
        ("WHATSAPP_ACCESS_TOKEN", "two words"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(NotConfigured, match=name):
        whatsapp(**{name: value})
