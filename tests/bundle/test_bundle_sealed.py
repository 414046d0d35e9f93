"""A ticket from a third-party app: the bundle carries what opens each envelope, and a changed one is found."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.bundle.archive import canonical, read, write
from bot.bundle.check import Report, check
from bot.bundle.gather import SEALED_FILE, TRANSCRIPT, Contents, gather
from bot.inward.conversations import Conversations
from bot.talk.turn import TICKET_MARK, HandOver, Outcome, Say, Turn
from bot.vault.keys import ASSISTANT, Vault, read_key, unwrap_with
from bot.vault.sealing import seal, unseal_json
from bot.vault.signing import Signer
from connectors.interop.device import Device, delivery
from connectors.interop.partners.haiket.connector import Haiket
from connectors.interop.tests.conftest import App, app
from connectors.interop.tests.pair import haiket
from connectors.interop.vectors.world import ACCOUNT, PARTNER_SEED, USER
from connectors.interop.webhooks import Signer as Transport
from connectors.sdk.messages import Request
from tests.stages.conftest import network, steps, tables
from tests.stages.steps import Steps

__all__ = ["app", "network", "steps", "tables"]


async def _hands_over(_turn: Turn) -> Outcome:
    return Outcome(says=(Say(text=f"Un instant, {TICKET_MARK}"),), commands=(HandOver(title="Panne", topic="crash"),))


@dataclass
class Sealed:
    """A ticket of Léa's, who wrote over real encryption, and the contents of its bundle."""

    contents: Contents
    keys: Path

    def private(self) -> bytes:
        return read_key(self.keys / f"{ASSISTANT}.key")

    def check(self, **members: bytes) -> Report:
        file = self.keys.parent / "bundle.guichet"
        file.write_bytes(write(self.contents.facts, {**self.contents.members, **members}, Signer.open(self.keys)))
        return check(read(file), private=self.private(), reread=lambda _, *about: Haiket.reread(*about))

    @property
    def conversation(self) -> str:
        return str(self.contents.facts["conversation"]["id"])

    def key(self) -> bytes:
        return unwrap_with(self.private(), self.contents.members[f"keys/{ASSISTANT}.bin"])

    def said(self) -> list[dict[str, Any]]:
        return unseal_json(self.key(), self.contents.members[TRANSCRIPT], SEALED_FILE, self.conversation)

    def with_said(self, said: list[dict[str, Any]]) -> Report:
        return self.check(**{TRANSCRIPT: seal(self.key(), canonical(said), SEALED_FILE, self.conversation)})


@pytest_asyncio.fixture
async def sealed(steps: Steps, app: App, tmp_path: Path) -> AsyncIterator[Sealed]:
    app.clock = lambda: steps.now
    steps.assistant = _hands_over
    steps.connectors["haiket"] = haiket(app.url, clock=lambda: steps.now)
    steps.health.known("haiket", on=True)
    phone = Device(partner="haiket", account=ACCOUNT, user=USER, device="phone-1")
    asked = _signed(steps, json.dumps(phone.bundle_request()).encode(), "req-1")
    phone.connect(json.loads((await steps.doors.answer("haiket", "bundle", asked)).body))
    for words in ("Mon écran reste noir", "oui", "Et il clignote"):
        event = phone.message(phone.author.text(words), at=steps.now)
        body = json.dumps(delivery([event])).encode()
        assert (await steps.receiving.deliver("haiket", _signed(steps, body, event["id"]))).status == 200
        await steps.settle()
    vault = Vault.open(tmp_path / "keys", ASSISTANT)
    people = Conversations(vault)
    contents = await steps.store.read(
        lambda conn: gather(conn, people, steps.shelf, 1001, vault.public_keys(), steps.now)
    )
    yield Sealed(contents=contents, keys=tmp_path / "keys")


def _signed(steps: Steps, body: bytes, webhook_id: str) -> Request:
    headers = Transport(PARTNER_SEED).headers(webhook_id, body, steps.now)
    return Request(method="POST", query={}, headers=headers, body=body)


async def test_every_envelope_opens_to_what_the_transcript_says(sealed: Sealed) -> None:
    report = sealed.check()
    assert report.faults == ()
    theirs = [entry for entry in sealed.said() if entry["box"] == "inbox"]
    assert [entry["said"]["text"] for entry in theirs] == ["Mon écran reste noir", "oui", "Et il clignote"]
    assert all(len(entry["opening"]) == 2 * (32 + 66) for entry in theirs)


async def test_words_that_the_customer_did_not_send_are_found(sealed: Sealed) -> None:
    said = sealed.said()
    next(entry for entry in said if entry["box"] == "inbox")["said"]["text"] = "Mon écran est parfait"
    (fault,) = sealed.with_said(said).faults
    assert fault.what == "says other than the delivery it names"


@pytest.mark.parametrize("wrong", ["00" * 98, "", "another's"])
async def test_a_key_that_opens_nothing_is_found(sealed: Sealed, wrong: str) -> None:
    said = sealed.said()
    first, second, *_ = [entry for entry in said if entry["box"] == "inbox"]
    first["opening"] = second["opening"] if wrong == "another's" else wrong
    (fault,) = sealed.with_said(said).faults
    assert fault.what == "is not in the delivery it names"


async def test_the_words_stand_nowhere_in_the_bundle(sealed: Sealed) -> None:
    sealed.check()
    packed = (sealed.keys.parent / "bundle.guichet").read_bytes()
    assert "écran".encode() not in packed
