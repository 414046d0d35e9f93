"""Which language a message is written in; silence when that cannot be told ("ok", "iphone 12").

The same linear model as for intents, over the same examples: its best features are each language's function words and
letter sequences. What names, numbers and half a word have in common proves nothing, so it must be quite sure; a word
that only one language greets or answers with is proof enough where the model leans the same way.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from bot.nlu.fold import fold
from bot.nlu.linear_model import LinearModel

NAME = "languages"
SURE = 0.8
"""The least probability at which we say a language: a wrong one costs more than asking the chat's memory."""

LEANING = 0.5


def language_of(model: LinearModel, text: str) -> str:
    """The language's two letters, or "" when not sure."""
    chances = model.probabilities(text)
    best = int(np.argmax(chances))
    language, chance = model.labels[best], float(chances[best])
    known = _WORD.findall(fold(text))
    if chance >= LEANING and not _OWN.get(language, frozenset()).isdisjoint(known):
        return language
    return language if chance >= SURE and any(len(word) > 2 for word in known) else ""


def load(folder: Path) -> LinearModel:
    """The model in `folder`."""
    return LinearModel.load(folder, NAME)


_WORD = re.compile(r"[^\W\d_]+")
_OWN = {
    "fr": frozenset(("bonjour", "bonsoir", "salut", "coucou", "merci", "oui", "non", "bjr", "slt", "svp")),
    "en": frozenset(("hello", "hi", "hey", "thanks", "thank", "please", "pls")),
}
"""Words that the other language does not use on a phone."""
