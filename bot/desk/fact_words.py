"""The texts of what is known of a request and of what its priority stands on, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "fact_error_message": ("Message d’erreur, ou ce qu’en dit le client", "Error message, or what was said of it"),
    "fact_missing": ("pas encore connu", "not known yet"),
    "fact_edit": ("Corriger : {name}", "Correct: {name}"),
    "fact_tell": ("Préciser : {name}", "Fill in: {name}"),
    "origin_said": ("écrit par le client", "the customer wrote it"),
    "origin_spoken": (
        "dit dans un message vocal, transcrit par une machine",
        "said in a voice note, put into words by machine",
    ),
    "origin_read": ("lu sur une image, pas confirmé", "read on a picture, not confirmed"),
    "origin_confirmed": ("lu sur une image, confirmé par le client", "read on a picture, the customer confirmed it"),
    "origin_sure": ("sûr à {sure} %", "{sure}% sure"),
    "why_priority": ("Pourquoi cette priorité", "Why this priority"),
    "why_matrix": ("Impact × urgence = {priority}", "Impact × urgency = {priority}"),
    "why_override": (
        "{name} a fixé {now} ; impact et urgence donneraient {before}.",
        "{name} set {now}; impact and urgency would give {before}.",
    ),
    "impact": ("Impact", "Impact"),
    "impact_1": ("faible", "low"),
    "impact_2": ("moyen", "medium"),
    "impact_3": ("large", "wide"),
    "weighed_words": ("le client écrit : {words}", "the customer wrote: {words}"),
    "weighed_topic": ("d’après le sujet : {topic}", "from the topic: {topic}"),
    "weighed_usual": ("valeur habituelle", "the usual value"),
    "weighed_reason": ("transmise parce que {reason}", "handed over because {reason}"),
    "weighed_hint": (
        "{priority} : impact {impact}, urgence {urgency}",
        "{priority}: {impact} impact, {urgency} urgency",
    ),
}
