"""What every row for itself does not show: that some are gone, or are older ones. The heads and the register do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.box import ERASED
from bot.consent import receipts
from bot.consent.erasure import ENDED, erase_row
from bot.consent.receipts import BY_WORDS, Receipt
from bot.consent.standing import GIVEN, WITHDRAWN, Standing
from bot.erasure.certificate import covers
from bot.inward.conversations import Conversations
from bot.media import checks
from bot.team import diary
from bot.vault import upkeep
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.remembered import Memory
from bot.vault.signing import Signer
from bot.vault.verify import walk
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps
from tests.vault.test_tamper import PNG, _changing, _hands_over

NAMES = {"network": "fake", "route": "native", "version": "1", "notice_hash": "h", "language": "fr", "inbox_key": "k"}


@pytest.fixture
async def told(steps: Steps, network: FakeNetwork) -> Steps:
    """Two people with words, a file, a ticket and a consent; two lines in the log."""
    steps.assistant = _hands_over
    for name in ("anna", "bert"):
        await steps.post(network.file(name, PNG, text="voilà"))
        await steps.say(name, "help")
        await steps.settle()
        await _stands(steps, name, GIVEN)
    for n in range(2):
        await steps.store.write(lambda conn, n=n: diary.note(conn, steps.now, "Marc", "signed_in", f"{n}"))
    return steps


async def _stands(steps: Steps, name: str, state: str) -> None:
    chat = await steps.chat(name)

    def work(conn: Connection) -> None:
        receipts.write(conn, chat, Receipt(at=steps.now, event=state, how=BY_WORDS, **NAMES))
        receipts.stand(conn, steps.people, chat.id, Standing(state=state, version="1", at=steps.now))

    await steps.store.write(work)


def _found(steps: Steps, conn: Connection) -> list[str]:
    """What verify says, with keys and register read anew."""
    people, public = (
        Conversations(Vault.open(steps.folder / "keys", ASSISTANT)),
        Signer.open(steps.folder / "keys").public,
    )

    def is_certified(at: Connection, certificate: str, one: str) -> bool:
        return covers(at, certificate, one, public=public)

    return [text for one in walk(conn, people, is_certified, None, Memory(steps.register)) for text in one.wrong]


def _put_back(conn: Connection, copy: Path, *names: str, owner: str | None = None) -> None:
    """The rows of these tables as a copy from before has them; with an owner, those of one conversation."""
    with closing(sqlite3.connect(copy)) as old:
        old.row_factory = sqlite3.Row
        for table in (schema.metadata.tables[name] for name in names):
            by = {"conversation": "id", "head": "owner"}.get(table.name, "conversation_id")
            mine = (table.c[by] == owner) if owner else (table.c[list(table.c)[0].name].is_not(None))
            conn.execute(delete(table).where(mine))
            for row in old.execute(f"select * from {table.name}"):  # noqa: S608  (our own table)
                if owner is None or row[by] == owner:
                    conn.execute(table.insert().values(dict(row)))


async def _copy(steps: Steps) -> Path:
    target = steps.folder / "copy.db"
    with closing(sqlite3.connect(steps.folder / "guichet.db")) as live, closing(sqlite3.connect(target)) as stolen:
        live.backup(stolen)
    return target


OF_A_CONVERSATION = [table.name for table in schema.metadata.sorted_tables if "conversation_id" in table.c]


async def test_a_store_that_nobody_touched_is_as_it_is_remembered(told: Steps) -> None:
    with _changing(told) as conn:
        assert _found(told, conn) == []


@pytest.mark.parametrize("name", ["inbox", "outbox", "media", "ticket", "ticket_event", "consent_receipt"])
async def test_the_last_row_taken_away_is_missing(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    with _changing(told) as conn:
        last = conn.execute(select(table).order_by(*(c.desc() for c in table.primary_key.columns))).first()
        conn.execute(delete(table).where(list(table.primary_key.columns)[0] == last[0]))
        found = _found(told, conn)
    assert any(text.startswith(f"{name}: missing (1 of") for text in found), found


@pytest.mark.parametrize("name", ["desk_event", "consent_notice"])
async def test_a_row_of_the_house_taken_away_or_changed_is_named(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    row = {"hash": "h", "version": "1", "text": "notice", "first_said_at": told.now}
    if name == "consent_notice":
        await told.store.write(lambda conn: receipts.remember(conn, _Notice(**row), told.now))
    column = "text" if name == "consent_notice" else "actor"
    with _changing(told) as conn:
        first = conn.execute(select(table)).first()
        mine = list(table.primary_key.columns)[0] == first[0]
        conn.execute(update(table).where(mine).values({column: "somebody else"}))
        assert any(text.startswith(f"{name}: changed") for text in _found(told, conn))
        conn.execute(delete(table).where(mine))
        assert any(text.startswith(f"{name}: missing (1 of") for text in _found(told, conn))
        conn.execute(table.insert().values(dict(first._mapping)))
        assert _found(told, conn) == []


class _Notice:
    def __init__(self, *, hash: str, version: str, text: str, first_said_at: float) -> None:
        self.hash, self.version, self.whole = hash, version, text


async def test_the_end_of_a_chain_taken_away_with_its_old_genuine_end_is_missing(told: Steps) -> None:
    copy, anna = await _copy(told), await told.chat("anna")
    await told.say("anna", "je retire tout")
    with _changing(told) as conn:
        _put_back(conn, copy, "inbox", "envelope_link", "conversation", owner=anna.id)
        found = _found(told, conn)
    assert "envelopes: missing (the last 1 of 3)" in found and any(f.startswith("inbox: missing") for f in found), found


async def test_a_withdrawn_consent_put_back_is_named(told: Steps) -> None:
    copy, anna = await _copy(told), await told.chat("anna")
    await _stands(told, "anna", WITHDRAWN)
    with _changing(told) as conn:
        _put_back(conn, copy, "consent_receipt", "conversation", owner=anna.id)
        older = "conversation: changed (its 1 rows are not the ones that were counted)"
        assert _found(told, conn) == ["consent_receipt: missing (1 of 2 rows)", older]


async def test_a_single_row_put_back_as_it_was_is_named(told: Steps) -> None:
    """A file that was found unsafe later: its older row is genuine, and says that all is well."""
    copy, anna = await _copy(told), await told.chat("anna")
    file = next(row for row in await told.rows(schema.media) if row.conversation_id == anna.id)
    await told.store.write(lambda conn: checks._set_aside(conn, file.id, "program", anna))
    with _changing(told) as conn:
        assert _found(told, conn) == []
        _put_back(conn, copy, "media", owner=anna.id)
        assert _found(told, conn) == ["media: changed (its 1 rows are not the ones that were counted)"]


async def test_a_conversation_put_back_whole_is_rolled_back(told: Steps) -> None:
    copy, anna = await _copy(told), await told.chat("anna")
    await told.say("anna", "encore un mot")
    await _stands(told, "anna", WITHDRAWN)
    with _changing(told) as conn:
        _put_back(conn, copy, *OF_A_CONVERSATION, "conversation", "head", owner=anna.id)
        (one,) = _found(told, conn)
    assert one.startswith("this conversation: rolled back (this is its change")


async def test_a_whole_store_put_back_is_rolled_back_in_every_place_that_went_on(told: Steps) -> None:
    copy = await _copy(told)
    await told.say("anna", "encore un mot")
    await told.store.write(lambda conn: diary.note(conn, told.now, "Marc", "signed_in"))
    with _changing(told) as conn:
        _put_back(conn, copy, *[table.name for table in schema.metadata.sorted_tables])
        found = _found(told, conn)
    assert [text.split(" (")[0] for text in found] == ["this conversation: rolled back", "the store: rolled back"]


@pytest.mark.parametrize("name", ["inbox", "outbox"])
async def test_words_that_are_only_said_to_be_erased_are_named(told: Steps, name: str) -> None:
    table = schema.metadata.tables[name]
    with _changing(told) as conn:
        wiped = conn.execute(update(table).values(sealed=b"", state=ERASED, reason=ENDED)).rowcount
        found = _found(told, conn)
    assert wiped and [text.startswith(f"{name} ") and "(sealed)" in text for text in found] == [True] * wiped, found


async def test_words_that_were_erased_are_not_missed_and_others_still_are(told: Steps) -> None:
    """A delivery erased after a "no" says nothing of another that somebody emptied in the same way."""
    anna = await told.chat("anna")
    first, *others = [row for row in await told.rows(schema.inbox) if row.conversation_id == anna.id]
    await told.store.write(lambda conn: erase_row(conn, first, anna, told.shelf, told.now))
    with _changing(told) as conn:
        assert _found(told, conn) == []
        conn.execute(update(schema.inbox).where(schema.inbox.c.id == others[0].id).values(sealed=b"", state=ERASED))
        assert _found(told, conn) == [f"inbox {others[0].id}: changed (sealed)"]


@pytest.mark.parametrize("with_head", [True, False])
async def test_a_conversation_taken_away_whole_is_missing(told: Steps, with_head: bool) -> None:
    anna = await told.chat("anna")
    with _changing(told) as conn:
        for name in (*OF_A_CONVERSATION, "ticket_event"):
            table = schema.metadata.tables[name]
            tickets = select(schema.ticket.c.id).where(schema.ticket.c.conversation_id == anna.id)
            mine = table.c.ticket_id.in_(tickets) if name == "ticket_event" else table.c.conversation_id == anna.id
            if name != "ticket":
                conn.execute(delete(table).where(mine))
        conn.execute(delete(schema.ticket).where(schema.ticket.c.conversation_id == anna.id))
        conn.execute(delete(schema.conversation).where(schema.conversation.c.id == anna.id))
        if with_head:
            conn.execute(delete(schema.head).where(schema.head.c.owner == anna.id))
        assert _found(told, conn) == ["the whole conversation: missing (every row)"]


@pytest.mark.parametrize("change", ["tallies", "number", "gone", "unreadable"])
async def test_a_head_that_was_changed_does_not_help(told: Steps, change: str) -> None:
    anna, table = await told.chat("anna"), schema.head
    values = {"tallies": {"tallies": "{}"}, "number": {"number": 99}, "unreadable": {"tallies": "[1]"}}
    with _changing(told) as conn:
        mine = table.c.owner == anna.id
        conn.execute(
            delete(table).where(mine) if change == "gone" else update(table).where(mine).values(values[change])
        )
        found = _found(told, conn)
    kind = {"tallies": "changed", "number": "inserted", "gone": "rolled back", "unreadable": "changed"}[change]
    assert any(text.startswith(f"this conversation: {kind}") for text in found), found


async def test_a_register_that_is_gone_or_was_changed_is_named(told: Steps) -> None:
    whole = told.register.file.read_bytes()
    told.register.file.write_bytes(whole[:50] + b"x" + whole[51:])
    with _changing(told) as conn:
        assert _found(told, conn) == ["register: changed (its line 1 is not as it was written)"]
    told.register.file.unlink()
    with _changing(told) as conn:
        (found,) = _found(told, conn)
    assert found.startswith(f"register: missing ({told.register.file} is gone")


async def test_a_register_cut_back_does_not_heal_by_going_on(told: Steps) -> None:
    whole = told.register.file.read_bytes()
    await told.say("anna", "encore un mot")
    await _stands(told, "anna", WITHDRAWN)
    told.register.file.write_bytes(whole)
    await told.say("anna", "et un autre")
    with _changing(told) as conn:
        found = _found(told, conn)
        assert any(text.startswith("register: missing (changes before its line") for text in found), found
    await told.store.write(lambda conn: upkeep.begin_anew(conn, told.register))
    await told.say("anna", "et encore un")
    with _changing(told) as conn:
        assert _found(told, conn) == []
