"""An attacker's afternoon with keys: what each theft opens, and what it does not."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from bot import schema
from bot.desk.sessions import Sessions
from bot.inward.conversations import Conversations
from bot.running import keys
from bot.running.rights import erase_person
from bot.settings import Settings
from bot.team import accounts
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.personal import open_private
from bot.vault.sealing import CannotOpen
from bot.vault.verify import walk
from tests.stages.steps import Steps
from tests.tickets.opened import handed_over
from tests.tickets.test_readers import PASSPHRASE, joins, private_of
from tests.vault.thief import Thief

ADA, BOB = 1001, 1002


@pytest.fixture
async def office(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Two customers: Ada holds anna's ticket, bert's waits in the queue. There is a recovery key."""
    monkeypatch.setenv("GUICHET_DATA", str(steps.folder))
    monkeypatch.delenv("GUICHET_DATABASE_URL", raising=False)
    await handed_over(steps, "anna")
    await handed_over(steps, "bert")
    await joins(steps, "Ada")
    await steps.desk.take(ADA, "Ada")
    keys.make_recovery_key(Settings.read(), new=False)
    return steps


def copy(steps: Steps, name: str = "stolen.db") -> Path:
    """The database as a backup has it."""
    target = steps.folder / name
    with closing(sqlite3.connect(steps.folder / "guichet.db")) as live, closing(sqlite3.connect(target)) as stolen:
        live.backup(stolen)
    return target


def opens(stolen: Path, *privates: bytes) -> set[str]:
    """The conversations that these keys open in the copy."""
    engine = create_engine(f"sqlite:///{stolen}")
    with engine.connect() as conn:
        found = set(Thief(conn).conversation_keys(privates))
    engine.dispose()
    return found


async def test_a_stolen_database_opens_nothing(office: Steps) -> None:
    stolen = copy(office).read_bytes()
    for file in (office.folder / "keys").glob("*.key"):
        assert file.read_bytes() not in stolen, file.name
    assert private_of("Ada") not in stolen
    anna = await office.chat("anna")
    assert anna.key not in stolen
    for guess in ("", PASSPHRASE, f"{PASSPHRASE} ada", "0123456789"):
        (ada,) = [row for row in await office.rows(schema.agent) if row.name == "Ada"]
        with pytest.raises(CannotOpen):
            open_private(ada.private_sealed, ada.public_key, guess)


async def test_with_one_agents_passphrase_it_opens_what_that_agent_holds(office: Steps) -> None:
    stolen, anna = copy(office), await office.chat("anna")
    (ada,) = [row for row in await office.rows(schema.agent) if row.name == "Ada"]
    private = open_private(ada.private_sealed, ada.public_key, f"{PASSPHRASE} Ada")
    assert opens(stolen, private) == {anna.id}


@pytest.mark.parametrize("how", ["handed back", "left the team", "new passphrase"])
async def test_a_reader_removed_yesterday_opens_nothing_of_today(office: Steps, how: str) -> None:
    if how == "handed back":
        await office.desk.hand_back(ADA, "Ada")
    else:
        change = accounts.leave if how == "left the team" else accounts.reset

        def work(conn: Connection) -> None:
            change(conn, accounts.named(conn, "Ada").id, office.now, "Marc")

        await office.store.write(work)
    assert opens(copy(office), private_of("Ada")) == set()


async def test_what_was_read_yesterday_stays_read(office: Steps) -> None:
    """A limit, written down: yesterday's copy opens what its thief could open yesterday."""
    yesterday = copy(office)
    await office.desk.hand_back(ADA, "Ada")
    assert opens(yesterday, private_of("Ada")) == {(await office.chat("anna")).id}


async def test_keys_stolen_before_a_rotation_open_nothing_after_it(office: Steps) -> None:
    folder = office.folder / "keys"
    stolen_keys = [(folder / f"{name}.key").read_bytes() for name in ("assistant", "desk")]
    assert len(opens(copy(office), *stolen_keys)) == 2
    keys.rotate(Settings.read(), lambda _: None, lambda _: None)
    assert opens(copy(office, "after.db"), *stolen_keys) == set()


async def test_old_rows_put_back_after_an_erasure_open_nothing_once_keys_were_rotated(office: Steps) -> None:
    """Until then the assistant's own key opens an old copy of a row: `guichet verify` names it, backups must go."""
    anna = await office.chat("anna")
    old = [row for row in await office.rows(schema.conversation_key) if row.conversation_id == anna.id]
    settings = Settings.read()
    erase_person(settings, "fake:anna", "asked")
    assert anna.id not in opens(copy(office), *_all_keys(office))
    keys.rotate(settings, lambda _: None, lambda _: None)
    values = [dict(row._mapping) for row in old]
    await office.execute(schema.conversation_key.insert().values(values))
    own = private_of("Ada")
    assert opens(copy(office, "replayed.db"), *_all_keys(office)) & {anna.id} == set()
    assert opens(copy(office, "replayed-ada.db"), own) == {anna.id}, "who held it keeps what they could copy"


async def test_a_readers_old_row_put_back_is_named_by_verify(office: Steps) -> None:
    anna, table = await office.chat("anna"), schema.conversation_key
    old = next(dict(row._mapping) for row in await office.rows(table) if row.reader.startswith("agent:"))
    await office.desk.hand_back(ADA, "Ada")
    await office.execute(table.insert().values(old))
    people = Conversations(Vault.open(office.folder / "keys", ASSISTANT))
    found = await office.store.read(lambda conn: list(walk(conn, people, lambda *_: False)))
    said = [str(one) for walked in found for one in walked.records]
    assert said == [f"conversation_key {anna.id}/{old['reader']}: changed (reader)"]


async def test_a_sessions_key_is_nowhere_in_what_is_printed_of_it() -> None:
    sessions = Sessions(lambda: 0.0)
    token = sessions.begin("id", "Ada", "fr", private=b"very private bytes")
    out = io.StringIO()
    print(sessions.find(token, touch=True), file=out)
    assert "very private" not in out.getvalue()


def _all_keys(steps: Steps) -> list[bytes]:
    return [(steps.folder / "keys" / f"{name}.key").read_bytes() for name in ("assistant", "desk")]
