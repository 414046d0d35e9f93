"""A partner's server that means harm, or has a fault: nobody is kept waiting, nothing misleads, nothing piles up."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

import pytest

from bot import schema
from connectors.interop.blobs import seal_file
from connectors.interop.compose import external
from connectors.interop.device import Device
from connectors.interop.envelope import Envelope
from connectors.interop.ratchet import MessageChain
from connectors.interop.tests.conftest import App, app
from connectors.interop.vectors.world import ACCOUNT, USER
from tests.stages.partner_steps import NETWORK, Partner
from tests.stages.steps import Steps

__all__ = ["app"]


@pytest.fixture
def partner(steps: Steps, app: App) -> Partner:
    return Partner(steps, app)


async def name_of(steps: Steps) -> str:
    meet = steps.people.meet
    return (await steps.store.write(lambda conn: meet(conn, NETWORK, ACCOUNT, USER, steps.now))).name


async def test_a_message_that_stands_twice_in_a_delivery_came_once_and_nothing_was_unreadable(
    steps: Steps, partner: Partner
) -> None:
    phone = await partner.phone()
    await partner.agrees(phone)
    before = len(await steps.rows(schema.inbox))
    event = phone.message(phone.author.text("once"), at=steps.now)
    await partner.tells(event, event)
    (row,) = (await steps.rows(schema.inbox))[before:]
    assert (row.kind, row.state) == ("message", "done")
    assert [turn.message.text for turn in steps.turns][-1] == "once"


async def test_a_damaged_copy_in_front_does_not_hide_the_message(steps: Steps, partner: Partner) -> None:
    phone = await partner.phone()
    await partner.agrees(phone)
    event = phone.message(phone.author.text("here"), at=steps.now)
    await partner.tells(forged(event, event["id"]), event)
    assert steps.turns[-1].message.text == "here"


def forged(event: dict[str, Any], event_id: str, **header: Any) -> dict[str, Any]:
    envelope = Envelope.decode(b64decode(event["envelope"]))
    envelope = replace(envelope, ct=bytes(200), ratchet=replace(envelope.ratchet, **header))
    return {**event, "id": event_id, "envelope": b64encode(envelope.encode()).decode()}


@pytest.mark.parametrize("other_key", [False, True])
async def test_forged_envelopes_far_ahead_cost_a_delivery_a_bounded_number_of_keys(
    steps: Steps, partner: Partner, monkeypatch: pytest.MonkeyPatch, other_key: bool
) -> None:
    phone = await partner.phone()
    await partner.agrees(phone)
    event = phone.message(phone.author.text("x"), at=steps.now)
    ids = [f"01{n:062x}" for n in range(32)]
    headers = [{"n": 999, **({"pub": bytes([n + 1]) * 32, "pn": 900} if other_key else {"pn": 0})} for n in range(32)]
    derived, derive = [], MessageChain.derive

    async def counted(*given: Any) -> bytes:
        derived.append(1)
        return await derive(*given)

    with monkeypatch.context() as patch:
        patch.setattr(MessageChain, "derive", counted)
        await partner.tells(*(forged(event, i, **h) for i, h in zip(ids, headers, strict=True)))
    assert len(derived) < 3 * 2000
    await partner.says(phone, "still fine?")
    assert steps.turns[-1].message.text == "still fine?"


async def test_an_event_about_a_group_renames_nobody_and_opens_no_ticket(steps: Steps, partner: Partner) -> None:
    phone = await partner.phone()
    await partner.agrees(phone)
    tickets = len(await steps.rows(schema.ticket))
    event = phone.message(phone.author.text("to all"), at=steps.now, name="Léa")
    await partner.tells({**event, "group": "g1"})
    assert await name_of(steps) == "Léa"
    assert len(await steps.rows(schema.ticket)) == tickets
    assert [told["type"] for told in partner.app.events if told["type"] == "refused"] == ["refused"]


async def test_a_name_cannot_mislead_a_reader(steps: Steps, partner: Partner) -> None:
    phone = await partner.phone()
    event = phone.message(phone.author.text("hello"), at=steps.now, name="Support\u202e\n\x00 team")
    await partner.tells(event)
    assert await name_of(steps) == "Support team"


async def test_the_name_of_a_file_cannot_mislead_a_reader(steps: Steps, partner: Partner) -> None:
    phone = await partner.phone()
    await partner.agrees(phone)
    sealed = seal_file(b"%PDF-1.7")
    url = "https://birdychat.example/x"
    part = external(sealed, url=url, mime="application/pdf", name="../../fact\u202efdp\n.exe", voice=False)
    await partner.tells(phone.message(phone.author.content(part), at=steps.now))
    (media,) = steps.turns[-1].message.media
    assert media.file_name == "factfdp .exe"


async def test_of_typing_and_of_a_second_delivery_nothing_is_kept(steps: Steps, partner: Partner) -> None:
    phone = await partner.phone()
    said = await partner.says(phone, "hello")
    kept = len(await steps.rows(schema.envelope))
    for _ in range(3):
        await partner.tells({"type": "typing", "user": USER, "device": phone.device})
        await partner.tells(said)
    assert len(await steps.rows(schema.envelope)) == kept


async def test_bundles_for_devices_that_nobody_has_do_not_pile_up(steps: Steps, partner: Partner) -> None:
    for number in range(30):
        await partner.connect(Device(partner=NETWORK, account=ACCOUNT, user=USER, device=f"d{number}"))
    assert len(await steps.rows(schema.connector_state)) < 20
