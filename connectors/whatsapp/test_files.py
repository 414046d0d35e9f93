"""Customers' files: fetched by id, whole, unchanged, from Meta's hosts only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from connectors.sdk.errors import FetchLater, Gone, TooLarge
from connectors.sdk.messages import Kind, Media, Message, Request
from connectors.whatsapp import files as files_module
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sample_replies import BSUID, PNG, USER
from connectors.whatsapp.sandbox import Account, Sandbox


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
    meta.replace_file(media.ref, b"something else")
    with pytest.raises(Gone, match="not the one that was announced"):
        await fetched(ours, media)


async def test_the_file_of_another_number_is_not_given(meta: Sandbox, ours: WhatsApp) -> None:
    media = await announced(meta, ours)
    stranger = WhatsApp.from_settings({**meta.settings, "WHATSAPP_PHONE_NUMBER_ID": "1"})
    assert stranger is not None
    with pytest.raises(Gone):
        await fetched(stranger, media)
    await stranger.close()


@pytest.mark.parametrize(("status", "error"), [(401, FetchLater), (403, Gone), (410, Gone)])
async def test_a_download_that_is_refused_twice_says_what_helps(
    status: int, error: type[Exception], meta: Sandbox, ours: WhatsApp
) -> None:
    media = await announced(meta, ours)
    meta.fail_downloads(status, times=2)
    with pytest.raises(error):
        await fetched(ours, media)
    assert await fetched(ours, media) == PNG * 1000


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_download_that_fails_for_now_is_not_asked_for_at_once(
    status: int, meta: Sandbox, ours: WhatsApp
) -> None:
    media = await announced(meta, ours)
    meta.fail_downloads(status)
    with pytest.raises(FetchLater):
        await fetched(ours, media)


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


async def test_a_file_over_the_cap_is_too_large_before_it_is_whole(
    meta: Sandbox, ours: WhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = await announced(meta, ours)
    monkeypatch.setattr(files_module, "MAX_INCOMING_FILE", 100_000)
    seen = 0
    with pytest.raises(TooLarge, match="larger"):
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
