"""What a message says to the question "do you agree?"; pure. Only a whole message counts: "stop" and not "it stops".

A message is an answer when nothing is in it but phrases of one table below, said once or more, and politeness.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from bot.nlu.fold import MOST_READ, fold
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


class How(str, Enum):
    """How it was given. `BUTTON`: the network says that a button of today's notice was pressed, which proves that it
    was seen. `NUMBER`: its number was typed, which people also do without having seen any notice.
    """

    WORDS = "words"
    NUMBER = "number"
    BUTTON = "button"


def answer_of(message: Message, version: str) -> tuple[Answer, How]:
    """The answer, and how it was given to the notice of this version."""
    if message.choice in (YES_ID + version, NO_ID + version):
        meant = Answer.YES if message.choice.startswith(YES_ID) else Answer.NO
        if message.kind is Kind.CHOICE:
            return meant, How.BUTTON
        return meant, How.WORDS if meant is Answer.NO else How.NUMBER  # a typed refusal counts however it is typed
    if not message.wants_answer:
        return Answer.QUIET, How.WORDS
    if message.media or message.kind not in (Kind.TEXT, Kind.CHOICE) or message.choice.startswith(YES_ID):
        return Answer.OTHER, How.WORDS  # a yes to the notice of another version is no yes to this one
    return in_words(message.text), How.WORDS


def in_words(text: str) -> Answer:
    """What these words say."""
    asks = "?" in text
    words = _WORD.findall(fold(text))
    if 0 < len(words) <= MOST_WORDS and not _tells_of_a_thing(text):
        for answer, phrases, beside in _TABLES:
            if _made_of(words, phrases, beside) and (answer is Answer.STOP or not asks):
                return answer
    if asks or (words and words[0] in _ASKING):
        return Answer.QUESTION
    return Answer.OTHER


def _tells_of_a_thing(text: str) -> bool:
    """Whether an accent says that something is off, "désactivé", where without it somebody is told to: "désactive"."""
    plain = unicodedata.normalize("NFC", text[:MOST_READ].casefold())
    return any(_FEMININE.sub("e", fold(word)) in _SAID_OF_A_THING for word in _PARTICIPLE.findall(plain))


def _made_of(words: list[str], phrases: _Phrases, beside: _Phrases) -> bool:
    """Whether the words are phrases, at least one, what may stand beside them, and politeness; the longest first."""
    found, at, known = False, 0, phrases | beside
    while at < len(words):
        lengths = (n for n in range(_LONGEST, 0, -1) if tuple(words[at : at + n]) in known)
        length = next(lengths, 0)
        if not length and words[at] not in _POLITE:
            return False
        found = found or tuple(words[at : at + length]) in phrases
        at += length or 1
    return found


def _phrases(text: str) -> _Phrases:
    """Each phrase, and the same without its apostrophes, as people type it on a phone."""
    both = [*text.split(","), *text.replace("'", "").split(",")]
    return frozenset(tuple(_WORD.findall(fold(phrase))) for phrase in both if phrase.strip())


def _words(text: str) -> list[str]:
    return text.split()


_Phrases = frozenset[tuple[str, ...]]
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
        "which whose is are do does can wer was wie wo wann warum wieso weshalb welche welcher welches "
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
    "ja, jawohl, jep, jo, klar, gerne, natürlich, einverstanden, ich bin einverstanden, ich stimme zu, zugestimmt, "
    "in ordnung, geht klar, von mir aus, das ist ok, ja bitte, ja gerne, ja klar, jap, jup, jawoll, freilich, "
    "na klar, gern, sehr gerne, selbstverständlich, passt, passt für mich, ich akzeptiere, akzeptiert, "
    "ich erlaube es, damit bin ich einverstanden, ich bin damit einverstanden, "
    "si, sí, claro, de acuerdo, vale, va bene, sim, tak, da, ✅"
)
_NO = _phrases(
    "non, nan, je refuse, refuse, refusé, pas d'accord, je ne suis pas d'accord, je suis pas d'accord, "
    "je n'accepte pas, j'accepte pas, je préfère pas, je préfère que non, surtout pas, hors de question, "
    "je ne consens pas, je consens pas, "
    "je ne donne pas mon accord, je ne donne pas mon consentement, j'ai dit non, je dis non, c'est non, pas question, "
    "bien sûr que non, absolument pas, certainement pas, pas du tout, ça ne me va pas, sans moi, pas intéressé, "
    "no, nope, nah, no way, i refuse, i decline, decline, i disagree, i don't agree, i do not agree, "
    "i don't accept, i do not accept, i don't consent, i do not consent, i said no, of course not, "
    "absolutely not, certainly not, not interested, not ok, not okay, "
    "rather not, i'd rather not, nein, nö, ich lehne ab, abgelehnt, ich stimme nicht zu, nicht einverstanden, "
    "ich bin nicht einverstanden, auf keinen fall, lieber nicht, niemals, nein danke, kommt nicht in frage, "
    "das möchte ich nicht, ich möchte das nicht, will ich nicht, nee, keinesfalls, auf gar keinen fall, "
    "das will ich nicht, ich akzeptiere nicht, "
    "ich akzeptiere das nicht, ich verweigere, ich verweigere meine zustimmung, sicher nicht, kein interesse, "
    "damit bin ich nicht einverstanden, não, nie, 👎, ❌"
)
_UNWILLING = _phrases(
    "je ne veux pas, je veux pas, je ne souhaite pas, je souhaite pas, jamais, never, i won't, i will not, "
    "i don't want, i do not want, i don't want to, i do not want to, i don't want this, i do not want this, "
    "ich will nicht, ich möchte nicht, ich will das nicht"
)
"""Each is a no alone, and turns a stop that follows into its opposite: "I don't want to stop"."""
_STOP = _phrases(
    # French and English
    "stop, stopp, stop tout, stoppez, arrête, arrêtez, arrêtez tout, arrêtez ça, désinscrire, désinscription, "
    "me désinscrire, désabonner, me désabonner, ne m'écrivez plus, ne m'écris plus, plus de messages, "
    "ne me contactez plus, ne me contacte plus, ne m'envoyez plus rien, ne m'envoyez plus de messages, "
    "plus aucun message, arrêtez de m'écrire, arrête de m'écrire, arrêtez de me contacter, arrêtez les messages, "
    "laissez-moi tranquille, laisse-moi tranquille, je me désinscris, je veux me désinscrire, je me désabonne, "
    "je ne veux plus de messages, je ne veux plus de vos messages, je ne veux plus rien, je veux arrêter, "
    "j'ai dit stop, je ne consens plus, je révoque mon accord, je révoque mon consentement, "
    "je retire mon accord, je retire mon consentement, je ne suis plus d'accord, je ne veux plus, "
    "stop it, stop this, stop now, stop all, stop messaging me, unsubscribe, opt out, optout, "
    "no more messages, don't write to me, do not write to me, leave me alone, "
    "don't contact me, do not contact me, don't message me, do not message me, don't text me, do not text me, "
    "don't contact me again, do not contact me again, don't contact me anymore, do not contact me anymore, "
    "stop contacting me, stop writing to me, stop texting me, unsubscribe me, i want to unsubscribe, i want to stop, "
    "i said stop, i no longer consent, i revoke my consent, "
    "i withdraw my consent, withdraw my consent, withdraw consent, i no longer agree, "
    # German, Dutch, Spanish, Italian, Portuguese, the Nordic languages, Polish, Romanian, Greek
    "ich möchte keine nachrichten mehr, ich will keine nachrichten mehr, keine weiteren nachrichten, "
    "ich widerrufe meine zustimmung, ich ziehe meine zustimmung zurück, ich ziehe meine einwilligung zurück, "
    "ich möchte mich abmelden, ich will mich abmelden, lass mich in ruhe, hört auf, "
    "hört auf mir zu schreiben, hören sie auf mir zu schreiben, schreib mir nicht mehr, nicht mehr schreiben, "
    "schreiben sie mir bitte nicht mehr, schreibt mir bitte nicht mehr, kontaktieren sie mich nicht mehr, "
    "hör auf, hören sie auf, ich widerrufe meine einwilligung, "
    "schreiben sie mir nicht mehr, schreibt mir nicht mehr, keine nachrichten mehr, lassen sie mich in ruhe, "
    "lasst mich in ruhe, nicht mehr kontaktieren, stoppen, "
    "basta, darse de baja, no más mensajes, smetti, smettila, lopeta, przestań, wypisz, opriți, oprește, "
    "dezabonare, σταμάτα"
)
_LEAVING = _phrases(
    "arrêtes, arrêter, stoppe, désactiver, désactive, désactivez, désactivation, "
    "disable, deactivate, turn off, turn it off, quit, i withdraw, revoke, "
    "halt, aufhören, abmelden, abbestellen, austragen, ich melde mich ab, ich widerrufe, ophouden, afmelden, "
    "para, pare, paren, parar, alto, detener, ferma, fermati, fermare, disattiva, disattivare, chega, desativar, "
    "desactivar, sluta, avsluta, avregistrera, stans, slutt, zatrzymaj, oprire, διακοπή"
)
"""A no to our question; at any other time these speak of a setting or an app more often than of this chat."""
_SAID_OF_A_THING = frozenset({"arrete", "stoppe", "desactive"})
_PARTICIPLE = re.compile(r"[^\W\d_]+é(?:e|s|es)?\b")
_FEMININE = re.compile("ee?s?$")
_THANKS = _OK | _phrases(
    "merci, merci beaucoup, merci bien, thanks, thank you, thx, au revoir, bye, goodbye, bonne journée, "
    "bonne soirée, have a nice day, 🙏"
)
_NOTHING: _Phrases = frozenset()
_TABLES = (
    (Answer.STOP, _STOP, _NO | _YES | _THANKS),
    (Answer.NO, _NO | _UNWILLING, _THANKS),
    (Answer.NO, _LEAVING, _NO),
    (Answer.OK, _OK, _NOTHING),
    (Answer.YES, _YES, _NOTHING),
    (Answer.THANKS, _THANKS, _NOTHING),
)
"""What counts first, its phrases, and those that change nothing beside them: "ok, stop" is a stop, "ok, no" is a no."""
_LONGEST = max(len(phrase) for _, phrases, _ in _TABLES for phrase in phrases)
