"""Who can open a conversation: the assistant, the queue, and the agents who hold a ticket of it now, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot import schema
from bot.desk.reading import Reading
from bot.desk.sessions import Session
from bot.inward.conversations import Conversations
from bot.team import accounts
from bot.team.accounts import Account, Chosen, own_reader
from bot.tickets import leaving, readers
from bot.vault.keys import DESK, Vault, unwrap_with
from bot.vault.personal import Secret, make_secret, open_private
from bot.vault.sealing import CannotOpen, new_key
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER, desk_of, handed_over

PASSPHRASE = "quatre mots sans rapport"


@cache
def secret_of(name: str) -> Secret:
    return make_secret(f"{PASSPHRASE} {name}")


@cache
def private_of(name: str) -> bytes:
    secret = secret_of(name)
    return open_private(secret.private_sealed, secret.public_key, f"{PASSPHRASE} {name}")


def chosen(steps: Steps, name: str) -> Chosen:
    return Chosen(secret=secret_of(name), language="fr", prove=steps.people.blind)


async def joins(steps: Steps, name: str, secret: str = "") -> Account:
    def work(conn: Connection) -> Account:
        code = accounts.invite(conn, name, "agent", steps.now, "Marc")
        return accounts.redeem(conn, code, chosen(steps, secret or name), steps.now)

    return await steps.store.write(work)


async def holders(steps: Steps) -> list[str]:
    row = next(iter(await steps.rows(schema.ticket)))
    return await steps.store.read(lambda conn: readers.holders(conn, row.conversation_id))


async def wrapped_for(steps: Steps, account: Account) -> list[bytes]:
    keys = schema.conversation_key
    query = select(keys.c.wrapped).where(keys.c.reader == own_reader(account.id))
    return await steps.store.read(lambda conn: list(conn.execute(query).scalars()))


async def test_at_first_only_the_assistant_can_open_it(steps: Steps) -> None:
    await steps.talk("anna", "hello")
    keys = await steps.rows(schema.conversation_key)
    assert {row.reader for row in keys} == {"assistant"}


async def test_the_queue_joins_at_the_hand_over_and_the_agent_when_they_take_it(steps: Steps) -> None:
    await handed_over(steps)
    await joins(steps, "Léa")
    assert await holders(steps) == ["assistant", "desk"]
    await steps.desk.take(NUMBER, "Léa")
    assert await holders(steps) == ["Léa", "assistant", "desk"]


async def test_what_somebody_who_leaves_had_goes_back_to_the_queue(steps: Steps) -> None:
    await handed_over(steps, "anna")
    await handed_over(steps, "bert")
    await handed_over(steps, "cleo")
    lea = await joins(steps, "Léa")
    await steps.desk.take(NUMBER, "Léa")
    await steps.desk.take(NUMBER + 1, "Léa")
    await steps.desk.hand_back(NUMBER + 1, "Léa")
    await steps.desk.take(NUMBER + 2, "Bob")
    count = await steps.store.write(lambda conn: leaving.leave(conn, desk_of(steps), lea.id, steps.now, "Marc"))
    assert count == 2
    found = {(row.number, row.status, row.assignee) for row in await steps.rows(schema.ticket)}
    assert found == {(NUMBER, "queued", ""), (NUMBER + 1, "triage", ""), (NUMBER + 2, "in_progress", "Bob")}
    chats = [(await steps.chat(name)).owner for name in ("anna", "bert", "cleo")]
    assert chats == ["nobody", "bot", "person"]


LETTING_GO: dict[str, Callable[[Steps], Any]] = {
    "hand back": lambda s: s.desk.hand_back(NUMBER, "Léa"),
    "resolve": lambda s: s.desk.resolve(NUMBER, "Léa"),
    "a colleague takes it": lambda s: s.desk.take(NUMBER, "Bob"),
    "leaving the team": lambda s: s.store.write(
        lambda conn: leaving.leave(conn, desk_of(s), accounts.named(conn, "Léa").id, s.now, "Marc")
    ),
    "a new passphrase is asked for": lambda s: s.store.write(
        lambda conn: accounts.reset(conn, accounts.named(conn, "Léa").id, s.now, "Marc")
    ),
}


@pytest.mark.parametrize("act", LETTING_GO)
async def test_whoever_lets_go_can_open_it_no_more(steps: Steps, act: str) -> None:
    await handed_over(steps)
    await joins(steps, "Bob")
    lea = await joins(steps, "Léa")
    await steps.desk.take(NUMBER, "Léa")
    assert len(await wrapped_for(steps, lea)) == 1
    await LETTING_GO[act](steps)
    assert await wrapped_for(steps, lea) == []
    assert "Léa" not in await holders(steps)


async def test_an_agent_opens_what_they_hold_with_their_own_key(steps: Steps) -> None:
    await handed_over(steps)
    lea = await joins(steps, "Léa")
    await steps.desk.take(NUMBER, "Léa")
    [wrapped] = await wrapped_for(steps, lea)
    ticket = next(iter(await steps.rows(schema.ticket)))
    conversation = await steps.store.read(lambda conn: desk_of(steps).get(conn, ticket.conversation_id))
    assert unwrap_with(private_of("Léa"), wrapped) == conversation.key
    with pytest.raises(CannotOpen):
        unwrap_with(private_of("Bob"), wrapped)


async def test_the_page_opens_it_with_the_agents_key_also_where_the_queues_is_gone(steps: Steps) -> None:
    await handed_over(steps)
    lea = await joins(steps, "Léa")
    await steps.desk.take(NUMBER, "Léa")
    ticket, keys = next(iter(await steps.rows(schema.ticket))), schema.conversation_key
    await steps.store.write(lambda conn: conn.execute(keys.delete().where(keys.c.reader == DESK)) and None)
    vault = Vault.open(steps.folder / "keys", DESK)
    session = Session(agent_id=lea.id, name="Léa", language="fr", used_at=0, csrf="", private=private_of("Léa"))
    mine, queues = Reading(vault, session), Conversations(vault)
    found = await steps.store.read(lambda conn: mine.get(conn, ticket.conversation_id))
    assert found.address == "anna"
    with pytest.raises(CannotOpen):
        await steps.store.read(lambda conn: queues.get(conn, ticket.conversation_id))


async def test_a_new_passphrase_loses_nothing(steps: Steps) -> None:
    await handed_over(steps)
    lea = await joins(steps, "Léa")
    await steps.desk.take(NUMBER, "Léa")

    def forgets(conn: Connection) -> Account:
        code = accounts.reset(conn, lea.id, steps.now, "Marc")
        again = accounts.redeem(conn, code, chosen(steps, "Léa again"), steps.now)
        readers.settle_all_of(conn, desk_of(steps), again)
        return again

    again = await steps.store.write(forgets)
    [wrapped] = await wrapped_for(steps, again)
    assert unwrap_with(private_of("Léa again"), wrapped)
    with pytest.raises(CannotOpen):
        unwrap_with(private_of("Léa"), wrapped)


async def test_a_public_key_swapped_in_the_tables_gets_nothing(steps: Steps) -> None:
    await handed_over(steps)
    lea = await joins(steps, "Léa")
    eve = make_secret("the attacker's own").public_key
    mine = schema.agent.c.id == lea.id
    await steps.store.write(lambda conn: conn.execute(update(schema.agent).where(mine).values(public_key=eve)) and None)
    await steps.desk.take(NUMBER, "Léa")
    assert await holders(steps) == ["assistant", "desk"]


def test_only_the_passphrase_opens_a_private_key() -> None:
    secret = secret_of("Léa")
    for sealed in (secret.private_sealed[:-1], b"", b"x" * 100):
        with pytest.raises(CannotOpen):
            open_private(sealed, secret.public_key, f"{PASSPHRASE} Léa")
    with pytest.raises(CannotOpen):
        open_private(secret.private_sealed, secret.public_key, f"{PASSPHRASE} Lea")
    with pytest.raises(CannotOpen):
        open_private(secret.private_sealed, new_key(), f"{PASSPHRASE} Léa")
