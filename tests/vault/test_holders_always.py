"""Any sequence of messages, changes of hands, of the team and of keys, merges, splits and erasures: envelopes stay as
they came, who holds a conversation can open it and nobody else, and what is erased opens for nobody with all that is
left on the disk.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.inward.conversations import Conversations
from bot.running.keys import rotate
from bot.running.rights import erase_person
from bot.settings import Settings
from bot.store import migrate, open_engine
from bot.talk.turn import CloseTicket, HandOver
from bot.team import accounts
from bot.team.accounts import Chosen
from bot.tickets import leaving, readers, rows, sources
from bot.tickets.handover import Control
from bot.tickets.merging import Merging
from bot.tickets.rows import Actor
from bot.tickets.ticket import NotAllowed
from bot.vault import custody
from bot.vault.keys import ASSISTANT, DESK, Vault
from bot.vault.register import Register
from tests.vault.thief import Kept, Thief, delivery, pair

PEOPLE, AGENTS = ("anna", "bert"), ("Ada", "Bob")
NOW = 1_800_000_000.0
MARC = Actor(kind="person", name="Marc")
person, agent = st.sampled_from(PEOPLE), st.sampled_from(AGENTS)


class Holders(RuleBasedStateMachine):
    """The model: who should hold each chat. The real thing: tables, key files, and a thief who has copied them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="guichet-holders-"))
        self.settings = Settings.read({"GUICHET_DATA": str(self.folder)}, self.folder)
        migrate(self.settings.database_url)
        self.engine = open_engine(self.settings.database_url, Register.of(self.settings))
        self.running = Conversations(Vault.open(self.settings.keys, ASSISTANT))
        self.desk = Conversations(Vault.open(self.settings.keys, DESK))
        self.ids: dict[str, str] = {}
        self.holders: dict[str, set[str]] = {}
        self.kept: list[Kept] = []
        self.gone: list[Kept] = []
        self.own: dict[str, bytes] = {}
        self.former: list[bytes] = []
        self.count = 0
        self._within(lambda conn: accounts.create_first(conn, "Marc", self._chosen("Marc"), NOW))

    @initialize(who=agent)
    def begins(self, who: str) -> None:
        """Two customers in the queue, one agent at work."""
        for name in PEOPLE:
            self.writes(name)
            self.is_handed_over(name)
        self.joins(who)

    def teardown(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @rule(name=person)
    def writes(self, name: str) -> None:
        """A delivery, kept as it came. Who was erased and writes again is somebody new."""

        def work(conn: Connection) -> None:
            chat = self.running.meet(conn, "fake", "fake-account", name, NOW)
            self.ids[name] = chat.id
            self.holders.setdefault(chat.id, {ASSISTANT})
            self.count += 1
            envelope_id, envelope = f"e{self.count}", delivery(f"word {self.count} of {name}")
            custody.keep(conn, envelope_id, envelope, [chat])
            self.kept.append(Kept.read(conn, envelope_id, chat))

        self._within(work)

    @rule(name=person)
    def is_handed_over(self, name: str) -> None:
        """To the queue; a ticket that somebody has stays theirs."""
        if name in self.ids:
            self._change(name, lambda c, control, chat: control.hand_over(c, chat, HandOver(title="Panne"), NOW))
            self.holders[self.ids[name]].add(DESK)

    @rule(name=person, who=agent)
    def is_taken(self, name: str, who: str) -> None:
        """By an agent, perhaps from another."""
        self.is_acted_on(name, who, "take")

    @rule(name=person, who=agent, act=st.sampled_from(("replied", "hand_back", "resolve", "unassign")))
    def is_acted_on(self, name: str, who: str, act: str) -> None:
        """By an agent, at the desk."""
        if name in self.ids and who in self.own and self._open(name):
            self._change(name, lambda c, control, chat: self._act(c, control, chat, who, act), at_desk=True)

    @rule(name=person, who=agent)
    def is_assigned(self, name: str, who: str) -> None:
        """By a lead, to somebody of the team or to a name that is nobody's."""
        if name in self.ids and self._open(name):

            def act(conn: Connection, control: Control, chat: Any) -> None:
                ticket = sources.open_lead_of(conn, self.desk, chat)
                control.assign(conn, chat, ticket, MARC, who, NOW)

            self._change(name, act, at_desk=True)

    @rule(one=person, other=person)
    def are_put_together(self, one: str, other: str) -> None:
        """The ticket of one goes into that of the other: who has that one holds both chats."""
        self._merging(lambda c, merging: merging.merge(c, self._latest(c, other), self._latest(c, one), MARC, NOW))

    @rule(name=person)
    def is_split_off(self, name: str) -> None:
        """And holds this one no longer."""
        self._merging(lambda c, merging: merging.split(c, self._latest(c, name), MARC, NOW))

    @rule(name=person)
    def ends_it(self, name: str) -> None:
        """The customer closes the request."""
        if name in self.ids:
            self._change(name, lambda c, control, chat: control.close(c, chat, CloseTicket(reason="solved"), NOW))

    @rule(who=agent)
    def joins(self, who: str) -> None:
        """For the first time or again."""
        if who not in self.own:

            def work(conn: Connection) -> None:
                code = accounts.invite(conn, who, "agent", NOW, "Marc")
                account = accounts.redeem(conn, code, self._chosen(who), NOW)
                readers.settle_all_of(conn, self.desk, account)

            self._within(work)

    @rule(who=agent)
    def forgets_the_passphrase(self, who: str) -> None:
        """And comes in by a link, with another key pair."""
        if who in self.own:

            def work(conn: Connection) -> None:
                code = accounts.reset(conn, accounts.named(conn, who).id, NOW, "Marc")
                self.former.append(self.own.pop(who))
                account = accounts.redeem(conn, code, self._chosen(who), NOW)
                readers.settle_all_of(conn, self.desk, account)

            self._within(work)

    @rule(who=agent)
    def leaves(self, who: str) -> None:
        """The team."""
        if who in self.own:
            self._within(lambda conn: leaving.leave(conn, self.desk, accounts.named(conn, who).id, NOW, "Marc"))
            self.former.append(self.own.pop(who))

    @rule()
    def keys_are_rotated(self) -> None:
        """While the two processes run."""
        assert rotate(self.settings, lambda _: None, lambda _: None) == 0

    @rule(name=person)
    def is_erased(self, name: str) -> None:
        """For good."""
        if name in self.ids:
            erase_person(self.settings, f"fake:{name}", "asked")
            chat = self.ids.pop(name)
            self.holders[chat] = set()
            self.gone += [one for one in self.kept if one.conversation_id == chat]
            self.kept = [one for one in self.kept if one.conversation_id != chat]

    @invariant()
    def envelopes_are_as_they_came(self) -> None:
        """Each with the hash it had, in chains that hold."""
        with self.engine.connect() as conn, conn.begin():
            for one in self.kept:
                assert one.is_unchanged(conn)
            for chat in self.ids.values():
                assert custody.first_break(conn, self.running.get(conn, chat)) is None

    @invariant()
    def holders_are_who_should_be(self) -> None:
        """Assistant, queue from the first ticket on, and the agents who hold one now."""
        with self.engine.connect() as conn, conn.begin():
            for chat, held in self.holders.items():
                names = held | (self._assigned(conn, chat) if held else set())
                assert set(readers.holders(conn, chat)) == names

    @invariant()
    def a_thief_opens_what_those_whose_keys_they_have_hold(self) -> None:
        """With the database and one agent's key: what that agent holds. With a former key: nothing."""
        with self.engine.connect() as conn, conn.begin():
            thief = Thief(conn)
            for who, private in self.own.items():
                held = {chat for chat in self.holders if who in readers.holders(conn, chat)}
                assert set(thief.conversation_keys([private])) == held
            assert thief.conversation_keys(self.former) == {}

    @invariant()
    def what_is_erased_opens_for_nobody(self) -> None:
        """With every key there is and every byte of the disk; what lives opens, so the thief knows how."""
        with self.engine.connect() as conn, conn.begin():
            keys = Thief(conn).conversation_keys([*self._private_files(), *self.own.values(), *self.former])
        assert all(one.opens_with(keys.values()) for one in self.kept)
        assert not any(one.opens_with(keys.values()) for one in self.gone)
        disk = b"".join(file.read_bytes() for file in self.folder.glob("guichet.db*"))
        assert not any(one.sealed in disk or wrapped in disk for one in self.gone for wrapped in one.wrapped)

    def _change(self, name: str, act: Callable[..., Any], *, at_desk: bool = False) -> None:
        people = self.desk if at_desk else self.running
        self._within(lambda conn: act(conn, Control(people), people.get(conn, self.ids[name])))

    def _act(self, conn: Connection, control: Control, chat: Any, who: str, act: str) -> None:
        ticket = sources.open_lead_of(conn, self.desk, chat)
        form = {"form": "text"} if act == "replied" else {}
        getattr(control, act)(conn, chat, ticket, Actor(kind="person", name=who), NOW, **form)

    def _open(self, name: str) -> bool:
        with self.engine.connect() as conn, conn.begin():
            return sources.open_lead_of(conn, self.running, self.running.get(conn, self.ids[name])) is not None

    def _assigned(self, conn: Connection, chat: str) -> set[str]:
        """Straight from the tickets, the chat's own and what they went into: who has one, unless the assistant has it,
        it ended, or nobody of that name works here."""
        own = [row for row in conn.execute(select(schema.ticket)) if row.conversation_id == chat]
        leads = [rows.find(conn, row.merged_into) if row.status == "merged" else row for row in own]
        return {row.assignee for row in leads if row.status not in ("triage", "resolved")} & self.own.keys()

    def _latest(self, conn: Connection, name: str) -> Any:
        """The last ticket that somebody was told the number of."""
        chat = self.desk.get(conn, self.ids[name])
        mine = select(schema.ticket).where(schema.ticket.c.conversation_id == chat.id)
        return rows.read(conn.execute(mine.order_by(schema.ticket.c.number.desc())).first(), chat)

    def _merging(self, act: Callable[..., Any]) -> None:
        """At the desk, where both have a ticket; what cannot be put together or split stays as it is."""
        if {*PEOPLE} <= self.ids.keys() and all(DESK in self.holders[chat] for chat in self.ids.values()):
            with suppress(NotAllowed):
                self._within(lambda conn: act(conn, Merging(self.desk)))

    def _chosen(self, who: str) -> Chosen:
        secret, private = pair()
        if who in AGENTS:
            self.own[who] = private
        return Chosen(secret=secret, language="fr", prove=self.desk.blind)

    def _private_files(self) -> list[bytes]:
        return [f.read_bytes() for f in self.settings.keys.glob("*.key") if not f.name.startswith(("index", "signing"))]

    def _within(self, work: Callable[[Connection], Any]) -> Any:
        with self.engine.connect().execution_options(writes=True) as conn, conn.begin():
            return work(conn)


TestHolders = Holders.TestCase
TestHolders.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
TestHolders.pytestmark = [pytest.mark.timeout(900)]
