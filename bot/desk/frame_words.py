"""The texts around every page of the desk, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "desk": ("Guichet", "Guichet"),
    "skip": ("Aller au contenu", "Skip to the content"),
    "sign_out": ("Se déconnecter", "Sign out"),
    "other_language": ("English", "Français"),
    "signed_in_as": ("Connecté : {name}", "Signed in: {name}"),
    "live_lost": ("Connexion perdue. Nouvel essai…", "Connection lost. Trying again…"),
    "live_down": (
        "Le stockage ne répond pas. La page se remettra à jour d’elle-même.",
        "The store does not answer. The page will catch up by itself.",
    ),
    "sections": ("Parties de l’espace des agents", "Parts of the desk"),
    "sections_beside": ("Pages de cette partie", "Pages of this part"),
}
