"""Words that follow a score though nobody pressed the button for them: they are the word, or go on as always."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.talk.turn import Heard, Outcome, Turn
from bot.tickets.rating import UNASKED_WITHIN
from tests.stages.steps import Answers, Steps, echo
from tests.tickets.test_rating import asks, resolved, told

__all__ = ["asks"]


def heard_as(intent: str) -> Answers:
    async def answers(turn: Turn) -> Outcome:
        return replace(await echo(turn), heard=Heard(intent=intent))

    return answers


@pytest.mark.parametrize("intent", ["thanks", "out_of_scope", "nlu_fallback", "complaint"])
async def test_a_word_typed_without_pressing_for_it_is_the_word(asks: Steps, intent: str) -> None:
    await resolved(asks)
    await asks.talk("anna", "1")
    asks.assistant = heard_as(intent)
    assert (await asks.talk("anna", "votre collègue a été très patiente"))[0].startswith("Merci, votre mot")
    assert (await told(asks))[-1][0] == "rating_word"
    assert (await told(asks))[-1][1]["text"] == "votre collègue a été très patiente"


@pytest.mark.parametrize(
    ("said", "intent"),
    [("merci à vous", "thanks"), ("mon appli plante encore", "crash"), ("vous êtes ouverts quand ?", "out_of_scope")],
)
async def test_what_is_no_word_after_a_score_goes_on_as_always(asks: Steps, said: str, intent: str) -> None:
    await resolved(asks)
    await asks.talk("anna", "1")
    asks.assistant = heard_as(intent)
    assert (await asks.talk("anna", said))[0].startswith(f"{said} heard")
    assert (await told(asks))[-1][0] == "rated"


async def test_words_long_after_a_score_go_on_as_always(asks: Steps) -> None:
    await resolved(asks)
    await asks.talk("anna", "1")
    asks.assistant, asks.now = heard_as("thanks"), asks.now + UNASKED_WITHIN + 1
    assert (await asks.talk("anna", "votre collègue a été très patiente"))[0].startswith("votre collègue")
