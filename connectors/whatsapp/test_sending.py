"""Replies over HTTP to the sandbox, and our errors for what Meta answers."""

from __future__ import annotations

from typing import Any

import aiohttp
import jsonschema
import pytest

from connectors.sdk.errors import FetchLater, NotSent, Rejected, TryLater
from connectors.sdk.messages import Kind
from connectors.sdk.web import Answer
from connectors.whatsapp.answers import accepted_id, raise_for_media, raise_for_message
from connectors.whatsapp.bodies import message_body
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.options import Options
from connectors.whatsapp.sample_replies import BSUID, REPLIES, USER, file, reply
from connectors.whatsapp.sandbox import Sandbox


@pytest.mark.parametrize("name", REPLIES)
async def test_every_reply_is_taken(
    name: str, meta: Sandbox, ours: WhatsApp, schema: jsonschema.Draft202012Validator
) -> None:
    assert (await ours.send(REPLIES[name])).startswith("wamid.out")
    (body,) = meta.sent
    schema.validate(body)
    kind = body["type"]
    if REPLIES[name].media:
        assert meta.file(body[kind]["id"]) == REPLIES[name].media.content
    assert body.get("recipient") == (BSUID if name == "text_to_user_id" else None)


async def test_typing_marks_the_message_as_read(meta: Sandbox, ours: WhatsApp) -> None:
    await ours.typing(USER, "wamid.A")
    (body,) = meta.typing
    assert (body["status"], body["message_id"], body["typing_indicator"]) == ("read", "wamid.A", {"type": "text"})


async def test_a_message_is_marked_as_read(meta: Sandbox, ours: WhatsApp) -> None:
    await ours.mark_read(USER, "wamid.A")
    (body,) = meta.typing
    assert (body["status"], body["message_id"], "typing_indicator" in body) == ("read", "wamid.A", False)


@pytest.mark.parametrize("body", [b'{"error": {"code": 0}}', b'{"error": {"code": 190}}', b"", b"<html>"])
def test_a_token_that_meta_does_not_take_keeps_the_reply_until_it_is_renewed(body: bytes) -> None:
    with pytest.raises(TryLater, match="WHATSAPP_ACCESS_TOKEN"):
        raise_for_message(Answer(status=401, headers={}, body=body))
    with pytest.raises(FetchLater, match="WHATSAPP_ACCESS_TOKEN"):
        raise_for_media(Answer(status=401, headers={}, body=body))


@pytest.mark.parametrize("body", [b"", b"[]", b'{"messages": []}', b'{"messages": [{"id": 7}]}', b"\xff"])
def test_an_accepted_message_without_an_id_is_accepted_all_the_same(body: bytes) -> None:
    assert accepted_id(Answer(status=200, headers={}, body=body)) == ""


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_without_code_is_kept(status: int, meta: Sandbox, ours: WhatsApp) -> None:
    meta.fail(status)
    with pytest.raises(TryLater):
        await ours.send(REPLIES["text"])


async def test_a_stopped_network_is_kept_and_surely_not_sent(meta: Sandbox, ours: WhatsApp) -> None:
    await meta.close()
    with pytest.raises(TryLater) as caught:
        await ours.send(REPLIES["text"])
    assert caught.value.maybe_sent is False


@pytest.mark.parametrize(("name", "maybe"), [("text", True), ("image", False)])
async def test_only_a_message_whose_answer_is_lost_may_have_been_sent(name: str, maybe: bool, meta: Sandbox) -> None:
    hasty = WhatsApp(Options.from_values(meta.settings), timeout=0.3)
    meta.hang()
    with pytest.raises(TryLater) as caught:
        await hasty.send(REPLIES[name])
    await hasty.close()
    assert caught.value.maybe_sent is maybe


async def test_nothing_is_uploaded_for_nobody(meta: Sandbox, ours: WhatsApp) -> None:
    meta.fail(503)
    with pytest.raises(Rejected):
        await ours.send(reply(chat_id="camille", media=file(Kind.IMAGE, "image/png")))


async def test_a_failed_upload_is_not_a_message_that_may_have_been_sent(meta: Sandbox, ours: WhatsApp) -> None:
    meta.fail(503)
    with pytest.raises(TryLater) as caught:
        await ours.send(REPLIES["image"])
    assert caught.value.maybe_sent is False
    assert meta.sent == []


async def test_a_file_type_that_meta_does_not_take_is_rejected(ours: WhatsApp) -> None:
    with pytest.raises(Rejected) as caught:
        await ours.send(reply(media=file(Kind.DOCUMENT, "application/x-msdownload")))
    assert caught.value.code == "131053"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("WHATSAPP_ACCESS_TOKEN", "another-token", "190"),
        ("WHATSAPP_GRAPH_VERSION", "v1.0", "2635"),
        ("WHATSAPP_PHONE_NUMBER_ID", "1", "100"),
    ],
)
async def test_a_wrong_setting_is_told_by_meta(name: str, value: str, code: str, meta: Sandbox) -> None:
    made = WhatsApp.from_settings({**meta.settings, name: value})
    assert made is not None
    with pytest.raises(NotSent) as caught:
        await made.send(REPLIES["text"])
    await made.close()
    assert caught.value.code == code
    assert isinstance(caught.value, TryLater) == (code != "100")
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"text": {"body": "x" * 4097}},
        {"messaging_product": "sms"},
        {"type": "dance"},
        {"to": "camille"},
        {"type": "image", "image": {"id": "no-such-file"}},
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "?"},
                "action": {"buttons": [{"reply": {"id": str(n), "title": str(n)}} for n in range(4)]},
            },
        },
    ],
)
async def test_the_sandbox_refuses_what_meta_refuses(change: dict[str, Any], meta: Sandbox) -> None:
    body = {**message_body(REPLIES["text"]), **change}
    url = f"{meta.url}/v26.0/{meta.account.phone_number_id}/messages"
    headers = {"authorization": f"Bearer {meta.account.access_token}"}
    async with aiohttp.ClientSession() as client, client.post(url, json=body, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]["code"] in (100, 131009)
    assert meta.sent == []
