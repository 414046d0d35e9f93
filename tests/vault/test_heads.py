"""Heads are written with the commit they are about, or not at all, whatever comes in between."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import Box
from bot.erasure.person import Eraser
from bot.inward.conversations import Conversations
from bot.store import Store, StoreUnavailable, open_engine
from bot.team import diary
from bot.vault import heads, upkeep
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.register import Register
from bot.vault.register_lines import Kept, Told
from bot.vault.remembered import Memory
from bot.vault.signing import Signer
from bot.vault.verify import walk
from tests.stages.steps import Steps
from tests.vault.test_rolled_back import _found

DYING = """
import os, sys, time
from pathlib import Path
from bot.inward.conversations import Conversations
from bot.store import open_engine
from bot.talk.replies import Author, put_reply
from bot.packing import Outgoing
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.register import Register

folder, when = Path(sys.argv[1]), sys.argv[2]
class Mortal(Register):
    def announce(self, told, store=None):
        place = super().announce(told, store)
        if when == "before the commit": os._exit(9)
        return place
    def confirm(self, place, *, happened=True):
        os._exit(9)
people = Conversations(Vault.open(folder / "keys", ASSISTANT))
engine = open_engine(f"sqlite:///{folder / 'guichet.db'}", Mortal(folder / "register", folder / "keys"))
with engine.connect().execution_options(writes=True) as conn, conn.begin():
    chat = people.meet(conn, "fake", "fake-account", "anna", time.time())
    put_reply(conn, chat, Outgoing(text="last words"), Author(kind="bot", epoch=0), "last", time.time())
"""


def _memory(steps: Steps) -> Memory:
    return Memory(Register(steps.folder / "register", steps.folder / "keys"))


async def _looked(steps: Steps) -> tuple[list[str], int]:
    """What verify says, and how many announced changes are not there."""
    memory, people = _memory(steps), Conversations(steps.vault)
    found = await steps.store.read(
        lambda conn: [t for one in walk(conn, people, lambda *_: False, None, memory) for t in one.wrong]
    )
    return found, memory.on_its_way()


async def _number(steps: Steps, owner: str) -> int:
    return next((row.number for row in await steps.rows(schema.head) if row.owner == owner), 0)


@pytest.mark.parametrize(
    ("when", "on_its_way", "is_there"),
    [("before the commit", 1, False), ("after the commit", 0, True)],
)
async def test_a_crash_around_the_commit_is_no_tampering_and_hides_none(
    steps: Steps, when: str, on_its_way: int, is_there: bool
) -> None:
    await steps.talk("anna", "bonjour")
    before = await steps.rows(schema.outbox)
    died = subprocess.run([sys.executable, "-c", DYING, steps.folder, when], cwd=Path.cwd(), check=False)
    assert died.returncode == 9
    assert (len(await steps.rows(schema.outbox)) > len(before)) is is_there
    assert await _looked(steps) == ([], on_its_way)
    assert await steps.store.write(lambda conn: upkeep.answer(conn, steps.register)) == on_its_way
    assert await _looked(steps) == ([], 0)
    await steps.talk("anna", "encore")
    assert await _looked(steps) == ([], 0)
    last = (await steps.rows(schema.outbox))[-1].id
    await steps.execute(delete(schema.outbox).where(schema.outbox.c.id == last))
    assert (await _looked(steps))[0] == [f"outbox: missing (1 of {2 + is_there} rows)"]


async def test_of_two_changes_with_one_number_the_one_that_is_there_is_the_one_that_happened(steps: Steps) -> None:
    """One process was killed before its commit, another after it and before it said so."""
    await steps.talk("anna", "bonjour")
    anna = (await steps.chat("anna")).id
    never = Told(owner=anna, number=await _number(steps, anna) + 1, digest="0" * 32)
    place = steps.register.announce([never])
    died = subprocess.run([sys.executable, "-c", DYING, steps.folder, "after the commit"], cwd=Path.cwd(), check=False)
    assert died.returncode == 9
    assert place in steps.register.read().open_at and await _number(steps, anna) == never.number
    assert await steps.store.write(lambda conn: upkeep.answer(conn, steps.register)) == 1
    assert await _looked(steps) == ([], 0)


async def test_a_start_reads_the_register_before_it_holds_the_store(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    await steps.talk("anna", "bonjour")
    read, held, register = Register.read, list[Kept | None](), steps.store.register
    assert register is not None

    def noted(self: Register, after: Kept | None = None) -> Kept:
        held.append(after)
        return read(self, after)

    place = register.announce([Told(owner="anna", number=1, digest="0" * 32)])
    monkeypatch.setattr(Register, "read", noted)
    await steps.store.settle()
    first, inside = held
    assert first is None and inside is not None and inside.end.place > place
    assert register.read().open_at == {}


async def test_work_that_fails_is_not_counted_and_its_neighbours_are(steps: Steps) -> None:
    anna = await steps.chat("anna")

    def bad(conn: Connection) -> None:
        heads.added(conn, anna.id, "inbox", "never written")
        raise ValueError("no")

    good = [steps.say("anna", f"{n}") for n in range(3)]
    results = await asyncio.gather(good[0], steps.store.write(bad), *good[1:], return_exceptions=True)
    assert [str(one) for one in results if one] == ["no"]
    assert await _looked(steps) == ([], 0)


@pytest.mark.filterwarnings("ignore:nested transaction already")
async def test_savepoints_in_savepoints_that_nobody_ended_are_undone_with_the_outer_one(steps: Steps) -> None:
    await steps.say("anna", "bonjour")
    anna = await steps.chat("anna")

    def bad(conn: Connection) -> None:
        heads.added(conn, anna.id, "inbox", "never written")
        conn.begin_nested()
        heads.added(conn, anna.id, "inbox", "nor this")
        raise ValueError("no")

    results = await asyncio.gather(
        steps.store.write(bad), steps.say("anna", "encore"), steps.store.write(bad), return_exceptions=True
    )
    assert [str(one) for one in results if one] == ["no", "no"]
    assert await _looked(steps) == ([], 0)


async def test_a_register_that_cannot_be_written_stops_the_commit(steps: Steps) -> None:
    await steps.say("anna", "bonjour")
    steps.register.file.unlink()
    steps.register.file.mkdir()
    with pytest.raises(StoreUnavailable):
        await steps.receiving._store.write(lambda conn: heads.added(conn, "anna", "inbox", "x"))
    assert await _number(steps, "anna") == 0


async def test_what_is_written_without_a_register_is_found(steps: Steps) -> None:
    await steps.talk("anna", "bonjour")
    engine = open_engine(steps.store.url)
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        diary.note(conn, steps.now, "somebody", "signed_in")
    engine.dispose()
    assert (await _looked(steps))[0] == ["desk_event: inserted (1 beyond the 0 rows that were counted)"]


async def test_two_processes_that_write_at_once_are_both_counted(steps: Steps) -> None:
    """Each with a store and a register of its own, as the assistant and the desk have them."""
    anna, outbox = await steps.chat("anna"), Box(schema.outbox)
    other = Store(steps.store.url, Register(steps.folder / "register", steps.folder / "keys"))

    def put(conn: Connection, n: int) -> None:
        plain = {"key": f"k{n}", "lane": anna.id, "network": "fake", "kind": "reply", "created_at": steps.now}
        more = {"conversation_id": anna.id, "sealed": b"x", "author": "bot", "epoch": 0, "seal": f"seal {n}"}
        outbox.put(conn, {**plain, **more})

    work = [store.write(lambda conn, n=n: put(conn, n)) for n in range(40) for store in [(steps.store, other)[n % 2]]]
    await asyncio.gather(*work)
    await asyncio.to_thread(other.close)
    memory = _memory(steps)
    assert memory.state.heads[anna.id].number == await _number(steps, anna.id) > 0
    text = await steps.store.read(lambda conn: conn.execute(select(schema.head.c.tallies)).scalar_one())
    seals = [row.seal for row in await steps.rows(schema.outbox)]
    assert heads.read_tallies(text)["outbox"] == heads.tally(steps.register, anna.id, "outbox", seals)


async def test_an_erased_conversation_is_told_from_one_that_was_taken_away(steps: Steps) -> None:
    await steps.talk("anna", "bonjour")
    await steps.talk("bert", "bonsoir")
    anna, table = await steps.chat("anna"), schema.conversation
    keys = steps.folder / "keys"
    eraser = Eraser(Conversations(Vault.open(keys, ASSISTANT)), steps.vault, Signer.open(keys))
    await steps.store.write(lambda conn: eraser.erase(conn, [anna.id], "asked", steps.now, "Marc"))
    found = await steps.store.read(lambda conn: _found(steps, conn))
    assert found == []
    await steps.execute(delete(schema.envelope_link).where(schema.envelope_link.c.conversation_id == anna.id))
    await steps.execute(delete(table).where(table.c.id == anna.id))
    await steps.execute(delete(schema.erasure))
    found = await steps.store.read(lambda conn: _found(steps, conn))
    assert found == ["the whole conversation: missing (every row)", "erasure: missing (1 of 1 rows)"]


async def test_a_store_that_goes_on_while_it_is_looked_at_is_whole(steps: Steps) -> None:
    await steps.talk("anna", "bonjour")
    memory = _memory(steps)
    await steps.talk("anna", "encore")
    await steps.talk("bert", "bonsoir")
    people = Conversations(steps.vault)
    found = await steps.store.read(
        lambda conn: [t for one in walk(conn, people, lambda *_: False, None, memory) for t in one.wrong]
    )
    assert (found, memory.on_its_way()) == ([], 0)


async def test_beginning_anew_takes_the_store_as_it_is(steps: Steps) -> None:
    await steps.talk("anna", "bonjour")
    text = (await steps.rows(schema.head))[0].tallies
    await steps.talk("anna", "encore")
    old = {"number": 1, "tallies": text}
    await steps.execute(schema.head.update().values(old))
    assert any("rolled back" in one for one in (await _looked(steps))[0])
    await steps.store.write(lambda conn: upkeep.begin_anew(conn, steps.register))
    assert not any("rolled back" in one for one in (await _looked(steps))[0])
