"""What is said of a file that shows too little or may not be opened: whole sentences, without blame."""

from __future__ import annotations

from collections.abc import Mapping

FAULT_WORDS: Mapping[str, Mapping[str, str]] = {
    "infected": {
        "fr": "L'antivirus a trouvé un virus dans ce fichier : personne ne l'ouvrira ici.",
        "en": "The virus scanner found a virus in this file, so nobody will open it here.",
        "de": "Der Virenscanner hat in dieser Datei einen Virus gefunden: Hier öffnet sie niemand.",
    },
    "program": {
        "fr": "Ce fichier est un programme, ou en contient un : par prudence je n'en ouvre pas.",
        "en": "This file is a program or contains one; to be safe I do not open those.",
        "de": "Diese Datei ist ein Programm oder enthält eines; zur Sicherheit öffne ich so etwas nicht.",
    },
    "script": {
        "fr": "Ce fichier contient du code (page web, script) : par prudence je ne l'ouvre pas.",
        "en": "This file contains code (a web page, a script); to be safe I do not open it.",
        "de": "Diese Datei enthält Code (eine Webseite, ein Skript); zur Sicherheit öffne ich sie nicht.",
    },
    "disguised": {
        "fr": "Ce fichier contient autre chose que ce qu'il annonce : par prudence je ne l'ouvre pas.",
        "en": "This file contains something else than it says; to be safe I do not open it.",
        "de": "Diese Datei enthält etwas anderes, als sie angibt; zur Sicherheit öffne ich sie nicht.",
    },
    "bomb": {
        "fr": "Ce fichier est démesuré une fois ouvert : je ne peux pas le prendre.",
        "en": "This file becomes enormous when opened, so I cannot take it.",
        "de": "Diese Datei wird beim Öffnen riesengroß, ich kann sie nicht annehmen.",
    },
    "opaque": {
        "fr": "Je ne peux pas regarder dans cette archive. Envoyez un ZIP sans mot de passe, ou les fichiers un à un.",
        "en": "I cannot look into this archive. A ZIP without a password will do, or the files one by one.",
        "de": "In dieses Archiv kann ich nicht hineinsehen. Ein ZIP ohne Passwort geht, oder die Dateien einzeln.",
    },
    "unchecked": {
        "fr": "Je n'ai pas réussi à vérifier ce fichier, et je n'ouvre rien sans l'avoir vérifié.",
        "en": "I could not check this file, and I open nothing unchecked.",
        "de": "Ich konnte diese Datei nicht prüfen, und ungeprüft öffne ich nichts.",
    },
    "unreadable": {
        "fr": "Ce fichier ne s'ouvre pas : il est abîmé, incomplet ou d'un format que je ne connais pas.",
        "en": "This file does not open: it is damaged, incomplete or of a format I do not know.",
        "de": "Diese Datei lässt sich nicht öffnen: Sie ist beschädigt, unvollständig oder in einem fremden Format.",
    },
    "empty": {"fr": "Ce fichier est vide.", "en": "This file is empty.", "de": "Diese Datei ist leer."},
    "small": {
        "fr": "L'image est trop petite pour qu'on y lise quelque chose.",
        "en": "The picture is too small to read anything on it.",
        "de": "Das Bild ist zu klein, um darauf etwas zu lesen.",
    },
    "blank": {
        "fr": "On ne voit rien : l'image est toute d'une couleur.",
        "en": "There is nothing to see: the picture is all of one colour.",
        "de": "Es ist nichts zu sehen: Das Bild hat nur eine Farbe.",
    },
    "blurred": {"fr": "L'image est floue.", "en": "The picture is blurred.", "de": "Das Bild ist unscharf."},
    "short": {
        "fr": "L'enregistrement est trop court : moins d'une seconde.",
        "en": "The recording is too short: less than a second.",
        "de": "Die Aufnahme ist zu kurz: weniger als eine Sekunde.",
    },
    "silent": {
        "fr": "On n'entend rien dans cet enregistrement.",
        "en": "There is nothing to hear in this recording.",
        "de": "In dieser Aufnahme ist nichts zu hören.",
    },
    "repeat": {
        "fr": "Ce fichier, vous me l'avez déjà envoyé.",
        "en": "You have sent me this file before.",
        "de": "Diese Datei haben Sie mir schon geschickt.",
    },
}
"""Every fault that can be found, so that none is ever without words."""
