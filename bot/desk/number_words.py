"""The texts of the page of figures, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "numbers": ("Chiffres", "Numbers"),
    "numbers_intro": (
        "Médianes en heures de travail ; le premier mot de l’assistant se compte jour et nuit. Une demande rouverte "
        "se compte depuis sa réouverture. Sous cinq demandes, il n’y a pas de chiffre.",
        "Medians in working time; the assistant’s first word counts day and night. A reopened request counts from its "
        "reopening. Under five requests there is no figure.",
    ),
    "period": ("Période", "Period"),
    "last_days": ("{count} jours", "{count} days"),
    "as_csv": ("Tableau CSV", "CSV table"),
    "by_all": ("Tout", "All"),
    "by_channel": ("Par canal", "By channel"),
    "by_route": ("Par route", "By route"),
    "figure_episodes": ("Demandes", "Requests"),
    "figure_backlog": ("En cours", "Backlog"),
    "figure_bot": ("Assistant, premier mot", "Assistant, first word"),
    "figure_first": ("Personne, première réponse", "Person, first answer"),
    "figure_resolution": ("Jusqu’à la fin", "To the end"),
    "figure_with_person": ("Dont chez l’équipe", "Of that, with the team"),
    "figure_with_customer": ("Dont chez le client", "Of that, with the customer"),
    "figure_contained": ("Sans personne", "Without a person"),
    "figure_late": ("En retard", "Late"),
    "too_few": ("trop peu", "too few"),
    "nothing_counted": ("Rien encore", "Nothing yet"),
    "recount_same": (
        "Recomptées depuis leurs événements : {count} demandes, toutes identiques.",
        "Counted again from their events: {count} requests, all the same.",
    ),
    "recount_differs": (
        "Recomptées depuis leurs événements, ces demandes donnent autre chose : {labels}.",
        "Counted again from their events, these requests come out otherwise: {labels}.",
    ),
}
