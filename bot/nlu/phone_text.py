"""Phone writing in full words: "slt jai pu acces", "c koi le pb", "pls hlp, cant log in"; pure.

Works on folded text, word by word, so that what is learnt from one spelling is known in the other. Only what has one
meaning is in the table: "pu" or "a" may be several words and stay as they are. Typos need nothing here: the character
n-grams of the model see through them.
"""

from __future__ import annotations

import re


def in_full(folded: str) -> str:
    """`folded` with each shortened word written out; emoji that say a feeling are followed by its word."""
    return _WORD.sub(lambda match: _FULL.get(match[0], match[0]), _EMOJI.sub(_named, folded))


def _named(match: re.Match[str]) -> str:
    return f"{match[0]} {_FEELINGS[match[0]]} "


_FRENCH = {
    **{"slt": "salut", "bjr": "bonjour", "bsr": "bonsoir", "cc": "coucou", "bjour": "bonjour", "bonjours": "bonjour"},
    **{"svp": "s'il vous plait", "stp": "s'il te plait", "mrc": "merci", "mci": "merci", "dsl": "desole"},
    **{"pb": "probleme", "pbs": "problemes", "pblm": "probleme", "prob": "probleme", "probs": "problemes"},
    **{"tt": "tout", "ts": "tous", "tjs": "toujours", "tjrs": "toujours", "tjr": "toujours", "tps": "temps"},
    **{"ds": "dans", "pr": "pour", "ac": "avec", "avk": "avec", "ss": "sans", "pdt": "pendant", "bcp": "beaucoup"},
    **{"qd": "quand", "kan": "quand", "kand": "quand", "koi": "quoi", "ki": "qui", "ke": "que", "kel": "quel"},
    **{"pk": "pourquoi", "pq": "pourquoi", "pkoi": "pourquoi", "prkoi": "pourquoi", "cmt": "comment"},
    **{"kom": "comment", "komment": "comment", "qqun": "quelqu'un", "kelkun": "quelqu'un", "qqn": "quelqu'un"},
    **{"qqch": "quelque chose", "qq": "quelques", "qlq": "quelque", "nn": "non", "wi": "oui", "ouep": "oui"},
    **{"jai": "j'ai", "jarrive": "j'arrive", "jpeux": "je peux", "jveux": "je veux", "jvais": "je vais"},
    **{"jsuis": "je suis", "jpe": "je peux", "jte": "je te", "jsp": "je sais pas", "chui": "je suis"},
    **{"chuis": "je suis", "jlai": "je l'ai", "jetais": "j'etais", "javais": "j'avais", "jaimerais": "j'aimerais"},
    **{"cest": "c'est", "cetait": "c'etait", "c": "c'est", "ct": "c'etait", "ya": "il y a", "yavait": "il y avait"},
    **{"yen": "il y en", "quil": "qu'il", "quelle": "quelle", "kil": "qu'il", "lappli": "l'appli", "lapp": "l'app"},
    **{"narrive": "n'arrive", "na": "n'a", "nai": "n'ai", "nest": "n'est", "dun": "d'un", "dune": "d'une"},
    **{"msg": "message", "msgs": "messages", "mess": "message", "mdp": "mot de passe", "tel": "telephone"},
    **{"tels": "telephones", "num": "numero", "nb": "nombre", "rdv": "rendez-vous", "rep": "reponse"},
    **{"auj": "aujourd'hui", "ajd": "aujourd'hui", "mtn": "maintenant", "mnt": "maintenant", "apres": "apres"},
    **{"dpuis": "depuis", "dep": "depuis", "jms": "jamais", "vrmt": "vraiment", "vmt": "vraiment", "grv": "grave"},
    **{"jsais": "je sais", "jcomprends": "je comprends", "g": "j'ai", "jy": "j'y", "lordi": "l'ordi", "sa": "ca"},
    **{"maj": "mise a jour", "cb": "carte bancaire", "rembourst": "remboursement", "abo": "abonnement"},
    **{"ecouteur": "ecouteurs", "appart": "appartement", "fct": "fonction", "fonctionne": "fonctionne"},
}
_ENGLISH = {
    **{"u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plss": "please", "thx": "thanks"},
    **{"thanx": "thanks", "tnx": "thanks", "ty": "thank you", "cant": "can't", "dont": "don't", "doesnt": "doesn't"},
    **{"didnt": "didn't", "isnt": "isn't", "wont": "won't", "wasnt": "wasn't", "havent": "haven't", "im": "i'm"},
    **{"ive": "i've", "idk": "i don't know", "dunno": "don't know", "cuz": "because", "coz": "because"},
    **{"msgd": "messaged", "pics": "pictures", "pic": "picture", "vid": "video", "vids": "videos", "bc": "because"},
    **{"pwd": "password", "pw": "password", "acc": "account", "acct": "account", "asap": "as soon as possible"},
    **{
        "wanna": "want to",
        "gonna": "going to",
        "gotta": "got to",
        "lemme": "let me",
        "hlp": "help",
        "smth": "something",
    },
    **{"sth": "something", "smb": "somebody", "tmrw": "tomorrow", "tho": "though", "thru": "through", "w": "with"},
    **{"couldnt": "couldn't", "wouldnt": "wouldn't", "shouldnt": "shouldn't", "theres": "there's", "thats": "that's"},
    **{"whats": "what's", "wheres": "where's", "hows": "how's", "nt": "not", "ppl": "people", "nvm": "never mind"},
}
_GERMAN = {
    **{"nich": "nicht", "nciht": "nicht", "ned": "nicht", "hab": "habe", "habs": "habe es", "gehts": "geht es"},
    **{"klappts": "klappt es", "funktionierts": "funktioniert es", "funzt": "funktioniert", "krieg": "bekomme"},
    **{"kriege": "bekomme", "kriegt": "bekommt", "kriegen": "bekommen", "bekomm": "bekomme", "vllt": "vielleicht"},
    **{"evtl": "vielleicht", "iwie": "irgendwie", "bzgl": "bezueglich", "aufm": "auf dem", "jmd": "jemand"},
    **{"jetz": "jetzt", "jez": "jetzt", "bidde": "bitte"},
}
_FULL = _ENGLISH | _FRENCH | _GERMAN
_WORD = re.compile(r"(?<![\w'])\w+(?![\w'])")
_FEELINGS = {
    "😡": "colere angry",
    "🤬": "colere angry",
    "😠": "colere angry",
    "😤": "colere angry",
    "😭": "triste sad",
} | {
    **{"😢": "triste sad", "🙏": "merci please", "👍": "oui yes ok", "👌": "ok", "👎": "non no", "❤": "merci love"},
    **{"✅": "oui ok", "❌": "non no", "👋": "salut hello", "🤷": "sais pas know", "🔋": "batterie battery"},
    **{"💳": "carte card", "🔒": "secret lock", "📷": "photo", "📸": "photo", "🎤": "vocal micro", "🆘": "urgent help"},
}
_EMOJI = re.compile("|".join(map(re.escape, _FEELINGS)))
