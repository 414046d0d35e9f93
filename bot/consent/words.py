"""What we say around the notice: its question and buttons, thanks, and the one goodbye."""

from __future__ import annotations

from bot.consent.answers import NO_ID, YES_ID
from bot.guichet_yml import UNSURE
from connectors.sdk.messages import Button

QUESTION, REMINDER, ACCEPTED, REFUSED, WITHDRAWN = "question", "reminder", "accepted", "refused", "withdrawn"
UNREAD = "unread"


def text(name: str, language: str) -> str:
    """The text of this name; in French and English where `language` is none of ours. Raises KeyError."""
    texts = TEXTS[name]
    return texts[language] if language in texts else "\n\n".join(texts[each] for each in UNSURE)


def buttons(language: str, version: str) -> tuple[Button, ...]:
    """Yes and no, tied to this version of the notice."""
    yes, no = _BUTTONS.get(language, _BUTTONS[""])
    return Button(id=YES_ID + version, title=yes), Button(id=NO_ID + version, title=no)


TEXTS: dict[str, dict[str, str]] = {
    QUESTION: {
        "fr": "Êtes-vous d'accord ? Ce que vous avez déjà envoyé attend, scellé : ni l'assistant ni l'équipe "
        "ne l'ont lu. Si c'est oui, je m'en occupe aussitôt ; si c'est non, c'est effacé.",
        "en": "Do you agree? What you have already sent is waiting, sealed: neither the assistant nor the team "
        "has read it. If you say yes, I take care of it right away; if you say no, it is erased.",
        "de": "Sind Sie einverstanden? Was Sie schon geschickt haben, wartet versiegelt: Weder der Assistent noch das "
        "Team hat es gelesen. Bei Ja kümmere ich mich sofort darum; bei Nein wird es gelöscht.",
    },
    REMINDER: {
        "fr": "Avant de continuer, j'ai besoin de votre accord : oui ou non ? "
        "Vos messages attendent ici, vous n'aurez rien à répéter.",
        "en": "Before we go on I need your agreement: yes or no? "
        "Your messages are waiting here, you will not have to repeat anything.",
        "de": "Bevor wir weitermachen, brauche ich Ihr Einverständnis: ja oder nein? "
        "Ihre Nachrichten warten hier, Sie müssen nichts wiederholen.",
    },
    ACCEPTED: {
        "fr": "Merci, c'est noté. Écrivez « stop » à tout moment pour arrêter.",
        "en": "Thank you, noted. Write “stop” at any time to end this.",
        "de": "Danke, notiert. Schreiben Sie jederzeit „stop“, um zu beenden.",
    },
    REFUSED: {
        "fr": "C'est entendu : ce que vous aviez envoyé est effacé, et nous ne vous écrirons plus ici. "
        "Nous gardons seulement la trace de votre réponse. Si vous changez d'avis, il suffit de nous écrire.",
        "en": "Understood: what you had sent is erased, and we will not write to you here again. "
        "We only keep a record of your answer. Should you change your mind, just write to us.",
        "de": "Verstanden: Was Sie geschickt hatten, ist gelöscht, und wir schreiben Ihnen hier nicht mehr. "
        "Wir bewahren nur den Nachweis Ihrer Antwort auf. "
        "Wenn Sie es sich anders überlegen, schreiben Sie uns einfach.",
    },
    WITHDRAWN: {
        "fr": "C'est noté : nous arrêtons ici, et nous ne vous écrirons plus dans cette discussion. "
        "Si vous changez d'avis, il suffit de nous écrire.",
        "en": "Noted: we stop here, and we will not write to you in this chat again. "
        "Should you change your mind, just write to us.",
        "de": "Notiert: Wir hören hier auf und schreiben Ihnen in diesem Chat nicht mehr. "
        "Wenn Sie es sich anders überlegen, schreiben Sie uns einfach.",
    },
    UNREAD: {
        "fr": "Nous avons arrêté ici, comme vous l'avez demandé. Votre dernier message n'a donc pas été lu, et il est "
        "effacé. Pour reprendre, répondez « oui » et écrivez-le de nouveau.",
        "en": "We stopped here, as you asked. So your last message was not read, and it is erased. "
        "To go on, answer “yes” and write it again.",
        "de": "Wir haben hier aufgehört, wie Sie es wollten. Ihre letzte Nachricht wurde deshalb nicht gelesen und ist "
        "gelöscht. Wenn es weitergehen soll, antworten Sie mit „ja“ und schreiben Sie sie noch einmal.",
    },
}
_BUTTONS = {
    "fr": ("Oui, j'accepte", "Non merci"),
    "en": ("Yes, I agree", "No thanks"),
    "de": ("Ja, einverstanden", "Nein danke"),
    "": ("Oui / Yes", "Non / No"),
}
