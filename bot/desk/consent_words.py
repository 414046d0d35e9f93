"""The texts of consent, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "consent": ("Accord du client", "Customer’s consent"),
    "consent_asked": ("demandé", "asked"),
    "consent_given": ("donné", "given"),
    "consent_refused": ("refusé", "refused"),
    "consent_withdrawn": ("retiré", "withdrawn"),
    "consent_since": ("depuis le {moment}", "since {moment}"),
    "consent_version": ("avis n° {version}, {spoken}", "notice {version}, {spoken}"),
    "consent_language_fr": ("en français", "in French"),
    "consent_language_en": ("en anglais", "in English"),
    "consent_language_de": ("en allemand", "in German"),
    "consent_language_": ("en français et en anglais", "in French and English"),
    "consent_waits": (
        "Le client n’a pas encore répondu à l’avis. Votre réponse sera retenue, puis envoyée dès son « oui ».",
        "The customer has not answered the notice yet. Your reply will be held, then sent as soon as they say yes.",
    ),
    "consent_over": (
        "Le client a dit stop : aucune réponse ne peut partir, sauf s’il réécrit. "
        "Là où un accord est demandé, l’avis lui sera alors présenté à nouveau.",
        "The customer said stop: no reply can leave unless they write again. "
        "Where consent is asked for, the notice then comes first again.",
    ),
    "mark_held": ("Retenue", "Held"),
    "mark_refused": ("Non envoyée", "Not sent"),
    "reply_held": ("Le client n’a pas encore répondu à l’avis.", "The customer has not answered the notice yet."),
    "reply_refused": ("Le client a dit stop.", "The customer said stop."),
    "reason_withdrawn": ("le client a dit stop", "the customer said stop"),
}
