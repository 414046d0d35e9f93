"""Which language a message is written in; silence when that cannot be told ("ok", "iphone 12").

The languages of the training data are told by the same linear model as intents, over the same examples: its best
features are each language's function words and letter sequences. What names, numbers and half a word have in common
proves nothing, so it must be quite sure; a word that only one language greets or answers with is proof enough where the
model leans the same way. Other languages are told by Lingua, where few of the words are known to our examples.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu.fold import encodable, fold
from bot.nlu.linear_model import LinearModel

NAME = "languages"
SURE = 0.8
"""The least probability at which we say a language: a wrong one costs more than asking the chat's memory."""

LEANING = 0.5
WORDS_THAT_SWITCH = 3
"""A chat's language is another one from a message of so many words on: "ok thanks" in a French chat changes nothing."""

SURE_TO_SWITCH, FEW_WORDS = 0.98, 6
"""In a chat that has a language, so few words change it only from this probability on: a short answer is often half a
name ("Die Banking App, Version"). Of 323 messages of three to six words in the test sets, 8 less are told by it."""

MOST_READ = 400


@dataclass(frozen=True, slots=True)
class Told:
    """`ours`: the language, of those we speak; `other`: another one. At most one of them is not ""."""

    ours: str = ""
    other: str = ""


class Languages:
    """The trained model of our languages, and the others (two letters each) that are recognised beside them."""

    def __init__(self, model: LinearModel, others: Sequence[str] = ()) -> None:
        self._model = model
        self._others = frozenset(others) - set(model.labels)
        self._known = frozenset(gram for gram in model.features.words.grams if " " not in gram)
        self._lingua = _lingua(tuple(sorted({*model.labels, *others}))) if self._others else None

    def of(self, text: str, remembered: str = "") -> Told:
        """The language of `text`, in a chat whose language so far is `remembered`."""
        words = [word for word in _WORD.findall(fold(text)) if len(word) > 1]
        if self._lingua is not None and len(words) >= (WORDS_THAT_SWITCH + 1 if remembered else 2):
            other = self._other(text, words)
            if other:
                return Told(other=other)
        few = bool(remembered) and len(words) <= FEW_WORDS
        ours = language_of(self._model, text, keeps=remembered if few else "")
        stays = remembered and remembered != ours and len(words) < WORDS_THAT_SWITCH
        return Told() if stays else Told(ours)

    def _other(self, text: str, words: list[str]) -> str:
        assert self._lingua is not None
        ranked = self._lingua.compute_language_confidence_values(encodable(text[:MOST_READ]))
        shares = {one.language.iso_code_639_1.name.lower(): one.value for one in ranked}
        best = max(shares, key=lambda language: shares[language])
        known = sum(word in self._known for word in words) / len(words)
        alien = sum(share for language, share in shares.items() if language in self._others)
        if best not in self._others:
            return ""
        enough = alien >= ALIEN and known <= MOST_KNOWN if len(words) > 2 else shares[best] >= 0.85 and known <= 0.5
        return best if enough else ""


ALIEN, MOST_KNOWN = 0.75, 0.7
"""Another language has so much of Lingua's trust, and at most so many of its words are in our examples. Of 4,569
messages of ours that were held back, 9 were taken for another language, most of them gibberish or a word or two."""


@lru_cache(maxsize=1)
def _lingua(codes: tuple[str, ...]) -> Any:
    """Lingua with these languages, its models read now and not with the first message (some 250 MB for eight)."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    known = [getattr(IsoCode639_1, code.upper()) for code in codes]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*known).with_preloaded_language_models().build()


def language_of(model: LinearModel, text: str, *, keeps: str = "") -> str:
    """The two letters of one of the model's languages, or "" when not sure; another than `keeps` must be surer."""
    chances = model.probabilities(text)
    best = int(np.argmax(chances))
    language, chance = model.labels[best], float(chances[best])
    known = _WORD.findall(fold(text))
    if chance >= LEANING and not _OWN.get(language, frozenset()).isdisjoint(known):
        return language
    least = SURE_TO_SWITCH if keeps and keeps != language else SURE
    return language if chance >= least and any(len(word) > 2 for word in known) else ""


def load(folder: Path) -> LinearModel:
    """The model in `folder`."""
    return LinearModel.load(folder, NAME)


_WORD = re.compile(r"[^\W\d_]+")
_OWN = {
    "fr": frozenset(("bonjour", "bonsoir", "salut", "coucou", "merci", "oui", "non", "bjr", "slt", "svp")),
    "en": frozenset(("hello", "hi", "hey", "thanks", "thank", "please", "pls")),
    "de": frozenset(("danke", "bitte", "nein", "guten", "moin", "servus")),
}
"""Words that the other language does not use on a phone."""
