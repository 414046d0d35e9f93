"""The texts of the channels and of encryption, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "channels": ("Canaux", "Channels"),
    "channels_intro": (
        "Ce que chaque réseau protège en route, et ce qui est vraiment arrivé. Rien ici n’est saisi à la main : "
        "la carte vient du code, les chiffres des messages reçus.",
        "What each network protects on the way, and what really arrived. Nothing here is typed in: the card "
        "comes from the code, the figures from what was received.",
    ),
    "channel_on": ("activé", "on"),
    "channel_off": ("désactivé", "off"),
    "verdict_meets": ("Niveau demandé par le DMA : atteint", "Level the DMA asks for: met"),
    "verdict_below": (
        "Sous le niveau que le DMA demande aux applications tierces ; il n’est pas exigé de ce canal",
        "Below the level the DMA asks of third-party apps; it is not asked of this channel",
    ),
    "verdict_refused": (
        "Refusé : le niveau demandé par le DMA n’est pas atteint. Les messages de ce canal n’entrent plus.",
        "Refused: the level the DMA asks for is not met. Messages from this channel no longer come in.",
    ),
    "alarm_refused": (
        "{network} est refusé par l’audit de chiffrement : ses clients ne peuvent plus vous écrire.",
        "{network} is refused by the encryption audit: its customers can no longer write to you.",
    ),
    "alarm_warned": (
        "{network} : l’audit de chiffrement a quelque chose à vous dire.",
        "{network}: the encryption audit has something to tell you.",
    ),
    "alarm_look": ("Voir le canal", "Look at the channel"),
    "card_protocol": ("Protocole", "Protocol"),
    "card_no_protocol": ("aucun", "none"),
    "card_cipher": ("Chiffre des messages", "Message cipher"),
    "card_secrecy": ("Une clé volée n’ouvre pas le passé", "A stolen key does not open the past"),
    "card_heals": ("Se rétablit après un vol", "Heals after a theft"),
    "card_identity": ("Identité", "Identity"),
    "card_signature": ("Signature des livraisons", "Signature of deliveries"),
    "card_seen": ("Visible pour d’autres", "Seen by others"),
    "card_seen_nothing": ("rien", "nothing"),
    "card_checked": ("Comparée aux documents du réseau le", "Compared with the network’s documents on"),
    "card_expires": ("La carte expire le", "The card expires on"),
    "yes": ("oui", "yes"),
    "no": ("non", "no"),
    "audit_received": ("Reçu en 30 jours", "Received in 30 days"),
    "audit_nothing": ("Rien n’est encore arrivé par ce canal.", "Nothing has come by this channel yet."),
    "audit_signatures": ("Signatures valides", "Signatures valid"),
    "audit_sessions": ("Enveloppes ouvertes", "Envelopes opened"),
    "audit_unknown": ("pas encore", "not yet"),
    "audit_chart": (
        "Livraisons par jour, du {first} au {last}, {most} au plus",
        "Deliveries per day, from {first} to {last}, {most} at most",
    ),
    "part_taken": ("lus", "read"),
    "part_failed": ("signés mais illisibles", "signed and not readable"),
    "part_refused": ("refusés à la porte", "refused at the door"),
    "audit_details": ("Tous les compteurs", "All counts"),
    "audit_key": ("Notre clé : {name}", "Our key: {name}"),
    "key_age": ("en service depuis {days} jours", "in use for {days} days"),
    "renew": ("Renouveler la carte", "Renew the card"),
    "renew_hint": (
        "Relisez ce que le réseau dit de son chiffrement, puis dites ce que vous avez comparé. La carte vaut alors un "
        "an de plus, et seul ce qui arrive ensuite est jugé.",
        "Read again what the network says of its encryption, then say what you compared. The card then holds "
        "another year, and only what comes from then on is judged.",
    ),
    "renew_note": ("Ce que vous avez comparé", "What you compared"),
    "renewed": ("Renouvelée par {by} : {note}", "Renewed by {by}: {note}"),
    "did_renew": ("La carte est renouvelée.", "The card is renewed."),
    "renew_note_missing": ("Dites ce que vous avez comparé.", "Say what you compared."),
    # one message
    "stamp_device": ("de bout en bout", "end to end"),
    "stamp_cloud": ("chiffré jusqu’au nuage", "encrypted up to the cloud"),
    "stamp_transport": ("transport seulement", "transport only"),
    "stamp_device_text": (
        "Chiffré de l’appareil du client jusqu’à nous ; personne en route n’a pu le lire.",
        "Encrypted from the customer’s device to us; nobody on the way could read it.",
    ),
    "stamp_cloud_text": (
        "Chiffré jusqu’à {by}, qui l’a ouvert et nous l’a remis.",
        "Encrypted up to {by}, who opened it and handed it to us.",
    ),
    "stamp_transport_text": (
        "Protégé pendant le transport seulement.",
        "Protected in transport only.",
    ),
    "stamp_closed": ("arrivé scellé, resté fermé", "came sealed, stayed closed"),
    "stamp_unverified": ("non vérifié", "not verified"),
    "passport_encryption": ("Chiffrement", "Encryption"),
    # a chain that is not whole
    "break_changed": ("modifiée", "changed"),
    "break_verdict changed": ("le verdict sur sa signature a été modifié", "the verdict on its signature was changed"),
    "break_missing": ("manquante", "missing"),
    "break_inserted": ("ajoutée après coup", "inserted"),
    "break_reordered": ("changée de place", "reordered"),
    "break_moved": ("prise à une autre conversation", "moved from another conversation"),
    "break_end": ("la fin de la chaîne n’est pas la sienne", "the end of the chain is not its own"),
}
