"""What nobody may read is in no bundle, and the bundle still holds: words that wait, words that were erased."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import update

from bot import schema
from bot.bundle.archive import read, write
from bot.bundle.check import Report, check
from bot.bundle.gather import LINKS, Contents, gather
from bot.consent.erasure import ENDED, WAITS
from bot.inward.conversations import Conversations
from bot.talk.replies import PERSON
from bot.vault.keys import ASSISTANT, Vault, read_key
from bot.vault.signing import Signer
from connectors.sdk.contents import Template
from connectors.sdk.testkit.network import FakeNetwork
from tests.bundle.conftest import reread
from tests.consent.customer import Customer, change_policy, hands_over, third_party
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER


@pytest_asyncio.fixture
async def steps(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[Steps]:
    """A counter that asks for consent."""
    steps = Steps(tmp_path, tables, network, third_party(network))
    yield steps
    await steps.close()


@pytest_asyncio.fixture
async def lea(steps: Steps) -> Customer:
    """Léa, with a ticket and before a new notice that she has not answered."""
    steps.assistant = hands_over
    lea = Customer(steps, "lea")
    await lea.agrees()
    change_policy(steps, version="2")
    await lea.says("my secret")
    return lea


async def _gathered(steps: Steps) -> Contents:
    vault = Vault.open(steps.folder / "keys", ASSISTANT)
    people, readers = Conversations(vault), vault.public_keys()
    return await steps.store.read(lambda conn: gather(conn, people, steps.shelf, NUMBER, readers, steps.now))


def _checked(steps: Steps, contents: Contents) -> Report:
    file = steps.folder / "bundle.guichet"
    file.write_bytes(write(contents.facts, contents.members, Signer.open(steps.folder / "keys")))
    return check(read(file), private=read_key(steps.folder / "keys" / f"{ASSISTANT}.key"), reread=reread)


def _links(contents: Contents) -> list[dict[str, Any]]:
    return list(json.loads(contents.members[LINKS]))


def _theirs(report: Report) -> list[str]:
    return [entry["said"]["text"] for entry in report.said if entry["box"] == "inbox"]


async def test_words_that_wait_for_consent_are_in_no_bundle_nor_are_their_bytes(steps: Steps, lea: Customer) -> None:
    contents = await _gathered(steps)
    report = _checked(steps, contents)
    assert report.faults == ()
    assert "my secret" not in _theirs(report)
    (waits,) = [link for link in _links(contents) if link["erased_by"]]
    assert waits["erased_by"] == WAITS
    assert f"bodies/{waits['position']}.bin" not in contents.members
    await lea.says("oui")
    report = _checked(steps, await _gathered(steps))
    assert (report.faults, report.erased) == ((), 0)
    assert "my secret" in _theirs(report)


@pytest.mark.parametrize("shared", [False, True])
async def test_a_ticket_with_erased_words_has_a_bundle_without_them(
    steps: Steps, lea: Customer, network: FakeNetwork, shared: bool
) -> None:
    if shared:
        await steps.post(network.text("lea", "erased too"), network.text("bert", "this is mine"))
        await steps.settle()
    await lea.says("non")
    contents = await _gathered(steps)
    report = _checked(steps, contents)
    assert report.faults == ()
    assert not {"my secret", "erased too"} & set(_theirs(report))
    assert {link["erased_by"] for link in _links(contents)} == {"", ENDED, WAITS} - ({WAITS} if not shared else set())


async def test_what_waits_to_be_read_when_consent_ends_is_in_no_bundle(steps: Steps, lea: Customer) -> None:
    await lea.arrives_now("written and not yet looked at")
    assert "written and not yet looked at" not in _theirs(_checked(steps, await _gathered(steps)))


async def test_a_template_that_was_sent_is_in_the_bundle(steps: Steps, lea: Customer) -> None:
    template = Template(name="support_answer", language="fr", values=("G-1001",))
    await steps.put("lea", "we have an answer", kind=PERSON, template=template)
    await steps.execute(update(schema.outbox).where(schema.outbox.c.kind == "offer").values(state="done"))
    ours = [entry["said"]["text"] for entry in _checked(steps, await _gathered(steps)).said if entry["box"] == "outbox"]
    assert "we have an answer" in ours
