"""What a message says to "how did you find our help?"; pure. A button, its number, or words that are plain here."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.guichet_yml import LANGUAGES
from bot.nlu.fold import fold
from bot.talk.notices import notice, title
from bot.talk.turn import Outcome, Rate, Say
from bot.tickets.rating import BAD, CHOICE, GOOD, SO_SO, Pending
from bot.tickets.ticket import label
from connectors.sdk.messages import Button, Kind, Message

_ONLY_A_WORD = frozenset(
    {"thanks", "complaint", "affirm", "greet", "goodbye", "solved", "out_of_scope", "nlu_fallback"}
)
"""Intents that ask nothing of us when a word was asked for."""
SHORTEST_WORD = 3
"""Words, politeness aside, that are more than a nod."""
_CHOICE = re.compile(rf"{CHOICE}:(\d{{1,9}}):([123]|word)")


def rating_in(message: Message, pending: Pending | None, language: str) -> Outcome | None:
    """What comes of the message when it answers us, else None: then it is like any other."""
    pressed = _CHOICE.fullmatch(message.choice)
    if pressed:
        number, what = int(pressed.group(1)), pressed.group(2)
        return _word_wanted(number, language) if what == "word" else _thanks(number, int(what), language)
    if pending is None or not _is_plain(message):
        return None
    score = _in_words(message.text) if pending.just_asked else 0
    return _thanks(pending.number, score, language) if score else None


def with_word(message: Message, pending: Pending | None, language: str, outcome: Outcome) -> Outcome:
    """What comes of the message where a word was asked for, `outcome` being what the assistant made of it.

    Praise or blame is the word, and we thank for it. All else (a wish, a question, a problem) is noted as the word too,
    so that nothing waits for one any more, and has its ordinary answer: nobody is left unheard.
    """
    if pending is None or not _is_plain(message) or not message.wants_answer:
        return outcome
    if not pending.word:
        return _unasked_word(message, pending, language, outcome) if pending.rated else outcome
    rate = Rate(number=pending.number, words=message.text)
    unasked = not outcome.commands if outcome.heard is None else outcome.heard.intent in _ONLY_A_WORD
    if not unasked or "?" in message.text:
        return replace(outcome, commands=(rate, *outcome.commands))
    return _noted(message, pending, language)


def _unasked_word(message: Message, pending: Pending, language: str, outcome: Outcome) -> Outcome:
    """Words right after a score, though nobody pressed the button for them: the word, unless they ask for something.

    What the assistant does something about is no word, nor what is too short to be one.
    """
    says_something = len(_plain(message.text).split()) >= SHORTEST_WORD
    heard = outcome.heard is not None and outcome.heard.intent in _ONLY_A_WORD
    if not (says_something and heard) or outcome.commands or "?" in message.text:
        return outcome
    return _noted(message, pending, language)


def _noted(message: Message, pending: Pending, language: str) -> Outcome:
    says = (Say(text=notice("rating_word_thanks", language, ticket=label(pending.number))),)
    return Outcome(says=says, commands=(Rate(number=pending.number, words=message.text),))


def _is_plain(message: Message) -> bool:
    """Whether it is one person's typed words and nothing else."""
    text = message.kind is Kind.TEXT and message.text.strip() != ""
    return text and not (message.media or message.choice or message.group)


def _thanks(number: int, score: int, language: str) -> Outcome:
    more = Button(id=f"{CHOICE}:{number}:word", title=title("rating_word", language))
    say = Say(text=notice("rating_thanks", language), buttons=(more,))
    return Outcome(says=(say,), commands=(Rate(number=number, score=score),))


def _word_wanted(number: int, language: str) -> Outcome:
    say = Say(text=notice("rating_word_ask", language, ticket=label(number)))
    return Outcome(says=(say,), commands=(Rate(number=number, wants_word=True),))


def _in_words(text: str) -> int:
    """The score that a whole message says, politeness left aside; 0 for none."""
    return _SAID.get(_plain(text), 0) if "?" not in text else 0


def _plain(text: str) -> str:
    return " ".join(word for word in _WORD.findall(fold(text)) if word not in _POLITE)


def _said() -> dict[str, int]:
    """The phrases of every language, and the captions of our buttons in each."""
    tables = (table.items() for table in PHRASES.values())
    phrases = {_plain(one): score for table in tables for score, many in table for one in many.split(",")}
    scores = ((score, language) for score in (GOOD, SO_SO, BAD) for language in (*LANGUAGES, ""))
    return phrases | {_plain(title(f"rating_{score}", language)): score for score, language in scores}


PHRASES = {
    "fr": {
        GOOD: "bien, très bien, bon, super, parfait, excellent, top, génial, impeccable, nickel, rien à redire",
        SO_SO: "moyen, bof, moyennement, pas mal, correct, passable, ça va",
        BAD: "mal, pas bien, très mal, mauvais, nul, pas terrible, pas top, horrible, catastrophique",
    },
    "en": {
        GOOD: "good, very good, great, perfect, awesome, well done, very well, 👍, 😀, 😊, 🙂, 😃",
        SO_SO: "so so, average, not bad, okay, 😐",
        BAD: "bad, very bad, not good, poor, terrible, awful, useless, 👎, 😞, 😡, 🙁, 😠",
    },
    "de": {
        GOOD: "gut, sehr gut, super, top, alles gut, prima, perfekt, klasse, spitze, toll, bestens, hervorragend, "
        "ausgezeichnet, sehr zufrieden, zufrieden",
        SO_SO: "mittel, mittelmäßig, geht so, es geht, na ja, naja, so lala, nicht schlecht, in ordnung, ganz okay",
        BAD: "schlecht, sehr schlecht, nicht gut, gar nicht gut, überhaupt nicht gut, nicht so gut, mies, furchtbar, "
        "schrecklich, katastrophal, nutzlos, enttäuschend, unzufrieden, nicht zufrieden",
    },
}
"""Language -> score -> what whole messages say it. All are heard in any chat; pictures say the same in each."""
_WORD = re.compile(r"[^\W_]+|[\U0001F44D\U0001F44E\U0001F600-\U0001F64F\u2764]")
_POLITE = frozenset(
    _WORD.findall(
        "merci beaucoup bcp a vous bonne journee soiree thanks thank thx you "
        "danke dank vielen schonen schon tag abend noch ihnen"
    )
)
_SAID = _said()
