"""The shelf: a file is there whole or not at all; orphans of a crash are swept, and nothing else is."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import app, schema
from bot.app import AlreadyRunning, Counter
from bot.inward.conversations import Conversation
from bot.media import shelf as shelf_module
from bot.media.shelf import Kept, Shelf, TooLarge, find, known_ids, of_message, put
from bot.settings import Settings
from bot.vault.sealing import CannotOpen
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps, echo, settings_of


async def _chunks(*chunks: bytes, error: BaseException | None = None) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if error:
        raise error


def _files(steps: Steps) -> list[str]:
    return sorted(f.name for f in (steps.folder / "media").rglob("*") if f.is_file())


async def _kept(steps: Steps, chat: str = "anna", *, row: bool = True, content: bytes = b"%PDF-1.4") -> Kept:
    conversation = await steps.chat(chat)
    kept = await steps.shelf.take_in(_chunks(content), conversation, "document", "secret name.pdf")
    if row:
        await steps.store.write(lambda conn: put(conn, kept, conversation, "key", 0, steps.now))
    return kept


async def test_a_file_is_hashed_measured_known_and_sealed(steps: Steps) -> None:
    anna = await steps.chat("anna")
    parts = [b"%PDF-1.4", b"words of anna" * 9999, b""]
    kept = await steps.shelf.take_in(_chunks(*parts), anna, "document", "a.png")
    content = b"".join(parts)
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (kept.mime, kept.state) == ("application/pdf", "kept")
    assert b"".join(steps.shelf.read(kept, anna)) == content
    (file,) = (steps.folder / "media").rglob("*.sealed")
    assert b"words of anna" not in file.read_bytes()
    assert "a.png" not in str(file)


async def test_one_byte_at_a_time_is_known_as_well_as_at_once(steps: Steps) -> None:
    anna = await steps.chat("anna")
    png = b"\x89PNG\r\n\x1a\n"
    kept = await steps.shelf.take_in(_chunks(*(bytes([b]) for b in png)), anna, "image", "")
    assert kept.mime == "image/png"


@pytest.mark.parametrize("error", [OSError("disk"), ValueError("x"), asyncio.CancelledError()])
async def test_what_breaks_off_leaves_nothing(steps: Steps, error: BaseException) -> None:
    anna = await steps.chat("anna")
    with pytest.raises(type(error)):
        await steps.shelf.take_in(_chunks(b"x" * 100_000, error=error), anna, "image", "")
    assert _files(steps) == []


async def test_what_is_over_the_cap_leaves_nothing_and_the_cap_itself_passes(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf_module, "LARGEST", 10)
    anna = await steps.chat("anna")
    with pytest.raises(TooLarge):
        await steps.shelf.take_in(_chunks(b"x" * 10, b"y"), anna, "image", "")
    assert _files(steps) == []
    assert (await steps.shelf.take_in(_chunks(b"x" * 10), anna, "image", "")).size == 10


async def test_a_file_is_found_in_its_own_conversation_alone(steps: Steps) -> None:
    kept = await _kept(steps)
    anna, bert = await steps.chat("anna"), await steps.chat("bert")

    async def seen(chat: Conversation) -> tuple[Kept | None, list[Kept]]:
        return await steps.store.read(lambda conn: (find(conn, kept.id, chat), of_message(conn, "key", chat)))

    assert await seen(anna) == (kept, [kept])
    assert await seen(bert) == (None, [])
    with pytest.raises(CannotOpen):
        list(steps.shelf.read(kept, bert))


async def test_a_name_moved_to_another_row_does_not_open(steps: Steps) -> None:
    first, second = await _kept(steps), await _kept(steps)
    (row,) = [r for r in await steps.rows(schema.media) if r.id == first.id]
    await steps.execute(update(schema.media).where(schema.media.c.id == second.id).values(name_sealed=row.name_sealed))
    anna = await steps.chat("anna")
    with pytest.raises(CannotOpen):
        await steps.store.read(lambda conn: find(conn, second.id, anna))


# --- the sweep -------------------------------------------------------------------------------------------------------


def _age(folder: Path, seconds: float) -> None:
    for file in folder.rglob("*"):
        os.utime(file, (time.time() - seconds,) * 2)


async def test_only_old_files_that_no_row_names_are_swept(steps: Steps) -> None:
    kept, orphan = await _kept(steps), await _kept(steps, row=False)
    draft = steps.folder / "media" / "ab" / ("ab" * 16 + ".part")
    draft.parent.mkdir(exist_ok=True)
    draft.write_bytes(b"begun")
    stranger = steps.folder / "media" / "ab" / "README.txt"
    stranger.write_text("not ours")
    known = await steps.store.read(known_ids)
    assert known == {kept.id}
    before = _files(steps)
    assert steps.shelf.sweep(known, time.time() - 3600) == 0
    assert _files(steps) == before
    _age(steps.folder / "media", 3700)
    assert steps.shelf.sweep(known, time.time() - 3600) == 2
    assert _files(steps) == sorted([f"{kept.id}.sealed", "README.txt"])
    assert f"{orphan.id}.sealed" not in _files(steps)


async def test_files_from_before_the_store_began_are_not_its_own(steps: Steps) -> None:
    await _kept(steps, row=False)
    _age(steps.folder / "media", 7200)
    assert steps.shelf.sweep(set(), time.time() - 3600, time.time() - 7000) == 0
    assert steps.shelf.sweep(set(), time.time() - 3600, time.time() - 7300) == 1


def test_a_shelf_that_was_never_used_has_nothing_to_sweep(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "media").sweep(set(), time.time()) == 0


async def _start_and_stop(steps: Steps, network: FakeNetwork) -> None:
    counter = Counter(Settings.read(settings_of(network, steps.folder)), {}, echo)
    await counter.start()
    await counter.stop()


async def test_a_counter_that_starts_sweeps_what_a_crash_left(steps: Steps, network: FakeNetwork) -> None:
    kept, _ = await _kept(steps), await _kept(steps, row=False)
    await steps.execute(update(schema.conversation).values(created_at=time.time() - 99_999))
    _age(steps.folder / "media", app.SWEEP_AFTER + 60)
    young = await _kept(steps, row=False)
    await _start_and_stop(steps, network)
    assert _files(steps) == sorted([f"{kept.id}.sealed", f"{young.id}.sealed"])


async def test_a_new_empty_store_sweeps_nothing(tmp_path: Path, network: FakeNetwork) -> None:
    """Its database may have been lost or its address changed: these files may be another's evidence."""
    file = tmp_path / "media" / "ab" / ("ab" * 16 + ".sealed")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"evidence")
    _age(tmp_path / "media", 99_999)
    counter = Counter(Settings.read(settings_of(network, tmp_path)), {}, echo)
    await counter.start()
    await counter.stop()
    assert file.exists()


async def test_a_second_counter_on_the_same_folder_does_not_start(tmp_path: Path, network: FakeNetwork) -> None:
    settings = Settings.read(settings_of(network, tmp_path))
    counter = Counter(settings, {}, echo)
    with pytest.raises(AlreadyRunning, match="stop it, or set GUICHET_DATA"):
        Counter(settings, {}, echo)
    await counter.start()
    await counter.stop()
    again = Counter(settings, {}, echo)
    await again.start()
    await again.stop()
