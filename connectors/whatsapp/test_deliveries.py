"""Receipts, errors, strangers, the largest delivery, and the proof that the address is ours."""

from __future__ import annotations

import json

import pytest

from connectors.sdk.errors import BadPayload, BadSignature, NotConfigured
from connectors.sdk.messages import Kind, Message, Receipt, Request, Unreadable
from connectors.sdk.news import Notice
from connectors.sdk.testkit.wire import read_recording
from connectors.whatsapp.sample_deliveries import (
    FIXTURES,
    read,
    whatsapp,
)


def test_receipts_keep_the_order_in_which_they_came() -> None:
    found = [e.state for e in read("statuses_out_of_order") if isinstance(e, Receipt)]
    assert found == ["read", "sent", "delivered", "played"]


def test_a_failed_reply_has_metas_code() -> None:
    (event,) = read("status_failed")
    assert isinstance(event, Receipt)
    assert (event.state, event.error_code, event.message_id) == ("failed", "131047", "wamid.OUT9")
    assert event.window_closed


def test_only_a_closed_window_is_told_as_one() -> None:
    body = read_recording(FIXTURES / "in" / "status_failed.http").body
    for code, closed in ((b"131047", True), (b"131026", False), (b"424242", False)):
        (event,) = whatsapp().read(body.replace(b"131047", code))
        assert isinstance(event, Receipt)
        assert event.window_closed is closed, code


def test_an_error_of_the_value_is_a_notice_beside_its_message() -> None:
    error, found = read("errors_of_the_value")
    assert isinstance(error, Notice)
    assert error.code == "error/131000"
    assert isinstance(found, Message)
    assert (found.kind, found.raw_type) == (Kind.UNKNOWN, "interactive")


def test_what_is_for_another_number_is_kept_unread() -> None:
    (event,) = read("unreadable_another_number")
    assert isinstance(event, Unreadable)
    assert "another phone number" in event.reason
    assert event.where.startswith("$.entry[0].changes[0]")


def test_the_same_news_twice_is_one_and_a_later_one_is_another() -> None:
    (first,), (again,) = read("field_account_update"), read("field_account_update")
    body = read_recording(FIXTURES / "in" / "field_account_update.http").body
    (later,) = whatsapp().read(body.replace(b"1790001000", b"1790001001"))
    assert isinstance(first, Notice) and isinstance(again, Notice) and isinstance(later, Notice)
    assert first.key == again.key != later.key


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
