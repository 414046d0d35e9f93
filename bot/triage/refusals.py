"""Words that refuse what was asked for: "flemme", "j'ai pas le temps", "can't be bothered", "plus tard"; pure."""

from __future__ import annotations

import re

from bot.nlu.fold import fold

MOST_WORDS = 9
"""A longer message says more than a no, and is understood as any other."""
LEAST_OF_A_DESCRIPTION = 8
LEAST_AFTER_BUT = 5


def refuses(text: str) -> bool:
    """Whether a short message says that the customer will not, cannot now, or cannot be bothered."""
    plain = _plain(text)
    return 0 < len(plain.split()) <= MOST_WORDS and bool(_REFUSED.search(plain)) and not _NOT_REFUSED.search(plain)


def describes(text: str, *, refused: bool) -> bool:
    """Whether the words themselves tell what a picture would have shown; after a refusal, what follows its "but"."""
    plain = _plain(text)
    if refused:
        _, but, told = _BUT.sub(" | ", plain, count=1).partition(" | ")
        return bool(but) and len(told.split()) >= LEAST_AFTER_BUT
    return len(plain.split()) >= LEAST_OF_A_DESCRIPTION and "?" not in text


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w'|]+", " ", fold(text).replace("\u2019", "'")).split())


_BUT = re.compile(r" (?:mais|par contre|cependant|en revanche|but|however|instead|aber) ")
_REFUSED = re.compile(
    r"\b(?:flemme|pas (?:trop |vraiment )?(?:le )?temps|pas envie|(?:peux|peut) pas (?:maintenant|la|tout de suite)"
    r"|plus tard|pas maintenant|pas (?:la )?tout de suite|une autre fois|tant pis|on verra|trop long(?:ue?)?"
    r"|trop (?:complique|chiant|relou|penible)|relou|(?:ca )?(?:me )?(?:saoule|soule|gave)|la suite"
    r"|(?:je )?passe(?:r|z|ons)?(?: (?:cette )?etape)?$|sautez?|on saute|laissez? tomber|osef|non merci"
    r"|skip|can'?t be (?:bothered|arsed|assed)|cannot be bothered|cba|(?:haven'?t got|don'?t have|no) (?:the )?time"
    r"|later|not now|not right now|another time|too (?:long|lazy|complicated|much (?:hassle|work|effort|trouble))"
    r"|(?:i'?ll |i )?pass$|next$|rather not|no thanks?|no thank you|nah|nope|forget (?:it|that)|never ?mind|meh"
    r"|kein(?:en)? bock|keine (?:lust|zeit)|(?:jetzt|gerade|grad) nicht|nicht jetzt|spater(?! als)|ein andermal"
    r"|zu (?:umstandlich|kompliziert|aufwandig|lang)|uberspringen|nein danke|lieber nicht|lassen wir das|ohne weiter)\b"
)
_NOT_REFUSED = re.compile(r"\b(?:plus tard qu|later than|temps de reponse|ne passe(?:nt)? (?:pas|plus))\b")
