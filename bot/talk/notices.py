"""What the counter itself tells a customer, when neither the assistant nor a person can: French and English."""

from __future__ import annotations

from bot.typography import spaced


def notice(name: str, language: str, **values: str) -> str:
    """The text of this name in this language; in both where the language is not known. Raises KeyError."""
    texts = {**TEXTS[name], "fr": spaced(TEXTS[name]["fr"])}
    if language in texts:
        return texts[language].format(**values)
    return "\n\n".join(texts[each] for each in ("fr", "en")).format(**values)


def title(name: str, language: str) -> str:
    """The words of a button; both languages where the customer's is not known. Raises KeyError."""
    texts = TEXTS[name]
    return texts[language] if language in texts else " / ".join(texts[each] for each in ("fr", "en"))


TEXTS: dict[str, dict[str, str]] = {
    "assistant_failed": {
        "fr": "Je ne peux pas vous répondre moi-même pour l’instant. Une personne prend le relais ici même "
        "(demande {ticket}) : vous n’avez rien à répéter.",
        "en": "I cannot answer you myself right now. A person takes over, right here "
        "(request {ticket}): you do not need to repeat anything.",
    },
    "handed_back": {
        "fr": "{agent} vous repasse à l’assistant. Votre demande {ticket} reste ouverte ; "
        "écrivez « une personne » à tout moment pour nous retrouver.",
        "en": "{agent} hands you back to the assistant. Your request {ticket} stays open; "
        "write “a person” at any time to reach us again.",
    },
    "resolved": {
        "fr": "Votre demande {ticket} est marquée comme résolue. Si le problème revient, écrivez-nous ici.",
        "en": "Your request {ticket} is marked as resolved. If the problem comes back, just write here.",
    },
    "send_edited_again": {
        "fr": "Vous avez modifié un message, mais votre application ne nous transmet pas le nouveau texte. "
        "Pouvez-vous le renvoyer comme nouveau message ?",
        "en": "You edited a message, but your app does not pass the new words on to us. "
        "Could you send them again as a new message?",
    },
    "file_missing": {
        "fr": "Votre fichier ne nous est pas parvenu. Pouvez-vous le renvoyer ?",
        "en": "Your file did not reach us. Could you send it again?",
    },
    "file_differs": {
        "fr": "Votre fichier n’est pas arrivé tel que vous l’avez envoyé : nous ne l’avons pas gardé. "
        "Pouvez-vous le renvoyer ?",
        "en": "Your file did not arrive as you sent it, so we did not keep it. Could you send it again?",
    },
    "file_too_large": {
        "fr": "Votre fichier est trop lourd pour nous parvenir (100 Mo au plus). "
        "Pouvez-vous en envoyer un plus court ?",
        "en": "Your file is too large to reach us (100 MB at most). Could you send a shorter one?",
    },
    "file_unsafe": {
        "fr": "Nous n’ouvrons pas ce fichier, par prudence : c’est un programme, ou il n’a pas pu être vérifié. "
        "Une capture d’écran convient mieux.",
        "en": "To be safe we do not open this file: it is a program, or could not be checked. "
        "A screenshot will do better.",
    },
    "send_again": {
        "fr": "Votre dernier message ne nous est pas parvenu. Pouvez-vous le renvoyer ?",
        "en": "Your last message did not reach us. Could you send it again?",
    },
    "no_calls": {
        "fr": "Nous ne prenons pas d’appels ici. Écrivez-nous ce qui ne va pas, ou envoyez un message vocal : "
        "nous répondons dans cette conversation.",
        "en": "We do not take calls here. Write to us what is wrong, or send a voice note: we answer in this chat.",
    },
    "one_to_one": {
        "fr": "Bonjour ! Ici, nous répondons en conversation individuelle, pas dans les groupes. "
        "Écrivez-nous directement et nous vous aiderons.",
        "en": "Hello! We answer one to one here, not in groups. Write to us directly and we will help you.",
    },
    "rating_ask": {
        "fr": "Une dernière question : comment avez-vous trouvé notre aide pour la demande {ticket} ?",
        "en": "One last question: how did you find our help with request {ticket}?",
    },
    "rating_3": {"fr": "Bien", "en": "Good"},
    "rating_2": {"fr": "Moyen", "en": "So-so"},
    "rating_1": {"fr": "Pas bien", "en": "Not good"},
    "rating_word": {"fr": "Ajouter un mot", "en": "Add a word"},
    "rating_thanks": {
        "fr": "Merci, c’est noté. Vous pouvez ajouter un mot ; sinon, il n’y a rien de plus à faire.",
        "en": "Thank you, noted. You can add a word if you like; otherwise there is nothing more to do.",
    },
    "rating_word_ask": {
        "fr": "Écrivez-le en un seul message : l’équipe le lira avec votre demande {ticket}.",
        "en": "Write it in one message: the team will read it with your request {ticket}.",
    },
    "rating_word_thanks": {
        "fr": "Merci, votre mot est joint à la demande {ticket}. Pour toute autre question, écrivez-nous ici.",
        "en": "Thank you, your word is with request {ticket}. For anything else, just write here.",
    },
    "cannot_show": {
        "fr": "Je ne sais pas lire ce type de message. Pouvez-vous l’écrire, ou envoyer une photo ?",
        "en": "I cannot read this kind of message. Could you write it, or send a picture?",
    },
}
