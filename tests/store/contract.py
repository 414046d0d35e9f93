"""What every store must do: inherited by SQLite and by PostgreSQL."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot import schema
from bot.box import LEASE, Box, Excluded, LostLease
from bot.inward.conversations import Conversation, Conversations, Home
from bot.store import Store, migrate
from bot.vault import heads
from bot.vault.keys import ASSISTANT, DESK, Vault
from bot.vault.sealing import CannotOpen
from bot.watch import ledger

inbox = Box(schema.outbox)
NOW = 1_000_000.0
HOME = Home(network="fake", account="account", scope="account")


class StoreContract:
    """Inherit it, and give a `store` fixture with migrated tables and a `vault` fixture."""

    @pytest.fixture
    def people(self, vault: Vault) -> Conversations:
        return Conversations(vault)

    async def _chat(self, store: Store, people: Conversations, name: str = "anna") -> Conversation:
        return await store.write(lambda conn: people.meet(conn, "fake", "account", name, NOW))

    def _row(self, chat: Conversation, key: str = "", at: float = NOW) -> dict[str, object]:
        plain = {
            "key": key or secrets.token_hex(8),
            "lane": chat.id,
            "network": "fake",
            "kind": "reply",
            "created_at": at,
        }
        return {**plain, "created_at": at, "conversation_id": chat.id, "sealed": b"x", "author": "bot", "epoch": 0}

    async def test_the_migrations_make_exactly_the_tables_of_the_schema(self, store: Store) -> None:
        def differences(conn: Connection) -> list[object]:
            context = MigrationContext.configure(conn, opts={"compare_type": True})
            return [d for d in compare_metadata(context, schema.metadata) if "sqlite_sequence" not in repr(d)]

        assert await store.read(differences) == []

    async def test_migrating_twice_changes_nothing(self, store: Store) -> None:
        await asyncio.to_thread(migrate, store.url)

    async def test_a_key_is_put_once(self, store: Store, people: Conversations) -> None:
        chat = await self._chat(store, people)
        row = self._row(chat, "k")
        first = await store.write(lambda conn: inbox.put(conn, row))
        second = await store.write(lambda conn: inbox.put(conn, row))
        assert first is not None
        assert second is None

    async def test_of_many_only_those_with_a_new_key_are_put(self, store: Store, people: Conversations) -> None:
        chat = await self._chat(store, people)
        await store.write(lambda conn: inbox.put(conn, self._row(chat, "k3")))
        rows = [self._row(chat, f"k{n % 6}") for n in range(8)]
        new = await store.write(lambda conn: inbox.put_all(conn, rows, {"author_name": "this one"}))
        assert new == {"k0", "k1", "k2", "k4", "k5"}
        kept = await store.read(lambda conn: list(conn.execute(select(inbox.table.c.key).order_by("id")).scalars()))
        assert kept == ["k3", "k0", "k1", "k2", "k4", "k5"]

    async def test_many_people_are_met_at_once_new_ones_and_known_ones(
        self, store: Store, people: Conversations
    ) -> None:
        anna = await self._chat(store, people)
        names = ["anna", *(f"person{n}" for n in range(700))]
        met = await store.write(lambda conn: people.meet_all(conn, HOME, dict.fromkeys(names, ""), NOW))
        assert met["anna"].id == anna.id
        assert [met[name].address for name in names] == names
        again = await store.write(lambda conn: people.meet_all(conn, HOME, dict.fromkeys(names, ""), NOW))
        assert {name: c.id for name, c in again.items()} == {name: c.id for name, c in met.items()}

    async def test_only_the_oldest_open_row_of_a_lane_is_lent(self, store: Store, people: Conversations) -> None:
        anna, bert = await self._chat(store, people), await self._chat(store, people, "bert")
        rows = [self._row(chat, f"{chat.id}{n}") for n in range(2) for chat in (anna, bert)]
        for row in rows:
            await store.write(lambda conn, row=row: inbox.put(conn, row))
        lent = await store.write(lambda conn: inbox.lend(conn, "w", NOW, 10))
        assert [r.key for r in lent] == [f"{anna.id}0", f"{bert.id}0"]
        await store.write(lambda conn: inbox.done(conn, lent[0].id, "w", NOW))
        assert [r.key for r in await store.write(lambda conn: inbox.lend(conn, "w", NOW, 10))] == [f"{anna.id}1"]

    async def test_a_row_put_off_holds_its_lane_until_its_time(self, store: Store, people: Conversations) -> None:
        chat = await self._chat(store, people)
        for key in ("one", "two"):
            await store.write(lambda conn, key=key: inbox.put(conn, self._row(chat, key)))
        (row,) = await store.write(lambda conn: inbox.lend(conn, "w", NOW, 10))
        await store.write(lambda conn: inbox.later(conn, row.id, "w", NOW + 9, "busy"))
        assert await store.write(lambda conn: inbox.lend(conn, "w", NOW + 8, 10)) == []
        assert [r.key for r in await store.write(lambda conn: inbox.lend(conn, "w", NOW + 9, 10))] == ["one"]

    async def test_a_lease_that_ended_gives_the_row_to_the_next_one_marked(
        self, store: Store, people: Conversations
    ) -> None:
        chat = await self._chat(store, people)
        await store.write(lambda conn: inbox.put(conn, self._row(chat)))
        (row,) = await store.write(lambda conn: inbox.lend(conn, "dead", NOW, 1))
        assert await store.write(lambda conn: inbox.lend(conn, "w", NOW + LEASE - 1, 1)) == []
        (again,) = await store.write(lambda conn: inbox.lend(conn, "w", NOW + LEASE, 1))
        assert (again.id, again.maybe_sent, again.attempts) == (row.id, True, 2)
        with pytest.raises(LostLease):
            await store.write(lambda conn: inbox.done(conn, row.id, "dead", NOW))

    async def test_a_renewed_lease_does_not_end(self, store: Store, people: Conversations) -> None:
        chat = await self._chat(store, people)
        await store.write(lambda conn: inbox.put(conn, self._row(chat)))
        await store.write(lambda conn: inbox.lend(conn, "w", NOW, 1))
        await store.write(lambda conn: inbox.renew(conn, "w", NOW + LEASE - 1))
        assert await store.write(lambda conn: inbox.lend(conn, "other", NOW + LEASE + 1, 1)) == []

    async def test_many_borrowers_at_once_never_get_the_same_row(self, store: Store, people: Conversations) -> None:
        for n in range(20):
            chat = await self._chat(store, people, f"chat{n}")
            await store.write(lambda conn, chat=chat: inbox.put(conn, self._row(chat)))
        other = Store(store.url)
        try:
            lends = [
                s.write(lambda conn, n=n: inbox.lend(conn, f"w{n}", NOW, 3)) for n in range(8) for s in (store, other)
            ]
            ids = [row.id for rows in await asyncio.gather(*lends) for row in rows]
        finally:
            await asyncio.to_thread(other.close)
        assert sorted(ids) == sorted(set(ids))
        assert len(ids) == 20

    async def test_what_two_processes_put_at_once_is_all_counted(self, store: Store, people: Conversations) -> None:
        chats = [await self._chat(store, people, name) for name in ("anna", "bert")]
        other = Store(store.url, store.register)

        def put(conn: Connection, n: int) -> None:
            for chat in chats if n % 3 else reversed(chats):
                inbox.put(conn, {**self._row(chat, f"{chat.id}{n}"), "seal": f"seal {n}"})

        try:
            await asyncio.gather(*(s.write(lambda conn, n=n: put(conn, n)) for n in range(30) for s in [store, other]))
        finally:
            await asyncio.to_thread(other.close)
        rows = await store.read(lambda conn: {row.owner: row for row in conn.execute(select(schema.head))})
        assert store.register is not None
        heads_told = store.register.read().heads
        for chat in chats:
            expected = heads.tally(store.register, chat.id, "outbox", [f"seal {n}" for n in range(30)])
            assert heads.read_tallies(rows[chat.id].tallies)["outbox"] == expected
            assert heads_told[chat.id].number == rows[chat.id].number

    async def test_work_that_fails_leaves_its_neighbours_of_the_same_commit_alone(
        self, store: Store, people: Conversations
    ) -> None:
        chat = await self._chat(store, people)

        def bad(conn: Connection) -> None:
            inbox.put(conn, self._row(chat, "bad"))
            raise ValueError("no")

        good = [store.write(lambda conn, n=n: inbox.put(conn, self._row(chat, f"g{n}"))) for n in range(5)]
        results = await asyncio.gather(*good[:2], store.write(bad), *good[2:], return_exceptions=True)
        assert isinstance(results[2], ValueError)
        keys = await store.read(lambda conn: set(conn.execute(select(schema.outbox.c.key)).scalars()))
        assert keys == {f"g{n}" for n in range(5)}

    async def test_a_conversation_is_met_once_and_read_by_its_readers_only(
        self, store: Store, people: Conversations, desk: Vault
    ) -> None:
        first, second = await self._chat(store, people), await self._chat(store, people)
        assert first.id == second.id
        assert first.address == "anna"
        others = Conversations(desk)
        with pytest.raises(CannotOpen):
            await store.read(lambda conn: others.get(conn, first.id))
        await store.write(lambda conn: people.share(conn, first, DESK))
        assert (await store.read(lambda conn: others.get(conn, first.id))).address == "anna"

    async def test_two_processes_that_meet_a_new_person_at_once_make_one_conversation(
        self, store: Store, vault: Vault
    ) -> None:
        other = Store(store.url)

        async def meet(where: Store) -> object:
            people = Conversations(vault)
            for _ in range(3):
                try:
                    return (await where.write(lambda conn: people.meet(conn, "fake", "a", "new", NOW))).id
                except IntegrityError:
                    continue
            raise AssertionError

        try:
            found = await asyncio.gather(*(meet(s) for s in (store, other) * 4))
        finally:
            await asyncio.to_thread(other.close)
        assert len(set(found)) == 1

    async def test_the_ledger_counts_in_the_transaction_it_counts(self, store: Store) -> None:
        def fails(conn: Connection) -> None:
            ledger.count(conn, "received")
            raise ValueError

        await store.write(lambda conn: ledger.count(conn, "received", 3))
        with pytest.raises(ValueError):
            await store.write(fails)
        assert (await store.read(ledger.read)).received == 3

    @pytest.fixture
    def vault(self, keys: object) -> Vault:
        return Vault.open(keys, ASSISTANT)  # type: ignore[arg-type]

    @pytest.fixture
    def desk(self, keys: object) -> Vault:
        return Vault.open(keys, DESK)  # type: ignore[arg-type]

    @pytest.fixture
    def keys(self, tmp_path: object) -> object:
        return tmp_path / "keys"  # type: ignore[operator]

    async def test_what_is_excluded_is_not_lent(self, store: Store, people: Conversations) -> None:
        anna, bert = await self._chat(store, people), await self._chat(store, people, "bert")
        first = await store.write(lambda conn: inbox.put(conn, self._row(anna, "a")))
        await store.write(lambda conn: inbox.put(conn, {**self._row(bert, "b"), "network": "other"}))
        but = Excluded(ids=[first or 0], networks=["other"])
        assert await store.write(lambda conn: inbox.lend(conn, "w", NOW, 10, but)) == []

    async def test_looking_for_work_reads_no_row_that_is_finished(self, store: Store) -> None:
        def plan(conn: Connection) -> str:
            explain = "EXPLAIN QUERY PLAN " if conn.dialect.name == "sqlite" else "SET enable_seqscan=off; EXPLAIN "
            query = f"SELECT count(*) FROM outbox WHERE outbox.{schema.PENDING}"
            return str(conn.exec_driver_sql(explain + query).all())

        assert "outbox_pending" in await store.write(plan)
