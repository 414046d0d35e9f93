"""The texts of what is promised, noted and decided about a ticket, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "status_on_hold": ("Mise de côté", "On hold"),
    "event_assigned": ("Confiée", "Assigned"),
    "event_unassigned": ("Remise dans la file", "Back in the queue"),
    "event_noted": ("Note interne", "Internal note"),
    "event_fact_set": ("Précision corrigée", "Detail corrected"),
    "event_held": ("Mise de côté", "Set aside"),
    "event_woken": ("Reprise", "Back from hold"),
    "event_reopened": ("Rouverte", "Reopened"),
    "event_prioritised": ("Priorité changée", "Priority changed"),
}
