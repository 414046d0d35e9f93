"""Which language a message is written in; silence when that cannot be told ("ok", "iphone 12").

The same linear model as for intents, over the same examples: its best features are each language's function words and
letter sequences. What names, numbers and half a word have in common proves nothing, so it must be quite sure.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.nlu.linear_model import LinearModel

NAME = "languages"
SURE = 0.8
"""The least probability at which we say a language: a wrong one costs more than asking the chat's memory."""


def language_of(model: LinearModel, text: str) -> str:
    """The language's two letters, or "" when not sure."""
    chances = model.probabilities(text)
    best = int(np.argmax(chances))
    return model.labels[best] if float(chances[best]) >= SURE else ""


def load(folder: Path) -> LinearModel:
    """The model in `folder`."""
    return LinearModel.load(folder, NAME)
