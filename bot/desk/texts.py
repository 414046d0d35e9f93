"""Every word an agent reads, in French and English. `text("fr", "key", name=...)`; names of things have a prefix."""

from __future__ import annotations

LANGUAGES = ("fr", "en")


def text(language: str, key: str, **values: object) -> str:
    """The text of this key. Raises KeyError."""
    fr, en = TEXTS[key]
    return en.format(**values) if language == "en" else _spaced(fr.format(**values) if values else fr)


def named(language: str, kind: str, name: str) -> str:
    """How people call a thing (`topic`, `fact`, ...) of this name; the name itself when it has no other."""
    return text(language, f"{kind}_{name}") if f"{kind}_{name}" in TEXTS else name


def best_language(accepts: str) -> str:
    """French or English, whichever the browser's Accept-Language names first; else English."""
    weighed = []
    for place, part in enumerate(accepts.lower().split(",")[:20]):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, tag.strip()[:2]))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(weighed) if tag in LANGUAGES), "en")


def _spaced(french: str) -> str:
    for mark in ":;?!»":
        french = french.replace(f" {mark}", f"\u00a0{mark}")
    return french.replace("« ", "«\u00a0")


TEXTS: dict[str, tuple[str, str]] = {
    # frame
    "desk": ("Guichet", "Guichet"),
    "skip": ("Aller au contenu", "Skip to the content"),
    "sign_out": ("Se déconnecter", "Sign out"),
    "other_language": ("English", "Français"),
    "other_language_hint": ("Passer le bureau en anglais", "Switch the desk to French"),
    "signed_in_as": ("Connecté : {name}", "Signed in: {name}"),
    "live_lost": ("Connexion perdue. Nouvel essai…", "Connection lost. Trying again…"),
    "live_down": (
        "Le stockage ne répond pas. La page se remettra à jour d’elle-même.",
        "The store does not answer. The page will catch up by itself.",
    ),
    # sign-in
    "sign_in": ("Se connecter", "Sign in"),
    "sign_in_intro": ("Le bureau des agents.", "The agents’ desk."),
    "name": ("Votre nom", "Your name"),
    "name_hint": (
        "Vos clients le voient quand vous prenez leur conversation.",
        "Customers see it when you take their chat.",
    ),
    "passphrase": ("Phrase secrète", "Passphrase"),
    "passphrase_hint": (
        "10 caractères au moins. Quelques mots sans rapport font très bien l’affaire.",
        "At least 10 characters. A few unrelated words do very well.",
    ),
    "show_passphrase": ("Afficher", "Show"),
    "wrong_sign_in": (
        "Ce nom et cette phrase secrète ne vont pas ensemble.",
        "This name and passphrase do not go together.",
    ),
    "too_many_tries": (
        "Trop d’essais. Réessayez dans {seconds} s.",
        "Too many tries. Try again in {seconds} s.",
    ),
    "no_agent_yet": (
        "Personne n’a encore de compte. Ouvrez le lien affiché au démarrage, dans le terminal.",
        "Nobody has an account yet. Open the link that was printed at the start, in the terminal.",
    ),
    "welcome": ("Bienvenue au guichet", "Welcome to the desk"),
    "welcome_intro": (
        "Choisissez votre nom et une phrase secrète : vous serez le premier agent.",
        "Choose your name and a passphrase: you will be the first agent.",
    ),
    "create_account": ("Créer mon accès", "Create my access"),
    "dead_link": (
        "Ce lien ne marche plus. S’il n’y a pas encore d’agent, redémarrez Guichet : il en affichera un nouveau.",
        "This link no longer works. If there is no agent yet, restart Guichet: it will print a new one.",
    ),
    "bad_name": ("Donnez un nom de 40 caractères au plus.", "Give a name of at most 40 characters."),
    "short_passphrase": (
        "Cette phrase secrète est trop courte : 10 caractères au moins.",
        "This passphrase is too short: at least 10 characters.",
    ),
    "long_passphrase": (
        "Cette phrase secrète est trop longue : 200 caractères au plus.",
        "This passphrase is too long: at most 200 characters.",
    ),
    # queue
    "queue": ("File d’attente", "Queue"),
    "open_tab": ("En cours", "Open"),
    "resolved_tab": ("Résolues", "Resolved"),
    "queue_of": ("{count} en attente", "{count} waiting"),
    "empty_title": ("Personne n’attend", "Nobody is waiting"),
    "empty_text": (
        "Tout est calme. Une demande apparaîtra ici dès qu’un client aura besoin de vous, sans recharger la page.",
        "All is calm. A request will appear here as soon as a customer needs you, without reloading.",
    ),
    "empty_hint": (
        "Pour essayer, ouvrez la page de démonstration et écrivez « je veux parler à quelqu’un » :",
        "To try it, open the demo chat page and write “a human please”:",
    ),
    "none_resolved": ("Aucune demande résolue pour l’instant.", "No resolved request yet."),
    "waiting": ("Attend", "Waiting"),
    "resolved_when": ("Résolue", "Resolved"),
    "their_turn": ("Dernier mouvement", "Last change"),
    "has_it": ("Qui s’en occupe", "Who has it"),
    "no_name": ("Client sans nom", "Unnamed customer"),
    "no_title": ("Demande sans titre", "Untitled request"),
    "locked_entry": (
        "Le contenu de cette demande ne s’ouvre pas : il a été modifié, ou sa clé n’est pas la nôtre.",
        "The content of this request does not open: it was changed, or its key is not ours.",
    ),
    "owner_bot": ("Assistant", "Assistant"),
    "owner_nobody": ("Personne encore", "Nobody yet"),
    "owner_you": ("Vous", "You"),
    "status_queued": ("En attente", "Queued"),
    "status_in_progress": ("En cours", "In progress"),
    "status_awaiting_customer": ("Attend le client", "Awaiting customer"),
    "status_triage": ("Chez l’assistant", "With the assistant"),
    "status_resolved": ("Résolue", "Resolved"),
    "urgency_1": ("Peut attendre", "Low"),
    "urgency_2": ("Normale", "Normal"),
    "urgency_3": ("Urgente", "Urgent"),
    "urgency": ("Urgence", "Urgency"),
    "topic": ("Sujet", "Topic"),
    "topic_": ("Sujet inconnu", "Unknown topic"),
    "topic_crash": ("Plantage", "Crash"),
    "topic_update_install": ("Mise à jour", "Update, install"),
    "topic_account": ("Compte", "Account"),
    "topic_payment": ("Paiement", "Payment"),
    "topic_connectivity": ("Connexion", "Connectivity"),
    "topic_performance": ("Lenteur", "Performance"),
    "topic_delivery": ("Messages non reçus", "Delivery"),
    "topic_notifications": ("Notifications", "Notifications"),
    "topic_privacy": ("Confidentialité", "Privacy"),
    "topic_hardware": ("Matériel", "Hardware"),
    "topic_data_loss": ("Perte de données", "Data loss"),
    "topic_how_to": ("Mode d’emploi", "How-to"),
    "network": ("Réseau", "Network"),
    "network_console": ("Démo locale", "Local demo"),
    "network_whatsapp": ("WhatsApp", "WhatsApp"),
    # ticket
    "back": ("Retour à la file", "Back to the queue"),
    "summary": ("Résumé", "Summary"),
    "facts": ("Ce que l’on sait", "What is known"),
    "no_facts": ("Le client n’a encore rien précisé.", "The customer has not said any details yet."),
    "fact_device": ("Appareil", "Device"),
    "fact_os": ("Système", "System"),
    "fact_os_version": ("Version du système", "System version"),
    "fact_system": ("Système", "System"),
    "fact_app": ("Application", "App"),
    "fact_app_version": ("Version de l’application", "App version"),
    "fact_error_code": ("Code d’erreur", "Error code"),
    "fact_evidence": ("Fichiers reçus", "Files received"),
    "handed_because": ("Transmise parce que", "Handed over because"),
    "reason_asked": ("le client a demandé une personne", "the customer asked for a person"),
    "reason_not_understood": ("l’assistant n’a pas compris", "the assistant did not understand"),
    "reason_complaint": ("le client est mécontent", "the customer is unhappy"),
    "reason_assistant_failed": ("l’assistant était en panne", "the assistant had failed"),
    "reason_solved": ("le client dit que c’est réglé", "the customer says it is solved"),
    "reason_cancelled": ("le client a renoncé", "the customer called it off"),
    "opened_at": ("Ouverte", "Opened"),
    "envelopes": ("Enveloppes", "Envelopes"),
    "chain_whole_1": ("1 livraison, chaîne intacte", "1 delivery, chain intact"),
    "chain_whole": ("{count} livraisons, chaîne intacte", "{count} deliveries, chain intact"),
    "chain_broken": ("Chaîne rompue : {fault}", "Chain broken: {fault}"),
    "chain_about": (
        "Chaque livraison du réseau est gardée telle quelle, avec sa signature vérifiée et l’empreinte de la précédente.",
        "Each delivery is kept exactly as it came, with its verified signature and the hash of the one before it.",
    ),
    "history": ("Historique", "History"),
    "event_opened": ("Demande ouverte", "Request opened"),
    "event_added_to": ("Précisions ajoutées", "Details added"),
    "event_handed_over": ("Passée à l’équipe", "Handed to the team"),
    "event_taken": ("Conversation prise", "Chat taken"),
    "event_replied": ("Réponse envoyée", "Reply sent"),
    "event_customer_wrote": ("Le client a écrit", "The customer wrote"),
    "event_handed_back": ("Rendue à l’assistant", "Handed back to the assistant"),
    "event_resolved": ("Résolue", "Resolved"),
    "actor_bot": ("Assistant", "Assistant"),
    "actor_customer": ("Client", "Customer"),
    "actor_person": ("Agent", "Agent"),
    "actor_system": ("Guichet", "Guichet"),
    "author_bot": ("Assistant", "Assistant"),
    "author_system": ("Message automatique", "Automatic message"),
    "conversation": ("Conversation", "Conversation"),
    "conversation_with": ("Conversation avec {name}", "Conversation with {name}"),
    "no_messages": ("Aucun message à afficher.", "No message to show."),
    "newer": ("Nouveaux messages ↓", "New messages ↓"),
    "choice": ("A choisi :", "Chose:"),
    "offered": ("Choix proposés", "Choices offered"),
    "cannot_show": (
        "Message d’un type que ce guichet ne sait pas afficher : {kind}",
        "A message of a kind that this counter cannot show: {kind}",
    ),
    "file_coming": ("Fichier en cours de réception…", "A file is on its way…"),
    "file_refused": ("Fichier non gardé : trop lourd (100 Mo au plus)", "File not kept: too large (100 MB at most)"),
    "file_gone": ("Fichier non reçu : le réseau ne le donne plus", "File not received: the network no longer has it"),
    "open_large": ("Agrandir l’image : {name}", "Enlarge the picture: {name}"),
    "download": ("Télécharger", "Download"),
    "kind_image": ("image", "picture"),
    "kind_video": ("vidéo", "video"),
    "kind_audio": ("audio", "audio"),
    "kind_voice": ("message vocal", "voice note"),
    "kind_document": ("document", "document"),
    "close": ("Fermer", "Close"),
    "passport": ("Passeport", "Passport"),
    "passport_account": ("Compte", "Account"),
    "passport_received": ("Reçu le", "Received"),
    "passport_verified": ("Vérifié par", "Verified by"),
    "passport_sha256": ("SHA-256 de la livraison", "SHA-256 of the delivery"),
    "result_valid": ("valide", "valid"),
    "mark_queued": ("En attente d’envoi", "Waiting to be sent"),
    "mark_accepted": ("Remis au réseau", "Accepted by the network"),
    "mark_sent": ("Envoyé", "Sent"),
    "mark_delivered": ("Distribué", "Delivered"),
    "mark_read": ("Lu", "Read"),
    "mark_played": ("Écouté", "Played"),
    "mark_failed": ("Échec", "Failed"),
    "mark_dead": ("Non remis", "Not delivered"),
    "mark_stale": ("Non dit : une personne avait la conversation", "Not said: a person had the chat"),
    "maybe_sent": ("Peut-être dit deux fois", "Maybe sent twice"),
    # hands
    "band_you": ("Vous avez cette conversation : l’assistant se tait.", "You have this chat: the assistant is silent."),
    "band_other": (
        "{name} a cette conversation : l’assistant se tait.",
        "{name} has this chat: the assistant is silent.",
    ),
    "band_bot": ("L’assistant a cette conversation.", "The assistant has this chat."),
    "band_nobody": (
        "Le client attend une personne : l’assistant se tait.",
        "The customer waits for a person: the assistant is silent.",
    ),
    "band_resolved": ("Cette demande est résolue.", "This request is resolved."),
    "take": ("Prendre", "Take"),
    "hand_back": ("Rendre à l’assistant", "Hand back"),
    "resolve": ("Résoudre", "Resolve"),
    "resolve_sure": (
        "Le client sera prévenu et la demande {label} sera close.",
        "The customer will be told and request {label} will be closed.",
    ),
    "resolve_yes": ("Oui, résoudre", "Yes, resolve"),
    "did_take": ("La conversation est à vous.", "The chat is yours."),
    "did_hand_back": (
        "L’assistant a repris la conversation ; le client est prévenu.",
        "The assistant has the chat; the customer is told.",
    ),
    "did_resolve": ("C’est résolu ; le client est prévenu.", "Resolved; the customer is told."),
    "did_reply": ("Réponse enregistrée.", "Reply saved."),
    "not_allowed": (
        "Ce n’est plus possible : cette demande est déjà résolue.",
        "No longer possible: this request is already resolved.",
    ),
    # reply
    "reply": ("Votre réponse", "Your reply"),
    "reply_placeholder": ("Écrire à {name}…", "Write to {name}…"),
    "reply_takes": ("Répondre prend la conversation.", "Replying takes the chat."),
    "reply_keys": ("Ctrl + Entrée pour envoyer", "Ctrl + Enter to send"),
    "send": ("Envoyer", "Send"),
    "sending": ("Envoi…", "Sending…"),
    "attach": ("Joindre un fichier", "Attach a file"),
    "remove_file": ("Retirer le fichier", "Remove the file"),
    "nothing_to_send": ("Écrivez un message ou joignez un fichier.", "Write a message or attach a file."),
    "reply_too_long": (
        "Ce message est trop long : 8 000 caractères au plus.",
        "This message is too long: at most 8,000 characters.",
    ),
    "file_too_large": ("Ce fichier est trop lourd : 100 Mo au plus.", "This file is too large: at most 100 MB."),
    "not_sent": (
        "Pas encore envoyé : le bureau ne répond pas. Réessayez.",
        "Not sent yet: the desk does not answer. Try again.",
    ),
    # problems
    "problem_404": ("Introuvable", "Not found"),
    "problem_404_text": ("Il n’y a rien à cette adresse.", "There is nothing at this address."),
    "problem_400": ("Demande incomplète", "Incomplete request"),
    "problem_400_text": ("Rechargez la page et réessayez.", "Reload the page and try again."),
    "problem_401": ("Session terminée", "Session over"),
    "problem_401_text": ("Reconnectez-vous pour continuer.", "Sign in again to go on."),
    "problem_403": ("Refusé", "Refused"),
    "problem_403_text": (
        "Ce formulaire ne vient pas de votre page ouverte. Rechargez-la et réessayez.",
        "This form does not come from your open page. Reload it and try again.",
    ),
    "problem_405": ("Pas de cette façon", "Not this way"),
    "problem_405_text": ("Cette adresse ne s’ouvre pas ainsi.", "This address does not open like this."),
    "problem_409": ("Trop tard", "Too late"),
    "problem_409_text": ("Cette demande est déjà résolue.", "This request is already resolved."),
    "problem_413": ("Trop lourd", "Too large"),
    "problem_413_text": ("Un fichier peut faire 100 Mo au plus.", "A file may have at most 100 MB."),
    "problem_500": ("Quelque chose a cassé", "Something broke"),
    "problem_500_text": ("L’erreur est notée dans le journal du bureau.", "The error is noted in the desk’s log."),
    "problem_503": ("Le stockage ne répond pas", "The store does not answer"),
    "problem_503_text": (
        "Rien n’est perdu. Cette page réessaie d’elle-même toutes les trois secondes.",
        "Nothing is lost. This page tries again by itself every three seconds.",
    ),
    "problem_locked": ("Cette demande ne s’ouvre pas", "This request does not open"),
    "to_queue": ("Aller à la file d’attente", "Go to the queue"),
    # times
    "now": ("à l’instant", "just now"),
    "ago_minutes": ("il y a {n} min", "{n} min ago"),
    "ago_hours": ("il y a {n} h", "{n} h ago"),
    "ago_days": ("il y a {n} j", "{n} d ago"),
    "today": ("Aujourd’hui", "Today"),
    "yesterday": ("Hier", "Yesterday"),
}
