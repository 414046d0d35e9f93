"""The texts of tickets that are put together, split and linked, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "together": ("Réunir ou lier", "Put together or link"),
    "together_with": ("Réunir {label} avec…", "Put {label} together with…"),
    "together_intro": (
        "La même personne ailleurs, ou deux fois la même demande ? Réunies, elles n’en font qu’une : chaque discussion "
        "garde son numéro, ses messages et ses clés. On peut les séparer à tout moment.",
        "The same person elsewhere, or the same request twice? Put together they are one: each chat keeps its number, "
        "its messages and its keys. You can split them at any time.",
    ),
    "together_search": ("Numéro, nom ou adresse", "Number, name or address"),
    "together_none": ("Rien ne correspond.", "Nothing matches."),
    "together_hints": ("Peut-être", "Perhaps"),
    "together_no_hints": (
        "Aucune autre demande ne ressemble à celle-ci. Cherchez par numéro ou par nom.",
        "No other request looks like this one. Search by number or name.",
    ),
    "together_choose": ("Choisir {label}", "Choose {label}"),
    "together_sure": ("Que faire de {other} ?", "What about {other}?"),
    "merge_about": (
        "{other} ira dans {label}. Qui a {label} lira les deux discussions, et le robot se tait dans les deux tant "
        "qu’une personne répond. {other} mène désormais à {label}.",
        "{other} goes into {label}. Whoever has {label} reads both chats, and the bot is silent in both while a person "
        "answers. {other} leads to {label} from now on.",
    ),
    "merge_two_people": (
        "Ce sont deux discussions : vérifiez que c’est bien la même personne. Chacune ne reçoit que ce que vous y "
        "écrivez, mais qui traite la demande lit tout.",
        "These are two chats: make sure that it is the same person. Each receives only what you write to it, but "
        "whoever handles the request reads everything.",
    ),
    "merge_yes": ("Réunir en {label}", "Put together as {label}"),
    "merge_other_way": ("Plutôt réunir en {other}", "Put together as {other} instead"),
    "link_only": ("Ou seulement les lier, chacune restant à part :", "Or only link them, each staying apart:"),
    "link_related": ("Elles ont un rapport", "They are related"),
    "link_duplicate": ("{label} est un doublon de {other}", "{label} is a duplicate of {other}"),
    "links": ("Liens", "Links"),
    "linked_related": ("En rapport avec", "Related to"),
    "linked_duplicate": ("Doublon de", "Duplicate of"),
    "linked_has_duplicate": ("A pour doublon", "Has the duplicate"),
    "unlink": ("Délier", "Unlink"),
    "unlink_from": ("Délier de {label}", "Unlink from {label}"),
    "sources": ("Discussions réunies", "Chats put together"),
    "sources_count": ("{count} discussions", "{count} chats"),
    "source_wrote": ("a écrit {when}", "wrote {when}"),
    "split": ("Séparer", "Split"),
    "split_off": ("Séparer {label}", "Split off {label}"),
    "split_about": (
        "{label} redevient une demande à part, avec son état d’avant.",
        "{label} becomes a request of its own again, in the state it had.",
    ),
    "reply_to": ("Répondre dans", "Answer in"),
    "reply_to_last": ("a écrit en dernier", "wrote last"),
    "source_closed": ("fenêtre fermée, partira plus tard", "window closed, goes out later"),
    "source_waits": ("attend l’accord, partira après", "waits for consent, goes out after it"),
    "source_over": ("ne veut plus de messages", "wants no more messages"),
    "hint_network": ("Le réseau nomme la même personne", "The network names the same person"),
    "hint_address": ("Même adresse ailleurs", "Same address elsewhere"),
    "hint_name": ("Même nom", "Same name"),
    "hint_chat": ("Même discussion", "Same chat"),
    "hint_duplicate": ("même sujet : peut-être un doublon", "same topic: perhaps a duplicate"),
    "hints_elsewhere": ("La même personne ailleurs ?", "The same person elsewhere?"),
    "hints_look": ("Regarder", "Have a look"),
    "custody_sources": (
        "Cette demande réunit plusieurs discussions. La copie les contient toutes ; conserver et effacer ne touchent "
        "que celle de {label}, et les notes d’une autre restent. Les autres :",
        "This request puts several chats together. The copy holds them all; hold and erasure touch that of {label} "
        "only, and the notes of another stay. The others:",
    ),
    "did_merge": (
        "Elles n’en font plus qu’une. Pour défaire : Séparer, sous « Discussions réunies ».",
        "They are one now. To undo: Split, under “Chats put together”.",
    ),
    "did_split": ("Elles sont séparées.", "They are split."),
    "did_link": ("Elles sont liées.", "They are linked."),
    "did_unlink": ("Elles ne sont plus liées.", "They are not linked any more."),
    "not_together": (
        "Ces deux demandes ne peuvent pas être réunies : celle qui reste doit être ouverte.",
        "These two requests cannot be put together: the one that stays must be open.",
    ),
    "status_merged": ("Réunie à une autre", "Part of another"),
    "event_merged": ("Réunie à", "Put into"),
    "event_joined": ("A reçu", "Took in"),
    "event_split": ("Séparée de", "Split from"),
    "event_parted": ("S’est séparée de", "Parted from"),
    "event_linked": ("Liée à", "Linked to"),
    "event_unlinked": ("Déliée de", "Unlinked from"),
}
