"""What a message says to "how did you find our help?"; pure. A button, its number, or words that are plain here."""

from __future__ import annotations

import re

from bot.nlu.fold import fold
from bot.talk.notices import notice, title
from bot.talk.turn import Outcome, Rate, Say
from bot.tickets.rating import BAD, CHOICE, GOOD, SO_SO, Pending
from bot.tickets.ticket import label
from connectors.sdk.messages import Button, Kind, Message

MOST_WORDS = 6
_CHOICE = re.compile(rf"{CHOICE}:(\d{{1,9}}):([123]|word)")


def rating_in(message: Message, pending: Pending | None, language: str) -> Outcome | None:
    """What comes of the message when it answers us, else None: then it is like any other."""
    pressed = _CHOICE.fullmatch(message.choice)
    if pressed:
        number, what = int(pressed.group(1)), pressed.group(2)
        return _word_wanted(number, language) if what == "word" else _thanks(number, int(what), language)
    plain = message.kind is Kind.TEXT and message.text.strip() and not message.media and not message.choice
    if pending is None or not plain or message.group:
        return None
    if pending.word:
        says = (Say(text=notice("rating_word_thanks", language, ticket=label(pending.number))),)
        return Outcome(says=says, commands=(Rate(number=pending.number, words=message.text),))
    score = _in_words(message.text) if pending.just_asked else 0
    return _thanks(pending.number, score, language) if score else None


def _thanks(number: int, score: int, language: str) -> Outcome:
    more = Button(id=f"{CHOICE}:{number}:word", title=title("rating_word", language))
    say = Say(text=notice("rating_thanks", language), buttons=(more,))
    return Outcome(says=(say,), commands=(Rate(number=number, score=score),))


def _word_wanted(number: int, language: str) -> Outcome:
    say = Say(text=notice("rating_word_ask", language, ticket=label(number)))
    return Outcome(says=(say,), commands=(Rate(number=number, wants_word=True),))


def _in_words(text: str) -> int:
    """The score that a whole message says, politeness left aside; 0 for none."""
    said = [word for word in _WORD.findall(fold(text)) if word not in _POLITE]
    return _SAID.get(" ".join(said), 0) if len(said) <= MOST_WORDS and "?" not in text else 0


def _phrases(score: int, text: str) -> dict[str, int]:
    return {" ".join(_WORD.findall(fold(phrase))): score for phrase in text.split(",")}


_WORD = re.compile(r"[^\W_]+|[\U0001F44D\U0001F44E\U0001F600-\U0001F64F\u2764]")
_POLITE = frozenset(_WORD.findall("merci beaucoup bcp thanks thank you thx a vous bonne journee soiree"))
_SAID = {
    **_phrases(
        GOOD,
        "bien, très bien, bon, super, parfait, excellent, top, génial, impeccable, nickel, rien à redire, good, "
        "very good, great, perfect, awesome, well done, very well, 👍, 😀, 😊, 🙂, 😃",
    ),
    **_phrases(SO_SO, "moyen, bof, moyennement, pas mal, correct, passable, ça va, so so, average, not bad, okay, 😐"),
    **_phrases(
        BAD,
        "mal, pas bien, très mal, mauvais, nul, pas terrible, pas top, horrible, catastrophique, bad, very bad, "
        "not good, poor, terrible, awful, useless, 👎, 😞, 😡, 🙁, 😠",
    ),
}
