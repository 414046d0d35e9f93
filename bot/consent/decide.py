"""What comes of a message on a route that demands consent: where the person stands + what they said -> an act. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.consent.answers import Answer, How
from bot.consent.standing import ASKED, ENDED, Standing

MOST_ASKS = 2
"""The notice, and once more: a question about it is answered by it, but we do not insist."""
ASK_AGAIN_AFTER = 24 * 3600.0
"""Seconds after which silence on our side would be rude: whoever still writes is asked anew."""
BREATH = 5.0
"""Seconds after the notice, or after a no, in which words were most likely typed before our own were read."""
AFTERWORDS = 60.0
"""Seconds after a no in which other words are no new beginning."""


class Act(str, Enum):
    """`PASS`: to the assistant or the ticket. All others end here: `HOLD` keeps the message sealed for later; `ASK`,
    `AGAIN` and `REMIND` do so too and say the notice, the notice once more, or only its question; `ACCEPT` and `END`
    write a receipt; `DROP` does nothing; `ERASE` keeps nothing of what was said after the end, and `UNREAD` says so.
    `RETURN` opens a chat again in which nobody has to be asked, and the message passes.
    """

    PASS = "pass"  # noqa: S105  (no password)
    HOLD = "hold"
    ASK = "ask"
    AGAIN = "again"
    REMIND = "remind"
    ACCEPT = "accept"
    END = "end"
    DROP = "drop"
    ERASE = "erase"
    UNREAD = "unread"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message as an answer, and how it was given: a button of today's notice proves that it was seen.

    `early`: it was here before we asked; `reached`: our notice and its question have reached the person; `read`: the
    notice has, and a clear word can be the answer to it; `lost`: it never will. `came` and `now` are when it came in,
    and when it is looked at.
    """

    answer: Answer
    how: How = How.WORDS
    early: bool = False
    reached: bool = True
    read: bool = True
    lost: bool = False
    came: float = 0.0
    now: float = 0.0


def decide(standing: Standing, heard: Heard, version: str) -> Act:
    """What comes of it, when today's notice is this `version`."""
    if standing.holds(version):
        return _with_consent(heard)
    if heard.how is How.BUTTON:
        return Act.ACCEPT if heard.answer is Answer.YES else Act.END
    if standing.state == ASKED and standing.version == version:
        return _while_asking(standing, heard)
    if standing.state in ENDED and (after := _after_the_end(standing, heard)):
        return after
    if heard.answer is Answer.STOP:
        return Act.END
    return Act.HOLD if heard.answer is Answer.QUIET else Act.ASK


def decide_unasked(standing: Standing, heard: Heard) -> Act:
    """Where nobody has to be asked, and nobody was: a stop ends the chat, and the next real words open it again.

    Politeness opens nothing, nor does nearly anything in the same breath as the stop.
    """
    if standing.state not in ENDED:
        return Act.END if heard.answer is Answer.STOP else Act.PASS
    if heard.answer is Answer.QUIET:
        return Act.PASS
    same_breath = heard.came - standing.at < BREATH and heard.answer is not Answer.YES
    return Act.DROP if same_breath or heard.answer in _AFTER_THE_END else Act.RETURN


def _after_the_end(standing: Standing, heard: Heard) -> Act | None:
    """What comes of words that follow a no; None for a new beginning.

    Politeness adds nothing at any time, and nearly anything in the same breath. Within the minute that follows nobody
    is asked anew, but they are told once that it was not read, and how to go on.
    """
    after = heard.came - standing.at
    if heard.answer in _AFTER_THE_END:
        return Act.ERASE
    if heard.answer is Answer.YES or after >= AFTERWORDS:
        return None
    return Act.ERASE if after < BREATH or standing.asks else Act.UNREAD


def _with_consent(heard: Heard) -> Act:
    to_notice = heard.how is not How.WORDS
    if heard.answer is Answer.STOP or (to_notice and heard.answer is Answer.NO):
        return Act.END
    return Act.DROP if to_notice else Act.PASS


def _while_asking(standing: Standing, heard: Heard) -> Act:
    if heard.answer is Answer.STOP:
        return Act.END
    if heard.answer is Answer.QUIET:
        return Act.HOLD
    if heard.lost:
        return Act.ASK
    if heard.early or not (heard.reached or _is_clear(heard)):
        return Act.HOLD  # said before the question was heard: no answer to it, whatever the words
    if heard.answer in (Answer.YES, Answer.OK):
        return Act.ACCEPT
    return Act.END if heard.answer is Answer.NO else _unclear(standing, heard)


def _is_clear(heard: Heard) -> bool:
    """Whether who has read the notice can only mean it, question or not."""
    return heard.read and heard.how is How.WORDS and heard.answer in (Answer.YES, Answer.NO)


def _unclear(standing: Standing, heard: Heard) -> Act:
    waited = heard.now - standing.at
    if waited > ASK_AGAIN_AFTER:
        return Act.ASK
    if standing.asks >= MOST_ASKS:
        return Act.HOLD
    if heard.answer is Answer.QUESTION:
        return Act.AGAIN
    return Act.REMIND if waited > BREATH else Act.HOLD


_AFTER_THE_END = frozenset({Answer.STOP, Answer.NO, Answer.OK, Answer.THANKS, Answer.QUIET})
