"""How people ask for a person, in French, English and German: the tables that `person_wishes` reads.

All is written as `fold` leaves it: small letters, no accents. `who` that only a service has ("un conseiller") is told
from `anybody` ("quelqu'un"), who may as well be a friend on another network.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one language; each is a regular expression.

    `wants_to` stand before `speak`, `wants` before somebody; `speak` and `wants_to` have their verb in front, and
    `speak_end` behind, as in German. `at_start` are `wants_to` without a subject: they only open a clause, as another
    word before them may deny them. `please` and `tails` may follow.
    """

    who: tuple[str, ...]
    anybody: tuple[str, ...]
    wants_to: tuple[str, ...]
    wants: tuple[str, ...]
    at_start: tuple[str, ...]
    speak: tuple[str, ...]
    speak_end: tuple[str, ...]
    please: tuple[str, ...]
    tails: tuple[str, ...]


FRENCH = Phrases(
    who=(
        r"une? (?:vraie? |autre )?(?:etre )?(?:humaine?|conseill(?:er|ere)|agente?|operat(?:eur|rice))(?: humaine?)?",
        r"une? (?:vraie? )?(?:technicien(?:ne)?|responsable|collaborat(?:eur|rice)|employee?)",
        r"(?:le |votre |du )?(?:service client|conseiller)",
    ),
    anybody=(r"quelqu'?un", r"qqu?n", r"qq1", r"une (?:vraie )?personne(?: (?:humaine|reelle))?"),
    wants_to=(
        r"(?:est-ce que )?je (?:voudrais|veux|souhaite|souhaiterais|peux|pourrais|prefere|prefererais)(?: bien)?",
        r"j'aimerais(?: bien)?",
        r"j(?:e )?(?:veux|voudrais)",
        r"puis[- ]je",
        r"pourrais[- ]je",
        r"j'ai besoin de",
        r"(?:est[- ]il|il est|serait[- ]il|c'est|est[- ]ce) possible de",
        r"on peut",
    ),
    wants=(
        r"je (?:voudrais|veux|souhaite|souhaiterais|prefere|prefererais)",
        r"j'aimerais",
        r"j(?:e )?(?:veux|voudrais)",
        r"(?:passe|passez|donne|donnez|trouvez|envoyez)[- ]moi",
        r"(?:mets|mettez)[- ]moi en (?:relation|contact) avec",
        r"transferez[- ]moi (?:a|vers)",
        r"il me faut",
        r"j'ai besoin (?:d'|de )",
    ),
    at_start=(r"besoin de", r"possible de", ""),
    speak=(r"(?:parler|causer|discuter|echanger) (?:a|avec)", r"(?:joindre|contacter|avoir)"),
    speak_end=(),
    please=(r"s'?il (?:vous|te) plait", r"svp", r"stp", r"merci"),
    tails=(
        r"maintenant|vite|rapidement|tout de suite|en vrai|ici|au telephone|aujourd'hui|au plus vite|directement",
        r"de (?:chez vous|votre equipe|l'equipe|vivant|reel|competent)|d'humain|du (?:support|service(?: client)?)",
        r"qui peut m'aider|(?:mon|ma|mes|car|parce|pour mon|pour ma|au sujet de|a propos de)\b",
    ),
)
ENGLISH = Phrases(
    who=(
        r"an? (?:real |actual |live |human )*(?:human(?: being)?|agent|advis[eo]r|representative|rep|operator)",
        r"(?:the |your )?customer (?:service|support)",
    ),
    anybody=(r"some(?:one|body)(?: real)?", r"an? (?:real |actual |live )*person"),
    wants_to=(
        r"(?:can|could|may) (?:i|we)(?: please)?",
        r"(?:i|we)(?: would|'d)? (?:want|like|need|prefer|wish)(?: to)?",
        r"(?:i|we) wanna",
        r"let me",
        r"is it possible to",
    ),
    wants=(
        r"(?:can|could|may) (?:i|we)(?: please)? (?:have|get)",
        r"(?:i|we)(?: would|'d)? (?:want|like|need|prefer)",
        r"(?:please )?(?:get|give|find|send) me",
        r"(?:please )?(?:connect|transfer) me (?:to|with)|put me through to",
    ),
    at_start=("",),
    speak=(r"(?:talk|speak|chat) (?:to|with)", r"(?:reach|call|contact)"),
    speak_end=(),
    please=("please", "pls", "plz", "thanks", "thank you"),
    tails=(
        r"now|right now|asap|instead|here|today|quickly|directly|immediately|by phone|on the phone",
        r"(?:from|at|in) (?:the |your )?(?:support|team|staff|service)|who can help|(?:my|because|about|as my)\b",
    ),
)
GERMAN = Phrases(
    who=(
        r"eine?[nmr]? (?:echte[nmr]? |richtige[nmr]? )?(?:mensch(?:en)?|(?:kunden)?berater(?:in)?|mitarbeiter(?:in)?)",
        r"(?:de[nmr] |dem )?(?:kundendienst|kundenservice)",
    ),
    anybody=(r"jemande?[nm]?", r"eine[rn]? (?:echten? |richtigen? )?person"),
    wants_to=(
        r"ich (?:m(?:o|oe)chte|will|muss|w(?:u|ue)rde(?: sehr)? gerne?|w(?:u|ue)nsche)(?: bitte| gerne?)*",
        r"(?:kann|k(?:o|oe)nnte|darf|d(?:u|ue)rfte)(?: ich| man)(?: bitte| mal)*",
    ),
    wants=(
        r"ich (?:m(?:o|oe)chte|will|brauche|h(?:a|ae)tte gerne?)(?: bitte| gerne?)*",
        r"(?:geben|holen|schicken) sie mir(?: bitte)?",
        r"verbinden sie mich(?: bitte)? mit",
    ),
    at_start=("",),
    speak=(),
    speak_end=(r"(?:sprechen|reden|telefonieren|schreiben|verbunden werden)",),
    please=("bitte", "danke"),
    tails=(
        r"jetzt|sofort|direkt|heute|am telefon|schnell|(?:vom|aus dem) (?:support|team|service)",
        r"(?:mein|meine|weil|denn|wegen)\b",
    ),
)
ALL = (FRENCH, ENGLISH, GERMAN)
BEFORE = (
    r"(?:quand|lorsque|lorsqu'|si|(?<!parce )(?<!est-ce )(?<!est ce )que|when|whenever|if|that|time|before"
    r"|wenn|sobald|dass|falls)"
)
"""Right before a wish these make it a story: "quand je veux parler à quelqu'un, ça plante"."""
GREETINGS = (
    r"(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|hallo|guten (?:tag|morgen|abend)|moin|please|bitte|svp|so|ok)"
)
NOT_WANTED = (
    r"(?:(?:pas|plus) besoin (?:de |d')|(?:ne |n')?(?:veux|voudrais|souhaite) pas|inutile de"
    r"|no need (?:for|to)|(?:do not|don't|dont) (?:want|need)(?: to)?|without|rather not"
    r"|brauche kein(?:e|en)?|(?:muss|mochte|moechte|will|brauche) nicht(?: mit)?|ohne)"
)
"""Before somebody, in the same clause, these say that no person is wanted."""
