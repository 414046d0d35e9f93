"""A "no" or a "stop": what was held is gone, the ticket ends, one goodbye, and then nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot import schema
from bot.box import ERASED, HELD
from bot.consent import words
from bot.consent.erasure import ENDED
from bot.consent.standing import ASKED, GIVEN, NOT_ASKED, REFUSED, WITHDRAWN
from bot.tickets.transcript import transcript
from bot.vault import custody
from bot.vault.sealing import CannotOpen
from connectors.sdk.testkit.network import FakeNetwork
from tests.consent.customer import Customer, hands_over
from tests.stages.steps import Steps

PICTURE = b"\x89PNG\r\n\x1a\n" + b"a picture of the zanzibarlicious kind" * 50
STOPS = ("stop", "STOP !", "Arrêtez", "stopp", "basta", "opt out", "unsubscribe", "stop svp", "przestań")


def _files(steps: Steps) -> list[Path]:
    return [file for file in (steps.folder / "media").glob("*/*") if file.is_file()]


async def test_a_no_erases_the_words_the_files_and_the_delivered_bytes(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await lea.says("bonjour", name="Quaxelmund")
    await steps.post(network.file("lea", PICTURE, text="regardez"))
    await steps.settle()
    assert len(_files(steps)) == 1
    await lea.says("non")
    rows = await steps.rows(schema.inbox)
    assert [(row.state, row.sealed) for row in rows[:2]] == [(ERASED, b""), (ERASED, b"")]
    assert _files(steps) == []
    assert await steps.rows(schema.media) == []
    envelopes = {row.id: row for row in await steps.rows(schema.envelope)}
    held = [envelopes[row.envelope_id] for row in rows[:2]]
    assert [(e.sealed, e.erased_by) for e in held] == [(None, ENDED), (None, ENDED)]
    assert (await steps.chat("lea")).name == ""


async def test_the_chain_of_envelopes_holds_after_an_erasure_and_the_bytes_do_not_open(
    steps: Steps, lea: Customer
) -> None:
    await lea.says("bonjour")
    await lea.says("non")
    chat = await steps.chat("lea")
    assert await steps.store.read(lambda conn: custody.first_break(conn, chat)) is None
    first = (await steps.rows(schema.inbox))[0].envelope_id
    with pytest.raises((CannotOpen, KeyError)):
        await steps.store.read(lambda conn: custody.open_body(conn, first, chat))


async def test_a_delivery_in_which_others_wrote_too_is_kept_for_them(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await steps.post(network.text("lea", "bonjour"), network.text("tom", "hello"))
    await steps.settle()
    await lea.says("non")
    tom = await steps.chat("tom")
    shared = (await steps.rows(schema.inbox))[0].envelope_id
    assert b"hello" in await steps.store.read(lambda conn: custody.open_body(conn, shared, tom))


async def test_a_delivery_whose_every_writer_refused_is_gone(steps: Steps, lea: Customer, network: FakeNetwork) -> None:
    await steps.post(network.text("lea", "bonjour"), network.text("tom", "bonsoir"))
    await steps.settle()
    await lea.says("non")
    await Customer(steps, "tom").says("non")
    shared = (await steps.rows(schema.inbox))[0].envelope_id
    (kept,) = [e for e in await steps.rows(schema.envelope) if e.id == shared]
    assert (kept.sealed, kept.erased_by) == (None, ENDED)
    for name in ("lea", "tom"):
        chat = await steps.chat(name)
        assert await steps.store.read(lambda conn, chat=chat: custody.first_break(conn, chat)) is None  # type: ignore[misc]


async def test_an_erased_message_that_is_delivered_again_changes_nothing(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    event = network.text("lea", "bonjour")
    await steps.post(event)
    await lea.hears()
    await lea.says("non")
    await steps.post(event)
    assert await lea.hears() == []
    ledger = await steps.ledger()
    assert (ledger.duplicate, ledger.held, ledger.balances()) == (1, 0, True)


@pytest.mark.parametrize("stop", STOPS)
async def test_stop_ends_it_in_any_language(lea: Customer, stop: str) -> None:
    await lea.agrees()
    (goodbye,) = await lea.says(stop)
    assert goodbye in words.TEXTS[words.WITHDRAWN].values()
    assert (await lea.standing()).state == WITHDRAWN


@pytest.mark.parametrize("text", ["it stops working", "stop me from losing data please help", "arrêtez de planter"])
async def test_stop_inside_a_sentence_is_no_stop(lea: Customer, text: str) -> None:
    await lea.agrees()
    await lea.says(text)
    assert lea.heard_by_assistant()[-1] == text
    assert (await lea.standing()).state == GIVEN


async def test_after_the_goodbye_nothing_more_is_said(steps: Steps, lea: Customer) -> None:
    await lea.agrees()
    await lea.says("stop")
    for text in ("merci", "ok", "stop", "au revoir", "non"):
        assert await lea.says(text) == []
    assert await lea.held() == 0


async def test_more_words_in_the_same_breath_as_a_stop_bring_no_notice(steps: Steps, lea: Customer) -> None:
    await lea.agrees()
    await lea.arrives_now("stop")
    steps.now += 3
    await lea.arrives_now("vos messages me fatiguent !")
    steps.now += 3600  # looked at late, but said at once
    assert len(await lea.hears()) == 1
    assert (await steps.rows(schema.inbox))[-1].state == ERASED
    assert (await lea.standing()).state == WITHDRAWN


async def test_words_within_the_minute_after_a_stop_are_told_once_that_nobody_read_them(
    steps: Steps, lea: Customer
) -> None:
    await lea.agrees()
    await lea.says("stop")
    steps.now += 20
    await lea.arrives_now("attendez, mon appli plante encore")
    (told,) = await lea.hears()
    assert told == words.text(words.UNREAD, "fr")
    assert (await steps.rows(schema.inbox))[-1].state == ERASED
    steps.now += 10
    await lea.arrives_now("allô ? vous êtes là ?")
    assert await lea.hears() == []
    assert ((await lea.standing()).state, await lea.held()) == (WITHDRAWN, 0)
    steps.now += 10
    await lea.arrives_now("oui")
    assert len(await lea.hears()) == 2
    assert (await lea.standing()).state == ASKED


async def test_an_earlier_no_that_is_repeated_brings_no_question(lea: Customer) -> None:
    await lea.says("bonjour")
    await lea.says("non")
    assert await lea.says("j'ai dit non") == []


async def test_a_clear_yes_right_after_the_goodbye_is_asked_about(steps: Steps, lea: Customer) -> None:
    await lea.agrees()
    await lea.says("stop")
    await lea.arrives_now("oui")
    await lea.hears()
    assert (await lea.standing()).state == ASKED


async def test_whoever_writes_again_later_gets_the_notice_again(lea: Customer) -> None:
    await lea.agrees()
    await lea.says("stop")
    assert len(await lea.says("bonjour, mon appli plante")) == 2
    await lea.says("oui")
    assert lea.heard_by_assistant()[-1] == "bonjour, mon appli plante"


async def test_stop_ends_the_ticket_and_the_agent_sees_why(steps: Steps, lea: Customer) -> None:
    steps.assistant = hands_over
    await lea.agrees()
    await lea.says("stop")
    (ticket,) = await steps.rows(schema.ticket)
    assert (ticket.status, ticket.reason) == ("resolved", WITHDRAWN)


async def test_the_networks_word_ends_it_like_stop(steps: Steps, lea: Customer, network: FakeNetwork) -> None:
    await lea.agrees()
    await steps.post(network.consent("lea", "withdrawn"))
    assert len(await lea.hears()) == 1
    assert (await lea.standing()).state == WITHDRAWN
    assert [r.how for r in await lea.receipts()][-1] == "network"
    await steps.post(network.consent("lea", "withdrawn"))
    assert await lea.hears() == []


async def test_the_networks_word_before_any_contact_is_kept_in_silence(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await steps.post(network.consent("lea", "withdrawn"))
    assert await lea.hears() == []
    assert (await lea.standing()).state == WITHDRAWN


async def test_a_yes_said_to_the_network_is_no_yes_to_our_notice(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await steps.post(network.consent("lea", "given"))
    assert await lea.hears() == []
    assert (await lea.standing()).state == NOT_ASKED
    assert len(await lea.says("bonjour")) == 2
    assert lea.heard_by_assistant() == []


async def test_who_opts_in_again_at_the_network_is_asked_with_their_next_word(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await lea.agrees()
    await lea.says("stop")
    await steps.post(network.consent("lea", "given"))
    assert len(await lea.says("ok")) == 2
    assert (await lea.standing()).state == ASKED


async def test_words_of_the_network_and_of_the_person_count_in_their_order(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await lea.says("bonjour")
    await steps.post(network.consent("lea", "withdrawn"))
    await lea.arrives_now("oui, je suis d'accord")
    await lea.hears()
    assert (await lea.standing()).state == ASKED
    assert lea.heard_by_assistant() == []


async def test_receipts_tell_the_whole_story_and_hold_no_words(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour, zanzibarlicious")
    await lea.says("oui")
    await lea.says("stop")
    told = await lea.receipts()
    assert [(r.event, r.how, r.route, r.language) for r in told] == [
        (ASKED, "words", "third-party", "fr"),
        (GIVEN, "words", "third-party", "fr"),
        (WITHDRAWN, "words", "third-party", "fr"),
    ]
    assert len({(r.version, r.notice_hash) for r in told}) == 1
    assert "zanzibarlicious" not in repr(told)
    notice = await steps.store.read(lambda conn: conn.execute(select(schema.consent_notice)).one())
    assert notice.hash == told[0].notice_hash
    assert "Fakely" in notice.text


async def test_a_refusal_at_first_contact_leaves_a_receipt_too(lea: Customer) -> None:
    await lea.says("hello there, my app crashes")
    await lea.says("no thanks")
    assert [r.event for r in await lea.receipts()] == [ASKED, REFUSED]


@pytest.mark.parametrize("consented", [True, False])
async def test_words_that_come_after_the_end_leave_nothing_behind(
    steps: Steps, lea: Customer, network: FakeNetwork, consented: bool
) -> None:
    await lea.says("bonjour")
    await lea.says("oui" if consented else "non")
    await lea.says("stop")
    edit = network.text("lea", "zanzibarlicious", name="Quaxelmund")
    await steps.post({**edit, "kind": "edit", "target": "in-1"})
    assert await lea.hears() == []
    row, envelope = (await steps.rows(schema.inbox))[-1], (await steps.rows(schema.envelope))
    assert (row.state, row.sealed) == (ERASED, b"")
    assert [(e.sealed, e.erased_by) for e in envelope if e.id == row.envelope_id] == [(None, ENDED)]
    chat = await steps.chat("lea")
    assert "zanzibarlicious" not in [line.text for line in await steps.store.read(lambda conn: transcript(conn, chat))]
    assert chat.name == ""
    assert (await steps.ledger()).balances()


async def test_the_key_that_opened_words_after_the_end_is_destroyed(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour")
    await lea.says("non")
    await lea.arrives_now("merci")
    chat, row = await steps.chat("lea"), (await steps.rows(schema.inbox))[-1]
    await steps.store.write(lambda conn: custody.keep_opening(conn, row.envelope_id, chat, row.key, b"k" * 32))
    await lea.hears()
    assert await steps.rows(schema.envelope_opening) == []


async def test_stop_as_the_very_first_word_keeps_nothing(steps: Steps, lea: Customer) -> None:
    assert await lea.says("stop") == [words.text(words.REFUSED, "")]
    assert HELD not in {row.state for row in await steps.rows(schema.inbox)}
