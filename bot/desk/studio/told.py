"""What training and the gate say in English, in the reader's language.

A text that nobody has translated (Rasa's own, Python's) is shown as the tool's own words.
"""

from __future__ import annotations

import re

from bot.desk.texts import text
from bot.typography import spaced


def told(language: str, words: str) -> str:
    """`words` of a job, a refusal or a fault in this language."""
    if language == "en" or not words:
        return words
    parts = [_part(part) for part in words.split("; ")]
    return (
        spaced(" ; ".join(part for part in parts if part)) if all(parts) else text(language, "told_as_is", words=words)
    )


def _part(words: str) -> str:
    """The French of one text, "" when nobody translated it."""
    for pattern, french in _FRENCH:
        found = pattern.fullmatch(words)
        if found:
            inner = [_part(group) if name == "inner" else group for name, group in _named(found)]
            return french.format(*inner) if all(inner) else ""
    return words if _NAMES.fullmatch(words) else ""


def _named(found: re.Match[str]) -> list[tuple[str, str]]:
    names = {place: name for name, place in found.re.groupindex.items()}
    return [(names.get(place, ""), group or "") for place, group in enumerate(found.groups(), 1)]


_NAMES = re.compile(r"\S+( [+-]\d+)*")
_TEXTS = (
    # progress
    (r"reading the training data", "lecture des données d’apprentissage"),
    (r"loading Rasa", "chargement de Rasa"),
    (r"training on ([\d,]+) examples", "apprentissage sur {} exemples"),
    (r"(\S+) trained in (\d+) s", "{} entraîné en {} s"),
    (r"(\S+) fits, nothing to train", "{} correspond déjà aux données, rien à entraîner"),
    (r"measuring it", "mesure du modèle"),
    (r"measuring", "mesure en cours"),
    (r"measuring it against the running one", "mesure face au modèle en service"),
    # the gate
    (r"(\S+) was not promoted: (?P<inner>.+)", "{} n’a pas été mis en service : {}"),
    (
        r"(\S+) is protected, and is understood (\d+) times of (\d+) instead of (\d+)",
        "{} est protégée, et comprise {} fois sur {} au lieu de {}",
    ),
    (
        r"it is worse overall: of (\d+) sentences (\d+) were lost and (\d+) gained \(p = (.+)\)",
        "il est moins bon dans l’ensemble ; sur {} phrases, perdues : {}, gagnées : {} (p = {})",
    ),
    (
        r"(\S+) does not lie in (.+): put it there first, so that it stays",
        "{} n’est pas dans {} : mettez-l’y d’abord, pour qu’il y reste",
    ),
    (r"(\S+) answers already", "{} répond déjà"),
    (
        r"there is no model to go back to: none was promoted after another",
        "il n’y a pas de modèle auquel revenir : aucun n’a été mis en service après un autre",
    ),
    (
        r"(\S+) is no longer in (.+): put it back, or promote another",
        "{} n’est plus dans {} : remettez-le, ou mettez-en un autre en service",
    ),
    (r"say why in a note: it stands in the history", "dites pourquoi dans la note : elle reste dans l’historique"),
    # faults of files
    (r"(.+): no example of any intent", "{} : aucun exemple d’aucune intention"),
    (r"(.+): no labelled sentence", "{} : aucune phrase étiquetée"),
    (r"(.+): no list `nlu:` in it", "{} : la liste `nlu:` y manque"),
    (
        r"(.+): the examples of (\S+) are no block of lines \(`examples: \|`\)",
        "{} : les exemples de {} ne sont pas un bloc de lignes (`examples: |`)",
    ),
    (r"(.+): not YAML in UTF-8 \((.+)\)", "{} : pas du YAML en UTF-8 (« {} »)"),
    (r"(.+): this model does not load \((.+)\)", "{} : ce modèle ne se charge pas (« {} »)"),
    (r"(.+): its words cannot be read \((.+)\)", "{} : ses mots ne se lisent pas ({})"),
    (r"no model is called (.+) in (.+)", "aucun modèle ne s’appelle {} dans {}"),
    (r"more than one model is called (.+) in (.+)", "plusieurs modèles s’appellent {} dans {}"),
    (r"there are: none", "il n’y en a aucun"),
    (r"there are: (.+)", "il y a : {}"),
    (r"(\S+\.ya?ml(?::\d+)?): No such file or directory", "{} : ce fichier n’existe pas"),
    (r"(\S+): No such file or directory", "{} : ce fichier n’existe pas"),
    (r"(\S+): Permission denied", "{} : accès refusé"),
    (r"(\S+\.ya?ml(?::\d+)?): (.+)", "{} : ce YAML ne se lit pas (« {} »)"),
    (
        r"no model fits the data as it is: run `guichet train` first",
        "aucun modèle ne correspond aux données telles qu’elles sont : entraînez-en un d’abord",
    ),
    # the history
    (r"label", "a étiqueté"),
    (r"edit", "a modifié"),
    (r"move to (\S+)", "a déplacé vers {}"),
    (r"shadow", "fait écouter en silence"),
    (r"promote", "a mis en service"),
    (r"roll back", "est revenu à"),
    (r"keep in service", "a gardé en service"),
    (r"start with", "a démarré avec"),
    (r"promote in spite of the gate", "a mis en service malgré le refus"),
)
_FRENCH = tuple((re.compile(pattern), french) for pattern, french in _TEXTS)
