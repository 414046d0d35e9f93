"""Rotation of keys: everything opens before, meanwhile and after, however often it is killed; the old pair goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversation, Conversations, Home
from bot.running.keys import rotate
from bot.settings import Settings
from bot.vault import custody, rotation
from bot.vault.keys import ASSISTANT, DESK, NoKeys, Vault, read_key
from tests.stages.steps import Steps

PEOPLE = 40
HOME = Home(network="fake", account="fake-account", scope="fake-account")
_ROTATE = """
import sys
from bot.running.keys import rotate
from bot.settings import Settings
from bot.vault import rotation
rotation.PORTION = 4
def step(count):
    print("step", flush=True)
    sys.stdin.readline()
print("stuck", rotate(Settings.read(), lambda total: print("begun", flush=True), step))
"""


@pytest.fixture
def settings(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    monkeypatch.setenv("GUICHET_DATABASE_URL", steps.store.url)
    return Settings.read()


@pytest.fixture
async def keys(steps: Steps) -> dict[str, bytes]:
    """The keys of many conversations, half of them shared with the queue."""

    def work(conn: Connection) -> dict[str, bytes]:
        met = list(steps.people.meet_all(conn, HOME, {f"p{n}": "" for n in range(PEOPLE)}, steps.now).values())
        for conversation in met[::2]:
            steps.people.share(conn, conversation, DESK)
        return {conversation.id: conversation.key for conversation in met}

    return await steps.store.write(work)


async def opened(steps: Steps, reader: str = ASSISTANT, vault: Vault | None = None) -> dict[str, bytes]:
    """What the reader opens with keys read anew, or with those of `vault`."""
    people, table = Conversations(vault or Vault.open(steps.folder / "keys", reader)), schema.conversation_key

    def look(conn: Connection) -> dict[str, bytes]:
        ids = conn.execute(select(table.c.conversation_id).where(table.c.reader == reader)).scalars()
        return {i: people.get(conn, i).key for i in ids}

    return await steps.store.read(look)


def files(steps: Steps) -> set[str]:
    return {f.name for f in (steps.folder / "keys").iterdir()}


async def test_everything_opens_with_new_pairs_and_the_old_ones_are_gone(
    steps: Steps, settings: Settings, keys: dict[str, bytes]
) -> None:
    folder = steps.folder / "keys"
    before = {name: read_key(folder / name) for name in files(steps)}
    wrapped = {row.wrapped for row in await steps.rows(schema.conversation_key)}
    assert rotate(settings, lambda _: None, lambda _: None) == 0
    assert await opened(steps) == keys
    assert len(await opened(steps, DESK)) == PEOPLE // 2
    changed = {name for name in files(steps) if read_key(folder / name) != before[name]}
    assert changed == {"assistant.key", "assistant.pub", "desk.key", "desk.pub"}
    assert wrapped & {row.wrapped for row in await steps.rows(schema.conversation_key)} == set()


async def test_processes_that_run_open_and_wrap_on_without_a_restart(
    steps: Steps, settings: Settings, keys: dict[str, bytes]
) -> None:
    running, desk = Vault.open(steps.folder / "keys", ASSISTANT), Vault.open(steps.folder / "keys", DESK)
    for _ in range(2):
        rotate(settings, lambda _: None, lambda _: None)
        assert await opened(steps, vault=running) == keys
        await steps.talk("anna", "hello")
        anna = await steps.chat("anna")
        await steps.store.write(lambda conn: Conversations(running).share(conn, anna, DESK))  # noqa: B023
        assert (await opened(steps, DESK, desk))[anna.id] == anna.key
        keys[anna.id] = anna.key


async def test_envelopes_stay_as_they_are(steps: Steps, settings: Settings) -> None:
    await steps.talk("anna", "hello")
    before = [dict(row._mapping) for row in await steps.rows(schema.envelope_link)]
    rotate(settings, lambda _: None, lambda _: None)
    assert [dict(row._mapping) for row in await steps.rows(schema.envelope_link)] == before
    people = Conversations(Vault.open(steps.folder / "keys", ASSISTANT))
    anna: Conversation = await steps.chat("anna")
    assert await steps.store.read(lambda conn: custody.first_break(conn, people.get(conn, anna.id))) is None


async def test_killed_again_and_again_it_comes_to_its_end(
    steps: Steps, settings: Settings, keys: dict[str, bytes]
) -> None:
    """A real kill -9 in the middle, at another place each time; people write meanwhile."""
    for killed, lines in enumerate((1, 3, 8, 2)):
        process = start(settings)
        assert [process.stdout.readline() and process.stdin.write("\n") and process.stdin.flush() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        assert "assistant.old.key" in files(steps) or "desk.old.key" in files(steps), "it was in the middle"
        assert await opened(steps) == keys
        keys |= await one_more(steps, f"new-{killed}")
    assert rotate(settings, lambda _: None, lambda _: None) == 0
    assert await opened(steps) == keys
    assert len(await opened(steps, DESK)) == PEOPLE // 2
    assert not [name for name in files(steps) if "old" in name or "next" in name or name.startswith(".")]


def start(settings: Settings) -> subprocess.Popen[str]:
    environment = {**os.environ, "GUICHET_DATA": str(settings.data)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    where = Path(__file__).parents[2]
    return subprocess.Popen([sys.executable, "-c", _ROTATE], env=environment, cwd=where, **pipes)


async def one_more(steps: Steps, address: str) -> dict[str, bytes]:
    """Somebody new, met by the process that has run all along."""
    met = await steps.chat(address)
    return {met.id: met.key}


@pytest.mark.parametrize("step", ["create_once", "replace_file", "sync_folder", "renew_copy"])
@pytest.mark.parametrize("count", [1, 2, 3])
async def test_stopped_before_any_of_its_files_it_goes_on(
    steps: Steps, settings: Settings, keys: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, step: str, count: int
) -> None:
    home = rotation if hasattr(rotation, step) else rotation_of_copies()
    with monkeypatch.context() as patch:
        patch.setattr(home, step, dies(getattr(home, step), count))
        try:
            rotate(settings, lambda _: None, lambda _: None)
        except KeyboardInterrupt:
            assert await opened(steps) == keys
    rotate(settings, lambda _: None, lambda _: None)
    assert await opened(steps) == keys
    assert not [name for name in files(steps) if "old" in name or "next" in name]


def rotation_of_copies() -> Any:
    from bot.vault import recovery

    return recovery


def dies(real: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Works `count - 1` times, then ends everything."""
    calls = iter(range(1, 1_000))

    def called(*arguments: Any) -> Any:
        if next(calls) == count:
            raise KeyboardInterrupt
        return real(*arguments)

    return called


async def test_a_key_that_does_not_open_keeps_the_old_pair(
    steps: Steps, settings: Settings, keys: dict[str, bytes]
) -> None:
    table, broken = schema.conversation_key, next(iter(keys))
    mine = (table.c.conversation_id == broken) & (table.c.reader == ASSISTANT)
    await steps.execute(update(table).where(mine).values(wrapped=b"broken"))
    assert rotate(settings, lambda _: None, lambda _: None) == 1
    assert "assistant.old.key" in files(steps)
    assert "desk.old.key" not in files(steps)


async def test_two_at_once_are_one_too_many(steps: Steps, settings: Settings) -> None:
    with rotation.alone(steps.folder / "keys"), pytest.raises(NoKeys):
        rotate(settings, lambda _: None, lambda _: None)
