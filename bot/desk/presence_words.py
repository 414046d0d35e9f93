"""The texts of who else is on a ticket, key -> (French, English)."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "also_here": ("{names} a aussi cette demande sous les yeux.", "{names} has this request open too."),
    "also_here_many": ("{names} ont aussi cette demande sous les yeux.", "{names} have this request open too."),
    "also_writes": ("{name} est en train d’écrire…", "{name} is writing…"),
}
