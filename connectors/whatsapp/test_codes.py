"""Meta's error codes: each is one error of our tree and one thing that is done, and the README says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.sdk.errors import Blocked, NotSent, Rejected, TooFast, TryLater, WindowClosed
from connectors.whatsapp.codes import MEANINGS, PAUSE, UNKNOWN_TRIES, Action, error_for
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sample_replies import REPLIES
from connectors.whatsapp.sandbox import Sandbox
from connectors.whatsapp.sandbox.codes import CODES

ERRORS: dict[Action, type[NotSent]] = {
    Action.RETRY: TryLater,
    Action.SLOW_CHAT: TooFast,
    Action.SLOW_NUMBER: TooFast,
    Action.PAUSE_NUMBER: Blocked,
    Action.OPERATOR: Blocked,
    Action.HOLD: WindowClosed,
    Action.GIVE_UP: Rejected,
}


def page() -> dict[str, str]:
    """Code -> action, as the README's table says."""
    text = (Path(__file__).parent / "README.md").read_text()
    rows = re.findall(r"^\| ([0-9, -]+) \| [^|]+ \| ([^|]+) \|$", text, re.M)
    told = {}
    for codes, action in rows:
        for code in codes.split(", "):
            first, _, last = code.partition("-")
            told |= {str(n): action for n in range(int(first), int(last or first) + 1)}
    return told


def test_the_readme_tells_every_code_and_what_is_done() -> None:
    assert page() == {code: meaning.action.value for code, meaning in MEANINGS.items()}


def test_every_code_that_the_played_meta_can_answer_has_a_meaning() -> None:
    assert {str(code) for code in CODES} <= set(MEANINGS)


@pytest.mark.parametrize("code", [code for code in MEANINGS if code != "0" and not 201 <= int(code) < 300])
async def test_a_code_is_the_error_of_its_action(code: str, meta: Sandbox, ours: WhatsApp) -> None:
    meta.fail(400, int(code))
    with pytest.raises(NotSent) as caught:
        await ours.send(REPLIES["text"])
    assert type(caught.value) is ERRORS[MEANINGS[code].action]
    assert caught.value.code == code
    assert MEANINGS[code].text in str(caught.value)


@pytest.mark.parametrize("code", [code for code, m in MEANINGS.items() if ERRORS[m.action] is Blocked])
def test_what_calls_the_operator_says_what_to_do(code: str) -> None:
    error = error_for(code, 400, None)
    assert isinstance(error, Blocked)
    assert error.fix == MEANINGS[code].fix != ""


def test_one_person_written_to_too_fast_waits_in_powers_of_four_and_holds_up_nobody() -> None:
    error = error_for("131056", 400, None)
    assert isinstance(error, TooFast)
    assert (error.growth, error.whole_account, error.retry_after) == (4.0, False, None)


def test_a_number_that_is_too_fast_is_slowed_as_a_whole() -> None:
    error = error_for("130429", 429, 12.0)
    assert isinstance(error, TooFast)
    assert (error.whole_account, error.retry_after) == (True, 12.0)


def test_a_number_held_back_for_its_quality_pauses() -> None:
    error = error_for("131048", 400, None)
    assert isinstance(error, Blocked)
    assert error.retry_after == PAUSE


def test_a_code_that_nobody_knows_is_tried_again_a_bounded_number_of_times() -> None:
    error = error_for("987654", 400, None)
    assert type(error) is TryLater
    assert (error.most_tries, error.code) == (UNKNOWN_TRIES, "987654")
