"""Words of the window, of what is held, and of a channel that waits for its operator: (French, English) by key."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "window_open": ("Réponse libre encore", "Free to answer for"),
    "window_closed": ("Délai de 24 h passé", "24 hours are over"),
    "window_left": ("{hours} h {minutes} min", "{hours} h {minutes} min"),
    "band_window": (
        "Le client n’a pas écrit depuis 24 h. {network} n’accepte plus qu’un modèle approuvé : ce que vous écrivez est "
        "retenu ici, et partira dans l’ordre dès que le client aura écrit.",
        "The customer has not written for 24 hours. {network} takes only an approved template now: what you write is "
        "held here, and goes out in order as soon as the customer writes.",
    ),
    "offer": ("Envoyer le modèle « Nous avons une réponse »", "Send the template “We have an answer”"),
    "offer_waits": (
        "Le modèle ne peut pas partir : le client n’a pas donné son accord.",
        "The template cannot go out: the customer has not given their consent.",
    ),
    "offered_already": (
        "Le modèle est envoyé ; la suite part quand le client répond.",
        "The template was sent; the rest goes out when the customer replies.",
    ),
    "did_offer": (
        "Le modèle part ; ce qui est retenu suivra quand le client écrira.",
        "The template is on its way; what is held follows when the customer writes.",
    ),
    "event_offered": ("Modèle envoyé", "Template sent"),
    "reply_window": (
        "Pas encore envoyée : le délai de 24 h est passé. Elle partira quand le client aura écrit.",
        "Not sent yet: the 24 hours are over. It goes out when the customer has written.",
    ),
    "alarm_blocked": (
        "{network} n’envoie plus rien ; les réponses attendent.",
        "{network} sends nothing; replies wait.",
    ),
    "alarm_fix": ("À faire :", "To do:"),
}
