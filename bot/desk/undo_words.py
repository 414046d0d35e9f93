"""The texts of taking back, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "undo": ("Annuler", "Undo"),
    "undo_reply": ("Annuler cette réponse", "Undo this reply"),
    "undo_left": ("encore {seconds} s", "{seconds} s left"),
    "mark_resting": ("Part dans un instant", "Leaves in a moment"),
    "mark_taken_back": ("Annulée, jamais envoyée", "Undone, never sent"),
    "did_undo": ("C’est annulé.", "Undone."),
    "did_undo_heard": (
        "C’est annulé, mais le client en avait déjà été averti : dites-lui un mot.",
        "Undone, but the customer had been told already: say a word to them.",
    ),
    "undo_late": ("Trop tard pour annuler.", "Too late to undo."),
    "not_undone": (
        "Impossible à annuler : la demande a changé entre-temps.",
        "This cannot be undone: the request changed in the meantime.",
    ),
    "did_unsay": (
        "La réponse est annulée : elle n’est pas partie. Son texte est de nouveau dans la zone de réponse.",
        "The reply is undone: it has not left. Its text is back in the reply box.",
    ),
    "unsay_late": ("Trop tard : cette réponse est déjà partie.", "Too late: this reply has left already."),
    "event_undone": ("Annulé", "Undone"),
}
