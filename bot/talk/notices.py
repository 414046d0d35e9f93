"""What the counter itself tells a customer, when neither the assistant nor a person can."""

from __future__ import annotations

from bot.guichet_yml import UNSURE
from bot.typography import spaced


def notice(name: str, language: str, **values: str) -> str:
    """The text of this name in this language; in French and English where it is not known. Raises KeyError."""
    texts = {**TEXTS[name], "fr": spaced(TEXTS[name]["fr"])}
    if language in texts:
        return texts[language].format(**values)
    return "\n\n".join(texts[each] for each in UNSURE).format(**values)


def title(name: str, language: str) -> str:
    """The words of a button; both languages where the customer's is not known. Raises KeyError."""
    texts = TEXTS[name]
    return texts[language] if language in texts else " / ".join(texts[each] for each in UNSURE)


TEXTS: dict[str, dict[str, str]] = {
    "assistant_failed": {
        "fr": "Je ne peux pas vous répondre moi-même pour l’instant. Une personne prend le relais ici même "
        "(demande {ticket}) : vous n’avez rien à répéter.",
        "en": "I cannot answer you myself right now. A person takes over, right here "
        "(request {ticket}): you do not need to repeat anything.",
        "de": "Ich kann Ihnen im Augenblick nicht selbst antworten. Jemand aus dem Team übernimmt, hier in diesem Chat "
        "(Anfrage {ticket}): Sie müssen nichts wiederholen.",
    },
    "handed_back": {
        "fr": "{agent} vous repasse à l’assistant. Votre demande {ticket} reste ouverte ; "
        "écrivez « une personne » à tout moment pour nous retrouver.",
        "en": "{agent} hands you back to the assistant. Your request {ticket} stays open; "
        "write “a person” at any time to reach us again.",
        "de": "{agent} übergibt Sie wieder an den Assistenten. Ihre Anfrage {ticket} bleibt offen; "
        "schreiben Sie jederzeit „ein Mensch“, um uns wieder zu erreichen.",
    },
    "resolved": {
        "fr": "Votre demande {ticket} est marquée comme résolue. Si le problème revient, écrivez-nous ici.",
        "en": "Your request {ticket} is marked as resolved. If the problem comes back, just write here.",
        "de": "Ihre Anfrage {ticket} ist als gelöst vermerkt. Wenn das Problem wiederkommt, schreiben Sie uns hier.",
    },
    "send_edited_again": {
        "fr": "Vous avez modifié un message, mais votre application ne nous transmet pas le nouveau texte. "
        "Pouvez-vous le renvoyer comme nouveau message ?",
        "en": "You edited a message, but your app does not pass the new words on to us. "
        "Could you send them again as a new message?",
        "de": "Sie haben eine Nachricht geändert, aber Ihre App gibt den neuen Text nicht an uns weiter. "
        "Können Sie ihn als neue Nachricht schicken?",
    },
    "file_missing": {
        "fr": "Votre fichier ne nous est pas parvenu. Pouvez-vous le renvoyer ?",
        "en": "Your file did not reach us. Could you send it again?",
        "de": "Ihre Datei ist nicht bei uns angekommen. Können Sie sie noch einmal schicken?",
    },
    "file_differs": {
        "fr": "Votre fichier n’est pas arrivé tel que vous l’avez envoyé : nous ne l’avons pas gardé. "
        "Pouvez-vous le renvoyer ?",
        "en": "Your file did not arrive as you sent it, so we did not keep it. Could you send it again?",
        "de": "Ihre Datei ist nicht so angekommen, wie Sie sie geschickt haben; wir haben sie nicht behalten. "
        "Können Sie sie noch einmal schicken?",
    },
    "file_too_large": {
        "fr": "Votre fichier est trop lourd pour nous parvenir (100 Mo au plus). "
        "Pouvez-vous en envoyer un plus court ?",
        "en": "Your file is too large to reach us (100 MB at most). Could you send a shorter one?",
        "de": "Ihre Datei ist zu groß, um uns zu erreichen (höchstens 100 MB). Können Sie eine kürzere schicken?",
    },
    "file_unsafe": {
        "fr": "Nous n’ouvrons pas ce fichier, par prudence : c’est un programme, ou il n’a pas pu être vérifié. "
        "Une capture d’écran convient mieux.",
        "en": "To be safe we do not open this file: it is a program, or could not be checked. "
        "A screenshot will do better.",
        "de": "Zur Sicherheit öffnen wir diese Datei nicht: Sie ist ein Programm oder konnte nicht geprüft werden. "
        "Ein Screenshot eignet sich besser.",
    },
    "send_again": {
        "fr": "Votre dernier message ne nous est pas parvenu. Pouvez-vous le renvoyer ?",
        "en": "Your last message did not reach us. Could you send it again?",
        "de": "Ihre letzte Nachricht ist nicht bei uns angekommen. Können Sie sie noch einmal schicken?",
    },
    "no_calls": {
        "fr": "Nous ne prenons pas d’appels ici. Écrivez-nous ce qui ne va pas, ou envoyez un message vocal : "
        "nous répondons dans cette conversation.",
        "en": "We do not take calls here. Write to us what is wrong, or send a voice note: we answer in this chat.",
        "de": "Anrufe nehmen wir hier nicht an. Schreiben Sie uns, was nicht funktioniert, oder schicken Sie eine "
        "Sprachnachricht: Wir antworten in diesem Chat.",
    },
    "one_to_one": {
        "fr": "Bonjour ! Ici, nous répondons en conversation individuelle, pas dans les groupes. "
        "Écrivez-nous directement et nous vous aiderons.",
        "en": "Hello! We answer one to one here, not in groups. Write to us directly and we will help you.",
        "de": "Guten Tag! Wir antworten hier im Einzelchat, nicht in Gruppen. "
        "Schreiben Sie uns direkt, dann helfen wir Ihnen.",
    },
    "rating_ask": {
        "fr": "Une dernière question : comment avez-vous trouvé notre aide pour la demande {ticket} ?",
        "en": "One last question: how did you find our help with request {ticket}?",
        "de": "Eine letzte Frage: Wie fanden Sie unsere Hilfe bei der Anfrage {ticket}?",
    },
    "rating_3": {"fr": "Bien", "en": "Good", "de": "Gut"},
    "rating_2": {"fr": "Moyen", "en": "So-so", "de": "Mittel"},
    "rating_1": {"fr": "Pas bien", "en": "Not good", "de": "Nicht gut"},
    "rating_word": {"fr": "Ajouter un mot", "en": "Add a word", "de": "Etwas dazu sagen"},
    "rating_thanks": {
        "fr": "Merci, c’est noté. Vous pouvez ajouter un mot ; sinon, il n’y a rien de plus à faire.",
        "en": "Thank you, noted. You can add a word if you like; otherwise there is nothing more to do.",
        "de": "Danke, notiert. Sie können noch etwas dazu sagen; sonst ist nichts weiter zu tun.",
    },
    "rating_word_ask": {
        "fr": "Écrivez-le en un seul message : l’équipe le lira avec votre demande {ticket}.",
        "en": "Write it in one message: the team will read it with your request {ticket}.",
        "de": "Schreiben Sie es in einer einzigen Nachricht: Das Team liest sie mit Ihrer Anfrage {ticket}.",
    },
    "rating_word_thanks": {
        "fr": "Merci, votre mot est joint à la demande {ticket}. Pour toute autre question, écrivez-nous ici.",
        "en": "Thank you, your word is with request {ticket}. For anything else, just write here.",
        "de": "Danke, Ihre Worte stehen bei der Anfrage {ticket}. Wenn noch etwas ist, schreiben Sie uns hier.",
    },
    "cannot_show": {
        "fr": "Je ne sais pas lire ce type de message. Pouvez-vous l’écrire, ou envoyer une photo ?",
        "en": "I cannot read this kind of message. Could you write it, or send a picture?",
        "de": "Diese Art von Nachricht kann ich nicht lesen. Können Sie es schreiben oder ein Bild schicken?",
    },
}
