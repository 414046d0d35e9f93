"""Whether words that sound like "erase my data" ask for it, or for the opposite, or tell that it happened; pure."""

from __future__ import annotations

import re

from bot.nlu.fold import fold

KEEPS, LOST = "keeps", "lost"


def unwished(text: str) -> str:
    """KEEPS for "do not delete my data", LOST for "my data was deleted", "" for a wish.

    An erasure cannot be undone and a wish that is missed can be said again: where one sentence of several says so, the
    whole is no wish.
    """
    plain = fold(text)
    if _KEEPS.search(plain) and not _REMINDS.search(plain):
        return KEEPS
    return LOST if _LOST.search(plain) and not _WISH.search(plain) else ""


_ERASE_FR = r"(?:effac|supprim|detrui|enlev|retir|purg)\w*"
_ERASE_EN = r"(?:delet|eras|remov|wip|destroy|purg|los)\w*"
_ERASE_DE = r"(?:(?:ge)?losch|(?:ge)?loesch|vernicht|entfern)\w*"
_GONE_DE = r"(?:geloscht|geloescht|vernichtet|entfernt|weg|verschwunden|verloren)"
_KEEPS = re.compile(
    rf"\b(?:ne|n'|surtout|jamais)[ ]?(?:(?:me|m'|les|la|le|l'|en|rien|pas|jamais|surtout) ?)*{_ERASE_FR}"
    rf" (?:surtout )?(?:pas|rien|jamais)\b"
    rf"|\b{_ERASE_FR} (?:surtout )?(?:pas|jamais)\b"
    rf"|\b(?:ne|de|pour) (?:surtout )?(?:pas|jamais|rien) (?:\w+ ){{0,2}}{_ERASE_FR}"
    rf"|\bje (?:ne )?(?:veux|souhaite|voudrais) (?:surtout )?pas (?:\w+[' ]){{0,5}}{_ERASE_FR}"
    rf"|\b(?:do not|don'?t|dont|never|must not|mustn'?t|should not|shouldn'?t|please not|without) "
    rf"(?:(?!keep|store|hold|save)\w+ ){{0,3}}{_ERASE_EN}"
    rf"|\b(?:not to|not) (?:{_ERASE_EN})"
    rf"|\b{_ERASE_DE} (?:\w+ ){{0,6}}(?:nicht|nie|niemals|nichts|keine?|keinesfalls)\b(?! mehr)"
    rf"|\b(?:nicht(?:,? dass)?|nie|niemals|nichts|keine|keinesfalls|auf keinen fall) (?!mehr)(?:\w+ ){{0,6}}{_ERASE_DE}"
)
_REMINDS = re.compile(
    r"\b(?:pourquoi|why|warum|wieso|weshalb|n'?oubli\w+ pas|(?:do not|don'?t) forget|vergess\w* (?:\w+ ){0,2}nicht)\b"
)
""" "Don't forget to delete it", "why don't you delete it": a no, and a wish all the same."""
_LOST = re.compile(
    r"\b(?:ont|a|avait|avaient) ete (?:\w+ ){0,2}(?:effac|supprim|detrui|perdu)\w*"
    r"|\b(?:se sont|s'est|s'etaient) (?:\w+ ){0,2}(?:effac|supprim)\w*"
    r"|\b(?:a|ont) (?:tout |bien )?(?:efface|supprime) (?:toutes? |tous )?(?:mes|mon|ma)\b"
    r"|\b(?:was|were|got|has been|have been|had been|is|are) (?:\w+ ){0,2}"
    r"(?:deleted|erased|removed|wiped|destroyed|lost)\b"
    r"|\b(?:deleted|erased|wiped) itself\b"
    rf"|\b(?:wurden?|worden|sind|ist|waren|war) (?:\w+ ){{0,5}}{_GONE_DE}\b"
    rf"|\b{_GONE_DE} worden\b"
)
_WISH = re.compile(
    r"\b(?:je (?:veux|souhaite|voudrais|demande|exige)|i (?:want|demand|request|would like|'d like)|i'd like|please|svp"
    r"|bitte|ich (?:will|mochte|moechte|verlange|fordere)|until|once|as soon as|confirm|confirmez|bestatig\w*)\b"
)
