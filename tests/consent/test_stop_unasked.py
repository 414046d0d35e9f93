"""A "stop" where nobody has to be asked: one goodbye, nothing after it, and the next real words open the chat again."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio

from bot import schema
from bot.box import DEAD, DONE
from bot.consent import words
from bot.consent.erasure import ENDED
from bot.consent.receipts import RETURNED
from bot.consent.standing import NOT_ASKED, WITHDRAWN
from bot.talk.replies import PERSON
from bot.vault.records import faults
from connectors.sdk.testkit.network import FakeNetwork
from tests.consent.customer import Customer, hands_over
from tests.stages.steps import Steps

GOODBYE = words.TEXTS[words.WITHDRAWN]


@pytest_asyncio.fixture
async def steps(tmp_path: Path, tables: Path, network: FakeNetwork):
    """A counter on our own account, as against a third-party app."""
    steps = Steps(tmp_path, tables, network)
    yield steps
    await steps.close()


@pytest.mark.parametrize("stop", ["stop", "STOP !", "arrêtez de m'écrire", "unsubscribe"])
async def test_a_stop_ends_the_chat_with_one_goodbye(lea: Customer, stop: str) -> None:
    await lea.says("bonjour")
    (goodbye,) = await lea.says(stop)
    assert goodbye in GOODBYE.values()
    assert (await lea.standing()).state == WITHDRAWN
    assert lea.heard_by_assistant() == ["bonjour"]


async def test_a_stop_as_the_very_first_word_is_heard_too(lea: Customer) -> None:
    assert await lea.says("stop") == [words.text(words.WITHDRAWN, "")]


@pytest.mark.parametrize("text", ["it stops working", "désactivé", "halt", "non", "turn off?"])
async def test_other_words_go_to_the_assistant(lea: Customer, text: str) -> None:
    await lea.says(text)
    assert lea.heard_by_assistant() == [text]
    assert (await lea.standing()).state == NOT_ASKED


async def test_the_ticket_ends_and_the_agent_sees_why(steps: Steps, lea: Customer) -> None:
    steps.assistant = hands_over
    await lea.says("bonjour")
    await lea.says("stop")
    (ticket,) = await steps.rows(schema.ticket)
    assert (ticket.status, ticket.reason) == ("resolved", WITHDRAWN)


async def test_nothing_is_said_after_the_goodbye(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour")
    await lea.says("stop")
    for text in ("merci", "ok", "stop", "au revoir", "non"):
        assert await lea.says(text) == []
    await steps.put("lea", "news of the incident", key="bot")
    await steps.put("lea", "Marc here", kind=PERSON, key="person")
    assert await lea.hears() == []
    ends = {row.key: (row.state, row.reason) for row in await steps.rows(schema.outbox)}
    assert ends["person"] == (DEAD, ENDED)
    assert ends["bot"][0] != DONE


async def test_the_next_real_words_open_the_chat_again_without_a_notice(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour")
    await lea.says("stop")
    steps.now += 20
    await lea.arrives_now("mon appli plante")
    assert await lea.hears() == ["mon appli plante heard 1"]
    assert (await lea.standing()).state == NOT_ASKED
    assert [receipt.event for receipt in await lea.receipts()] == [WITHDRAWN, RETURNED]
    assert await lea.says("depuis hier") == ["depuis hier heard 2"]
    chat = await steps.chat("lea")
    assert await steps.store.read(lambda conn: [str(each) for each in faults(conn, chat, steps.register.row_key)]) == []
    (goodbye,) = await lea.says("stop")
    assert goodbye in GOODBYE.values()


async def test_a_yes_opens_it_again_at_once(steps: Steps, lea: Customer) -> None:
    await lea.says("stop")
    await lea.arrives_now("oui")
    assert len(await lea.hears()) == 1
    assert (await lea.standing()).state == NOT_ASKED


async def test_words_in_the_same_breath_as_the_stop_open_nothing(steps: Steps, lea: Customer) -> None:
    await lea.arrives_now("stop")
    steps.now += 3
    await lea.arrives_now("vos messages me fatiguent !")
    steps.now += 3600
    assert len(await lea.hears()) == 1
    assert (await lea.standing()).state == WITHDRAWN
    assert (await steps.ledger()).balances()
