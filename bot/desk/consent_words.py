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
        "Le client a retiré son accord : aucune réponse ne peut partir. "
        "S’il réécrit, l’avis lui sera présenté à nouveau.",
        "The customer withdrew their consent: no reply can leave. If they write again, the notice comes first again.",
    ),
    "mark_held": ("Retenue", "Held"),
    "mark_refused": ("Non envoyée", "Not sent"),
    "reply_held": ("Le client n’a pas encore répondu à l’avis.", "The customer has not answered the notice yet."),
    "reply_refused": ("Le client a retiré son accord.", "The customer withdrew their consent."),
    "reason_withdrawn": ("le client a retiré son accord", "the customer withdrew their consent"),
}
