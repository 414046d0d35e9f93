"""The texts of incidents: the radar, the page of each, one word to all; key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "incidents": ("Incidents", "Incidents"),
    "incidents_intro": (
        "Une même cause, beaucoup de clients. Chacun garde sa demande et sa discussion ; vous répondez à tous d’un "
        "coup, et personne ne lit ce que les autres ont écrit.",
        "One cause, many customers. Each keeps their own request and chat; you answer all of them at once, and nobody "
        "reads what the others wrote.",
    ),
    "incidents_none": ("Aucun incident.", "No incidents."),
    "radar_title": ("Détectés en ce moment", "Seen right now"),
    "radar_code": (
        "{count} clients ont rencontré {what} en {hours} h.",
        "{count} customers met {what} within {hours} h.",
    ),
    "radar_scene": (
        "{count} clients ont le même problème ({topic}) avec {what} en {hours} h.",
        "{count} customers have the same problem ({topic}) with {what} within {hours} h.",
    ),
    "radar_open": ("En faire un incident", "Make it an incident"),
    "radar_more_1": ("Un autre client est touché par {label}.", "One more customer is hit by {label}."),
    "radar_more": ("{count} autres clients sont touchés par {label}.", "{count} more customers are hit by {label}."),
    "radar_look": ("Voir l’incident", "Look at it"),
    "radar_gone": ("Ces demandes ne se ressemblent plus.", "These requests are no longer alike."),
    "incident_runs": ("En cours", "Running"),
    "incident_is_over": ("Terminé", "Ended"),
    "incident_opened": ("Ouvert par {name}, {when}", "Opened by {name}, {when}"),
    "incident_ended_by": ("Terminé par {name}, {when}", "Ended by {name}, {when}"),
    "incident_size": ("Demandes : {size}, dont ouvertes : {open}", "Requests: {size}, of these open: {open}"),
    "incident_sealed": (
        "Demandes que vous ne pouvez pas ouvrir : {count}. Elles ne sont ni montrées ni averties.",
        "Requests that you cannot open: {count}. They are neither shown nor told.",
    ),
    "incident_join_1": ("Ajouter cette demande", "Add this request"),
    "incident_join": ("Ajouter ces {count} demandes", "Add these {count} requests"),
    "incident_leave": ("Retirer {label}", "Take {label} out"),
    "incident_tell": ("Répondre à tous", "Answer everybody"),
    "incident_tell_about": (
        "Votre message part dans la discussion de chacun, à votre nom. Les demandes restent à qui les a, et chacune "
        "attend toujours sa réponse. {mark} devient le numéro de la demande.",
        "Your message goes out in each customer’s own chat, in your name. Requests stay with whoever has them, and "
        "each still waits for its answer. {mark} becomes the number of the request.",
    ),
    "incident_text": ("Message en {spoken}", "Message in {spoken}"),
    "spoken_fr": ("français", "French"),
    "spoken_en": ("anglais", "English"),
    "spoken_de": ("allemand", "German"),
    "incident_who": ("Ce qui arrivera, client par client", "What will happen, customer by customer"),
    "incident_offers": (
        "Après 24 h, envoyer le modèle « Nous avons une réponse » ; le message suit quand le client écrit.",
        "After the 24 hours, send the template “We have an answer”; the message follows when the customer writes.",
    ),
    "incident_send": ("Envoyer à ceux qui sont cochés", "Send to those that are ticked"),
    "verdict_hears": ("Recevra le message", "Gets the message"),
    "verdict_closed": (
        "Délai de 24 h passé : rien, sauf le modèle",
        "24 hours are over: nothing, unless by the template",
    ),
    "verdict_waits": ("N’a pas encore donné son accord : rien", "Has not said yes yet: nothing"),
    "verdict_stopped": ("Ne veut plus de messages : rien", "Wants no more messages: nothing"),
    "verdict_blocked": ("Canal en panne : rien", "Channel is down: nothing"),
    "verdict_over": ("Demande résolue : rien", "Request is resolved: nothing"),
    "has_this": ("chez {name}", "with {name}"),
    "incident_words": ("Ce qui a été dit", "What was said"),
    "incident_word": ("{name}, {when} : {reached} sur {all}", "{name}, {when}: {reached} of {all}"),
    "incident_reached": ("Averti", "Told"),
    "incident_missed": ("Non averti", "Not told"),
    "became_waiting": ("Envoi en cours", "On its way"),
    "became_offered": ("Modèle envoyé, le message suivra", "Template sent, the message follows"),
    "became_left_out": ("Non coché", "Not ticked"),
    "became_broken_off": ("Envoi interrompu", "Broken off"),
    "became_closed": ("Délai de 24 h passé", "24 hours are over"),
    "became_waits": ("Attend son accord", "Waits for their yes"),
    "became_stopped": ("Ne veut plus de messages", "Wants no more messages"),
    "became_blocked": ("Canal en panne", "Channel is down"),
    "became_over": ("Résolue entre-temps", "Resolved meanwhile"),
    "became_taken_back": ("Annulé, jamais envoyé", "Undone, never sent"),
    "incident_unsay": ("Annuler ce message", "Undo this message"),
    "incident_end": ("Terminer l’incident", "End the incident"),
    "incident_end_about": (
        "Les demandes cochées sont résolues : chaque client le lit une fois, dans sa discussion. Les autres restent "
        "ouvertes. Une demande résolue peut être rouverte.",
        "The ticked requests are resolved: each customer reads it once, in their own chat. The others stay open. A "
        "resolved request can be reopened.",
    ),
    "incident_end_yes": ("Terminer et résoudre", "End and resolve"),
    "incident_reopen": ("Rouvrir l’incident", "Reopen the incident"),
    "did_open_incident": ("L’incident est ouvert.", "The incident is open."),
    "did_join_incident": ("Ajouté à l’incident.", "Added to the incident."),
    "did_leave_incident": ("Retiré de l’incident.", "Taken out of the incident."),
    "did_tell": ("Le message part.", "The message is on its way."),
    "did_unsay_all": ("Annulé pour ceux chez qui le message n’était pas parti.", "Undone where it had not left."),
    "unsay_all_late": ("Trop tard : le message est parti.", "Too late: the message has left."),
    "did_end_incident": ("L’incident est terminé.", "The incident has ended."),
    "did_reopen_incident": ("L’incident est rouvert.", "The incident is open again."),
    "incident_not_possible": (
        "Impossible : l’incident a changé entre-temps.",
        "Not possible: the incident changed in the meantime.",
    ),
    "incident_not_written": (
        "Rien n’est parti : écrivez le message dans la langue de chaque client coché.",
        "Nothing was sent: write the message in the language of each ticked customer.",
    ),
    "incident_part": ("Fait partie de l’incident", "Part of the incident"),
    "incident_alike": ("Même cause que l’incident", "Same cause as the incident"),
    "event_incident_joined": ("Ajoutée à l’incident", "Added to the incident"),
    "event_incident_left": ("Retirée de l’incident", "Taken out of the incident"),
    "event_told": ("Avertie comme tous ceux de l’incident", "Told like all of the incident"),
    "diary_incident_opened": ("{actor} a ouvert l’incident {about}", "{actor} opened the incident {about}"),
    "diary_incident_told": (
        "{actor} a écrit à {detail} clients de l’incident {about}",
        "{actor} wrote to {detail} customers of the incident {about}",
    ),
    "diary_incident_ended": ("{actor} a terminé l’incident {about}", "{actor} ended the incident {about}"),
    "diary_incident_reopened": ("{actor} a rouvert l’incident {about}", "{actor} reopened the incident {about}"),
}
