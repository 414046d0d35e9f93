"""Stage 1: what is kept, what is refused, and that nothing vanishes or rests in clear."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import schema
from bot.receive import LARGEST_BODY
from bot.store import StoreUnavailable
from bot.vault.custody import open_body
from connectors.sdk.messages import Event, Request
from connectors.sdk.signatures import hmac_sha256
from connectors.sdk.testkit.fake import FakeConnector
from connectors.sdk.testkit.network import FakeNetwork
from tests.plaintext import found_marks
from tests.stages.steps import Steps


class _Breaks(FakeConnector):
    """Reads one event and then has a fault of its own."""

    def read(self, body: bytes) -> Iterator[Event]:
        yield next(super().read(body))
        raise ZeroDivisionError("the customer's own words")


async def _states(steps: Steps) -> list[tuple[str, str]]:
    return [(r.kind, r.state) for r in await steps.rows(schema.inbox)]


async def test_a_bad_signature_is_401_with_a_fixed_text_and_nothing_is_kept(steps: Steps, network: FakeNetwork) -> None:
    good = network.delivery(network.text("anna", "hello"))
    for headers in ({}, {"x-fake-signature": "sha256=" + "0" * 64}, {"x-fake-signature": "é"}):
        answer = await steps.receiving.deliver("fake", replace(good, headers=headers))
        assert (answer.status, answer.text) == (401, "signature missing or wrong")
    for table in (schema.inbox, schema.envelope, schema.conversation, schema.counter):
        assert await steps.rows(table) == []


async def test_a_body_over_the_cap_is_413_and_one_at_the_cap_is_taken(steps: Steps, network: FakeNetwork) -> None:
    whole = network.delivery(network.text("anna", "", id="a", at=1))
    room = LARGEST_BODY - len(whole.body)
    at_cap = network.delivery(network.text("anna", "x" * room, id="a", at=1))
    assert len(at_cap.body) == LARGEST_BODY
    assert (await steps.receiving.deliver("fake", at_cap)).status == 200
    over = network.delivery(network.text("anna", "x" * (room + 1), id="b", at=1))
    assert len(over.body) == LARGEST_BODY + 1
    assert (await steps.receiving.deliver("fake", over)).status == 413
    assert len(await steps.rows(schema.envelope)) == 1


async def test_a_network_that_is_off_is_404(steps: Steps, network: FakeNetwork) -> None:
    assert (await steps.receiving.deliver("other", network.delivery())).status == 404
    assert steps.receiving.challenge("other", network.delivery()).status == 404
    assert steps.receiving.challenge("fake", network.delivery()).status == 404


async def test_a_fault_of_the_connector_keeps_the_bytes_for_a_person(
    tmp_path: Path, tables: Path, network: FakeNetwork
) -> None:
    connector = _Breaks(secret=network.secret, url=network.url)
    steps = Steps(tmp_path, tables, network, connector)
    request = network.delivery(network.text("anna", "hello"))
    assert (await steps.receiving.deliver("fake", request)).status == 200
    (row,) = await steps.rows(schema.inbox)
    assert (row.state, row.reason) == ("quarantined", "the connector failed: ZeroDivisionError")
    office = await steps.chat("")
    body = await steps.store.read(lambda conn: open_body(conn, row.envelope_id, office))
    assert body == request.body
    assert (await steps.ledger()).quarantined == 1
    await steps.close()


async def test_a_signed_body_that_is_not_what_is_documented_is_quarantined_with_200(
    steps: Steps, network: FakeNetwork
) -> None:
    for n, body in enumerate((b"not json", b"[]", b'{"events": 1}', b"\xff\xfe"), 1):
        signed = {"x-fake-signature": _signature(network, body)}
        request = Request(method="POST", query={}, headers=signed, body=body)
        assert (await steps.receiving.deliver("fake", request)).status == 200
        rows = await steps.rows(schema.inbox)
        assert [(r.kind, r.state) for r in rows] == [("unreadable", "quarantined")] * n
        assert rows[-1].reason.startswith("$"), "it names the place, not the bytes"
    assert (await steps.ledger()).balances()


def _signature(network: FakeNetwork, body: bytes) -> str:
    return f"sha256={hmac_sha256(network.secret, body)}"


async def test_a_bad_event_costs_none_of_its_neighbours(steps: Steps, network: FakeNetwork) -> None:
    await steps.post(network.text("anna", "one"), {"kind": 7}, network.text("bert", "two"))
    assert sorted(await _states(steps)) == [("message", "open")] * 2 + [("unreadable", "quarantined")]


async def test_a_second_delivery_is_counted_and_changes_nothing(steps: Steps, network: FakeNetwork) -> None:
    event = network.text("anna", "hello")
    await steps.post(event)
    await steps.post(event, event)
    assert await _states(steps) == [("message", "open")]
    ledger = await steps.ledger()
    assert (ledger.received, ledger.duplicate, ledger.pending) == (3, 2, 1)
    assert len(await steps.rows(schema.envelope)) == 2


async def test_a_message_never_takes_the_place_of_a_receipt(steps: Steps, network: FakeNetwork) -> None:
    """Its id is the sender's to choose on some networks."""
    receipt = {"kind": "receipt", "id": "out-1", "at": 1.0, "state": "read"}
    await steps.post(network.text("anna", "x", id="receipt:out-1:read"))
    await steps.post(receipt)
    assert (await steps.ledger()).duplicate == 0


async def test_a_delivery_for_two_chats_opens_for_each_of_them_and_for_no_third(
    steps: Steps, network: FakeNetwork
) -> None:
    request = network.delivery(network.text("anna", "one"), network.text("bert", "two"))
    await steps.receiving.deliver("fake", request)
    await steps.say("carl", "three")
    first = (await steps.rows(schema.inbox))[0].envelope_id
    for name in ("anna", "bert"):
        chat = await steps.chat(name)
        assert await steps.store.read(lambda conn, chat=chat: open_body(conn, first, chat)) == request.body
    carl = await steps.chat("carl")
    with pytest.raises(KeyError):
        await steps.store.read(lambda conn: open_body(conn, first, carl))


async def test_the_raw_body_comes_back_byte_for_byte_and_its_headers_verify_it(
    steps: Steps, network: FakeNetwork
) -> None:
    body = b'{ "events" :\r\n[{"kind":"text","id":"1","chat":"anna","at":1,"text":"\\u00e9 \xc3\xa9"}] }\n\n'
    signature = _signature(network, body)
    headers = {"x-fake-signature": signature, "cookie": "secret"}
    await steps.receiving.deliver("fake", Request(method="POST", query={}, headers=headers, body=body))
    (kept,) = await steps.rows(schema.envelope)
    anna = await steps.chat("anna")
    assert await steps.store.read(lambda conn: open_body(conn, kept.id, anna)) == body
    assert kept.headers == f'{{"x-fake-signature": "{signature}"}}'


async def test_nothing_of_a_customer_stands_in_the_tables_in_clear(steps: Steps, network: FakeNetwork) -> None:
    event = network.text("+33612345678zz", "zanzibarlicious", id="wamid.SeCrEtId77", name="Quaxelmund")
    await steps.post(event, {"kind": "text", "id": 7, "chat": "+33612345678zz", "text": "zanzibarlicious"})
    await steps.settle()
    await steps.talk("+33612345678zz", "human zanzibarlicious")
    assert network.texts("+33612345678zz"), "the search would prove nothing"
    marks = [b"+33612345678zz", b"zanzibarlicious", b"wamid.SeCrEtId77", b"Quaxelmund"]
    assert found_marks(steps.folder, marks) == []


async def test_a_store_that_is_away_is_503_so_that_the_network_tries_again(
    steps: Steps, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(work: object) -> None:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(steps.store, "write", away)
        answer = await steps.post(network.text("anna", "hello"))
    assert (answer.status, answer.text) == (503, "try again")


async def test_a_new_person_who_writes_many_times_at_once_is_one_conversation(
    steps: Steps, network: FakeNetwork
) -> None:
    answers = await asyncio.gather(*(steps.post(network.text("anna", str(n))) for n in range(20)))
    assert {a.status for a in answers} == {200}
    table = schema.conversation
    ids = await steps.store.read(lambda conn: list(conn.execute(select(table.c.id)).scalars()))
    assert len(ids) == 1


async def test_the_name_a_person_gives_is_remembered_and_follows_them(steps: Steps) -> None:
    await steps.say("anna", "a", name="Anna")
    assert (await steps.chat("anna")).name == "Anna"
    await steps.say("anna", "b")
    assert (await steps.chat("anna")).name == "Anna"
    await steps.say("anna", "c", name="Änn" * 100)
    assert (await steps.chat("anna")).name == ("Änn" * 100)[:200]
