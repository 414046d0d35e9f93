"""A file whose webhook holds an address: had there while it is fresh, else by its id, and never from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from connectors.sdk.errors import FetchLater, Gone, TooLarge
from connectors.sdk.messages import Media
from connectors.whatsapp import files as files_module
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.files import Files
from connectors.whatsapp.options import Options
from connectors.whatsapp.sample_replies import PNG
from connectors.whatsapp.sandbox import Sandbox
from connectors.whatsapp.test_files import announced, fetched

SOON = datetime.now(timezone.utc) + timedelta(hours=1)


async def with_address(meta: Sandbox, ours: WhatsApp, **changed: object) -> Media:
    """An announced file with an address that is good now."""
    media = await announced(meta, ours)
    address, _ = await Files(Options.from_values(meta.settings), ours._web)._locate(media)
    return replace(media, url=address, url_until=SOON, **changed)


async def test_a_fresh_address_is_used_without_asking(meta: Sandbox, ours: WhatsApp) -> None:
    media = await with_address(meta, ours)
    meta.fail(500, 0)
    assert await fetched(ours, media) == PNG * 1000
    with pytest.raises(FetchLater):
        await fetched(ours, replace(media, url=""))


async def test_an_old_address_is_not_tried(meta: Sandbox, ours: WhatsApp) -> None:
    media = await with_address(meta, ours)
    meta.fail_downloads(500)
    old = replace(media, url_until=datetime.now(timezone.utc) - timedelta(seconds=1))
    with pytest.raises(FetchLater):
        await fetched(ours, old)


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_an_address_that_does_not_serve_gives_way_to_the_id(status: int, meta: Sandbox, ours: WhatsApp) -> None:
    media = await with_address(meta, ours)
    meta.fail_downloads(status)
    assert await fetched(ours, media) == PNG * 1000


async def test_an_address_elsewhere_is_not_asked_and_the_id_is(meta: Sandbox, ours: WhatsApp) -> None:
    async with Sandbox() as stranger:
        media = replace(await announced(meta, ours), url=f"{stranger.url}/sandbox/file/1-1", url_until=SOON)
        stranger.fail_downloads(500)
        assert await fetched(ours, media) == PNG * 1000
        assert len(stranger.state.download_orders) == 1


async def test_other_bytes_at_the_address_are_not_passed_off_as_the_file(meta: Sandbox, ours: WhatsApp) -> None:
    media = await with_address(meta, ours)
    meta.replace_file(media.ref, b"something else")
    with pytest.raises(Gone, match="not the one that was announced"):
        await fetched(ours, media)


async def test_a_file_over_the_cap_is_not_asked_for_again(
    meta: Sandbox, ours: WhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = await with_address(meta, ours)
    monkeypatch.setattr(files_module, "MAX_INCOMING_FILE", 100)
    meta.fail(500, 0)
    with pytest.raises(TooLarge):
        await fetched(ours, media)
