"""A customer's devices on a third-party app: what agents see of a change, what the audit counts of it."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot import schema
from bot.audit import counts
from bot.audit.counts import day_of
from bot.bundle.archive import read, write
from bot.bundle.check import check
from bot.bundle.gather import gather
from bot.desk.texts import TEXTS
from bot.desk.view import Bubble, bubbles
from bot.inward.conversations import Conversations
from bot.talk.turn import HandOver, Outcome, Say, Turn
from bot.tickets.lines import Line
from bot.tickets.queue import opened
from bot.tickets.transcript import transcript
from bot.vault.keys import ASSISTANT, Vault, read_key
from bot.vault.signing import Signer
from connectors.interop.agreement import fingerprint
from connectors.interop.device import Device
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.tests.conftest import App, app
from connectors.interop.vectors.world import ACCOUNT, USER
from tests.stages.partner_steps import NETWORK, Partner
from tests.stages.steps import Steps

__all__ = ["app"]


@pytest.fixture
def partner(steps: Steps, app: App) -> Partner:
    steps.assistant = _hands_over
    return Partner(steps, app)


async def _hands_over(_turn: Turn) -> Outcome:
    return Outcome(says=(Say(text="Un instant"),), commands=(HandOver(title="Panne"),), language="fr")


def changed(old: Device, new: Device, at: float) -> dict[str, Any]:
    told = {"type": "identity", "user": old.user, "old_device": old.device, "new_device": new.device}
    return {**told, "at": int(at * 1000)}


async def lines(steps: Steps) -> list[Line]:
    """What an agent sees."""
    meet = steps.people.meet
    conversation = await steps.store.write(lambda conn: meet(conn, NETWORK, ACCOUNT, USER, steps.now))
    return await steps.store.read(lambda conn: transcript(conn, conversation))


async def noted(steps: Steps) -> list[str]:
    return [line.raw_type for line in await lines(steps) if line.kind == "system"]


async def counted(steps: Steps) -> dict[str, int]:
    await steps.audit.round()
    today = datetime.fromtimestamp(steps.now, timezone.utc).date()
    found = await steps.store.read(lambda conn: counts.by_day(conn, NETWORK, today))
    return found.get(day_of(steps.now), {})


async def test_a_change_that_the_app_announces_is_a_line_once_and_counted(steps: Steps, partner: Partner) -> None:
    old, new = await partner.phone("phone-1"), await partner.phone("phone-2")
    await partner.agrees(old)
    told = changed(old, new, steps.now)
    await partner.tells(told)
    await partner.tells(told)
    await partner.says(new, "me revoilà")
    assert await noted(steps) == ["device-replaced"]
    assert (await counted(steps))["device-replaced"] == 1
    assert "device-unannounced" not in await counted(steps)


async def test_a_known_persons_new_device_that_nobody_announced_is_a_line_and_counted(
    steps: Steps, partner: Partner
) -> None:
    phone, tablet = await partner.phone("phone-1"), await partner.phone("tablet-1")
    await partner.agrees(phone)
    assert await noted(steps) == []
    await partner.says(tablet, "depuis ma tablette")
    await partner.says(tablet, "encore")
    assert await noted(steps) == ["device-unannounced"]
    assert (await counted(steps))["device-unannounced"] == 1
    *_, note, words, _ = [line for line in await lines(steps) if line.author == "customer"]
    assert (note.author_name, words.text) == ("Léa", "depuis ma tablette")


async def test_the_line_asks_for_no_answer_and_the_chat_goes_on(steps: Steps, partner: Partner) -> None:
    phone, tablet = await partner.phone("phone-1"), await partner.phone("tablet-1")
    await partner.agrees(phone)
    turns = len(steps.turns)
    await partner.tells(changed(phone, tablet, steps.now))
    assert len(steps.turns) == turns
    await partner.says(tablet, "je continue ici")
    ledger = await steps.ledger()
    assert (ledger.pending, ledger.quarantined, ledger.balances()) == (0, 0, True)


async def test_a_change_of_somebody_unknown_leaves_nothing(steps: Steps, partner: Partner) -> None:
    old, new = await partner.phone("phone-1"), await partner.phone("phone-2")
    await partner.tells(changed(old, new, steps.now))
    assert [row for row in await steps.rows(schema.inbox) if row.network == NETWORK] == []


async def test_the_desk_says_it_in_words_and_the_passport_names_the_device(steps: Steps, partner: Partner) -> None:
    phone, tablet = await partner.phone("phone-1"), await partner.phone("tablet-1")
    await partner.agrees(phone)
    await partner.says(tablet, "depuis ma tablette")
    theirs = [b for b in await _bubbles(steps) if b.side == "theirs"]
    assert [TEXTS[b.deed][1] for b in theirs if b.deed] == ["Writes from a new device, not announced by the app."]
    assert [b.device for b in theirs if not b.deed] == [fingerprint(one.identity_key) for one in (phone, phone, tablet)]
    assert all(b.details == () for b in theirs)


async def _bubbles(steps: Steps) -> list[Bubble]:
    dossier = await steps.store.read(lambda conn: opened(conn, steps.people, 1001))
    return list(bubbles(dossier, "en", steps.now, {}))


async def test_a_bundle_with_such_lines_holds(steps: Steps, partner: Partner, tmp_path: Path) -> None:
    phone, tablet = await partner.phone("phone-1"), await partner.phone("tablet-1")
    await partner.agrees(phone)
    await partner.says(tablet, "depuis ma tablette")
    await partner.tells(changed(tablet, phone, steps.now))
    vault = Vault.open(tmp_path / "keys", ASSISTANT)
    contents = await steps.store.read(
        lambda conn: gather(conn, Conversations(vault), steps.shelf, 1001, vault.public_keys(), steps.now)
    )
    file = tmp_path / "bundle.guichet"
    file.write_bytes(write(contents.facts, contents.members, Signer.open(tmp_path / "keys")))
    private = read_key(tmp_path / "keys" / f"{ASSISTANT}.key")
    report = check(read(file), private=private, reread=lambda _, *about: BirdyChat.reread(*about))
    assert report.faults == ()


async def test_a_reply_sealed_for_the_old_device_is_said_to_the_new_one_that_asks_for_it(
    steps: Steps, partner: Partner
) -> None:
    old = await partner.phone("phone-1")
    await partner.agrees(old)
    lost = [event["id"] for event in partner.app.events if event["type"] == "message"]
    wanted = partner.heard(old)[-1]
    new = Device(partner=NETWORK, account=ACCOUNT, user=USER, device="phone-2")
    await partner.tells(changed(old, new, steps.now), new.session_reset(lost[-1], at=steps.now))
    assert partner.heard(new) == []
    await partner.connect(new)
    await partner.says(new, "me revoilà")
    assert partner.heard(new) == [wanted]
