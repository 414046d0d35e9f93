"""Who can read what, in plain words, derived from the connector's encryption card and its limits: never typed in."""

from __future__ import annotations

from bot.guichet_yml import LANGUAGES
from connectors.sdk.card import UNDECLARED, Card, Ends, Seen, card_of
from connectors.sdk.connector import Connector


def who_reads(connector: Connector, app: str, language: str) -> str:
    """Where the encryption ends, who can read the words on the way, and what is seen besides."""
    card = card_of(connector)
    opened_by = app if card.opened_by in ("", UNDECLARED.opened_by) else card.opened_by
    text = _ENDS[language][card.ends].format(app=app, opened_by=opened_by)
    return text + (_seen(card, app, language) if card.end_to_end else "")


def reads_of(connector: Connector | None) -> dict[str, str]:
    """`who_reads` in each of our languages, under the app's own name; nothing for a channel that is off."""
    if connector is None:
        return {}
    return {language: who_reads(connector, app_name(connector), language) for language in LANGUAGES}


def app_name(connector: Connector) -> str:
    """As people know the app."""
    return connector.title or connector.network.capitalize()


def differences(connector: Connector, language: str) -> str:
    """What works otherwise here than in the chats that people know, from what this counter and the network carry."""
    limits = connector.limits
    known = _DIFFERENCES[language]
    found = [known["one_to_one"]]
    if not (limits.buttons or limits.rows):
        found.append(known["numbers"])
    if not limits.files:
        found.append(known["no_files"])
    return known["join"].join(found)


def _seen(card: Card, app: str, language: str) -> str:
    seen = [_SEEN[language][each] for each in card.seen]
    if not seen:
        return ""
    return " " + _SEES[language].format(app=app, seen=", ".join(seen))


_ENDS = {
    "fr": {
        Ends.DEVICE: (
            "Vos messages sont chiffrés depuis votre appareil jusqu'à nous : {app} ne peut pas les lire, tant que "
            "{app} ne nous présente aucun appareil qui n'est pas le vôtre."
        ),
        Ends.CLOUD: "Le chiffrement s'arrête chez {opened_by}, qui peut lire vos messages et nous les remet.",
        Ends.TRANSPORT: "Vos messages sont protégés seulement en chemin : {opened_by} peut les lire.",
    },
    "en": {
        Ends.DEVICE: (
            "Your messages are encrypted from your device all the way to us: {app} cannot read them, as long as {app} "
            "shows us no device that is not yours."
        ),
        Ends.CLOUD: "The encryption ends at {opened_by}, who can read your messages and hands them to us.",
        Ends.TRANSPORT: "Your messages are protected on their way only: {opened_by} can read them.",
    },
    "de": {
        Ends.DEVICE: (
            "Ihre Nachrichten sind von Ihrem Gerät bis zu uns verschlüsselt: {app} kann sie nicht lesen, solange {app} "
            "uns kein Gerät zeigt, das nicht Ihres ist."
        ),
        Ends.CLOUD: "Die Verschlüsselung endet bei {opened_by}; dort können Ihre Nachrichten gelesen werden, "
        "bevor wir sie bekommen.",
        Ends.TRANSPORT: "Ihre Nachrichten sind nur unterwegs geschützt: {opened_by} kann sie lesen.",
    },
}
_SEES = {
    "fr": "{app} voit en revanche : {seen}.",
    "en": "{app} does see: {seen}.",
    "de": "{app} sieht allerdings: {seen}.",
}
_SEEN = {
    "fr": {
        Seen.WORDS: "vos mots",
        Seen.FILES: "vos fichiers",
        Seen.NAMES: "votre nom",
        Seen.ADDRESSES: "qui écrit à qui",
        Seen.TIMES: "quand",
        Seen.SIZES: "la taille des messages",
    },
    "en": {
        Seen.WORDS: "your words",
        Seen.FILES: "your files",
        Seen.NAMES: "your name",
        Seen.ADDRESSES: "who writes to whom",
        Seen.TIMES: "when",
        Seen.SIZES: "the size of messages",
    },
    "de": {
        Seen.WORDS: "Ihre Worte",
        Seen.FILES: "Ihre Dateien",
        Seen.NAMES: "Ihren Namen",
        Seen.ADDRESSES: "wer wem schreibt",
        Seen.TIMES: "wann",
        Seen.SIZES: "die Größe der Nachrichten",
    },
}
_DIFFERENCES = {
    "fr": {
        "one_to_one": "à deux seulement, ni groupes ni appels",
        "numbers": "on répond à un choix par son numéro",
        "no_files": "nous ne pouvons pas vous envoyer de fichiers",
        "join": " ; ",
    },
    "en": {
        "one_to_one": "one to one only, no groups and no calls",
        "numbers": "you answer a choice by its number",
        "no_files": "we cannot send you files",
        "join": "; ",
    },
    "de": {
        "one_to_one": "nur zu zweit, keine Gruppen und keine Anrufe",
        "numbers": "auf eine Auswahl antworten Sie mit ihrer Nummer",
        "no_files": "wir können Ihnen keine Dateien schicken",
        "join": "; ",
    },
}
