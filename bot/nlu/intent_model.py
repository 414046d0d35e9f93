"""What a message is about, and when to say that we are not sure.

Thresholds are learnt from examples that the model had not seen: the least probability of the best intent, and the least
lead over the second. Below either the answer is `nlu_fallback`; the ranking is kept, so that a good question can be
asked. An intent that must not be missed (a person, "erase my data") has a floor of its own: from there on it is heard
even where another one is likelier.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.cascade import Cascade
from bot.nlu.linear_model import LinearModel
from bot.nlu.ngrams import Floats
from bot.nlu.person_wishes import beside_a_refusal, beside_a_wish
from bot.nlu.reading import Roles, read

FALLBACK = "nlu_fallback"
"""Rasa's name for "not understood"."""

HANDOVER, NO = "handover", "deny"
TO_A_PERSON = (HANDOVER, "emergency", "erase_my_data")
"""Who is heard with one of these gets a person already."""
SURE_OF_WISH = 0.98
"""How surely a wish for a person in so many words is one: of 17,000 examples of other intents none is taken for it."""
SURE_OF_TOPIC = 0.5
"""A problem beside such a wish is told from this probability on."""
VECTORS = "vectors"
"""How the files of a cascade begin in a model."""
MOST_RANKED = 10
SIGNS = re.compile(r"""[\s!.,;*#%$&^_~…+=|/"'`-]+""")
"""Signs alone say nothing, however loudly: "!!!!" is no emergency. A question mark asks, and a smiley smiles."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least probability of the best intent, its least lead over the second, and the `floors` of protected ones."""

    probability: float
    lead: float
    floors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guess:
    """One intent and its probability."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A linear model of intents that knows when it is unsure; `cascades` are asked then, in their languages."""

    linear: LinearModel
    thresholds: Thresholds
    roles: Roles = Roles()
    cascades: tuple[Cascade, ...] = ()

    def ranking(self, text: str, language: str = "") -> list[Guess]:
        """The likeliest intents, best first; `nlu_fallback` in front of them when the model is unsure."""
        return self.read(text, language)[0]

    def read(self, text: str, language: str = "") -> tuple[list[Guess], tuple[str, ...]]:
        """The ranking, and the topics of a message that surely tells two problems and more.

        Who asks for a person in so many words is heard, whatever is told beside it: that problem is a topic too.
        """
        rest = beside_a_wish(text) if HANDOVER in self.linear.labels else None
        guesses, topics = self._read(text, language)
        if rest is None:
            return self._unless_refused(text, language, guesses), topics
        if rest and not topics:
            told, topics = self._read(rest, language)
            sure = told[0].name in self.roles.topics and told[0].probability >= SURE_OF_TOPIC
            topics = topics or ((told[0].name,) if sure else ())
        if guesses[0].name not in TO_A_PERSON:
            guesses = [Guess(HANDOVER, SURE_OF_WISH), *(guess for guess in guesses if guess.name != HANDOVER)]
        return guesses, topics

    def _unless_refused(self, text: str, language: str, guesses: list[Guess]) -> list[Guess]:
        """Who says that no person is needed gets none: what else they tell counts, and alone it is a no."""
        rest = beside_a_refusal(text) if guesses[0].name == HANDOVER else None
        if rest is None:
            return guesses
        others = [guess for guess in (self._read(rest, language)[0] if rest else guesses) if guess.name != HANDOVER]
        return others if rest else [Guess(NO, SURE_OF_WISH), *(guess for guess in others if guess.name != NO)]

    def _read(self, text: str, language: str) -> tuple[list[Guess], tuple[str, ...]]:
        """As the model alone understands it."""
        parts = read(self.linear, text, self.roles)
        chances = parts.chances
        for cascade in self.cascades:
            chances = cascade.second(chances, text, language)
        best = np.argsort(-chances, kind="stable")[:MOST_RANKED]
        guesses = [Guess(self.linear.labels[i], float(chances[i])) for i in best]
        says = not SIGNS.fullmatch(text)
        heard = self._protected(guesses) if says else None
        if heard is not None:
            return [heard, *(guess for guess in guesses if guess != heard)], parts.topics
        sure = self._sure(guesses) and (says or guesses[0].name in self.roles.asides)
        return guesses if sure else [Guess(FALLBACK, 1 - guesses[0].probability), *guesses], parts.topics

    def _protected(self, guesses: Sequence[Guess]) -> Guess | None:
        """The likeliest of the protected intents that reach their floor."""
        floors = self.thresholds.floors
        return next((guess for guess in guesses if guess.probability >= floors.get(guess.name, 2.0)), None)

    def save(self, folder: Path) -> None:
        """Write the whole model into `folder`."""
        self.linear.save(folder, "intents")
        for number, cascade in enumerate(self.cascades):
            cascade.save(folder, f"{VECTORS}{number}")
        facts = {"thresholds": asdict(self.thresholds), "roles": asdict(self.roles), "cascades": len(self.cascades)}
        (folder / "thresholds.json").write_text(json.dumps(facts), encoding="ascii")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """The model that `save` wrote. Raises OSError, ValueError, KeyError or TypeError when it is not whole."""
        facts = json.loads((folder / "thresholds.json").read_text(encoding="ascii"))
        roles = Roles(**{role: tuple(names) for role, names in facts["roles"].items()})
        cascades = tuple(Cascade.load(folder, f"{VECTORS}{number}") for number in range(facts["cascades"]))
        return cls(LinearModel.load(folder, "intents"), Thresholds(**facts["thresholds"]), roles, cascades)

    def _sure(self, guesses: Sequence[Guess]) -> bool:
        first = guesses[0].probability
        second = guesses[1].probability if len(guesses) > 1 else 0.0
        return first >= self.thresholds.probability and first - second >= self.thresholds.lead


def learn_thresholds(unseen: Floats, targets: NDArray[np.intp], *, most_fallback: float) -> Thresholds:
    """The thresholds that hold back most wrong answers while at most `most_fallback` of all messages fall back.

    `unseen` are probabilities of examples that the model had not seen (example x label), `targets` the true labels.
    """
    ordered = np.sort(unseen, axis=1)
    first, lead = ordered[:, -1], ordered[:, -1] - ordered[:, -2]
    wrong = unseen.argmax(axis=1) != targets
    best, held = Thresholds(0.0, 0.0), 0.0
    for share in np.linspace(0, most_fallback, 9):
        probability = float(np.quantile(first, share))
        for narrow in np.linspace(0, most_fallback, 9):
            threshold = float(np.quantile(lead, narrow))
            back = (first < probability) | (lead < threshold)
            caught = float((back & wrong).sum() - 0.5 * (back & ~wrong).sum())
            if back.mean() <= most_fallback and caught > held:
                best, held = Thresholds(probability, threshold), caught
    return best


def learn_floors(
    unseen: Floats, targets: NDArray[np.intp], labels: Sequence[str], protected: Sequence[str]
) -> dict[str, float]:
    """For each of `protected` the least probability at which hardly any other message is taken for it."""
    floors: dict[str, float] = {}
    best = unseen.argmax(axis=1)
    for name in (name for name in protected if name in labels):
        row = labels.index(name)
        others = np.sort(unseen[(targets != row) & (best != row), row])[::-1]
        allowed = int(MOST_MISTAKEN * len(targets))
        floors[name] = max(LOWEST_FLOOR, float(others[allowed]) + 1e-6 if len(others) > allowed else LOWEST_FLOOR)
    return floors


MOST_MISTAKEN, LOWEST_FLOOR = 0.003, 0.08
"""Of all messages, the share that may be taken for one protected intent; and what no floor is below."""
