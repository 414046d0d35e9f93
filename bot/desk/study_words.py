"""The texts of the before/after study, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "study": ("Avant et après l’ouverture", "Before and after opening"),
    "study_tab": ("Avant / après", "Before / after"),
    "study_intro": (
        "Ce que l’ouverture aux applications tierces a changé à l’attente des clients : médianes en heures de travail, "
        "avec leur intervalle à 95 %. Les demandes encore ouvertes comptent pour ce qu’elles ont déjà attendu.",
        "What opening to third-party apps changed for waiting customers: medians in working time, with their 95% "
        "interval. Requests that are still open count for what they have waited so far.",
    ),
    "study_none": (
        "Aucun jour n’est fixé. Mettez-le dans guichet.yml, sous study, avant l’ouverture : un jour choisi en voyant "
        "les chiffres ne prouve rien.",
        "No day is set. Put it into guichet.yml, under study, before you open: a day chosen with the figures in sight "
        "proves nothing.",
    ),
    "study_day": ("Jour de l’ouverture", "Day of opening"),
    "study_span": ("Comparés", "Compared"),
    "study_span_days": ("{days} jours avant, {days} jours après", "{days} days before, {days} days after"),
    "study_control": ("Canaux témoins", "Channels for control"),
    "study_no_control": (
        "aucun : ce qui a changé partout ne peut pas être retiré",
        "none: what changed everywhere cannot be taken off",
    ),
    "study_set": ("Fixé le", "Set on"),
    "study_ahead": ("à l’avance", "in advance"),
    "study_late": (
        "après le jour lui-même : à lire avec prudence",
        "after the day itself: read it with caution",
    ),
    "study_unset": ("pas encore noté : redémarrez l’assistant", "not noted yet: restart the assistant"),
    "study_ahead_of": (
        "L’ouverture n’a pas encore eu lieu : il n’y a rien à comparer.",
        "The opening is still to come: there is nothing to compare yet.",
    ),
    "study_running": (
        "La période d’après court encore ; les chiffres peuvent changer.",
        "The time after is still running; the figures may change.",
    ),
    "measure_first": ("Première réponse d’une personne", "First answer of a person"),
    "measure_resolution": ("Jusqu’à la fin de la demande", "To the end of the request"),
    "study_longer": (
        "Les clients attendent plus longtemps : {value} de plus, entre {low} et {high}.",
        "Customers wait longer: {value} more, between {low} and {high}.",
    ),
    "study_shorter": (
        "Les clients attendent moins longtemps : {value} de moins, entre {low} et {high}.",
        "Customers wait less: {value} less, between {low} and {high}.",
    ),
    "study_unclear": (
        "Aucun changement n’est établi : la différence va de {low} à {high}.",
        "No change is established: the difference lies between {low} and {high}.",
    ),
    "study_unknown": ("Pas assez de données.", "Not enough data."),
    "study_effect": ("Effet, témoins retirés", "Effect, control taken off"),
    "study_channels": ("Canaux", "Channels"),
    "study_before": ("Avant", "Before"),
    "study_after": ("Après", "After"),
    "study_difference": ("Différence", "Difference"),
    "side_studied": ("Étudiés", "Studied"),
    "side_control": ("Témoins", "Control"),
    "missing_few": (
        "pas assez de données : {count} demandes, il en faut {enough}",
        "not enough data: {count} requests of {enough}",
    ),
    "missing_few_chats": (
        "pas assez de données : {count} conversations différentes, il en faut {enough}",
        "not enough data: {count} different chats of {enough}",
    ),
    "missing_open": ("pas assez de données : trop sont encore ouvertes", "not enough data: too many are still open"),
    "missing_short": ("pas assez de données", "not enough data"),
    "study_counts": ("{requests} demandes, {happened} abouties", "{requests} requests, {happened} settled"),
    "study_interval": ("{low} à {high}", "{low} to {high}"),
    "study_chart": (
        "{measure} : part des demandes abouties selon les heures de travail écoulées, avant et après. Les chiffres "
        "sont dans le tableau.",
        "{measure}: share of requests settled by working hours passed, before and after. The figures stand in the "
        "table.",
    ),
    "chart_hours": ("heures de travail", "working hours"),
    "chart_decimal": (",", "."),
    "chart_share": ("% des demandes", "% of requests"),
    "diary_study_planned": (
        "{actor} : l’ouverture aux applications tierces est fixée au {about}",
        "{actor}: the opening to third-party apps is set for {about}",
    ),
}
