"""What WhatsApp gets from us: the bodies, the sandbox that refuses what Meta refuses, our errors for its answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema
import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.connector import Connector
from connectors.sdk.errors import FetchLater, Gone, NotSent, Rejected, TryLater
from connectors.sdk.limits import fit
from connectors.sdk.messages import Button, Kind, Media, Message, Reply, Request
from connectors.sdk.web import Answer
from connectors.whatsapp import connector as connector_module
from connectors.whatsapp.answers import LATER, NEVER, accepted_id, raise_for_media, raise_for_message
from connectors.whatsapp.bodies import message_body, typing_body
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.limits import WHATSAPP
from connectors.whatsapp.meta_rules import UPLOADS, fault_of
from connectors.whatsapp.sandbox import Account, Sandbox

HERE = Path(__file__).parent
SCHEMA = jsonschema.Draft202012Validator(json.loads((HERE / "schema.json").read_text()))
USER = "33612345678"
BSUID = "FR.13491208655302741918"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 300


def reply(**more: Any) -> Reply:
    return Reply(**{"chat_id": USER, "key": "k", **more})


def choices(count: int) -> tuple[Button, ...]:
    return tuple(Button(id=f"topic:{n}", title=f"Sujet {n}") for n in range(1, count + 1))


def file(kind: Kind, mime: str, **more: Any) -> Media:
    return Media(kind=kind, mime=mime, content=PNG, **more)


REPLIES = {
    "text": reply(text="Bonjour ! Que se passe-t-il ?"),
    "text_to_user_id": reply(chat_id=BSUID, text="Hello"),
    "text_quoting": reply(text="Oui", reply_to="wamid.A"),
    "buttons": reply(text="Quel appareil ?", buttons=choices(3)),
    "list": reply(text="Quel sujet ?", buttons=choices(10)),
    "image": reply(text="Voici", media=file(Kind.IMAGE, "image/png")),
    "video": reply(media=file(Kind.VIDEO, "video/mp4")),
    "audio": reply(media=file(Kind.AUDIO, "audio/ogg")),
    "voice": reply(media=file(Kind.VOICE, "audio/ogg; codecs=opus")),
    "document": reply(text="La notice", media=file(Kind.DOCUMENT, "application/pdf", file_name="notice.pdf")),
}


# --- bodies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REPLIES)
def test_the_body_is_the_recorded_one_and_passes_the_schema(name: str) -> None:
    body = message_body(REPLIES[name], uploaded="1013859600285441" if REPLIES[name].media else "")
    assert body == json.loads((HERE / "fixtures" / "out" / f"{name}.json").read_text())


def test_every_recorded_body_passes_the_schema_and_metas_rules() -> None:
    recorded = sorted((HERE / "fixtures" / "out").glob("*.json"))
    assert {p.stem for p in recorded} == {*REPLIES, "typing"}
    for path in recorded:
        body = json.loads(path.read_text())
        SCHEMA.validate(body)
        assert fault_of(body, {"1013859600285441"}) is None, path.stem


def test_the_typing_body_is_the_recorded_one() -> None:
    assert typing_body("wamid.A") == json.loads((HERE / "fixtures" / "out" / "typing.json").read_text())


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
def test_the_schema_refuses_what_is_wrong(change: dict[str, Any]) -> None:
    body = message_body(REPLIES["text"])
    SCHEMA.validate(body)
    with pytest.raises(jsonschema.ValidationError):
        SCHEMA.validate({**body, **change})


@settings(max_examples=200, deadline=None, database=None)
@given(
    text=st.text(max_size=6000) | st.integers(0, 9000).map(lambda n: "mot " * (n // 4)),
    titles=st.lists(st.text(max_size=26), max_size=12),
    chat=st.sampled_from([USER, "+" + USER, BSUID]),
)
def test_whatever_is_fitted_passes_the_schema_and_metas_rules(text: str, titles: list[str], chat: str) -> None:
    buttons = tuple(Button(id=f"b{n}", title=t) for n, t in enumerate(titles))
    try:
        pieces = fit(reply(chat_id=chat, text=text, buttons=buttons), WHATSAPP)
    except Rejected:
        assert not text.strip()
        assert not buttons
        return
    for piece in pieces:
        body = message_body(piece)
        SCHEMA.validate(body)
        assert fault_of(body, ()) is None


def test_four_choices_become_a_list_and_eleven_become_numbered_text() -> None:
    kinds = {}
    for count in (1, 3, 4, 10, 11):
        (piece,) = fit(reply(text="?", buttons=choices(count)), WHATSAPP)
        body = message_body(piece)
        kinds[count] = body.get("interactive", {}).get("type", "text")
    assert kinds == {1: "button", 3: "button", 4: "list", 10: "list", 11: "text"}


@pytest.mark.parametrize("chat_id", ["", "camille", "+", "F.1", "fr.123", "33 6", "+33612345678\n", "FR."])
def test_an_address_that_is_none_is_rejected(chat_id: str) -> None:
    with pytest.raises(Rejected):
        message_body(reply(chat_id=chat_id, text="x"))


def test_the_files_we_announce_are_files_that_meta_takes() -> None:
    announced = {m for limit in WHATSAPP.files.values() for m in limit.mimes}
    assert announced <= set(UPLOADS)
    for limit in WHATSAPP.files.values():
        assert all(limit.max_bytes <= UPLOADS[m] * 1024 * 1024 for m in limit.mimes)


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def meta() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest_asyncio.fixture
async def ours(meta: Sandbox) -> AsyncIterator[WhatsApp]:
    made = WhatsApp.from_settings(meta.settings)
    assert isinstance(made, Connector)
    yield made
    await made.close()


@pytest.mark.parametrize("name", REPLIES)
async def test_every_reply_is_taken(name: str, meta: Sandbox, ours: WhatsApp) -> None:
    assert (await ours.send(REPLIES[name])).startswith("wamid.out")
    (body,) = meta.sent
    SCHEMA.validate(body)
    kind = body["type"]
    if REPLIES[name].media:
        assert meta.file(body[kind]["id"]) == PNG
    assert body.get("recipient") == (BSUID if name == "text_to_user_id" else None)


async def test_typing_marks_the_message_as_read(meta: Sandbox, ours: WhatsApp) -> None:
    await ours.typing(USER, "wamid.A")
    (body,) = meta.typing
    assert (body["status"], body["message_id"], body["typing_indicator"]) == ("read", "wamid.A", {"type": "text"})


@pytest.mark.parametrize("code", [*LATER, "190"])
async def test_what_may_pass_later_is_kept(code: str, meta: Sandbox, ours: WhatsApp) -> None:
    meta.fail(400, int(code))
    with pytest.raises(TryLater) as caught:
        await ours.send(REPLIES["text"])
    assert caught.value.code == code
    await ours.send(REPLIES["text"])
    assert len(meta.sent) == 1


@pytest.mark.parametrize("body", [b'{"error": {"code": 0}}', b'{"error": {"code": 190}}', b"", b"<html>"])
def test_a_token_that_meta_does_not_take_keeps_the_reply_until_it_is_renewed(body: bytes) -> None:
    with pytest.raises(TryLater, match="WHATSAPP_ACCESS_TOKEN"):
        raise_for_message(Answer(status=401, headers={}, body=body))
    with pytest.raises(FetchLater, match="WHATSAPP_ACCESS_TOKEN"):
        raise_for_media(Answer(status=401, headers={}, body=body))


@pytest.mark.parametrize("body", [b"", b"[]", b'{"messages": []}', b'{"messages": [{"id": 7}]}', b"\xff"])
def test_an_accepted_message_without_an_id_is_accepted_all_the_same(body: bytes) -> None:
    assert accepted_id(Answer(status=200, headers={}, body=body)) == ""


@pytest.mark.parametrize("code", [*NEVER, "999999"])
async def test_what_never_passes_is_rejected_with_metas_code(code: str, meta: Sandbox, ours: WhatsApp) -> None:
    meta.fail(400, int(code))
    with pytest.raises(Rejected) as caught:
        await ours.send(REPLIES["text"])
    assert caught.value.code == code


async def test_the_pair_rate_says_when_to_come_back(meta: Sandbox, ours: WhatsApp) -> None:
    meta.fail(429, 131056)
    meta.fail(429, 131056, retry_after=64)
    for expected in (6.0, 64.0):
        with pytest.raises(TryLater) as caught:
            await ours.send(REPLIES["text"])
        assert caught.value.retry_after == expected


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
    assert isinstance(caught.value, TryLater) == (code == "190")
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


# --- files ------------------------------------------------------------------------------------------------------------


async def fetched(ours: WhatsApp, media: Media) -> bytes:
    return b"".join([chunk async for chunk in ours.fetch(media)])


async def announced(meta: Sandbox, ours: WhatsApp, content: bytes = PNG * 1000, mime: str = "image/png") -> Media:
    media_id = meta.add_file(content, mime)
    body = meta.webhook(meta.file_message(USER, media_id))
    ours.verify(Request(method="POST", query={}, headers=meta.signed(body), body=body))
    (event,) = ours.read(body)
    assert isinstance(event, Message)
    return event.media[0]


async def test_a_customers_file_comes_whole(meta: Sandbox, ours: WhatsApp) -> None:
    assert await fetched(ours, await announced(meta, ours)) == PNG * 1000


async def test_a_file_that_was_changed_on_the_way_is_gone(meta: Sandbox, ours: WhatsApp) -> None:
    media = await announced(meta, ours)
    meta.replace_file(media.ref, b"something else")
    with pytest.raises(Gone, match="not the one that was announced"):
        await fetched(ours, media)


async def test_without_an_announced_hash_the_one_of_the_answer_counts(meta: Sandbox, ours: WhatsApp) -> None:
    media = replace(await announced(meta, ours), sha256="")
    assert await fetched(ours, media) == PNG * 1000


async def test_a_file_that_meta_no_longer_has_is_gone(meta: Sandbox, ours: WhatsApp) -> None:
    media = await announced(meta, ours)
    meta.remove_file(media.ref)
    with pytest.raises(Gone):
        await fetched(ours, media)


@pytest.mark.parametrize(("status", "code"), [(429, 131056), (500, 0), (503, 0), (401, 190), (400, 190)])
async def test_a_file_that_cannot_be_had_now_is_asked_for_later(
    status: int, code: int, meta: Sandbox, ours: WhatsApp
) -> None:
    media = await announced(meta, ours)
    meta.fail(status, code)
    with pytest.raises(FetchLater):
        await fetched(ours, media)
    assert await fetched(ours, media) == PNG * 1000


async def test_an_address_that_expired_is_asked_for_once_more(meta: Sandbox, ours: WhatsApp) -> None:
    media = await announced(meta, ours)
    meta.expire_next(1)
    assert await fetched(ours, media) == PNG * 1000


async def test_an_address_that_expires_twice_is_gone(meta: Sandbox, ours: WhatsApp) -> None:
    media = await announced(meta, ours)
    meta.expire_next(2)
    with pytest.raises(Gone):
        await fetched(ours, media)


async def test_a_file_over_the_cap_is_gone_before_it_is_whole(
    meta: Sandbox, ours: WhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = await announced(meta, ours)
    monkeypatch.setattr(connector_module, "MAX_INCOMING_FILE", 100_000)
    seen = 0
    with pytest.raises(Gone, match="larger"):
        async for chunk in ours.fetch(media):
            seen += len(chunk)
    assert seen <= 100_000


async def test_the_token_goes_to_no_other_host(meta: Sandbox, ours: WhatsApp) -> None:
    media = await announced(meta, ours)
    async with Sandbox(Account()) as stranger:
        with elsewhere(meta, stranger.url), pytest.raises(Gone, match="list of hosts"):
            await fetched(ours, media)


@pytest.mark.parametrize("ref", ["", "..", "../me", "1?access_token=x", "a/b", "é"])
async def test_a_media_id_is_never_a_path(ref: str, ours: WhatsApp) -> None:
    with pytest.raises(Gone):
        await fetched(ours, Media(kind=Kind.IMAGE, ref=ref))


@contextmanager
def elsewhere(meta: Sandbox, url: str) -> Iterator[None]:
    """While it lasts, the sandbox gives addresses on another host."""
    own, meta.url = meta.url, url
    yield
    meta.url = own


# --- webhooks from the sandbox ----------------------------------------------------------------------------------------


async def test_the_sandboxes_webhooks_are_genuine_and_readable(meta: Sandbox, ours: WhatsApp) -> None:
    body = meta.webhook(
        meta.message(USER, "text", {"body": "bonjour"}), meta.message(BSUID, "text", {"body": "hello"}), name="Léa"
    )
    request = Request(method="POST", query={}, headers=meta.signed(body), body=body)
    assert ours.verify(request).algorithm == "hmac-sha256"
    first, second = ours.read(body)
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.chat_id, first.sender_name, second.chat_id) == (USER, "Léa", BSUID)
