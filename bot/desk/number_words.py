"""The texts of the page of figures, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "numbers": ("Chiffres", "Numbers"),
    "numbers_intro": (
        "Médianes en heures de travail ; le premier mot de l’assistant se compte jour et nuit. Une demande rouverte "
        "se compte depuis sa réouverture. Sous cinq demandes, il n’y a pas de chiffre. "
        "Preuves reçues : demandes où une preuve demandée est venue ; clients contents : avis "
        "« bien » parmi les avis donnés.",
        "Medians in working time; the assistant’s first word counts day and night. A reopened request counts from its "
        "reopening. Under five requests there is no figure. Evidence came: requests in which something that was "
        "asked for came; customers content: ratings of “good” among all given.",
    ),
    "period": ("Période", "Period"),
    "last_days": ("{count} jours", "{count} days"),
    "as_csv": ("Tableau CSV", "CSV table"),
    "by_all": ("Tout", "All"),
    "by_channel": ("Par canal", "By channel"),
    "by_route": ("Par route", "By route"),
    "figure": ("Chiffre", "Figure"),
    "figure_episodes": ("Demandes et réouvertures", "Requests and reopenings"),
    "figure_backlog": ("En cours", "Backlog"),
    "figure_bot": ("Assistant, premier mot", "Assistant, first word"),
    "figure_first": ("Personne, première réponse", "Person, first answer"),
    "figure_resolution": ("Jusqu’à la fin", "To the end"),
    "figure_with_bot": ("Dont chez l’assistant", "Of that, with the assistant"),
    "figure_evidence": ("Preuves reçues", "Evidence came"),
    "figure_csat": ("Clients contents", "Customers content"),
    "figure_rated": ("Avis donnés", "Ratings"),
    "flow": ("Demandes qui viennent et s’en vont", "Requests that come and go"),
    "flow_chart": (
        "Demandes ouvertes ou rouvertes, terminées, en cours, du {first} au {last} ; chiffres dans le tableau.",
        "Requests opened or reopened, ended and under way, from {first} to {last}; the figures stand in the table.",
    ),
    "flow_from": ("À partir du", "From"),
    "flow_opened": ("Ouvertes ou rouvertes", "Opened or reopened"),
    "flow_ended": ("Terminées", "Ended"),
    "flow_open": ("En cours à la fin", "Open at the end"),
    "flow_table": ("Les mêmes en tableau", "The same as a table"),
    "spent": ("Où va le temps, en moyenne", "Where the time goes, on average"),
    "spent_chart": (
        "Heures de travail par demande terminée, par canal : chez l’assistant, le client, l’équipe, de côté. Les "
        "chiffres sont dans le tableau.",
        "Working hours for each request that ended, by channel: with the assistant, the customer, the team, set aside. "
        "The figures stand in the table.",
    ),
    "spent_channel": ("Canal", "Channel"),
    "holder_bot": ("assistant", "assistant"),
    "holder_customer": ("client", "customer"),
    "holder_person": ("équipe", "team"),
    "holder_hold": ("de côté", "set aside"),
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
