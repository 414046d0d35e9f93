"""What enters the studio's inbox: masked, sealed, once, and gone with the person."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot import schema
from bot.erasure.erase import erase
from bot.inward.conversations import Conversations
from bot.running.keys import rotate
from bot.settings import Settings
from bot.studio import inbox
from bot.studio.inbox import Found, Sentence, listed, noticed, settle
from bot.talk.turn import Heard, Outcome, Say, Turn
from bot.vault.keys import ASSISTANT, DESK, Vault
from bot.vault.signing import Signer
from tests.stages.steps import Steps

UNSURE = Heard(intent="nlu_fallback", ranking=(("payment", 0.4), ("crash", 0.3)))


def test_a_message_that_was_understood_does_not_enter() -> None:
    assert noticed("k", "my card was refused", "en", Heard(intent="payment", ranking=(("payment", 0.9),))) is None
    assert noticed("k", "my card was refused", "en", None) is None


def test_a_message_that_was_not_understood_enters_masked() -> None:
    found = noticed("k", "write to\n jane.doe@example.com about my card", "en", UNSURE)
    assert found == Found(
        key="k",
        why="unsure",
        text="write to <email> about my card",
        language="en",
        guess="payment",
        confidence=0.4,
        likely=("crash",),
    )


def test_of_a_message_that_is_nothing_but_a_secret_nothing_enters() -> None:
    assert noticed("k", "jane.doe@example.com 🙏", "en", UNSURE) is None


def test_a_candidate_that_agrees_is_silent_and_one_that_does_not_is_listed() -> None:
    agrees = Heard(intent="crash", ranking=(("crash", 0.9),), candidate="crash")
    differs = Heard(intent="crash", ranking=(("crash", 0.9),), candidate="payment")
    assert noticed("k", "it closes", "en", agrees) is None
    found = noticed("k", "it closes", "en", differs)
    assert found and (found.why, found.other) == ("shadow", "payment")


def test_a_mask_that_fails_lets_nothing_in_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str, language: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(inbox, "mask", fails)
    assert noticed("k", "it closes", "en", UNSURE) is None


async def unsure(_turn: Turn) -> Outcome:
    return Outcome(says=(Say(text="pardon ?"),), language="en", heard=UNSURE)


async def waiting(steps: Steps) -> list[Sentence]:
    people = Conversations(Vault.open(steps.folder / "keys", DESK))
    return await steps.store.read(lambda conn: listed(conn, people))


async def test_what_the_assistant_did_not_understand_waits_for_a_lead_and_the_store_holds_no_word_of_it(
    steps: Steps,
) -> None:
    steps.assistant = unsure
    await steps.talk("anna", "the flux capacitor hums")
    (sentence,) = await waiting(steps)
    assert (sentence.text, sentence.why, sentence.guess) == ("the flux capacitor hums", "unsure", "payment")
    (row,) = await steps.rows(schema.studio_sentence)
    assert b"capacitor" not in row.sealed
    assert not any("capacitor" in str(value) for value in row if not isinstance(value, bytes))


async def test_a_decision_takes_a_sentence_out_and_a_protected_one_takes_two_people(steps: Steps) -> None:
    steps.assistant = unsure
    await steps.talk("anna", "the flux capacitor hums")
    people = Conversations(Vault.open(steps.folder / "keys", DESK))
    (sentence,) = await waiting(steps)

    async def decide(label: str, by: str) -> list[Sentence]:
        return await steps.store.write(lambda conn: settle(conn, people, [sentence.id], label, by))

    assert await decide("handover", "Ana") == []
    assert await decide("handover", "Ana") == []
    assert await decide("deny", "Ben") == []
    assert [one.text for one in await decide("deny", "Ana")] == ["the flux capacitor hums"]
    assert await waiting(steps) == []


async def test_a_sentence_is_still_read_after_the_keys_were_rotated(steps: Steps) -> None:
    steps.assistant = unsure
    await steps.talk("anna", "the flux capacitor hums")
    settings = Settings.read({"GUICHET_DATA": str(steps.folder)}, steps.folder)
    await asyncio.to_thread(rotate, settings, lambda _: None, lambda _: None)
    assert [sentence.text for sentence in await waiting(steps)] == ["the flux capacitor hums"]


async def test_a_sentence_goes_with_the_person(steps: Steps) -> None:
    steps.assistant = unsure
    await steps.talk("anna", "the flux capacitor hums")
    chat = await steps.chat("anna")
    vault = Vault.open(steps.folder / "keys", ASSISTANT)
    people, signer = Conversations(vault), Signer.open(steps.folder / "keys")
    await steps.store.write(lambda conn: erase(conn, people, signer, [chat.id], "asked", time.time()))
    assert await steps.rows(schema.studio_sentence) == []
