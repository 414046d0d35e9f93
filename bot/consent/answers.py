"""What a message says to the question "do you agree?"; pure. Only a whole message counts: "stop" and not "it stops".

A message is an answer when nothing is in it but phrases of one table below, said once or more, and politeness.
"""

from __future__ import annotations

import re
from enum import Enum

from bot.nlu.fold import fold
from connectors.sdk.messages import Kind, Message

YES_ID, NO_ID = "consent:yes:", "consent:no:"
"""Beginnings of our buttons' ids; the notice's version follows."""
MOST_WORDS = 12


class Answer(str, Enum):
    """`OK` is a yes to a question, and no more than thanks where nothing was asked. `QUIET`: nothing that waits for
    words (a reaction); `OTHER`: no answer to our question.
    """

    YES = "yes"
    OK = "ok"
    NO = "no"
    STOP = "stop"
    THANKS = "thanks"
    QUESTION = "question"
    OTHER = "other"
    QUIET = "quiet"


def answer_of(message: Message, version: str) -> tuple[Answer, bool]:
    """The answer, and whether it was given by a button of the notice of this version."""
    if message.choice in (YES_ID + version, NO_ID + version):
        return (Answer.YES if message.choice.startswith(YES_ID) else Answer.NO), True
    if not message.wants_answer:
        return Answer.QUIET, False
    if message.media or message.kind not in (Kind.TEXT, Kind.CHOICE):
        return Answer.OTHER, False
    return in_words(message.text), False


def in_words(text: str) -> Answer:
    """What these words say."""
    asks = "?" in text
    words = _WORD.findall(fold(text))
    if 0 < len(words) <= MOST_WORDS:
        for answer, phrases in _TABLES:
            if _made_of(words, phrases) and (answer is Answer.STOP or not asks):
                return answer
    if asks or (words and words[0] in _ASKING):
        return Answer.QUESTION
    return Answer.OTHER


def _made_of(words: list[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    """Whether the words are phrases of the table, at least one, and politeness; the longest phrase first."""
    found, at = False, 0
    while at < len(words):
        length = next((n for n in range(_LONGEST, 0, -1) if tuple(words[at : at + n]) in phrases), 0)
        if length:
            found = True
        elif words[at] not in _POLITE:
            return False
        at += length or 1
    return found


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_WORD.findall(fold(phrase))) for phrase in text.split(",") if phrase.strip())


def _words(text: str) -> list[str]:
    return text.split()


_WORD = re.compile(r"[^\W_]+|[\U0001F44D\U0001F44E\U0001F197\u2705\u274C\U0001F64F]")
_POLITE = frozenset(
    _words(
        "svp stp bonjour bonsoir salut madame monsieur please pls merci thanks thank you hello hi alors bon ben well "
        "bitte danke gracias grazie por favor je vous te prie s il plait tout de suite now maintenant immediatement "
    )
)
_ASKING = frozenset(
    _words(
        "qui quoi que quel quelle quels quelles comment pourquoi combien ou quand est who what why how where when "
        "which whose is are do does can "
    )
)

_OK = _phrases(
    "ok, okay, d'accord, dac, c'est bon, entendu, parfait, très bien, fine, all right, alright, good, 👍, 🆗"
)
_YES = _OK | _phrases(
    "oui, ouais, ok pour moi, je suis d'accord, j'accepte, accepte, accepté, c'est ok, ça marche, ça me va, "
    "pas de problème, pas de souci, aucun problème, bien sûr, volontiers, allez-y, vas-y, je consens, je suis ok, "
    "je veux bien, yes, yeah, yep, yup, sure, of course, i agree, i accept, agree, agreed, accept, i do, i consent, "
    "go ahead, that's fine, fine by me, no problem, sounds good, absolutely, certainly, "
    "ja, jawohl, einverstanden, si, sí, claro, de acuerdo, vale, va bene, sim, tak, da, ✅"
)
_NO = _phrases(
    "non, nan, je refuse, refuse, refusé, pas d'accord, je ne suis pas d'accord, "
    "je n'accepte pas, j'accepte pas, je préfère pas, je préfère que non, surtout pas, hors de question, jamais, "
    "no, nope, nah, no way, i refuse, i decline, decline, i disagree, i don't agree, i do not agree, "
    "i don't accept, i do not accept, rather not, i'd rather not, never, nein, nee, não, nie, 👎, ❌"
)
_STOP = _phrases(
    # French and English
    "stop, stopp, stop tout, stoppe, stoppez, arrête, arrêtes, arrêter, arrêtez, arrêtez tout, arrêtez ça, "
    "désactiver, désactive, désactivez, désactivation, désinscrire, désinscription, me désinscrire, "
    "désabonner, me désabonner, ne m'écrivez plus, ne m'écris plus, plus de messages, "
    "je retire mon accord, je retire mon consentement, je ne suis plus d'accord, je ne veux plus, "
    "stop it, stop this, stop now, stop all, stop messaging me, unsubscribe, opt out, optout, disable, deactivate, "
    "turn off, turn it off, quit, no more messages, don't write to me, do not write to me, leave me alone, "
    "i withdraw, i withdraw my consent, withdraw my consent, withdraw consent, i no longer agree, revoke, "
    # German, Dutch, Spanish, Italian, Portuguese, the Nordic languages, Polish, Romanian, Greek
    "halt, aufhören, hör auf, abmelden, abbestellen, ich widerrufe, stoppen, ophouden, afmelden, "
    "basta, para, pare, paren, parar, alto, detener, darse de baja, no más mensajes, ferma, fermati, fermare, "
    "smetti, smettila, disattiva, disattivare, chega, desativar, desactivar, sluta, avsluta, avregistrera, lopeta, "
    "stans, slutt, przestań, zatrzymaj, wypisz, opriți, oprește, oprire, dezabonare, σταμάτα, διακοπή"
)
_THANKS = _OK | _phrases(
    "merci, merci beaucoup, merci bien, thanks, thank you, thx, au revoir, bye, goodbye, bonne journée, "
    "bonne soirée, have a nice day, 🙏"
)
_TABLES = (
    (Answer.STOP, _STOP),
    (Answer.NO, _NO),
    (Answer.OK, _OK),
    (Answer.YES, _YES),
    (Answer.THANKS, _THANKS),
)
_LONGEST = max(len(phrase) for _, phrases in _TABLES for phrase in phrases)
