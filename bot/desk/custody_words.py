"""The texts of a person's data: bundle, what leaves the house, copy, legal hold, erasure. key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "custody": ("Données et preuves", "Data and evidence"),
    "custody_intro": (
        "Ce que l’on peut remettre, garder ou effacer des données de ce client. Chaque geste est inscrit au journal.",
        "What can be handed over, kept or erased of this customer’s data. Each act is written to the log.",
    ),
    "bundle_title": ("Dossier scellé", "Sealed bundle"),
    "bundle_about": (
        "Tout le ticket en un fichier signé : messages tels qu’ils sont arrivés, fichiers, historique. Le "
        "contenu reste "
        "chiffré ; seuls ses lecteurs l’ouvrent. « guichet verify » le contrôle sur n’importe quelle machine.",
        "The whole ticket as one signed file: messages as they came, files, history. What is in it stays "
        "encrypted; only "
        "its readers open it. “guichet verify” checks it on any machine.",
    ),
    "bundle_get": ("Télécharger le dossier", "Download the bundle"),
    "parcel_title": ("Remettre à un autre système", "Hand on to another system"),
    "parcel_sealed": (
        "De cette route, rien de ce que le client a écrit ne sort en clair : numéro, état, thème et urgence, plus le "
        "dossier scellé.",
        "Of this route, nothing the customer wrote leaves in clear: number, state, topic and urgency, and the "
        "sealed bundle.",
    ),
    "parcel_summary": (
        "De cette route sortent en clair le numéro, l’état, le thème, l’urgence et ce que le tri a relevé (appareil, "
        "application, code d’erreur), plus le dossier scellé. Pas de messages ni de fichiers.",
        "Of this route number, state, topic, urgency and what triage noted (device, app, error code) leave in "
        "clear, and "
        "the sealed bundle. No messages and no files.",
    ),
    "parcel_full": (
        "De cette route tout sort en clair : messages, fichiers, nom et adresse du client, plus le dossier scellé.",
        "Of this route everything leaves in clear: messages, files, the customer’s name and address, and the "
        "sealed bundle.",
    ),
    "parcel_get": ("Télécharger le colis", "Download the parcel"),
    "copy_title": ("Copie pour le client", "Copy for the customer"),
    "copy_about": (
        "Tout ce que l’on garde de cette personne, sur chaque réseau dont les tickets sont réunis, en clair : à lui "
        "remettre, à personne d’autre, puis à supprimer.",
        "All that is kept of this person, on every network whose tickets were put together, in clear: for them and "
        "nobody else, then to be deleted.",
    ),
    "copy_get": ("Préparer la copie", "Prepare the copy"),
    "hold_title": ("Conservation légale", "Legal hold"),
    "hold_about": (
        "Tant qu’elle dure, rien n’efface les données de cette personne : ni une demande, ni un refus, ni "
        "la durée de conservation. Ce qu’elle refuse entre-temps n’est lu par personne.",
        "While it lasts, nothing erases this person’s data: no request, no refusal and no time limit. What "
        "they refuse meanwhile is read by nobody.",
    ),
    "hold_on": ("En cours : {reason}", "In force: {reason}"),
    "hold_put": ("Conserver", "Put on hold"),
    "hold_lift": ("Lever la conservation", "Lift the hold"),
    "erase_title": ("Effacer la personne", "Erase the person"),
    "erase_about": (
        "Clés détruites, messages, fichiers et tickets effacés, pour toujours. Il reste des empreintes et un "
        "certificat "
        "signé. Les sauvegardes faites avant doivent être détruites aussi.",
        "Keys destroyed, messages, files and tickets gone, for good. Hashes stay, and a signed certificate. "
        "Backups made "
        "before must be destroyed too.",
    ),
    "erase_do": ("Effacer", "Erase"),
    "erase_waits": (
        "L’effacement est demandé : il se fait dès que l’assistant tourne.",
        "The erasure is ordered: it happens as soon as the assistant runs.",
    ),
    "erase_on_hold": (
        "Une conservation légale est en cours : levez-la d’abord.",
        "A legal hold is in force: lift it first.",
    ),
    "reason": ("Motif", "Reason"),
    "reason_hint": (
        "Il reste dans le certificat ou le journal : ne nommez personne.",
        "It stays on record: name nobody.",
    ),
    "sure_type": ("Pour confirmer, écrivez {label}", "To confirm, type {label}"),
    "not_confirmed": (
        "Rien n’a été fait : pour confirmer, écrivez le numéro du ticket.",
        "Nothing was done: to confirm, type the number of the ticket.",
    ),
    "reason_missing": (
        "Rien n’a été fait : donnez un motif, en 200 caractères au plus.",
        "Nothing was done: give a reason, in 200 characters at most.",
    ),
    "for_leads_only": ("Réservé aux responsables.", "For leads only."),
    "for_admins_only": ("Réservé aux administrateurs.", "For admins only."),
    "person_erased": (
        "Les données de cette personne ont été effacées, et la demande avec elles. Le certificat est dans le journal.",
        "This person was erased, and the request with them. The certificate is named in the log.",
    ),
    "did_hold": ("Les données sont conservées jusqu’à nouvel ordre.", "The data is kept until the hold is lifted."),
    "did_release": ("La conservation est levée.", "The hold is lifted."),
    "did_order_erasure": ("L’effacement est demandé.", "The erasure is ordered."),
    "log": ("Journal", "Log"),
    "log_intro": (
        "Tout ce qui a été fait au bureau et au terminal, du plus récent au plus ancien.",
        "All that was done in the desk and at the terminal, newest first.",
    ),
    "log_older": ("Plus ancien", "Older"),
    "log_over": ("Rien de plus ancien.", "Nothing older."),
    "diary_bundled": ("{actor} a téléchargé le dossier de {about}", "{actor} downloaded the bundle of {about}"),
    "diary_register_anew": (
        "{actor} a fait repartir le registre de l’état de la base",
        "{actor} let the register begin anew from the store as it is",
    ),
    "diary_handed_on": ("{actor} a téléchargé le colis de {about}", "{actor} downloaded the parcel of {about}"),
    "diary_exported": (
        "{actor} a préparé la copie du client de {about}",
        "{actor} made the customer’s copy for {about}",
    ),
    "diary_held": ("{actor} a mis {about} sous conservation légale", "{actor} put {about} on legal hold"),
    "diary_released": ("{actor} a levé la conservation de {about}", "{actor} lifted the hold on {about}"),
    "diary_erase_ordered": ("{actor} a demandé l’effacement de {about}", "{actor} ordered the erasure of {about}"),
    "diary_erase_refused": (
        "L’effacement de {about}, demandé par {actor}, a été refusé : conservation légale",
        "The erasure of {about}, ordered by {actor}, was refused: legal hold",
    ),
    "diary_erased": (
        "{actor} a effacé {about} (certificat {detail})",
        "{actor} erased {about} (certificate {detail})",
    ),
    "diary_retained": (
        "{about} effacé : durée de conservation écoulée (certificat {detail})",
        "{about} erased: kept long enough (certificate {detail})",
    ),
    "diary_retained_own": (
        "{about} avis des réseaux effacés, hors de tout échange : durée écoulée (certificat {detail})",
        "{about} notices of networks, in nobody’s chat, erased: kept long enough (certificate {detail})",
    ),
}
