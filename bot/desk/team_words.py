"""The texts of the team: accounts, links, roles, and the log of what was done; key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "team": ("Équipe", "Team"),
    "team_intro": (
        "Qui travaille au bureau, et ce que chacun peut faire. Un changement compte tout de suite, même pour "
        "une personne connectée.",
        "Who works in the desk, and what each may do. A change counts at once, also for somebody signed in.",
    ),
    "account": ("Mon compte", "My account"),
    "present_passphrase": ("Phrase secrète actuelle", "Present passphrase"),
    "new_passphrase": ("Nouvelle phrase secrète", "New passphrase"),
    "change_passphrase": ("Changer la phrase secrète", "Change the passphrase"),
    "passphrase_ends": ("Vos autres sessions s’arrêtent.", "Your other sessions end."),
    "wrong_present": (
        "Ce n’est pas votre phrase secrète actuelle.",
        "This is not your present passphrase.",
    ),
    "did_passphrase": ("Votre phrase secrète est changée.", "Your passphrase is changed."),
    "role": ("Rôle", "Role"),
    "role_agent": ("Agent", "Agent"),
    "role_lead": ("Responsable", "Lead"),
    "role_admin": ("Administrateur", "Admin"),
    "roles_about": (
        "Un agent traite les demandes. Un responsable, en plus, forme l’assistant, remet ses données à un client et "
        "peut les mettre sous conservation. Un administrateur, en plus, les efface et gère les comptes.",
        "An agent works tickets. A lead also teaches the assistant, hands out a customer’s data and can put it on "
        "hold. An admin also erases it, and manages accounts.",
    ),
    "state_invited": ("Invité", "Invited"),
    "state_active": ("Actif", "Active"),
    "state_left": ("Parti", "Left"),
    "that_is_you": ("vous", "you"),
    "link_open": ("lien à ouvrir avant le {day}", "link to open by {day}"),
    "link_over": ("lien expiré", "link expired"),
    "colleague": ("Nom de votre collègue", "Your colleague’s name"),
    "invite_title": ("Inviter quelqu’un", "Invite somebody"),
    "invite": ("Créer le lien", "Make the link"),
    "change_role": ("Changer", "Change"),
    "role_of": ("Rôle de {name}", "Role of {name}"),
    "reset": ("Nouvelle phrase secrète", "New passphrase"),
    "reset_sure": (
        "L’ancienne phrase secrète de {name} ne marchera plus et ses sessions s’arrêtent.",
        "The old passphrase of {name} stops working and their sessions end.",
    ),
    "reset_yes": ("Oui, créer un lien", "Yes, make a link"),
    "leave": ("A quitté l’équipe", "Has left the team"),
    "leave_sure": (
        "{name} ne pourra plus entrer ; ses sessions s’arrêtent tout de suite et ses demandes retournent dans la file.",
        "{name} can no longer come in; their sessions end at once and their requests go back to the queue.",
    ),
    "leave_yes": ("Oui, fermer l’accès", "Yes, close the access"),
    "link_made": ("Lien pour {name}", "Link for {name}"),
    "link_about": (
        "Il n’est affiché qu’une fois, marche une seule fois et pendant sept jours. Donnez-le à cette personne "
        "seulement : qui l’ouvre entre à sa place.",
        "It is shown once, works once and for seven days. Give it to that person alone: whoever opens it comes in "
        "as them.",
    ),
    "did_role": ("Le rôle est changé.", "The role is changed."),
    "did_leave": ("L’accès est fermé.", "The access is closed."),
    "welcome_back_intro": (
        "Bonjour {name}. Choisissez votre phrase secrète : elle n’est connue que de vous.",
        "Hello {name}. Choose your passphrase: only you know it.",
    ),
    "not_your_role": ("Votre rôle ne permet pas d’ouvrir cette page.", "Your role does not allow this page."),
    "no_such_account": ("Il n’y a pas de compte à ce nom.", "There is no account of this name."),
    "has_left": (
        "Cette personne a quitté l’équipe : invitez-la de nouveau.",
        "This person has left the team: invite them again.",
    ),
    "name_taken": ("Ce nom est déjà pris.", "This name is taken."),
    "bad_role": ("Choisissez un rôle de la liste.", "Choose a role from the list."),
    "last_admin": (
        "C’est le dernier administrateur : donnez d’abord ce rôle à quelqu’un d’autre.",
        "This is the last admin: give somebody else this role first.",
    ),
    "can_read": ("Peuvent l’ouvrir", "Can open it"),
    "reader_assistant": ("l’assistant", "the assistant"),
    "reader_desk": ("la file d’attente", "the queue"),
    "diary": ("Ce qui a été fait", "What was done"),
    "diary_first": ("{actor} a ouvert le bureau", "{actor} opened the desk"),
    "diary_invited": ("{actor} a invité {about} ({detail})", "{actor} invited {about} ({detail})"),
    "diary_joined": ("{actor} a rejoint l’équipe", "{actor} joined the team"),
    "diary_new_passphrase": ("{actor} a choisi une nouvelle phrase secrète", "{actor} chose a new passphrase"),
    "diary_role": ("{actor} a donné à {about} le rôle {detail}", "{actor} gave {about} the role {detail}"),
    "diary_reset": (
        "{actor} a créé un lien de nouvelle phrase secrète pour {about}",
        "{actor} made a link for a new passphrase for {about}",
    ),
    "diary_left": ("{actor} a fermé l’accès de {about}", "{actor} closed the access of {about}"),
    "diary_keys_rotated": (
        "{actor} a changé les clés ({detail} conversations)",
        "{actor} rotated the keys ({detail} conversations)",
    ),
    "diary_recovery_key": ("{actor} a créé une clé de secours", "{actor} made a recovery key"),
    "diary_signed_in": ("{actor} s’est connecté", "{actor} signed in"),
    "diary_signed_out": ("{actor} s’est déconnecté", "{actor} signed out"),
    "diary_refused": ("Connexion refusée au nom de {actor}", "A sign-in as {actor} was refused"),
    "diary_refused_changed": (
        "Connexion refusée au nom de {actor} : le compte a été modifié hors du bureau ({detail})",
        "A sign-in as {actor} was refused: the account was changed past the desk ({detail})",
    ),
    "diary_mended": (
        "{actor} a remis en ordre le compte de {about}, modifié hors du bureau ({detail})",
        "{actor} mended the account of {about}, which was changed past the desk ({detail})",
    ),
    "account_changed": (
        "Ce compte a été modifié hors du bureau ({column}) et ne laisse entrer personne. Lancez « guichet verify », "
        "puis créez une nouvelle phrase secrète : le rôle sera celui d’un agent.",
        "This account was changed past the desk ({column}) and lets nobody in. Run “guichet verify”, then make a new "
        "passphrase: the role will be that of an agent.",
    ),
    "diary_refused_unknown": ("Connexion refusée à un nom inconnu", "A sign-in with an unknown name was refused"),
}
