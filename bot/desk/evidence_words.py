"""The desk's texts about files: what was found wrong with them, and what nobody may open."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "file_unsafe": ("Fichier mis de côté, que personne n’ouvre", "File set aside, which nobody opens"),
    "fault_infected": ("virus trouvé", "virus found"),
    "fault_program": ("programme", "program"),
    "fault_script": ("contient du code", "contains code"),
    "fault_disguised": ("contient autre chose que ce qu’il annonce", "contains something else than it says"),
    "fault_bomb": ("démesuré une fois ouvert", "enormous when opened"),
    "fault_opaque": ("archive fermée", "closed archive"),
    "fault_unchecked": ("n’a pas pu être vérifié", "could not be checked"),
    "fault_unreadable": ("ne s’ouvre pas", "does not open"),
    "fault_empty": ("vide", "empty"),
    "fault_small": ("trop petit pour être lu", "too small to read"),
    "fault_blank": ("d’une seule couleur", "all of one colour"),
    "fault_blurred": ("flou", "blurred"),
    "fault_short": ("moins d’une seconde", "less than a second"),
    "fault_silent": ("on n’entend rien", "nothing to hear"),
    "fault_repeat": ("déjà envoyé", "sent before"),
}
"""Key -> French, English."""
