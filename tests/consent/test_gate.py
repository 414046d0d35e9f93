"""The outbound gate: nothing leaves without a valid receipt, the bot's words or a person's."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot import schema
from bot.box import DEAD, DONE, HELD, STALE
from bot.consent import words
from bot.consent.erasure import ENDED, WAITS
from bot.consent.standing import ASKED, GIVEN, WITHDRAWN
from bot.talk.replies import BOT, PERSON, not_arrived
from bot.tickets.service import NotAgreed
from connectors.sdk.contents import Template
from connectors.sdk.messages import Reply
from connectors.sdk.testkit.network import FakeNetwork
from tests.consent.customer import Customer, change_policy, hands_over
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER

TEMPLATE = Template(name="support_answer", language="fr", values=("G-1001",))


async def _ends(steps: Steps) -> dict[str, tuple[str, str]]:
    """State and reason of replies that are no words on consent, by key."""
    return {r.key: (r.state, r.reason) for r in await steps.rows(schema.outbox) if not r.key.startswith("consent:")}


async def test_a_reply_without_a_receipt_waits_and_the_person_is_asked(steps: Steps, lea: Customer) -> None:
    await steps.put("lea", "Marc here", kind=PERSON, key="k")
    heard = await lea.hears()
    assert len(heard) == 3, "the notice in both languages, and its question"
    assert (await _ends(steps))["k"] == (HELD, WAITS)
    assert (await lea.says("oui"))[:1] == ["Marc here"]


async def test_a_template_waits_for_a_yes_like_any_other_words(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour")
    await steps.put("lea", "we have an answer", kind=PERSON, key="k", template=TEMPLATE)
    assert await lea.hears() == []
    assert (await _ends(steps))["k"] == (HELD, WAITS)


async def test_a_template_after_a_stop_is_refused_for_a_person_to_see(steps: Steps, lea: Customer) -> None:
    await lea.agrees()
    await lea.says("stop")
    await steps.put("lea", "we have an answer", kind=PERSON, key="k", template=TEMPLATE)
    assert await lea.hears() == []
    assert (await _ends(steps))["k"] == (DEAD, ENDED)
    assert await steps.store.read(not_arrived) == 1


@pytest.mark.parametrize("word", ["stop", "new notice"])
async def test_the_desk_offers_no_template_without_a_yes(steps: Steps, lea: Customer, word: str) -> None:
    steps.assistant = hands_over
    await lea.agrees()
    if word == "stop":
        await lea.says("stop")
        await steps.execute(update(schema.ticket).values(status="in_progress"))
    else:
        await steps.execute(update(schema.conversation).values(consent_version="0"))
    await steps.execute(update(schema.conversation).values(window_until=steps.now - 60))
    with pytest.raises(NotAgreed):
        await steps.desk.offer(NUMBER, "Marc")
    assert "offer" not in {row.kind for row in await steps.rows(schema.outbox)}


async def test_replies_that_waited_leave_in_their_order(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour")
    for n in range(3):
        await steps.put("lea", f"word {n}", kind=PERSON, key=f"k{n}")
    assert await lea.hears() == []
    assert (await lea.says("oui"))[:3] == ["word 0", "word 1", "word 2"]


async def test_after_a_stop_a_persons_reply_is_refused_for_them_to_see_and_the_bots_is_stale(
    steps: Steps, lea: Customer
) -> None:
    await lea.agrees()
    await lea.says("stop")
    await steps.put("lea", "one more thing", kind=PERSON, key="person")
    await steps.put("lea", "by the way", kind=BOT, key="bot")
    assert await lea.hears() == []
    ends = await _ends(steps)
    assert ends["person"] == (DEAD, ENDED)
    assert ends["bot"][0] == STALE


async def test_what_waited_is_given_up_at_a_stop(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour")
    await steps.put("lea", "Marc here", kind=PERSON, key="k")
    await steps.settle()
    await lea.says("non")
    assert (await _ends(steps))["k"] == (DEAD, ENDED)


async def test_a_reply_that_a_busy_network_put_off_does_not_hold_up_the_goodbye(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await lea.agrees()
    network.fail(503)
    await steps.put("lea", "Marc here", kind=PERSON, key="k")
    await steps.deliver()
    assert len(await lea.says("stop")) == 1
    assert (await _ends(steps))["k"] == (DEAD, ENDED)


@pytest.mark.parametrize("author", [BOT, PERSON])
async def test_a_reply_from_before_a_stop_is_not_said_after_a_new_yes(
    steps: Steps, lea: Customer, network: FakeNetwork, author: str
) -> None:
    await lea.agrees()
    network.fail(503)
    await steps.put("lea", "old words", kind=author, key="k")
    await steps.deliver()
    await lea.arrives_now("stop")
    await steps.converse()
    steps.now += 120
    await lea.says("j'ai encore une question")
    await lea.says("oui")
    assert "old words" not in network.texts("lea")
    assert (await _ends(steps))["k"] == (DEAD if author == PERSON else STALE, ENDED)


async def test_a_stop_while_a_long_reply_is_on_its_way_stops_the_rest(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await lea.agrees()
    connector, sent = steps.connectors["fake"], asyncio.Event()
    send = connector.send

    async def slow(reply: Reply) -> str:
        remote = await send(reply)
        if reply.key == "long":
            await lea.arrives_now("stop")
            await steps.converse()
            sent.set()
        return remote

    connector.send = slow  # type: ignore[method-assign]
    await steps.put("lea", "word " * 500, kind=PERSON, key="long")
    before = len(network.texts("lea"))
    await steps.settle()
    assert sent.is_set()
    first, goodbye = network.texts("lea")[before:]
    assert first.startswith("word")
    assert goodbye in words.TEXTS[words.WITHDRAWN].values()
    assert (await _ends(steps))["long"] == (STALE, ENDED)


async def test_a_new_version_of_the_notice_asks_again_and_meanwhile_nothing_passes(steps: Steps, lea: Customer) -> None:
    steps.assistant = hands_over
    await lea.agrees()
    change_policy(steps, version="2")
    heard = await lea.says("toujours rien")
    assert len(heard) == 2
    await steps.put("lea", "Marc here", kind=PERSON, key="k")
    assert await lea.hears() == []
    assert lea.heard_by_assistant() == ["bonjour"]
    assert "Marc here" in await lea.says("oui")
    standing = await lea.standing()
    assert (standing.state, standing.version) == (GIVEN, "2")
    assert [r.version for r in await lea.receipts()] == ["1", "1", "2", "2"]


async def test_a_reply_under_an_old_version_has_the_new_notice_said(steps: Steps, lea: Customer) -> None:
    await lea.agrees()
    change_policy(steps, version="2")
    await steps.put("lea", "Marc here", kind=PERSON, key="k")
    assert len(await lea.hears()) >= 2
    assert (await lea.standing()).state == ASKED


async def test_a_button_of_an_old_notice_is_no_yes_to_the_new_one(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour")
    change_policy(steps, version="2")
    await lea.says("Oui, j'accepte", kind="choice", choice="consent:yes:1")
    assert (await lea.standing()).state == ASKED


async def test_a_no_to_the_new_version_ends_what_the_old_one_allowed(steps: Steps, lea: Customer) -> None:
    steps.assistant = hands_over
    await lea.agrees()
    change_policy(steps, version="2")
    await lea.says("toujours rien")
    await lea.says("non")
    (ticket,) = await steps.rows(schema.ticket)
    assert (ticket.status, (await lea.standing()).state) == ("resolved", WITHDRAWN)


async def test_a_notice_that_was_overtaken_by_a_goodbye_is_not_said(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    network.fail(503, times=1)
    await lea.says("bonjour")
    await steps.post(network.consent("lea", "withdrawn"))
    steps.now += 3600
    heard = await lea.hears()
    assert len(heard) == 1
    assert {r.state for r in await steps.rows(schema.outbox)} == {STALE, DONE}


async def test_what_nobody_agreed_to_is_not_in_the_transcript(steps: Steps, lea: Customer) -> None:
    from bot.tickets.transcript import transcript

    await lea.agrees()
    change_policy(steps, version="2")
    await lea.says("my secret")
    chat = await steps.chat("lea")
    lines = await steps.store.read(lambda conn: transcript(conn, chat))
    assert "my secret" not in [line.text for line in lines]


async def test_what_comes_under_a_new_notice_while_the_channel_is_off_is_not_in_the_transcript(
    steps: Steps, lea: Customer
) -> None:
    from bot.tickets.transcript import transcript

    await lea.agrees()
    change_policy(steps, version="2")
    await lea.arrives_now("my secret")
    del steps.connectors["fake"]
    await steps.settle()
    chat = await steps.chat("lea")
    lines = await steps.store.read(lambda conn: transcript(conn, chat))
    assert [line.text for line in lines if line.author == "customer"] == ["bonjour", "oui"]


async def test_while_the_channel_is_off_nothing_goes_to_the_assistant(steps: Steps, lea: Customer) -> None:
    await lea.arrives_now("bonjour")
    connector = steps.connectors.pop("fake")
    await steps.settle()
    assert lea.heard_by_assistant() == []
    steps.connectors["fake"] = connector
    steps.now += 3600
    assert len(await lea.hears()) == 2
