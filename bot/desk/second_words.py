"""The texts of the second step of a sign-in, and of a session that ended; key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "second": ("Connexion en deux étapes", "Two-step sign-in"),
    "session_over": (
        "Votre session est terminée : le bureau a redémarré, votre accès a changé, ou douze heures ont passé sans un "
        "clic. Votre clé ne s’ouvre qu’avec votre phrase secrète. Vous reviendrez à la même page, et ce que vous aviez "
        "commencé à écrire vous y attend.",
        "Your session is over: the desk was restarted, your access changed, or twelve hours went by without a click. "
        "Your key opens with your passphrase alone. You will be back on the same page, and what you had begun to write "
        "waits for you there.",
    ),
    "second_code": ("Code", "Code"),
    "second_ask": (
        "Ouvrez votre application d’authentification et recopiez les six chiffres affichés pour Guichet.",
        "Open your authenticator app and copy the six digits that it shows for Guichet.",
    ),
    "second_lost": (
        "Plus de téléphone ? Un de vos codes de secours marche aussi, une fois chacun. Sans eux, un administrateur "
        "peut retirer cette étape.",
        "No phone? One of your paper codes works too, once each. Without them, an admin can take this step away.",
    ),
    "second_other": ("Se connecter sous un autre nom", "Sign in under another name"),
    "second_wrong": (
        "Ce code ne va pas, ou il a déjà servi. Attendez le suivant et réessayez.",
        "This code is not right, or was used already. Wait for the next one and try again.",
    ),
    "second_no_key": (
        "Votre clé ne s’ouvre pas : demandez à un administrateur un lien de nouvelle phrase secrète.",
        "Your key does not open: ask an admin for a link for a new passphrase.",
    ),
    "second_about": (
        "Avec elle, votre phrase secrète seule ne suffit plus : il faut aussi un code de votre téléphone.",
        "With it, your passphrase alone no longer lets anybody in: a code from your phone is needed too.",
    ),
    "second_first": (
        "Votre rôle demande une connexion en deux étapes : mettez-la en place pour continuer.",
        "Your role asks for a two-step sign-in: set it up to go on.",
    ),
    "second_demanded": (
        "Votre rôle la demande : elle ne peut pas être retirée.",
        "Your role asks for it: it cannot be turned off.",
    ),
    "second_scan": (
        "Scannez cette image avec une application d’authentification, n’importe laquelle.",
        "Scan this picture with an authenticator app, whichever you like.",
    ),
    "second_picture": ("Code QR pour l’application d’authentification", "QR code for the authenticator app"),
    "second_open": ("L’ouvrir sur cet appareil", "Open it on this device"),
    "second_by_hand": ("Ou tapez cette clé :", "Or type this key:"),
    "second_confirm": (
        "Recopiez les six chiffres que l’application affiche alors.",
        "Copy the six digits that the app then shows.",
    ),
    "second_turn_on": ("Activer", "Turn on"),
    "second_turn_off": ("La désactiver", "Turn it off"),
    "second_is_on": ("Elle est active.", "It is on."),
    "second_is_off": ("Elle n’est pas active.", "It is off."),
    "second_change": ("Gérer", "Manage"),
    "second_paper": ("Vos codes de secours", "Your paper codes"),
    "second_paper_about": (
        "Pour le jour où le téléphone manque. Chacun marche une fois. Notez-les maintenant, sur papier : ils ne seront "
        "plus affichés.",
        "For the day without the phone. Each works once. Write them down now, on paper: they will not be shown again.",
    ),
    "second_paper_left": ("Codes de secours restants : {count}.", "Paper codes left: {count}."),
    "second_new_paper": ("D’autres codes de secours", "Other paper codes"),
    "second_noted": ("Je les ai notés", "I wrote them down"),
    "did_second_on": ("La connexion en deux étapes est active.", "Two-step sign-in is on."),
    "did_second_off": ("La connexion en deux étapes est désactivée.", "Two-step sign-in is off."),
    "did_second_codes": ("Les anciens codes ne marchent plus.", "The old codes no longer work."),
    "did_second_reset": ("La deuxième étape est retirée.", "The second step is taken away."),
    "used_paper": (
        "Vous êtes entré avec un code de secours. Si le téléphone est perdu, désactivez cette étape avec un autre code "
        "et mettez-la en place sur le nouveau.",
        "You came in with a paper code. If the phone is lost, turn this step off with another code and set it up on "
        "the new one.",
    ),
    "second_reset": ("Retirer la deuxième étape", "Take the second step away"),
    "second_reset_sure": (
        "La phrase secrète de {name} suffira de nouveau pour entrer. Vérifiez que c’est bien cette personne qui le "
        "demande.",
        "The passphrase of {name} will be enough again. Make sure that it is really this person who asks.",
    ),
    "second_reset_yes": ("Oui, la retirer", "Yes, take it away"),
    "second_tag": ("deux étapes", "two steps"),
    "diary_second_on": ("{actor} a activé la connexion en deux étapes", "{actor} turned two-step sign-in on"),
    "diary_second_off": ("{actor} a désactivé la connexion en deux étapes", "{actor} turned two-step sign-in off"),
    "diary_second_codes": ("{actor} a pris d’autres codes de secours", "{actor} took other paper codes"),
    "diary_second_paper": ("{actor} a utilisé un code de secours", "{actor} used a paper code"),
    "diary_second_refused": (
        "Code refusé au nom de {actor}, après la bonne phrase secrète",
        "A code was refused for {actor}, after the right passphrase",
    ),
    "diary_second_reset": (
        "{actor} a retiré la deuxième étape de {about}",
        "{actor} took the second step of {about} away",
    ),
}
