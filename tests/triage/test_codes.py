"""What is told of an error is a code, or words about it."""

from __future__ import annotations

import pytest

from bot.triage.codes import is_code
from bot.triage.state import State


@pytest.mark.parametrize(
    "told",
    [
        *("0x80070057", "404", "erreur 404", "Error: 0x8007", "E-1234", "E42", "ERR_TIMED_OUT", "n° 12", "(-1009)"),
        *("DNS_PROBE_FINISHED_NXDOMAIN", "BR-17", "fehler 5003", "HTTP 502", "INSTALL_FAILED"),
    ],
)
def test_a_code(told: str) -> None:
    assert is_code(told)


@pytest.mark.parametrize(
    "told",
    [
        *(
            "impossible de se connecter",
            "j'ai déjà essayé deux fois",
            "depuis 2 jours",
            "ça plante",
            "Oui",
            "erreur",
            "",
        ),
        *(
            "un écran rouge",
            "iPhone 12 qui chauffe trop",
            "something went wrong",
            "kein Netz",
            "…",
            "",
            "NE MARCHE PAS",
            "WI-FI",
        ),
    ],
)
def test_words(told: str) -> None:
    assert not is_code(told)


def test_words_that_answer_the_question_for_a_code_are_no_code_on_the_ticket() -> None:
    told = State(error_code="ça tourne en rond", device="iPhone 12")
    assert told.facts() == {"device": "iPhone 12", "error_message": "ça tourne en rond"}
    assert told.origins() == {"device": "said", "error_message": "said"}


def test_what_was_read_heard_or_said_is_told_apart() -> None:
    told = State(device="iPhone 12", os="iOS", app="Signal", error_code="E42", read=("os:91", "error_code:88:yes"))
    told = State(**{**{name: getattr(told, name) for name in told.__slots__}, "spoken": ("app",)})
    assert told.origins() == {"device": "said", "os": "read:91", "app": "spoken", "error_code": "confirmed:88"}


def test_what_is_told_otherwise_than_it_was_read_is_said() -> None:
    told = State(os="iOS", error_code="E42", read=("os:91", "error_code:88")).told({"error_code": "E43"})
    assert told.origins() == {"os": "read:91", "error_code": "said"}
