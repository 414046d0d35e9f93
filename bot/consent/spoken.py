"""In which of our languages a message is written, before anything else may look at it: counted by small words; pure.

The assistant's own model tells languages better, and is not asked before there is consent. Unsure is a fine answer:
the notice is then said in both languages.
"""

from __future__ import annotations

import re

from bot.nlu.fold import fold


def spoken(text: str) -> str:
    """One of our languages, or "" when the words do not tell."""
    words = _WORD.findall(fold(text))
    counts = {language: sum(word in own for word in words) for language, own in _OWN.items()}
    most = max(counts.values())
    likely = [language for language, count in counts.items() if count == most] if most else []
    if len(likely) > 1:
        letters = text.casefold()
        likely = [language for language in likely if language in _LETTERS and _LETTERS[language].search(letters)]
    return likely[0] if len(likely) == 1 else ""


def _words(text: str) -> list[str]:
    return text.split()


_LETTERS = {"fr": re.compile("[éèêëàâùûçœîïô]"), "de": re.compile("[äöüß]")}
"""Letters that tell a language where words do not."""
_WORD = re.compile(r"[^\W\d_]+")
_OWN = {
    "fr": frozenset(
        _words(
            "le la les un une des du de et est sont suis pas ne je tu il elle nous vous ils mon ma mes votre vos notre "
            "ce cette ces que qui quoi dans sur avec pour par plus mais ou quand comment pourquoi bonjour bonsoir "
            "salut merci oui non marche fonctionne depuis toujours encore aide peux peut veux ai avez j c l d n s qu "
            "bjr slt svp coucou probleme appli telephone aucun rien tout bien fait quel quelle "
        )
    ),
    "en": frozenset(
        _words(
            "the a an and is are am not do does i you he she we they my your our this that these it what who which in "
            "with for by but or when how why hello hi hey thanks thank yes no please since still help can cannot want "
            "have has of to was been doesn't isn't don't t m re ve won't me app phone nothing all good any there again "
            "works crashes problem pls cant dont "
        )
    ),
    "de": frozenset(
        _words(
            "der das ein eine einen einem einer und ist sind bin nicht kein keine ich sie er wir ihr mein meine meinem "
            "meinen ihre unser dieser diese dieses mit auf fur von zu im den dem bei nach seit aus aber oder wenn wann "
            "wie wo warum was wer hallo guten tag moin servus danke bitte ja nein noch hilfe hilfen brauche kann will "
            "mochte habe hab hat geht funktioniert klappt mehr nichts nix alles wieder immer schon auch nur handy es "
        )
    ),
}
"""Small words of each language; those that several have (on, no, des) stand where they are used more on a phone."""
