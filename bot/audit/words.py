"""What the audit says to people, in French and English."""

from __future__ import annotations

from bot.audit.verdict import Finding
from connectors.sdk.card import Card, Ends

LANGUAGES = ("fr", "en")


def described(language: str, finding: Finding) -> str:
    """A finding as a clause."""
    value = key_name(language, finding.value) if finding.code == "key_overdue" else finding.value
    return said(language, finding.code, value=value)


def key_name(language: str, name: str) -> str:
    """What people call a key of ours; its own name where a connector has another one."""
    return said(language, f"key_{name}") if f"key_{name}" in TEXTS else name


def ends(language: str, card: Card) -> str:
    """Where encryption ends, in a few words."""
    return said(language, ENDS[card.ends], by=card.opened_by)


def said(language: str, key: str, **values: str) -> str:
    """The text of this key. Raises KeyError."""
    text = TEXTS[key][LANGUAGES.index(language)]
    return text.format(**values)


def counted(language: str, code: str) -> str:
    """What a code counts; the code itself where a connector has one of its own."""
    return said(language, f"code_{code}") if f"code_{code}" in TEXTS else code


ENDS = {Ends.DEVICE: "ends_device_short", Ends.CLOUD: "ends_cloud_short", Ends.TRANSPORT: "ends_transport_short"}
TEXTS = {
    "ends_device_short": ("de bout en bout, jusqu’à nous", "end to end, to us"),
    "ends_cloud_short": ("chiffré jusqu’au nuage de {by}", "encrypted up to {by}"),
    "ends_transport_short": ("transport seulement", "transport only"),
    # failures
    "ends_cloud": (
        "le chiffrement se termine chez {value}, qui peut lire les messages",
        "encryption ends at {value}, which can read messages",
    ),
    "ends_transport": (
        "seul le transport est protégé : {value} peut lire les messages",
        "only the transport is protected: {value} can read messages",
    ),
    "no_forward_secrecy": (
        "une clé volée ouvrirait aussi les messages passés",
        "a stolen key would open past messages too",
    ),
    "no_identity_keys": ("l’identité n’est pas prouvée par des clés", "identity is not proved by keys"),
    "much_plaintext": (
        "{value} messages en clair là où une enveloppe est due",
        "{value} messages in clear where envelopes are due",
    ),
    "much_version": (
        "{value} messages d’une autre version du protocole",
        "{value} messages of another version of the protocol",
    ),
    "many_failed": ("{value} des enveloppes ne s’ouvrent pas", "{value} of the envelopes do not open"),
    "expired": ("la carte de chiffrement a expiré le {value}", "the encryption card expired on {value}"),
    # warnings
    "expires_soon": ("la carte de chiffrement expire le {value}", "the encryption card expires on {value}"),
    "many_refused": (
        "{value} signatures refusées en sept jours : quelqu’un d’autre frappe à la porte, ou la clé a changé",
        "{value} signatures refused in seven days: somebody else knocks, or the key was changed",
    ),
    "only_stale": (
        "{value} livraisons à une autre heure que la nôtre et aucune à l’heure : comparez les horloges",
        "{value} deliveries at another time than ours and none on time: compare the clocks",
    ),
    "identity_changed": (
        "{value} messages d’un appareil connu avec une autre clé d’identité",
        "{value} messages of a known device with another identity key",
    ),
    "some_clear": (
        "{value} messages sans enveloppe parmi des messages chiffrés",
        "{value} messages without an envelope among encrypted ones",
    ),
    "key_overdue": ("la clé « {value} » aurait dû être remplacée", "the key “{value}” should have been replaced"),
    # our keys
    "key_identity": ("clé d’identité", "identity key"),
    "key_signed prekey": ("préclé signée", "signed prekey"),
    # the card
    "identity_keys": ("prouvée par des clés, à chaque message", "proved by keys, in every message"),
    "identity_network": ("sur la parole du réseau", "on the network’s word"),
    "seen_words": ("les mots", "words"),
    "seen_files": ("les fichiers", "files"),
    "seen_names": ("les noms", "names"),
    "seen_addresses": ("les adresses", "addresses"),
    "seen_times": ("les heures", "times"),
    "seen_sizes": ("les tailles", "sizes"),
    # what is counted
    "code_signature-valid": ("livraisons signées", "deliveries with a valid signature"),
    "code_opened": ("messages chiffrés, ouverts ici", "encrypted messages, opened here"),
    "code_clear": ("messages reçus en clair", "messages received in clear"),
    "code_duplicate": ("reçus une seconde fois, sans effet", "received a second time, without effect"),
    "code_signature": ("signatures refusées", "signatures refused"),
    "code_stale": ("heures hors de la tolérance", "times outside the tolerance"),
    "code_refused-by-audit": ("refusés par cet audit", "refused by this audit"),
    "code_refused": ("refusés", "refused"),
    "code_payload": ("illisibles", "not readable"),
    "code_malformed": ("enveloppes mal formées", "malformed envelopes"),
    "code_misrouted": ("enveloppes pour d’autres", "envelopes for others"),
    "code_plaintext": ("en clair là où une enveloppe est due", "in clear where an envelope is due"),
    "code_version": ("autre version du protocole", "another version of the protocol"),
    "code_replayed": ("rejoués", "replayed"),
    "code_closed": ("enveloppes restées fermées", "envelopes that stayed closed"),
    "code_no-session": ("session perdue", "session lost"),
    "code_prekey-spent": ("préclé déjà utilisée", "prekey already used"),
    "code_identity-changed": ("autre clé d’identité", "another identity key"),
    "code_device-replaced": ("appareils remplacés, annoncés", "devices replaced, announced"),
    "code_device-unannounced": ("nouveaux appareils non annoncés", "new devices, not announced"),
    "code_skipped": ("trop de messages manquants", "too many messages missing"),
    "code_not-authentic": ("octets changés ou autre clé", "bytes changed, or another key"),
}
