"""What a page for others is written in: names of facts, states and origins, in each language that we speak."""

from __future__ import annotations

from bot.guichet_yml import Words

NAMES: dict[str, Words] = {
    "fr": {
        **{"state": "État", "topic": "Sujet", "priority": "Priorité", "network": "Réseau", "opened": "Ouverte"},
        **{"impact": "impact", "urgency": "urgence", "missing": "pas encore connu"},
    },
    "en": {
        **{"state": "State", "topic": "Topic", "priority": "Priority", "network": "Network", "opened": "Opened"},
        **{"impact": "impact", "urgency": "urgency", "missing": "not known yet"},
    },
    "de": {
        **{"state": "Stand", "topic": "Thema", "priority": "Priorität", "network": "Netz", "opened": "Eröffnet"},
        **{"impact": "Auswirkung", "urgency": "Dringlichkeit", "missing": "noch nicht bekannt"},
    },
}
COLON = {"fr": "\u00a0: ", "en": ": ", "de": ": "}
FACTS: dict[str, Words] = {
    "device": {"fr": "Appareil", "en": "Device", "de": "Gerät"},
    "os": {"fr": "Système", "en": "System", "de": "System"},
    "os_version": {"fr": "Version du système", "en": "System version", "de": "Systemversion"},
    "app": {"fr": "Application", "en": "App", "de": "App"},
    "app_version": {"fr": "Version de l'application", "en": "App version", "de": "Version der App"},
    "error_code": {"fr": "Code d'erreur", "en": "Error code", "de": "Fehlercode"},
    "error_message": {"fr": "Message d'erreur", "en": "Error message", "de": "Fehlermeldung"},
    "evidence": {"fr": "Pièces reçues", "en": "Items received", "de": "Erhaltene Belege"},
    "also": {"fr": "Aussi", "en": "Also", "de": "Außerdem"},
    "other_language": {"fr": "Écrit en", "en": "Writes in", "de": "Schreibt auf"},
}
STATES: dict[str, Words] = {
    "queued": {"fr": "en attente", "en": "queued", "de": "in der Warteschlange"},
    "in_progress": {"fr": "en cours", "en": "in progress", "de": "in Arbeit"},
    "awaiting_customer": {"fr": "attend le client", "en": "awaiting customer", "de": "wartet auf den Kunden"},
    "triage": {"fr": "chez l'assistant", "en": "with the assistant", "de": "beim Assistenten"},
    "on_hold": {"fr": "mise de côté", "en": "on hold", "de": "zurückgestellt"},
    "resolved": {"fr": "résolue", "en": "resolved", "de": "gelöst"},
    "merged": {"fr": "réunie à une autre", "en": "merged", "de": "zusammengelegt"},
}
ORIGINS: dict[str, Words] = {
    "said": {"fr": "écrit par le client", "en": "written by the customer", "de": "vom Kunden geschrieben"},
    "spoken": {
        "fr": "message vocal, transcrit",
        "en": "voice note, transcribed",
        "de": "Sprachnachricht als Text",
    },
    "read": {"fr": "lu sur une image", "en": "read on a picture", "de": "auf einem Bild gelesen"},
    "confirmed": {"fr": "lu, confirmé", "en": "read, confirmed", "de": "gelesen, bestätigt"},
    "agent": {"fr": "corrigé par l'équipe", "en": "corrected by the team", "de": "vom Team berichtigt"},
}
