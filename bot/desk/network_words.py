"""What connectors say of networks, in French: their errors, what mends them, news of the account.

Connectors speak English, to the log and to operators. A phrase without French is shown as it is.
"""

from __future__ import annotations

import re


def told(language: str, words: str) -> str:
    """The words of a connector: a phrase, perhaps a code in brackets, perhaps `: name VALUE, name VALUE`."""
    if language != "fr":
        return words
    clause, _, facts = words.partition(": ")
    phrase = _phrase(clause)
    return f"{phrase}\u00a0: {', '.join(_fact(fact) for fact in facts.split(', '))}" if facts else phrase


def _phrase(words: str) -> str:
    plain, tail = re.fullmatch(r"(.*?)( \((?:code|HTTP) \d+\))?", words, re.DOTALL).groups("")  # type: ignore[union-attr]
    return FRENCH.get(plain, plain) + tail


def _fact(fact: str) -> str:
    if fact in WHOLE:
        return WHOLE[fact]
    name, space, value = fact.rpartition(" ")
    return FACTS.get(name, name) + space + value


WHOLE = {"kept": "gardé", "not shown": "non affiché"}
FACTS = {
    "alert severity": "gravité",
    "alert status": "état",
    "alert type": "alerte",
    "ban state": "blocage",
    "current limit": "limite actuelle",
    "decision": "décision",
    "event": "événement",
    "max daily conversations": "conversations par jour au plus",
    "max daily conversations per business": "conversations par jour au plus pour l’entreprise",
    "message template language": "langue",
    "message template name": "modèle",
    "new category": "nouvelle catégorie",
    "new quality score": "nouvelle qualité",
    "previous category": "ancienne catégorie",
    "previous quality score": "ancienne qualité",
    "reason": "motif",
    "restriction type": "restriction",
    "status": "état",
    "username status": "état du nom",
}
FRENCH = {
    # errors
    "Meta does not take WHATSAPP_ACCESS_TOKEN": "Meta n’accepte pas WHATSAPP_ACCESS_TOKEN",
    "Meta does not say what is wrong": "Meta ne dit pas ce qui ne va pas",
    "Meta's service is down for a moment": "le service de Meta est en panne pour un moment",
    "the app may not use this call": "l’application n’a pas droit à cet appel",
    "too many calls by this app": "trop d’appels de cette application",
    "the token has no permission for this": "le jeton n’a pas ce droit",
    "Meta does not know this phone number id": "Meta ne connaît pas cet identifiant de numéro",
    "Meta found a wrong parameter": "Meta a trouvé un paramètre faux",
    "the business account is blocked for a breach of policy": "le compte est bloqué pour non-respect des règles",
    "Meta retired this version of its API": "Meta a retiré cette version de son API",
    "too many calls for this business account": "trop d’appels pour ce compte",
    "too many messages a second from this number": "trop de messages par seconde depuis ce numéro",
    "the person takes part in an experiment of Meta's": "la personne participe à une expérience de Meta",
    "the business may not write to people in this country": "l’entreprise n’a pas le droit d’écrire dans ce pays",
    "something went wrong at Meta": "un incident s’est produit chez Meta",
    "Meta misses a parameter": "il manque un paramètre à Meta",
    "Meta found a wrong value": "Meta a trouvé une valeur fausse",
    "Meta's service is overloaded": "le service de Meta est surchargé",
    "sender and recipient are the same number": "l’expéditeur et le destinataire ont le même numéro",
    "this person cannot be reached on WhatsApp": "cette personne n’est pas joignable sur WhatsApp",
    "the number is not on the test list of the app": "le numéro n’est pas dans la liste de test de l’application",
    "the business account is locked": "le compte est verrouillé",
    "the business account has a payment problem": "le compte a un problème de paiement",
    "the number is not registered": "le numéro n’est pas enregistré",
    "more than 24 hours since the person wrote": "la personne n’a pas écrit depuis plus de 24 heures",
    "this number is held back for its quality rating": "ce numéro est freiné à cause de sa note de qualité",
    "Meta keeps this person from getting more marketing messages": "Meta ne remet plus de publicité à cette personne",
    "the person wants no marketing messages": "la personne ne veut pas de publicité",
    "this kind of message is not supported": "ce type de message n’est pas pris en charge",
    "Meta could not fetch the file": "Meta n’a pas pu récupérer le fichier",
    "Meta does not take a file of this type": "Meta n’accepte pas ce type de fichier",
    "too many messages to this person": "trop de messages à cette personne",
    "this business account is in maintenance": "ce compte est en maintenance",
    "this message is not available any more": "ce message n’est plus disponible",
    "this message cannot go to a business-scoped user id": "ce message demande un numéro de téléphone",
    "this template must go by Meta's Marketing Messages API": "ce modèle doit passer par l’API publicitaire de Meta",
    "the template takes another number of values": "le modèle attend un autre nombre de valeurs",
    "there is no such approved template in this language": "aucun modèle approuvé de ce nom dans cette langue",
    "the template is too long with these values": "le modèle est trop long avec ces valeurs",
    "a value of the template breaks Meta's rules": "une valeur du modèle enfreint les règles de Meta",
    "a value of the template has the wrong form": "une valeur du modèle n’a pas la bonne forme",
    "the template is paused for its quality": "le modèle est suspendu à cause de sa qualité",
    "the template was switched off for its quality": "le modèle a été désactivé à cause de sa qualité",
    "the form (Flow) is blocked": "le formulaire (Flow) est bloqué",
    "the form (Flow) is throttled": "le formulaire (Flow) est ralenti",
    "Meta's server is not available": "le serveur de Meta ne répond pas",
    "too many registrations of this number": "trop d’enregistrements de ce numéro",
    "the person's identity key has changed": "la clé d’identité de la personne a changé",
    "Meta reports an error with a webhook": "Meta signale une erreur dans une livraison",
    "Meta refused it": "Meta a refusé",
    # what mends them
    "make a permanent token of a system user and set WHATSAPP_ACCESS_TOKEN": (
        "créez un jeton permanent d’un utilisateur système et mettez-le dans WHATSAPP_ACCESS_TOKEN"
    ),
    "give the system user the number and whatsapp_business_messaging, then make a new token": (
        "donnez à l’utilisateur système le numéro et whatsapp_business_messaging, puis créez un nouveau jeton"
    ),
    "look at the number's quality in WhatsApp Manager; people blocked or reported it": (
        "regardez la qualité du numéro dans WhatsApp Manager ; des gens l’ont bloqué ou signalé"
    ),
    "open the account in Meta's Business Support Home and ask for a review": (
        "ouvrez le compte dans l’espace d’aide professionnelle de Meta et demandez un examen"
    ),
    "correct WHATSAPP_PHONE_NUMBER_ID": "corrigez WHATSAPP_PHONE_NUMBER_ID",
    "set WHATSAPP_GRAPH_VERSION to a current one": "mettez une version actuelle dans WHATSAPP_GRAPH_VERSION",
    "correct the payment method in WhatsApp Manager": "corrigez le moyen de paiement dans WhatsApp Manager",
    "register the number in WhatsApp Manager": "enregistrez le numéro dans WhatsApp Manager",
    # news of the account
    "an alert for the account": "une alerte sur le compte",
    "the review of the account": "l’examen du compte",
    "the account changed": "le compte a changé",
    "what the account may do changed": "les droits du compte ont changé",
    "the business username": "le nom d’utilisateur de l’entreprise",
    "what became of a call": "ce qu’un appel est devenu",
    "a group was made or ended": "un groupe a été créé ou fermé",
    "people of a group changed": "les membres d’un groupe ont changé",
    "settings of a group changed": "les réglages d’un groupe ont changé",
    "earlier chats of the WhatsApp Business app": "anciennes conversations de l’application WhatsApp Business",
    "contacts of the WhatsApp Business app": "contacts de l’application WhatsApp Business",
    "a message was written in the WhatsApp Business app": "un message a été écrit dans l’application WhatsApp Business",
    "a template was changed": "un modèle a été modifié",
    "the quality of a template": "la qualité d’un modèle",
    "a template": "un modèle",
    "the display name of the number": "le nom affiché du numéro",
    "the quality of the number": "la qualité du numéro",
    "a security setting of the number changed": "un réglage de sécurité du numéro a changé",
    "the category of a template": "la catégorie d’un modèle",
    "somebody changed what they want from the business": "quelqu’un a changé ce qu’il veut recevoir de l’entreprise",
    "a kind of news that this counter does not know": "une nouvelle d’un genre que ce guichet ne connaît pas",
}
