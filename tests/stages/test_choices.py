"""A number as an answer, where a network shows buttons as numbered text."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot import schema
from bot.guichet_yml import LANGUAGES
from bot.talk.turn import Outcome, Say, Turn
from connectors.sdk.messages import Button
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps

CHOICES = tuple(Button(id=f"c{n}", title=f"Choice {n}") for n in range(1, 6))


async def _offer(steps: Steps) -> None:
    async def asks(_turn: Turn) -> Outcome:
        return Outcome(says=(Say(text="Which?", buttons=CHOICES),))

    steps.assistant = asks
    assert (await steps.talk("anna", "hello"))[0].endswith("5. Choice 5"), "the network shows them as numbers"
    steps.turns.clear()


@pytest.mark.parametrize(
    ("said", "choice"),
    [("2", "c2"), (" 5. ", "c5"), ("1)", "c1"), ("0", ""), ("6", ""), ("2 please", ""), ("22", ""), ("", "")],
)
async def test_a_number_is_the_button_of_our_last_words(steps: Steps, said: str, choice: str) -> None:
    await _offer(steps)
    await steps.talk("anna", said)
    message = steps.turns[0].message
    assert message.choice == choice
    assert message.text == (f"Choice {choice[1]}" if choice else said)


async def test_a_number_means_nothing_in_another_chat_or_after_other_words(steps: Steps) -> None:
    await _offer(steps)
    await steps.talk("bert", "2")
    await steps.put("anna", "Marc here", kind="person")
    await steps.talk("anna", "2")
    assert [t.message.choice for t in steps.turns] == ["", ""]


@pytest.mark.parametrize("state", ["stale", "dead"])
async def test_a_number_does_not_press_a_button_that_was_never_shown(steps: Steps, state: str) -> None:
    await steps.put("anna", "Which?", buttons=CHOICES)
    await steps.execute(update(schema.outbox).values(state=state))
    await steps.talk("anna", "2")
    assert steps.turns[-1].message.choice == ""


async def test_a_number_with_a_pressed_button_or_a_file_is_left_as_it_is(steps: Steps, network: FakeNetwork) -> None:
    await _offer(steps)
    await steps.talk("anna", "2", kind="choice", choice="c3")
    assert steps.turns[-1].message.choice == "c3"
    await steps.put("anna", "Which?", buttons=CHOICES, key="again")
    await steps.settle()
    await steps.post(network.file("anna", b"\x89PNG\r\n\x1a\n", text="2"))
    await steps.settle()
    assert steps.turns[-1].message.choice == ""


async def test_a_button_that_was_never_offered_is_only_words(steps: Steps) -> None:
    await _offer(steps)
    await steps.talk("anna", "a person", kind="choice", choice="person:yes")
    assert (steps.turns[-1].message.choice, steps.turns[-1].message.text) == ("", "a person")


@pytest.mark.parametrize("said", ["Choice 2", " choice 2. ", "CHOICE  2"])
async def test_the_words_of_a_button_are_that_button_even_when_we_said_one_more_thing(steps: Steps, said: str) -> None:
    await _offer(steps)
    await steps.put("anna", "Your request is G-1", key="more")
    await steps.talk("anna", said)
    assert steps.turns[-1].message.choice == "c2"


async def test_one_word_of_a_button_counts_only_right_below_it(steps: Steps) -> None:
    await steps.put("anna", "Sure?", buttons=(Button(id="yes", title="Yes"),))
    await steps.settle()
    await steps.talk("anna", "yes")
    await steps.put("anna", "More", key="more")
    await steps.talk("anna", "yes")
    assert [turn.message.choice for turn in steps.turns] == ["yes", ""]


async def test_the_assistant_is_told_who_reads_on_this_network(steps: Steps) -> None:
    await steps.talk("anna", "who can read this?")
    told = steps.turns[-1].who_reads
    assert set(told) == set(LANGUAGES) and all(told.values())
