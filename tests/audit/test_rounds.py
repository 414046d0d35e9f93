"""What comes through the door is counted, written in bulk, judged; and the door turns away whom the audit fails."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot import schema
from bot.audit import counts
from bot.audit.counts import day_of
from bot.audit.rounds import Audit
from bot.audit.tally import (
    BY_THE_NETWORK,
    CLEAR,
    DUPLICATE,
    MOST_PER_CHAT,
    REFUSED_HERE,
    SLOTS,
    VALID,
    WEIGHED,
    Tally,
    voices,
)
from bot.store import StoreUnavailable
from connectors.sdk.connector import THIRD_PARTY
from connectors.sdk.messages import Request
from connectors.sdk.state import KeyAge
from tests.stages.steps import Steps


async def counted(steps: Steps) -> dict[str, int]:
    await steps.audit.round()
    rows = await steps.rows(schema.audit_count)
    assert {(r.network, r.day) for r in rows} <= {("fake", day_of(steps.now))}
    return {r.what: r.value for r in rows}


@pytest.fixture
def third_party(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(steps.connectors["fake"]), "route", THIRD_PARTY)


async def test_messages_receipts_and_repeats_are_counted_by_what_they_were(steps: Steps) -> None:
    event = steps.network.text("ada", "bonjour")
    await steps.post(event)
    await steps.post(event)
    assert await counted(steps) == {VALID: 2, CLEAR: 1, DUPLICATE: 1}


async def test_a_part_that_cannot_be_read_counts_by_its_code_and_weighs_once(steps: Steps) -> None:
    await steps.post({"kind": "text"}, steps.network.text("ada", "bonjour"))
    payload = {"payload": 1, WEIGHED + "payload": 1, f"{WEIGHED}payload:{BY_THE_NETWORK}": 1}
    assert await counted(steps) == {VALID: 1, CLEAR: 1, **payload}


async def test_a_refused_signature_is_counted_and_costs_no_write(steps: Steps) -> None:
    request = steps.network.delivery(steps.network.text("ada", "bonjour"))
    for _ in range(50):
        answer = await steps.receiving.deliver("fake", replace(request, headers={}))
        assert answer.status == 401
    assert await steps.rows(schema.audit_count) == []
    assert await counted(steps) == {"signature": 50}


async def test_counts_of_several_rounds_and_processes_add_up(steps: Steps) -> None:
    for _ in range(3):
        steps.audit.refused("fake", "signature")
        await steps.audit.round()
    await steps.audit.round()
    assert (await counted(steps))["signature"] == 3


async def test_what_could_not_be_written_is_written_later(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    steps.audit.refused("fake", "signature")

    async def away(_work: object) -> None:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(steps.store, "write", away)
        with pytest.raises(StoreUnavailable):
            await steps.audit.round()
    assert await counted(steps) == {"signature": 1}


async def test_who_fails_is_told_why_at_the_door_and_nothing_is_kept(steps: Steps, third_party: None) -> None:
    await steps.audit.round()
    answer = await steps.post(steps.network.text("ada", "bonjour"))
    assert answer.status == 403
    assert "only the transport is protected" in answer.text
    assert await steps.rows(schema.inbox) == []
    assert await counted(steps) == {REFUSED_HERE: 1}


async def test_a_stranger_is_not_told_how_the_audit_stands(steps: Steps, third_party: None) -> None:
    await steps.audit.round()
    request = Request(method="POST", query={}, headers={}, body=b"{}")
    answer = await steps.receiving.deliver("fake", request)
    assert (answer.status, answer.text) == (401, "signature missing or wrong")


async def test_the_health_page_says_it(steps: Steps, third_party: None) -> None:
    await steps.audit.round()
    told = steps.audit.as_dict()["fake"]
    assert (told["meets"], told["demanded"], told["refused"]) == (False, True, True)
    assert told["failures"]


async def test_a_renewal_is_kept_with_what_the_day_had_counted(steps: Steps) -> None:
    steps.audit.refused("fake", "plaintext")
    await steps.audit.round()
    now = datetime.fromtimestamp(steps.now, tz=timezone.utc)
    renewal = await steps.store.write(
        lambda conn: counts.renew(conn, "fake", now, by="Marc", note="read again", valid_for=timedelta(days=9))
    )
    assert renewal.forgiven == {"plaintext": 1}
    assert await steps.store.read(lambda conn: counts.last_renewal(conn, "fake")) == renewal
    assert await steps.store.read(lambda conn: counts.last_renewal(conn, "other")) is None


async def test_ages_of_keys_are_kept_as_they_are_now(steps: Steps) -> None:
    for since in (1.0, 2.0):
        ages = [KeyAge(name="signed prekey", since=since, due=since + 7)]
        await steps.store.write(lambda conn, ages=ages: counts.keep_keys(conn, "fake", ages, steps.now))
    assert await steps.store.read(lambda conn: counts.keys(conn, "fake")) == (
        KeyAge(name="signed prekey", since=2.0, due=9.0),
    )


async def test_rounds_go_on_by_themselves_and_the_last_is_made_at_the_end(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps.audit._rounds, "every", 0.01)
    await steps.audit.start()
    steps.audit.refused("fake", "signature")
    for _ in range(200):
        if await steps.rows(schema.audit_count):
            break
        await asyncio.sleep(0.01)
    assert [r.value for r in await steps.rows(schema.audit_count)] == [1]
    monkeypatch.setattr(steps.audit._rounds, "every", 60)
    await asyncio.sleep(0.05)
    steps.audit.refused("fake", "signature")
    await steps.audit.stop()
    assert [r.value for r in await steps.rows(schema.audit_count)] == [2]


def test_one_chat_weighs_at_most_a_few_times_a_day_and_is_one_voice() -> None:
    tally = Tally(slot)
    for _ in range(100):
        tally.kept("fake", "2026-11-22", [("plaintext", "ada")])
    tally.kept("fake", "2026-11-22", [("plaintext", "ben")])
    tally.kept("fake", "2026-11-23", [("plaintext", "ada")])
    taken = tally.take()
    assert taken["fake", "2026-11-22", "plaintext"] == 101
    assert taken["fake", "2026-11-22", WEIGHED + "plaintext"] == MOST_PER_CHAT + 1
    assert taken["fake", "2026-11-23", WEIGHED + "plaintext"] == 1
    week = Counter({what: n for (_, _, what), n in taken.items()})
    assert voices(week, ("plaintext",)) == 2


def test_each_thing_that_the_network_wrote_itself_is_a_voice() -> None:
    tally = Tally(slot)
    tally.kept("fake", "2026-11-22", [("plaintext", "")] * 5)
    assert voices({what: n for (_, _, what), n in tally.take().items()}, ("plaintext",)) == 5


async def test_a_chat_keeps_its_slot_after_a_new_start(steps: Steps) -> None:
    for _ in range(4):
        audit = Audit(steps.store, steps.connectors, clock=lambda: steps.now, blind=steps.vault.blind)
        audit.kept("fake", [("plaintext", "ada")] * 9)
        await audit.round()
        steps.now += 86_400
    assert voices(Counter({r.what: r.value for r in await steps.rows(schema.audit_count)}), ("plaintext",)) == 1


def slot(chat: str) -> int:
    return ord(chat[0]) % SLOTS


def test_chats_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.audit.tally.MOST_CHATS", 10)
    tally = Tally(slot)
    tally.kept("fake", "2026-11-22", [("plaintext", f"chat {n}") for n in range(1000)])
    assert len(tally._of_chats) <= 11
